import type { FlagTable } from '../../contract/flag-table.js';
import { imageChoices } from '../from-values/own-images.js';
import { valuesFlags } from '../values-source.js';

/** Flags of `vllm-stack adopt`. */
export const adoptFlags = {
  namespace: {
    type: 'string',
    group: 'Release',
    placeholder: 'name',
    short: 'n',
    help: "Namespace of the release. Without it, that of the kubeconfig's context.",
  },
  ...valuesFlags,
  values: {
    ...valuesFlags.values,
    help: 'Values file whose values win over those of the release; `-` is the standard input. Later files win.',
  },
  images: {
    type: 'choice',
    group: 'Values',
    choices: imageChoices,
    default: 'chart',
    help: 'Whose images are rendered, as for synth; `ours` restarts the pods of the router.',
  },
  'dry-run': {
    type: 'boolean',
    group: 'Takeover',
    help: 'Shows the difference and ends.',
  },
  yes: {
    type: 'boolean',
    group: 'Takeover',
    help: 'Takes the release over; without it nothing is written.',
  },
  recreate: {
    type: 'boolean',
    group: 'Takeover',
    help: 'Deletes and makes anew, after all others, the objects that must be recreated; never claims and volumes.',
  },
  save: {
    type: 'string',
    group: 'Files',
    placeholder: 'file',
    help: "Where Helm's records of the release go before they are deleted; `<release>.helm-release.json` unless told. Holds secrets.",
  },
  'save-values': {
    type: 'string',
    group: 'Files',
    placeholder: 'file',
    help: 'Where the values of the release go, for synth; `<release>.values.yaml` unless told. May hold secrets.',
  },
} as const satisfies FlagTable;
