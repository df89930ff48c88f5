/** One key of the values reference and what it does. */
export type Row = readonly [
  /** The key below the group's, as in `a.b[].c`; `*` is any name. */
  key: string,
  value: unknown,
  /** Short name of an object, and a path in it. */
  where: string,
  /** JSON that the place holds with the value and not without it; `gone` where the place is there without it only. */
  shows: string,
];

/** Keys whose effect shows over the same other values. */
export interface Group {
  /** Key above those of the rows. */
  readonly under: string;
  /** Values beside the row's. */
  readonly base: object;
  readonly rows: readonly Row[];
}

/** A key that is accepted and does nothing but be warned of. */
export type Warned = readonly [key: string, value: unknown, says: RegExp, base?: object];

/** The least that the chart takes for a model. */
const LEAST = {
  name: 'opt',
  repository: 'vllm/vllm-openai',
  tag: 'latest',
  modelURL: 'facebook/opt-125m',
  replicaCount: 1,
  requestCPU: 6,
  requestMemory: '16Gi',
};

/** Values with one model. */
export function withModel(model: object = {}, others: object = {}, engines: object = {}): object {
  return { servingEngineSpec: { ...engines, modelSpec: [{ ...LEAST, ...model }] }, ...others };
}
