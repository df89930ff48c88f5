import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FlagTable } from '../../contract/flag-table.js';
import { labelKeys } from '../../contract/labels.js';
import { imageChoices, withOwnImages } from '../from-values/own-images.js';
import type { FlagValues } from '../runtime/flags.js';
import { manifestsOfValues, readValuesTexts, targetProblems, valuesFlags } from '../values-source.js';
import { type Manifest, parseManifests, type ReadManifests } from './manifest.js';

/** Flags that say what is to be applied, for commands that compare it with something. */
export const stackFlags = {
  ...valuesFlags,
  release: {
    type: 'string',
    group: 'Target',
    placeholder: 'name',
    help: 'Name of the release. Required beside values; the labels of manifests tell it.',
  },
  namespace: {
    type: 'string',
    group: 'Target',
    placeholder: 'name',
    short: 'n',
    help: 'Namespace of the release, and of objects that name none. Required beside values; manifests tell it.',
  },
  images: {
    type: 'choice',
    group: 'Target',
    choices: imageChoices,
    default: 'chart',
    help: 'Whose images the values are rendered with, as for synth.',
  },
} as const satisfies FlagTable;

/** What is to be applied. */
export interface StackSource {
  readonly objects: readonly Manifest[];
  /** Objects of folders below, which are applied by commands of their own. */
  readonly beside: readonly Manifest[];
  /** Undefined where nothing tells it. */
  readonly release?: string;
  /** Undefined where nothing tells it. */
  readonly namespace?: string;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

const nothing = { objects: [], beside: [], warnings: [] };

/** Reads what is to be applied: a file or folder of manifests, or values. */
export async function readStack(
  flags: FlagValues<typeof stackFlags>,
  [path]: readonly string[],
  stdin: () => Promise<string>,
): Promise<StackSource> {
  const { values, set, 'set-string': strings, 'set-json': jsons, 'set-file': files } = flags;
  const givesValues = [values, set, strings, jsons, files].some((given) => given.length > 0);
  if (path !== undefined) {
    if (givesValues) {
      return {
        ...nothing,
        problems: [`${path}: is given beside values, of which only one is compared; keep one`],
      };
    }
    const { objects, beside, problems } = readPlace(path);
    return { objects, beside, warnings: [], problems, ...targetOf(objects, flags) };
  }
  if (!givesValues) {
    const problem =
      'stack: there is none to compare, got no manifests and no values; name a folder that npm start has written, or give --values';
    return { ...nothing, problems: [problem] };
  }
  const target = { release: flags.release ?? '', namespace: flags.namespace ?? '' };
  const { texts, problems } = await readValuesTexts(flags, stdin);
  const wrong = [...targetProblems(target), ...problems];
  if (wrong.length > 0) return { ...nothing, problems: wrong };
  const own = flags.images === 'ours' ? withOwnImages : undefined;
  const manifests = manifestsOfValues(texts, flags, target, own);
  return {
    ...manifests,
    objects: manifests.objects as unknown as readonly Manifest[],
    beside: [],
    ...target,
  };
}

/** Reads a file of manifests, or the files of a folder and apart from them those of the folders below. */
export function readPlace(path: string): ReadManifests & { readonly beside: readonly Manifest[] } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    const problem = `${path}: there is no such file or folder; name manifests that were written before`;
    return { objects: [], beside: [], problems: [problem] };
  }
  if (!stat.isDirectory()) return { ...readFiles([path]), beside: [] };
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort();
  const isBelow = (name: string): boolean => /[\\/]/.test(name);
  const top = readFiles(names.filter((name) => !isBelow(name)).map((name) => join(path, name)));
  const below = readFiles(names.filter(isBelow).map((name) => join(path, name)));
  const problems = [...top.problems, ...below.problems];
  if (problems.length === 0 && top.objects.length === 0) {
    problems.push(`${path}: has no manifests, got ${names.length} files below; name a folder that has some`);
  }
  return { objects: top.objects, beside: below.objects, problems };
}

function readFiles(paths: readonly string[]): ReadManifests {
  const read = paths.map((path) => parseManifests(readFileSync(path, 'utf8'), path));
  return {
    objects: read.flatMap(({ objects }) => objects),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function targetOf(
  objects: readonly Manifest[],
  flags: { readonly release: string | undefined; readonly namespace: string | undefined },
): Pick<StackSource, 'release' | 'namespace'> {
  const release = flags.release ?? only(objects.map(({ metadata }) => metadata.labels?.[labelKeys.instance]));
  const namespace = flags.namespace ?? only(objects.map(({ metadata }) => metadata.namespace));
  return {
    ...(release === undefined ? {} : { release }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function only(names: readonly (string | undefined)[]): string | undefined {
  const [name, ...others] = new Set(names.filter((item) => item !== undefined));
  return others.length === 0 ? name : undefined;
}
