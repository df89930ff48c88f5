import type { VllmStackProps } from '../../constructs/index.js';

/** The checks that both doors have. */
export const checks = [
  'parallel sizes against GPUs',
  'one-node volumes against replicas',
  'one-node volumes against surge',
  'prefill/decode without roles',
  'prefill/decode with unequal block size',
  'prefill/decode with unequal dtype',
  'prefill/decode with unequal hash seed',
  'prefill/decode with unequal served names',
  'kvaware without controller port',
  'kvaware with several routers',
  'session without key',
  'two owners of replicas',
  'name lengths',
  'DNS rules',
  'reserved labels',
  'probe port against container port',
  'shm against memory limit',
  'fractional GPU',
  'flags of other vLLM releases',
  'selectors that match no pod',
] as const;

interface Mistake {
  readonly name: string;
  /** The quirk of the chart that the row is about. */
  readonly quirk?: `Q${number}`;
  readonly check?: (typeof checks)[number];
  readonly expect: 'refused' | 'warned';
  /** What the one line about it says. */
  readonly says: RegExp;
}

/** A mistake in a values file. */
export interface ValuesMistake extends Mistake {
  /** The file. */
  readonly values: string;
  /** Name of the release. @default "vllm" */
  readonly release?: string;
  /** `values.yaml:LINE:COLUMN key`, or the flag. */
  readonly where: string;
}

/** A mistake in typed props. */
export interface TypedMistake extends Mistake {
  readonly stack: VllmStackProps;
  /** Path of the construct. */
  readonly where: string;
}

const LEAST = [
  'name: opt',
  'repository: vllm/vllm-openai',
  'tag: v0.32.0',
  'modelURL: facebook/opt-125m',
  'replicaCount: 1',
  'requestCPU: 6',
  'requestMemory: 16Gi',
];

/** One item of `modelSpec`, two lines at least; lines that are given win over those that every model needs. */
export function model(...lines: readonly string[]): string {
  const given = new Set(lines.map((line) => line.split(':')[0]));
  const all = [...LEAST.filter((line) => !given.has(line.split(':')[0])), ...lines];
  return all.map((line, at) => `${at === 0 ? '  - ' : '    '}${line}\n`).join('');
}

/** A values file with these models, and further top-level lines. */
export function values(models: readonly string[], ...rest: readonly string[]): string {
  return `servingEngineSpec:\n  modelSpec:\n${models.join('')}${rest.map((line) => `${line}\n`).join('')}`;
}

/** A values file with one model and settings of all engines. */
export function engines(...lines: readonly string[]): string {
  return `${values([model()])}${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** A values file about the router alone. */
export function router(...lines: readonly string[]): string {
  return `routerSpec:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
