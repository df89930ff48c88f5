/** How long an engine's steps take. */
export interface Timing {
  /** Prompt tokens computed in a second, over all requests of a step. */
  readonly prefillTokensPerSecond: number;
  /** Tokens in a second for each running answer, while nothing else slows the steps. */
  readonly decodeTokensPerSecond: number;
  /** Milliseconds that each further answer in the batch adds to a step. @default 0 */
  readonly msPerSequence?: number;
  /** Share by which a step is longer or shorter at random, below 1. @default 0 */
  readonly jitter?: number;
}

/** What one step computes. */
export interface StepWork {
  readonly prefillTokens: number;
  readonly decodes: number;
}

/**
 * Milliseconds that a step takes, never less than 0.
 *
 * @param random a number from 0 up to 1, read only where there is jitter
 */
export function stepMs(timing: Timing, work: StepWork, random: () => number): number {
  const { prefillTokensPerSecond, decodeTokensPerSecond, msPerSequence = 0, jitter = 0 } = timing;
  const prefill = (work.prefillTokens / prefillTokensPerSecond) * 1000;
  const decode = work.decodes === 0 ? 0 : 1000 / decodeTokensPerSecond + (work.decodes - 1) * msPerSequence;
  const spread = jitter === 0 ? 1 : 1 + jitter * (2 * random() - 1);
  return Math.max(0, (prefill + decode) * spread);
}

/** Fails with a sentence for the user where a timing makes no sense. */
export function checkTiming(timing: Timing): void {
  const { prefillTokensPerSecond, decodeTokensPerSecond, msPerSequence = 0, jitter = 0 } = timing;
  const positive = { prefillTokensPerSecond, decodeTokensPerSecond };
  for (const [name, value] of Object.entries(positive)) {
    if (!(value > 0)) throw new RangeError(`timing: ${name} must be more than 0, got ${value}`);
  }
  if (!(msPerSequence >= 0)) {
    throw new RangeError(`timing: msPerSequence must be 0 or more, got ${msPerSequence}`);
  }
  if (!(jitter >= 0 && jitter < 1)) {
    throw new RangeError(`timing: jitter must be from 0 to below 1, got ${jitter}`);
  }
}
