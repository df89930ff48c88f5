import { readFileSync } from 'node:fs';
import type { VllmStackProps } from '../constructs/index.js';
import type { FlagTable } from '../contract/flag-table.js';
import { stackFromValues } from './from-values/stack.js';
import type { Target } from './from-values/translation.js';
import type { RenderedObject } from './rendering/rendered-files.js';
import type { FlagValues } from './runtime/flags.js';
import { synthesize } from './synth.js';
import { loadValues } from './values/load.js';
import { ValuesError } from './values/problem.js';
import type { ValuesText } from './values/sources.js';

/** Flags that name the values of the chart, for each command that reads them. */
export const valuesFlags = {
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
} as const satisfies FlagTable;

/** Values of the flags that name values. */
export type ValuesFlags = FlagValues<typeof valuesFlags>;

/** The manifests of a stack, and what there is to say about them. */
export interface StackManifests {
  /** In the order in which they can be applied; of no use where there are problems. */
  readonly objects: readonly RenderedObject[];
  /** What works but is probably not what was meant. */
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

/** Reads the values files, the standard input where one is called `-`. */
export async function readValuesTexts(
  { values: names }: Pick<ValuesFlags, 'values'>,
  stdin: () => Promise<string>,
): Promise<{ readonly texts: readonly ValuesText[]; readonly problems: readonly string[] }> {
  const texts: ValuesText[] = [];
  const problems =
    names.filter((name) => name === '-').length > 1
      ? ['--values: - is given twice, and the standard input can be read once; keep one']
      : [];
  for (const name of names) {
    try {
      texts.push(
        name === '-' ? { name: 'stdin', text: await stdin() } : { name, text: readFileSync(name, 'utf8') },
      );
    } catch (error) {
      problems.push(
        `--values: ${name} cannot be read, ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { texts, problems };
}

/** The manifests that values describe, each remark with its place in the values. */
export function manifestsOfValues(
  texts: readonly ValuesText[],
  flags: Omit<ValuesFlags, 'values'>,
  target: Target,
  adapt: (props: VllmStackProps) => VllmStackProps = (props) => props,
): StackManifests {
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
    if (error instanceof ValuesError)
      return { objects: [], warnings: [], problems: error.message.split('\n') };
    throw error;
  }
  const { values, position } = loaded;
  const translated = stackFromValues(values, target);
  const placed = ({ path, message }: (typeof translated.warnings)[number]) => `${position(path)}: ${message}`;
  const warnings = [
    ...loaded.warnings.map(({ where, message }) => `${where}: ${message}`),
    ...translated.warnings.map(placed),
  ];
  if (translated.problems.length > 0)
    return { objects: [], warnings, problems: translated.problems.map(placed) };
  const synthesis = manifestsOfProps(adapt(translated.props), target);
  return { ...synthesis, warnings: [...warnings, ...synthesis.warnings] };
}

/** The manifests of props, each remark with the path of its construct. */
export function manifestsOfProps(props: VllmStackProps, target: Target): StackManifests {
  const { objects, warnings, problems } = synthesize(props, target);
  const placed = ({ path, message }: (typeof warnings)[number]): string => `${path}: ${message}`;
  return { objects, warnings: warnings.map(placed), problems: problems.map(placed) };
}

/** What is wrong with a release and a namespace: Helm's rules, without dots, since Services are named after the release. */
export function targetProblems({ release, namespace }: Target): string[] {
  const rule = 'lower-case letters, digits and dashes, as in DNS';
  return [['--release', release, 53] as const, ['--namespace', namespace, 63] as const].flatMap(
    ([flag, name, most]) => {
      if (name === '') return [`${flag}: is missing; give it a name of ${rule}`];
      const fits = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= most;
      return fits ? [] : [`${flag}: must be at most ${most} ${rule}, got "${name}"; choose another name`];
    },
  );
}
