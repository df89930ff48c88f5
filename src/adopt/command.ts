import { randomBytes } from 'node:crypto';
import type { DiffContext } from '../diff/command.js';
import type { Manifest } from '../diff/manifest.js';
import { objectTitle } from '../diff/object-key.js';
import { diffReport } from '../diff/report.js';
import { type Cluster, withCluster } from '../diff/with-cluster.js';
import { withOwnImages } from '../from-values/own-images.js';
import type { FlagValues } from '../runtime/flags.js';
import type { CommandOutcome } from '../synth-command.js';
import { manifestsOfValues, readValuesTexts, targetProblems } from '../values-source.js';
import type { adoptFlags } from './flags.js';
import { foreignCare, subchartsOf } from './other-owners.js';
import { type AdoptPlan, planAdoption, recreationProblems } from './plan.js';
import { readRelease, type StoredRelease } from './release.js';
import { valuesOfRelease } from './release-values.js';
import { removeRecords } from './remove-records.js';
import { holdsRecords, recordsText, savedText, saveFile } from './saved-files.js';
import { takeOver } from './take-over.js';

export { adoptFlags } from './flags.js';

type AdoptValues = FlagValues<typeof adoptFlags>;

/** Takes a release of the chart over: shows what that changes and, when told to, does it and lets Helm forget the release. */
export async function runAdopt(
  flags: AdoptValues,
  [name]: readonly string[],
  { stdin, env }: DiffContext,
): Promise<CommandOutcome> {
  if (name === undefined) {
    return refused(['release: is missing; give the name that helm list shows']);
  }
  if (flags['dry-run'] && flags.yes) return refused(['--dry-run: is given beside --yes; keep one']);
  const { texts, problems } = await readValuesTexts(flags, stdin);
  if (problems.length > 0) return refused(problems);
  const outcome = await withCluster(env, async (cluster) => {
    const namespace = flags.namespace ?? cluster.namespace;
    const wrong = targetProblems({ release: name, namespace });
    if (wrong.length > 0) return refused(wrong.map((line) => line.replace(/^--release:/, 'release:')));
    const stored = await readRelease(cluster.client, { name, namespace });
    if ('problem' in stored) return refused([stored.problem]);
    return adopt(cluster, stored, flags, texts);
  });
  return 'code' in outcome ? outcome : refused([...outcome.notes, ...outcome.problems]);
}

function refused(stderr: readonly string[], stdout = ''): CommandOutcome {
  return { code: 2, stdout, stderr };
}

async function adopt(
  cluster: Cluster,
  { release, records }: StoredRelease,
  flags: AdoptValues,
  over: Parameters<typeof manifestsOfValues>[0],
): Promise<CommandOutcome> {
  const { name, namespace } = release;
  const own = valuesOfRelease(release);
  const given = [{ name: `release ${name}`, text: own.text }, ...over];
  const adapt = flags.images === 'ours' ? withOwnImages : undefined;
  const manifests = manifestsOfValues(given, flags, { release: name, namespace }, adapt);
  const warnings = [
    ...own.warnings,
    ...foreignCare(release),
    ...subchartsOf(release),
    ...manifests.warnings,
  ].map((line) => `warning: ${line}`);
  if (manifests.problems.length > 0) return refused([...warnings, ...manifests.problems]);
  const rendered = manifests.objects as unknown as readonly Manifest[];

  const salt = randomBytes(16).toString('hex');
  const plan = await planAdoption(cluster, release, rendered, salt);
  if (plan.problems.length > 0) return refused([...warnings, ...plan.problems]);
  const report = diffReport(plan.diff, 'text');
  const kept = recreationProblems(plan.diff, flags.recreate);
  if (kept.length > 0) return refused([...warnings, ...kept], report);
  const files = filesOf(name, flags, own.text, records);
  const unsaved = files.flatMap(({ problem }) => problem ?? []);
  if (!flags.yes) {
    const hint = flags['dry-run'] ? '' : `\nNothing is written yet; --yes takes the release over.\n`;
    return { code: 0, stdout: `${report}${hint}`, stderr: [...warnings, ...unsaved] };
  }
  if (unsaved.length > 0) return refused([...warnings, ...unsaved], report);
  return taken(cluster, plan, { release, records }, { flags, files, salt, report, warnings });
}

