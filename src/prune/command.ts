import type { FlagTable } from '../../contract/flag-table.js';
import { labelKeys } from '../../contract/labels.js';
import { counted } from '../counted.js';
import type { DiffContext } from '../diff/command.js';
import { objectTitle, placed } from '../diff/object-key.js';
import { readStack, type StackSource, stackFlags } from '../diff/stack-source.js';
import { withCluster } from '../diff/with-cluster.js';
import type { FlagValues } from '../runtime/flags.js';
import type { CommandOutcome } from '../synth-command.js';
import { type OwnedObject, ownedObjects } from './owned-objects.js';
import { deleteObject, type PrunePlan, prunePlan } from './prune.js';

/** Flags of `vllm-stack prune`. */
export const pruneFlags = {
  ...stackFlags,
  yes: {
    type: 'boolean',
    group: 'Deletion',
    help: 'Deletes what is listed; without it nothing is.',
  },
  claims: {
    type: 'boolean',
    group: 'Deletion',
    help: 'Takes volumes and claims as well, and the weights on them.',
  },
  chart: {
    type: 'boolean',
    group: 'Deletion',
    help: "Takes what Helm, or the values of the chart, made of the release as well, whose labels are the chart's.",
  },
  output: {
    type: 'choice',
    group: 'Output',
    choices: ['text', 'json'],
    default: 'text',
    help: 'Form of what is printed.',
  },
} as const satisfies FlagTable;

/** Lists, and deletes when asked to, what a release owns in the cluster and no longer renders. */
export async function runPrune(
  flags: FlagValues<typeof pruneFlags>,
  positionals: readonly string[],
  { stdin, env }: DiffContext,
): Promise<CommandOutcome> {
  const refused = (stderr: readonly string[]): CommandOutcome => ({ code: 2, stdout: '', stderr });
  const stack = await readStack(flags, positionals, stdin);
  const warnings = stack.warnings.map((line) => `warning: ${line}`);
  const problems = [...stack.problems, ...(stack.problems.length > 0 ? [] : targetProblemsOf(stack))];
  const { release, namespace } = stack;
  if (problems.length > 0 || release === undefined || namespace === undefined) {
    return refused([...warnings, ...problems]);
  }
  const done = await withCluster(env, async ({ client, resources }) => {
    const owned = await ownedObjects(client, resources, { release, namespace, chart: flags.chart });
    const rendered = [...stack.objects, ...stack.beside].map((object) => placed(object, namespace));
    const plan = prunePlan(owned.objects, rendered, { claims: flags.claims });
    const failures: { readonly item: OwnedObject; readonly failure: string }[] = [];
    if (flags.yes) {
      for (const item of plan.doomed) {
        const failure = await deleteObject(client, item);
        if (failure !== undefined) failures.push({ item, failure });
      }
    }
    const gone = plan.doomed.filter((item) => failures.every((failed) => failed.item !== item));
    return {
      plan: { ...plan, doomed: gone },
      failures: failures.map(({ failure }) => failure),
      notes: owned.warnings.map((line) => `warning: ${line}`),
    };
  });
  if (!('plan' in done)) return refused([...warnings, ...done.problems]);
  const { plan, failures, notes } = done;
  return {
    code: failures.length > 0 ? 1 : 0,
    stdout: flags.output === 'json' ? jsonOf(plan, flags.yes) : textOf(plan, flags.yes),
    stderr: [...warnings, ...notes, ...failures],
  };
}

/** Deleting by manifests of something else would delete everything. */
function targetProblemsOf({ objects, release, namespace }: StackSource): readonly string[] {
  if (release === undefined) {
    return ['--release: is missing, and the labels of the manifests name none or several; give it'];
  }
  if (namespace === undefined) {
    return ['--namespace: is missing, and the manifests name none or several; give it'];
  }
  const isOfRelease = objects.some(
    ({ metadata }) =>
      metadata.labels?.[labelKeys.instance] === release &&
      (metadata.namespace === undefined || metadata.namespace === namespace),
  );
  if (isOfRelease) return [];
  return [
    `--release: none of ${counted(objects.length, 'object')} is of ${release} in ${namespace}, so all that it owns would be deleted; name the release of these manifests, or delete it by kubectl delete`,
  ];
}

function textOf({ doomed, kept }: PrunePlan, isDone: boolean): string {
  const lines = [
    ...doomed.map(({ object }) => `${isDone ? 'deleted' : 'would delete'}: ${objectTitle(object)}`),
    ...kept.map(({ object, why }) => `kept: ${objectTitle(object)}: ${why}`),
    doomed.length === 0
      ? 'Nothing to delete.'
      : `${counted(doomed.length, 'object')}${isDone ? ' deleted.' : '; --yes deletes them.'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function jsonOf({ doomed, kept }: PrunePlan, isDone: boolean): string {
  const identity = ({
    apiVersion,
    kind,
    metadata: { namespace, name },
  }: (typeof kept)[number]['object']) => ({
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  });
  const report = {
    deleted: isDone,
    objects: doomed.map(({ object, uid }) => ({ ...identity(object), uid })),
    kept: kept.map(({ object, why }) => ({ ...identity(object), why })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
