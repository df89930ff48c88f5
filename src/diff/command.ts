import { randomBytes } from 'node:crypto';
import { commandFieldManager } from '../../contract/field-manager.js';
import type { FlagTable } from '../../contract/flag-table.js';
import { ownedObjects } from '../prune/owned-objects.js';
import type { FlagValues } from '../runtime/flags.js';
import type { CommandOutcome } from '../synth-command.js';
import { diffCluster } from './cluster-diff.js';
import { parseManifests, type ReadManifests } from './manifest.js';
import { objectKey, placed } from './object-key.js';
import { diffOutputs, diffReport } from './report.js';
import { diffManifests, diffOfOrphan, isDifferent, type StackDiff, summarized } from './stack-diff.js';
import { readPlace, readStack, type StackSource, stackFlags } from './stack-source.js';
import { withCluster } from './with-cluster.js';

/** Flags of `vllm-stack diff`. */
export const diffFlags = {
  ...stackFlags,
  against: {
    type: 'string',
    group: 'Comparison',
    placeholder: 'file or folder',
    help: 'Manifests that are applied now; `-` is the standard input, as for `helm get manifest`. Without it, the cluster of the kubeconfig.',
  },
  'field-manager': {
    type: 'string',
    group: 'Comparison',
    placeholder: 'name',
    default: commandFieldManager,
    help: 'Under what name fields will be applied to the cluster; `kubectl` for `kubectl apply --server-side`.',
  },
  output: {
    type: 'choice',
    group: 'Output',
    choices: diffOutputs,
    default: 'text',
    help: 'Form of what is printed; `markdown` is for comments on pull requests.',
  },
  'exit-code': {
    type: 'boolean',
    group: 'Output',
    help: 'Ends with 1 where something differs.',
  },
} as const satisfies FlagTable;

/** What commands that compare need of their surroundings. */
export interface DiffContext {
  readonly stdin: () => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Tells what applying a stack would change. Nothing is written anywhere. */
export async function runDiff(
  flags: FlagValues<typeof diffFlags>,
  positionals: readonly string[],
  context: DiffContext,
): Promise<CommandOutcome> {
  const refused = (stderr: readonly string[]): CommandOutcome => ({ code: 2, stdout: '', stderr });
  if (flags.against === '-' && flags.values.includes('-')) {
    return refused([
      '--against: is - beside --values -, and the standard input can be read once; name a file',
    ]);
  }
  const stack = await readStack(flags, positionals, context.stdin);
  const warnings = stack.warnings.map((line) => `warning: ${line}`);
  if (stack.problems.length > 0) return refused([...warnings, ...stack.problems]);
  const { diff, problems, notes } = await compared(stack, flags, context);
  const stderr = [...warnings, ...notes, ...problems];
  if (problems.length > 0 || diff === undefined) return refused(stderr);
  const code = flags['exit-code'] && isDifferent(diff) ? 1 : 0;
  return { code, stdout: diffReport(diff, flags.output), stderr };
}

interface Compared {
  readonly diff?: StackDiff;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

async function compared(
  stack: StackSource,
  flags: FlagValues<typeof diffFlags>,
  context: DiffContext,
): Promise<Compared> {
  const { against } = flags;
  const salt = randomBytes(16).toString('hex');
  if (against === undefined) return comparedWithCluster(stack, flags['field-manager'], salt, context);
  const before: ReadManifests =
    against === '-'
      ? parseManifests(await context.stdin(), 'stdin', { repeatedKeys: true })
      : readPlace(against);
  if (before.problems.length > 0) return { problems: before.problems, notes: [] };
  const namespace = stack.namespace ?? 'default';
  return { diff: diffManifests(before.objects, stack.objects, { namespace, salt }), problems: [], notes: [] };
}

async function comparedWithCluster(
  stack: StackSource,
  fieldManager: string,
  salt: string,
  { env }: DiffContext,
): Promise<Compared> {
  return withCluster(env, async ({ client, resources, namespace: own }) => {
    const namespace = stack.namespace ?? own;
    const wanted = stack.objects.map((object) => placed(object, namespace));
    const live = await diffCluster(client, resources, wanted, { fieldManager, salt });
    if (live.problems.length > 0) return { problems: live.problems, notes: [] };
    const { release } = stack;
    if (release === undefined) {
      const note = 'warning: --release: is not known, so what is no longer rendered is not looked for';
      return { diff: summarized(live.objects), problems: [], notes: [note] };
    }
    const owned = await ownedObjects(client, resources, { release, namespace });
    const keys = new Set(
      [...wanted, ...stack.beside.map((object) => placed(object, namespace))].map(objectKey),
    );
    const orphans = owned.objects
      .filter(({ object, doubt }) => doubt === undefined && !keys.has(objectKey(object)))
      .map(({ object }) => diffOfOrphan(object));
    return {
      diff: summarized([...live.objects, ...orphans]),
      problems: [],
      notes: owned.warnings.map((line) => `warning: ${line}`),
    };
  });
}
