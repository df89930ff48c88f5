import { counted } from '../counted.js';
import type { Change } from './changes.js';
import type { FitOptions, MemoryPlan } from './memory-plan.js';

/** What is told of one check. */
export interface FitReport {
  readonly model: string;
  /** Kind of GPU, or its memory. */
  readonly gpu: string;
  readonly options: FitOptions;
  readonly plan: MemoryPlan;
  /** What makes it fit, the cheapest first; empty where it fits. */
  readonly changes: readonly Change[];
}

/** A check for people. */
export function fitText({ model, gpu, options, plan, changes }: FitReport): string {
  const { tensorParallel: tp, pipelineParallel: pp } = options;
  const rows: readonly (readonly [string, number])[] = [
    [`share of vLLM (${options.memoryGib} GiB x ${options.utilization})`, plan.budget],
    ['weights', -plan.weights],
    ...(plan.lora > 0 ? [['LoRA slots', -plan.lora] as const] : []),
    ['activation', -plan.activation],
    ['context and communication', -plan.context],
    ...(plan.graphs > 0 ? [['CUDA graphs', -plan.graphs] as const] : []),
    ['left to the KV cache', plan.available],
    ['of it held back as margin', -plan.margin],
    [`${counted(options.concurrency, 'request')} of ${options.maxModelLen} tokens`, -plan.needed],
    ['left over', plan.available - plan.margin - plan.needed],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = [
    `${model} on ${counted(tp * pp, 'GPU')} ${gpu}${tp * pp > 1 ? `, tensor parallel ${tp}, pipeline parallel ${pp}` : ''}`,
    '',
    ...rows.map(([name, gib]) => `  ${name.padEnd(width)}  ${gib.toFixed(2).padStart(8)} GiB`),
    '',
    `  A further token takes ${Math.round(plan.bytesPerToken)} bytes a GPU; vLLM will say about ${plan.tokens} tokens.`,
    `  Largest context at this concurrency: ${plan.longest} tokens.`,
    `  Largest concurrency at this length: ${Math.floor(plan.concurrency)}.`,
    '',
    plan.fits ? 'It fits.' : 'It does not fit.',
  ];
  if (!plan.fits && changes.length === 0) lines.push('No single change makes it fit; combine several.');
  if (changes.length > 0) {
    lines.push(
      'Each of these makes it fit, the cheapest first:',
      ...changes.map(({ change, cost }) => `  ${change} (${cost})`),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A check for programs. Memory is in GiB on the GPU that has most to hold. */
export function fitJson({ model, gpu, options, plan, changes }: FitReport): string {
  const { config: _, ...conditions } = options;
  const { fits, longest, concurrency, tokens, bytesPerToken, ...memoryGib } = plan;
  const result = {
    model,
    gpu,
    fits,
    largestContext: longest,
    largestConcurrency: Math.floor(concurrency),
    cacheTokens: tokens,
    bytesPerToken,
    memoryGib,
    changes,
    conditions,
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}
