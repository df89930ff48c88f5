import { blockKeysOf, reachableTokens } from './block-keys.js';
import type { EngineModelOptions } from './engine-model.js';
import { type Conditions, replay } from './simulate.js';
import type { Contestant } from './simulated-flow.js';
import { type Slo, type Summary, summaryOf, timesToFirstToken } from './summary.js';
import { percent } from './text-table.js';
import type { Trace } from './trace.js';

/** What several contestants made of one trace. */
export interface Comparison {
  readonly title: string;
  /** What was replayed under which conditions, in sentences. */
  readonly conditions: readonly string[];
  readonly summaries: readonly Summary[];
  /** Times to first token of each contestant in milliseconds, in rising order. */
  readonly timesToFirstToken: readonly (readonly number[])[];
}

/** Replays a trace once for each contestant. @param name that of the trace */
export function compare(
  name: string,
  trace: Trace,
  contestants: readonly Contestant[],
  conditions: Conditions,
  slo: Slo,
): Comparison {
  const keys = blockKeysOf(trace, conditions.cluster.engine.blockSize);
  const reachable = reachableTokens(trace, keys);
  const rows = contestants.map((contestant) => {
    const one = replay(trace, keys, contestant, conditions);
    return { summary: summaryOf(trace, reachable, one, slo), times: timesToFirstToken(trace, one) };
  });
  return {
    title: `Routing of ${name}`,
    conditions: [traceSentence(name, trace, reachable), engineSentence(conditions, slo)],
    summaries: rows.map(({ summary }) => summary),
    timesToFirstToken: rows.map(({ times }) => times),
  };
}

function traceSentence(name: string, trace: Trace, reachable: number): string {
  const requests = trace.requests.filter(({ elsewhere }) => elsewhere !== true);
  const others = trace.requests.length - requests.length;
  const prompt = requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  const answer = requests.reduce((sum, { answerTokens }) => sum + answerTokens, 0);
  const seconds = requests.at(-1)?.arrival ?? 0;
  return `${name}: ${requests.length} requests${others === 0 ? '' : ` beside ${others} by another gateway`} within ${seconds.toFixed(0)} s, prompts of ${Math.round(prompt / requests.length)} and answers of ${Math.round(answer / requests.length)} tokens in the mean; the best reachable hit ratio is ${percent(reachable / prompt)}`;
}

function engineSentence(
  { cluster, seed, routers = 1, clearEverySeconds }: Conditions,
  { ttftMs, tpotMs }: Slo,
): string {
  const { prefillTokensPerSecond, decodeTokensPerSecond, numBlocks, blockSize }: EngineModelOptions =
    cluster.engine;
  const slow = [...(cluster.slowness ?? [])].map(
    ([engine, factor]) => `, engine ${engine} ${factor} times slower`,
  );
  const clears = clearEverySeconds === undefined ? '' : `, one loses its cache every ${clearEverySeconds} s`;
  const before = routers === 1 ? '' : ` behind ${routers} routers`;
  return `${cluster.engines} engines${before}: ${prefillTokensPerSecond} tokens/s of prompts, ${decodeTokensPerSecond} of each answer, ${numBlocks} blocks of ${blockSize} tokens${slow.join('')}${clears}; good is a first token within ${ttftMs} ms and further ones every ${tpotMs} ms; seed ${seed}`;
}
