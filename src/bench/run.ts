import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Agent, request } from 'undici';
import type { FlagValues } from '../runtime/flags.js';
import { type Asked, askQuestion } from './ask.js';
import { type CacheCounters, cacheCounters } from './cache-counters.js';
import { ManyMilliseconds } from './distribution.js';
import type { benchFlags } from './flags.js';
import { type LoadOutcome, type LoadPlan, type RequestRecord, runLoad } from './load.js';
import { SelfWatch } from './self-watch.js';
import { type BenchConditions, type BenchSummary, isMeasured, summaryOf } from './summary.js';

/** What to run, and over which connections. */
export interface BenchPlan {
  readonly conditions: BenchConditions;
  readonly flags: FlagValues<typeof benchFlags>;
  readonly agent: Agent;
  /** Sent with each call. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a run tells while it goes, and how it is ended. */
export interface BenchEvents {
  warn(text: string): void;
  readonly stop: AbortSignal;
  readonly hurry: AbortSignal;
}

/** What a run gave. */
export interface BenchOutcome {
  readonly summary: BenchSummary;
  readonly load: LoadOutcome;
  /** The requests that count. */
  readonly records: readonly RequestRecord[];
  readonly itl: ManyMilliseconds;
  /** Milliseconds since 1970 at which it began. */
  readonly startEpochMs: number;
  /** What the first error of each kind said. */
  readonly details: ReadonlyMap<string, string>;
}

/** Makes the load, and reads the metrics at the end of the warm-up and at the end. */
export async function runBenchmark(plan: BenchPlan, events: BenchEvents): Promise<BenchOutcome> {
  const { conditions, flags, agent, headers } = plan;
  const { stop, hurry, warn } = events;
  setMaxListeners(0, stop, hurry);
  const metricsUrl = flags['metrics-url'] ?? new URL('/metrics', conditions.baseUrl).href;
  const counters = async (): Promise<CacheCounters | undefined> => {
    if (!hurry.aborted && flags['metrics-wait'] > 0) await pause(1000 * flags['metrics-wait'], hurry);
    return readCounters(metricsUrl, plan);
  };
  const first = await counters();
  if (first === undefined && flags['metrics-url'] !== undefined) {
    warn(`warning: no counters of a cache at ${metricsUrl}; hits are told by usage alone`);
  }
  const { origin, pathname } = new URL(conditions.baseUrl);
  const target = {
    agent,
    origin,
    path: `${pathname.replace(/\/+$/, '')}/chat/completions`,
    headers,
    timeoutMs: 1000 * flags.timeout,
  };
  const itl = new ManyMilliseconds();
  const details = new Map<string, string>();
  const startEpochMs = Date.now();
  const startMs = performance.now();
  const watch = new SelfWatch();
  const progress = progressOf(flags['log-interval'], startMs, warn);
  // What comes before that is no part of the figures, and neither are its hits.
  let warmed = Promise.resolve(first);
  const warmUp =
    conditions.warmUp > 0
      ? setTimeout(() => {
          warmed = readCounters(metricsUrl, plan);
        }, 1000 * conditions.warmUp)
      : undefined;
  const load = await runLoad(loadPlan(conditions, flags), {
    runId: `bench-${randomBytes(4).toString('hex')}`,
    stop,
    ask: (body, { requestId, userId }): Promise<Asked> => {
      progress.asked();
      const extra = { 'x-request-id': requestId, [flags['session-key']]: String(userId) };
      return askQuestion(target, { body, extra, stop: hurry });
    },
    onRecord(record) {
      progress.ended(record.error === undefined);
      const { error, detail = '', answer } = record;
      if (error !== undefined && error !== 'stopped' && !details.has(error)) details.set(error, detail);
      if (error !== undefined || !isMeasured(record, startMs, conditions.warmUp)) return;
      for (const gap of answer.gaps) itl.add(gap);
    },
  });
  clearTimeout(warmUp);
  progress.end();
  const self = watch.end();
  const before = await warmed;
  const after = before === undefined ? undefined : await counters();
  const cache = before !== undefined && after !== undefined ? { before, after } : undefined;
  if (after?.byRouter === true && flags['metrics-wait'] === 0) {
    warn(
      'warning: hits by /metrics are those that the router saw at its last look at the engines; give a --metrics-wait longer than its --engine-stats-interval',
    );
  }
  const records = load.records.filter((record) => isMeasured(record, load.startMs, conditions.warmUp));
  const summary = summaryOf({ conditions, load, records, itl, cache, self });
  return { summary, load, records, itl, startEpochMs, details };
}

function loadPlan(conditions: BenchConditions, flags: BenchPlan['flags']): LoadPlan {
  const { qps, time, users, rounds, model } = conditions;
  return {
    users,
    firstUserId: flags['init-user-id'],
    shape: {
      model,
      rounds,
      systemTokens: conditions.sharedSystemPrompt,
      historyTokens: conditions.userHistoryPrompt,
      answerTokens: conditions.answerLen,
      ignoreEos: conditions.ignoreEos,
    },
    ...(qps === null ? {} : { arrivals: { perSecond: qps, kind: flags.arrivals, seed: flags.seed } }),
    ...(time === null ? {} : { seconds: time }),
  };
}

async function readCounters(
  url: string,
  { agent, headers, conditions }: BenchPlan,
): Promise<CacheCounters | undefined> {
  // The key is for the endpoint alone.
  const isSame = new URL(url).origin === new URL(conditions.baseUrl).origin;
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      headers: isSame ? { ...headers } : {},
      signal: AbortSignal.timeout(10_000),
    });
    const text = await body.text();
    return statusCode === 200 ? cacheCounters(text) : undefined;
  } catch {
    // Other endpoints have no metrics, which is no reason not to measure them.
    return undefined;
  }
}

interface Progress {
  asked(): void;
  ended(well: boolean): void;
  end(): void;
}

function progressOf(seconds: number, startMs: number, warn: (text: string) => void): Progress {
  const counts = { asked: 0, finished: 0, failed: 0 };
  const tell = (): void => {
    const passed = (performance.now() - startMs) / 1000;
    const running = counts.asked - counts.finished - counts.failed;
    warn(
      `${passed.toFixed(0)} s: ${counts.finished} finished, ${counts.failed} failed, ${running} under way, ${(counts.finished / passed).toFixed(2)} requests/s`,
    );
  };
  const timer = seconds > 0 ? setInterval(tell, 1000 * seconds) : undefined;
  return {
    asked: () => void counts.asked++,
    ended: (well) => void counts[well ? 'finished' : 'failed']++,
    end: () => clearInterval(timer),
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
