import { commandFieldManager } from '../../contract/field-manager.js';
import type { FlagTable } from '../../contract/flag-table.js';
import type { DiffContext } from '../diff/command.js';
import { placed } from '../diff/object-key.js';
import { readStack, stackFlags } from '../diff/stack-source.js';
import { withCluster } from '../diff/with-cluster.js';
import type { FlagValues } from '../runtime/flags.js';
import type { CommandOutcome } from '../synth-command.js';
import { findingsOf } from './checks.js';
import { sortedFindings } from './finding.js';
import { readCluster } from './read-cluster.js';
import { imageFindings } from './registry.js';
import { doctorOutputs, doctorReport } from './report.js';
import { stackParts } from './subject.js';

/** Flags of `vllm-stack doctor`. */
export const doctorFlags = {
  ...stackFlags,
  'check-images': {
    type: 'boolean',
    group: 'Checks',
    help: 'Asks the registries, from this machine and without credentials, whether the images are there.',
  },
  'field-manager': {
    type: 'string',
    group: 'Checks',
    placeholder: 'name',
    default: commandFieldManager,
    help: 'Under what name fields will be applied to the cluster; `kubectl` for `kubectl apply --server-side`.',
  },
  output: {
    type: 'choice',
    group: 'Output',
    choices: doctorOutputs,
    default: 'text',
    help: 'Form of what is printed; `markdown` is for comments on pull requests.',
  },
} as const satisfies FlagTable;

/** Tells what a cluster lacks for a stack. Nothing is written anywhere. */
export async function runDoctor(
  flags: FlagValues<typeof doctorFlags>,
  positionals: readonly string[],
  { stdin, env }: DiffContext,
): Promise<CommandOutcome> {
  const stack = await readStack(flags, positionals, stdin);
  const warnings = stack.warnings.map((line) => `warning: ${line}`);
  if (stack.problems.length > 0) {
    return { code: 2, stdout: '', stderr: [...warnings, ...stack.problems] };
  }
  const done = await withCluster(env, async (cluster) => {
    const namespace = stack.namespace ?? cluster.namespace;
    const parts = stackParts(stack.objects.map((object) => placed(object, namespace)));
    const snapshot = await readCluster(cluster, parts, { fieldManager: flags['field-manager'] });
    return { parts, snapshot };
  });
  if (!('snapshot' in done)) return { code: 2, stdout: '', stderr: [...warnings, ...done.problems] };
  const { parts, snapshot } = done;
  const found = findingsOf({ ...parts, cluster: snapshot });
  const ofImages = flags['check-images'] ? await imageFindings(parts.pods) : [];
  const findings = sortedFindings([...found, ...ofImages]);
  const examination = { version: snapshot.version.text, objects: parts.objects.length, findings };
  return {
    code: findings.some(({ level }) => level === 'error') ? 1 : 0,
    stdout: doctorReport(examination, flags.output),
    stderr: warnings,
  };
}
