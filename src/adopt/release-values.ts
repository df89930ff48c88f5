import { type Json, yamlDocuments } from '../rendering/yaml.js';
import { defaultValues } from '../values/defaults.js';
import { get, isTree, overlay, put, type Tree } from '../values/merge.js';
import type { HelmRelease } from './helm-record.js';

/** The version of the chart whose defaults `synth` has. */
const knownVersion = '0.1.12';

/** The values of a release in a form that `synth --values` reads. */
export interface ReleaseValues {
  readonly text: string;
  /** What the values cannot say. */
  readonly warnings: readonly string[];
}

/** What the user gave to a release, and under it what the defaults of its chart say otherwise than those of the known version. */
export function valuesOfRelease({ name, chart, values }: HelmRelease): ReleaseValues {
  const isKnown = chart.version === knownVersion;
  const older = isKnown ? {} : otherwiseThan(defaultValues as Tree, chart.values as Tree);
  const given = overlay(older, values as Tree);
  return {
    text: yamlDocuments([given as Json]),
    warnings: isKnown
      ? []
      : [
          `release ${name}: is of another version of the chart than ${knownVersion}, got ${chart.version}; its defaults are kept, what its templates did otherwise shows in the difference`,
        ],
  };
}

/** Values of one tree that another has with other values; what only one of them has is left out. */
function otherwiseThan(known: Tree, other: Tree): Tree {
  const found: Tree = {};
  for (const key of Object.keys(other)) {
    if (!Object.hasOwn(known, key)) continue;
    const [one, two] = [get(known, key), get(other, key)];
    if (isTree(one) && isTree(two)) {
      const below = otherwiseThan(one, two);
      if (Object.keys(below).length > 0) put(found, key, below);
    } else if (JSON.stringify(one) !== JSON.stringify(two)) put(found, key, two);
  }
  return found;
}
