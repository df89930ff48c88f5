import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FlagTable } from '../contract/flag-table.js';
import { imageChoices, withOwnImages } from './from-values/own-images.js';
import { stackFromValues } from './from-values/stack.js';
import type { Target } from './from-values/translation.js';
import { type OutputFormat, outputFiles, outputFormats } from './output-format.js';
import { filesText } from './rendering/report.js';
import type { FlagValues } from './runtime/flags.js';
import { manifestsText, synthesize } from './synth.js';
import { loadValues } from './values/load.js';
import { ValuesError } from './values/problem.js';
import type { ValuesText } from './values/sources.js';

/** Flags of `vllm-stack synth`. */
export const synthFlags = {
  values: {
    type: 'repeated',
    group: 'Values',
    placeholder: 'file',
    short: 'f',
    help: 'Values file, as the vllm-stack chart reads it; `-` is the standard input. Later files win.',
  },
  set: {
    type: 'repeated',
    group: 'Values',
    placeholder: 'key=value',
    help: 'Value that wins over all files, spelled as Helm does.',
  },
  'set-string': {
    type: 'repeated',
    group: 'Values',
    placeholder: 'key=text',
    help: 'Like --set, but the value stays a text.',
  },
  'set-json': {
    type: 'repeated',
    group: 'Values',
    placeholder: 'key=json',
    help: 'Like --set, with a value in JSON.',
  },
  'set-file': {
    type: 'repeated',
    group: 'Values',
    placeholder: 'key=file',
    help: 'Like --set, with the content of a file as the value.',
  },
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
    ...(flags.values.filter((name) => name === '-').length > 1
      ? ['--values: - is given twice, and the standard input can be read once; keep one']
      : []),
  ];
  const texts: ValuesText[] = [];
  for (const name of flags.values) {
    try {
      texts.push(
        name === '-' ? { name: 'stdin', text: await stdin() } : { name, text: readFileSync(name, 'utf8') },
      );
    } catch (error) {
      problems.push(`--values: ${name} cannot be read, ${messageOf(error)}`);
    }
  }
  if (problems.length > 0) return refused(problems);

  let loaded: ReturnType<typeof loadValues>;
  try {
    loaded = loadValues({
      files: texts,
      set: flags.set,
      setString: flags['set-string'],
      setJson: flags['set-json'],
      setFile: flags['set-file'],
      readFile: (path) => readFileSync(path, 'utf8'),
    });
  } catch (error) {
    if (error instanceof ValuesError) return refused(error.message.split('\n'));
    throw error;
  }
  const { values, position } = loaded;
  const translated = stackFromValues(values, target);
  const placed = ({ path, message }: (typeof translated.warnings)[number]) => `${position(path)}: ${message}`;
  const warnings = [
    ...loaded.warnings.map(({ where, message }) => `${where}: ${message}`),
    ...translated.warnings.map(placed),
  ];
  const said = (more: readonly string[] = []) => [...warnings, ...more].map((line) => `warning: ${line}`);
  if (translated.problems.length > 0) return refused([...said(), ...translated.problems.map(placed)]);

  const props = flags.images === 'ours' ? withOwnImages(translated.props) : translated.props;
  const synthesis = synthesize(props, target);
  const stderr = said(synthesis.warnings.map(({ path, message }) => `${path}: ${message}`));
  if (synthesis.problems.length > 0) {
    return refused([...stderr, ...synthesis.problems.map(({ path, message }) => `${path}: ${message}`)]);
  }
  if (flags.strict && stderr.length > 0) {
    return refused([
      ...stderr,
      `--strict: refuses the ${stderr.length} warnings above; mend them, or leave it out`,
    ]);
  }
  if (flags.stdout) return { code: 0, stdout: manifestsText(synthesis.objects), stderr };
  const folder = flags.out ?? 'manifests';
  const files = outputFiles(synthesis.objects, target.release, flags.format);
  try {
    for (const { path, text } of files) replaceFile(join(folder, path), text);
  } catch (error) {
    return { code: 1, stdout: '', stderr: [...stderr, `--out: cannot be written, ${messageOf(error)}`] };
  }
  const table = filesText([{ path: files.map(({ path }) => path).join(', '), objects: synthesis.objects }]);
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

/** Helm's rules for release names, without dots, since Services are named after the release. */
function targetProblems({ release, namespace }: { release: string; namespace: string }): string[] {
  const rule = 'lower-case letters, digits and dashes, as in DNS';
  return [['--release', release, 53] as const, ['--namespace', namespace, 63] as const].flatMap(
    ([flag, name, most]) => {
      if (name === '') return [`${flag}: is missing; give it a name of ${rule}`];
      const fits = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= most;
      return fits ? [] : [`${flag}: must be at most ${most} ${rule}, got "${name}"; choose another name`];
    },
  );
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
