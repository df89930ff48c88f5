import type { CacheCounters } from './cache-counters.js';
import { type Distribution, distributionOf, type ManyMilliseconds } from './distribution.js';
import type { LoadOutcome, RequestRecord } from './load.js';
import type { SelfLoad } from './self-watch.js';

/** What was run. */
export interface BenchConditions {
  readonly baseUrl: string;
  readonly model: string;
  readonly users: number;
  readonly rounds: number;
  /** Null where each user asks as soon as an answer is there. */
  readonly qps: number | null;
  readonly arrivals: 'poisson' | 'even' | 'closed';
  readonly sharedSystemPrompt: number;
  readonly userHistoryPrompt: number;
  readonly answerLen: number;
  readonly ignoreEos: boolean;
  /** Null where it lasts until all have asked their rounds. */
  readonly time: number | null;
  readonly warmUp: number;
  readonly seed: number;
}

/** The figures of a run; times are milliseconds and begin when a question was to be asked. */
export interface BenchSummary {
  /** Version of these fields. */
  readonly format: 1;
  readonly conditions: BenchConditions;
  /** Seconds from the end of the warm-up until all was over. */
  readonly seconds: number;
  readonly requests: { readonly finished: number; readonly failed: number; readonly unasked: number };
  /** Failed requests by kind. */
  readonly errors: Readonly<Record<string, number>>;
  readonly requestsPerSecond: number;
  readonly inputTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly ttftMs: Distribution | null;
  /** Between two pieces of a stream. */
  readonly itlMs: Distribution | null;
  /** Mean time for each token behind the first. */
  readonly tpotMs: Distribution | null;
  readonly latencyMs: Distribution | null;
  /** How long questions waited for a user who was free, and for this process. */
  readonly startDelayMs: Distribution | null;
  /** Shares of the prompt tokens that were cached; null where nobody tells. */
  readonly hitRate: {
    readonly usage: number | null;
    readonly metrics: number | null;
    /** What the metrics counted meanwhile, for other clients too. */
    readonly metricsQueries: number | null;
    readonly metricsHits: number | null;
  };
  readonly self: SelfLoad;
}

/** What the figures are made of. */
export interface BenchRun {
  readonly conditions: BenchConditions;
  readonly load: LoadOutcome;
  /** Records that count, see `measured`. */
  readonly records: readonly RequestRecord[];
  readonly itl: ManyMilliseconds;
  readonly cache?: { readonly before: CacheCounters; readonly after: CacheCounters } | undefined;
  readonly self: SelfLoad;
}

/** Whether a request counts: it was to be asked after the warm-up, and was not stopped by hand. */
export function isMeasured(record: RequestRecord, startMs: number, warmUpSeconds: number): boolean {
  return record.intendedMs >= startMs + 1000 * warmUpSeconds && record.error !== 'stopped';
}

/** Tokens of an answer: as the endpoint says, or else pieces of its stream. */
export function outputTokensOf({ answer }: RequestRecord): number {
  return answer.usage?.completionTokens ?? answer.pieces;
}

/** Milliseconds to the first token from when it was to be asked. */
export function ttftOf({ answer, intendedMs }: RequestRecord): number {
  return (answer.firstMs ?? intendedMs) - intendedMs;
}

/** The figures of a run. */
export function summaryOf(run: BenchRun): BenchSummary {
  const { conditions, load, records, itl, cache, self } = run;
  const good = records.filter(({ error }) => error === undefined);
  const fromMs = load.startMs + 1000 * conditions.warmUp;
  const endMs = records.reduce((latest, { finishMs }) => Math.max(latest, finishMs), fromMs);
  const seconds = (endMs - fromMs) / 1000;
  const perSecond = (count: number): number => (seconds > 0 ? count / seconds : 0);
  const inputTokens = sum(good, ({ answer }) => answer.usage?.promptTokens ?? 0);
  const outputTokens = sum(good, outputTokensOf);
  const errors: Record<string, number> = {};
  for (const { error } of records) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  return {
    format: 1,
    conditions,
    seconds,
    requests: { finished: good.length, failed: records.length - good.length, unasked: load.unasked },
    errors,
    requestsPerSecond: perSecond(good.length),
    inputTokensPerSecond: perSecond(inputTokens),
    outputTokensPerSecond: perSecond(outputTokens),
    inputTokens,
    outputTokens,
    ttftMs: distributionOf(good.map(ttftOf)),
    itlMs: itl.distribution(),
    tpotMs: distributionOf(good.flatMap(tpotOf)),
    latencyMs: distributionOf(good.map(({ finishMs, intendedMs }) => finishMs - intendedMs)),
    startDelayMs: distributionOf(records.map(({ launchMs, intendedMs }) => launchMs - intendedMs)),
    hitRate: { usage: usageHitRate(good), ...metricsHitRate(cache) },
    self,
  };
}

function tpotOf(record: RequestRecord): readonly number[] {
  const { firstMs, lastMs } = record.answer;
  const tokens = outputTokensOf(record);
  return firstMs === undefined || tokens < 2 ? [] : [(lastMs - firstMs) / (tokens - 1)];
}

function usageHitRate(records: readonly RequestRecord[]): number | null {
  const told = records.flatMap(({ answer: { usage } }) =>
    usage?.cachedTokens === undefined ? [] : [{ ...usage, cachedTokens: usage.cachedTokens }],
  );
  const prompts = sum(told, ({ promptTokens }) => promptTokens);
  return prompts > 0 ? sum(told, ({ cachedTokens }) => cachedTokens) / prompts : null;
}

function metricsHitRate(
  cache: BenchRun['cache'],
): Pick<BenchSummary['hitRate'], 'metrics' | 'metricsQueries' | 'metricsHits'> {
  if (cache === undefined) return { metrics: null, metricsQueries: null, metricsHits: null };
  const queries = cache.after.queries - cache.before.queries;
  const hits = cache.after.hits - cache.before.hits;
  // An engine that started anew counts from 0.
  if (queries < 0 || hits < 0) return { metrics: null, metricsQueries: null, metricsHits: null };
  return { metrics: queries > 0 ? hits / queries : null, metricsQueries: queries, metricsHits: hits };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
