import { blockKeysOf, reachableTokens } from '../../route-sim/block-keys.js';
import { generateTrace, type TraceKind, traceText } from '../../route-sim/generate-trace.js';
import { readTrace } from '../../route-sim/read-trace.js';
import { type Conditions, type Replay, replay } from '../../route-sim/simulate.js';
import type { Contestant } from '../../route-sim/simulated-flow.js';
import { type Summary, summaryOf } from '../../route-sim/summary.js';
import type { Trace } from '../../route-sim/trace.js';

/** Four engines like those of `route-sim` without flags. */
export const conditions: Conditions = {
  cluster: {
    engines: 4,
    engine: {
      blockSize: 16,
      numBlocks: 16_384,
      maxNumSeqs: 256,
      maxNumBatchedTokens: 8192,
      prefillTokensPerSecond: 20_000,
      decodeTokensPerSecond: 50,
      msPerSequence: 0,
    },
  },
  settings: { prefixMinMatchLength: 0, loadawareBeta: 1 },
  seed: 7,
};

/** A trace of lines in the form of this package. */
export function traceOf(lines: readonly object[]): Trace {
  return readTrace('trace', lines.map((line) => JSON.stringify(line)).join('\n'));
}

/** A generated trace, read as a file would be. */
export function generated(kind: TraceKind, seconds: number, rate?: number, seed = 3): Trace {
  return readTrace(kind, traceText(generateTrace(kind, { seed, seconds, rate })));
}

/** A replay with its figures. */
export function run(
  trace: Trace,
  contestant: Contestant,
  more: Partial<Conditions> = {},
): { readonly replay: Replay; readonly summary: Summary } {
  const all = { ...conditions, ...more };
  const keys = blockKeysOf(trace, all.cluster.engine.blockSize);
  const one = replay(trace, keys, contestant, all);
  return {
    replay: one,
    summary: summaryOf(trace, reachableTokens(trace, keys), one, { ttftMs: 1000, tpotMs: 50 }),
  };
}
