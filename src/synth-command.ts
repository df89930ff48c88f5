import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { VllmStackProps } from '../constructs/index.js';
import type { FlagTable } from '../contract/flag-table.js';
import { imageChoices, withOwnImages } from './from-values/own-images.js';
import type { Target } from './from-values/translation.js';
import { type OutputFormat, outputFiles, outputFormats } from './output-format.js';
import { onPreset, presetNames, presetValues } from './preset.js';
import { filesText } from './rendering/report.js';
import type { FlagValues } from './runtime/flags.js';
import { withSimulatedEngines } from './simulate.js';
import { manifestsText } from './synth.js';
import { manifestsOfValues, readValuesTexts, targetProblems, valuesFlags } from './values-source.js';

/** Flags of `vllm-stack synth`. */
export const synthFlags = {
  ...valuesFlags,
  release: {
    type: 'string',
    group: 'Target',
    placeholder: 'name',
    help: 'Name of the release, the first part of the name of every object. Required.',
  },
  namespace: {
    type: 'string',
    group: 'Target',
    placeholder: 'name',
    short: 'n',
    help: 'Namespace of the release. Required.',
  },
  out: {
    type: 'string',
    group: 'Output',
    placeholder: 'folder',
    help: 'Folder that <release>.k8s.yaml is written to; `manifests` where neither this nor --stdout is given.',
  },
  stdout: {
    type: 'boolean',
    group: 'Output',
    help: 'Prints the manifests and writes no file.',
  },
  format: {
    type: 'choice',
    group: 'Output',
    choices: outputFormats,
    default: 'yaml',
    help: 'What is written: one file of manifests, a Helm chart without values, or a kustomization.',
  },
  images: {
    type: 'choice',
    group: 'Output',
    choices: imageChoices,
    default: 'chart',
    help: "Whose router, LoRA controller and download sidecar run: the chart's, or those of this package.",
  },
  preset: {
    type: 'choice',
    group: 'Output',
    choices: presetNames,
    help: 'Cloud whose storage classes, taints of GPU nodes, runtime class and Ingress are written where values name none.',
  },
  simulate: {
    type: 'boolean',
    group: 'Output',
    help: 'Engines are simulated ones, which need no GPU; all else is as it will be with real ones.',
  },
  strict: {
    type: 'boolean',
    group: 'Output',
    help: 'Takes warnings for errors.',
  },
} as const satisfies FlagTable;

/** What a command says and how it ends. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  /** Lines. */
  readonly stderr: readonly string[];
}

/** Turns values into manifests; `stdin` is read where a values file is called `-`. Nothing is written unless all is well. */
export async function runSynth(
  flags: FlagValues<typeof synthFlags>,
  stdin: () => Promise<string>,
): Promise<CommandOutcome> {
  const refused = (stderr: readonly string[]): CommandOutcome => ({ code: 2, stdout: '', stderr });
  const target = { release: flags.release ?? '', namespace: flags.namespace ?? '' };
  const problems = [
    ...targetProblems(target),
    ...(flags.stdout && flags.out !== undefined ? ['--stdout: is given beside --out; keep one'] : []),
    ...(flags.stdout && flags.format !== 'yaml'
      ? [`--format: ${flags.format} is several files, which --stdout cannot print; give --out`]
      : []),
  ];
  const { texts, problems: unreadable } = await readValuesTexts(flags, stdin);
  problems.push(...unreadable);
  if (problems.length > 0) return refused(problems);

  const { preset } = flags;
  const placed = preset === undefined ? (props: VllmStackProps) => props : onPreset(preset);
  const adapted = (props: VllmStackProps): VllmStackProps =>
    placed(flags.images === 'ours' ? withOwnImages(props) : props);
  const layers = preset === undefined ? texts : [presetValues(preset), ...texts];
  const manifests = manifestsOfValues(layers, flags, target, adapted);
  const stderr = manifests.warnings.map((line) => `warning: ${line}`);
  if (manifests.problems.length > 0) return refused([...stderr, ...manifests.problems]);
  const { objects, problems: unfit } = flags.simulate
    ? withSimulatedEngines(manifests.objects)
    : { objects: manifests.objects, problems: [] };
  if (unfit.length > 0) return refused([...stderr, ...unfit]);
  if (flags.strict && stderr.length > 0) {
    return refused([
      ...stderr,
      `--strict: refuses the ${stderr.length} warnings above; mend them, or leave it out`,
    ]);
  }
  if (flags.stdout) return { code: 0, stdout: manifestsText(objects), stderr };
  const folder = flags.out ?? 'manifests';
  const files = outputFiles(objects, target.release, flags.format);
  try {
    for (const { path, text } of files) replaceFile(join(folder, path), text);
  } catch (error) {
    return { code: 1, stdout: '', stderr: [...stderr, `--out: cannot be written, ${messageOf(error)}`] };
  }
  const table = filesText([{ path: files.map(({ path }) => path).join(', '), objects }]);
  return {
    code: 0,
    stdout: `Wrote ${folder}/\n${table}\n\nNext:\n  ${nextCommand(folder, target, flags.format)}\n`,
    stderr,
  };
}

function nextCommand(folder: string, { release, namespace }: Target, format: OutputFormat): string {
  if (format === 'helm') return `helm upgrade --install ${release} ${folder} -n ${namespace}`;
  if (format === 'kustomize') return `kubectl apply -k ${folder}`;
  return `kubectl apply -n ${namespace} -f ${join(folder, `${release}.k8s.yaml`)}`;
}

function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