/** A file that a takeover writes. */
interface File {
  readonly flag: '--save' | '--save-values';
  readonly path: string;
  readonly text: string;
  /** Whether an earlier run that was broken off has written it. */
  readonly isThere: boolean;
  /** Why it cannot be written. @default - it can */
  readonly problem?: string;
}

function filesOf(
  name: string,
  flags: AdoptValues,
  values: string,
  records: readonly Manifest[],
): readonly File[] {
  const fileOf = (flag: File['flag'], path: string, text: string, isSame: (old: string) => boolean): File => {
    const old = savedText(path);
    const isThere = old !== undefined && isSame(old);
    const problem = `${flag}: is not overwritten, got ${path} with something else in it; name another file`;
    return { flag, path, text, isThere, ...(old === undefined || isThere ? {} : { problem }) };
  };
  return [
    fileOf('--save-values', flags['save-values'] ?? `${name}.values.yaml`, values, (old) => old === values),
    fileOf('--save', flags.save ?? `${name}.helm-release.json`, recordsText(records), (old) =>
      holdsRecords(old, records),
    ),
  ];
}

interface Taking {
  readonly flags: AdoptValues;
  readonly files: readonly File[];
  readonly salt: string;
  readonly report: string;
  readonly warnings: readonly string[];
}

async function taken(
  cluster: Cluster,
  plan: AdoptPlan,
  { release, records }: StoredRelease,
  { flags, files, salt, report, warnings }: Taking,
): Promise<CommandOutcome> {
  const lines = [report];
  const ended = (failures: readonly string[]): CommandOutcome => ({
    code: failures.length > 0 ? 1 : 0,
    stdout: `${lines.join('\n')}\n`,
    stderr: [...warnings, ...failures],
  });
  // Before anything changes: a disk that is full is found out while Helm still knows the release.
  for (const { flag, path, text, isThere } of files) {
    const problem = isThere ? undefined : saveFile(path, text);
    if (problem !== undefined) {
      return ended([`${flag}: ${path} cannot be written, got ${problem}; name another file`]);
    }
    lines.push(`saved: ${path}`);
  }
  const { done, failure } = await takeOver(cluster, plan, release, salt);
  lines.push(...done);
  if (failure !== undefined) return ended([failure]);
  const removal = await removeRecords(cluster.client, records, release);
  lines.push(...removal.removed.map((record) => `removed: ${objectTitle(record)}`));
  if (removal.failure !== undefined) return ended([removal.failure]);
  lines.push('', `Helm no longer knows the release ${release.name}.`, '', 'Next:');
  lines.push(...nextCommands(release, plan, flags, files).map((command) => `  ${command}`));
  return ended([]);
}

function nextCommands(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  { leftovers }: AdoptPlan,
  flags: AdoptValues,
  [values]: readonly File[],
): readonly string[] {
  const given = [
    ...[values?.path ?? '', ...flags.values].map((path) => `--values ${path}`),
    ...(['set', 'set-string', 'set-json', 'set-file'] as const).flatMap((flag) =>
      flags[flag].map((text) => `--${flag} '${text.replaceAll("'", `'\\''`)}'`),
    ),
    `--release ${name} --namespace ${namespace}`,
    ...(flags.images === 'ours' ? ['--images ours'] : []),
  ].join(' ');
  return [
    `vllm-stack diff ${given}`,
    `vllm-stack synth ${given}`,
    ...(leftovers.length > 0 ? [`vllm-stack prune ${given} --chart`] : []),
  ];
}
