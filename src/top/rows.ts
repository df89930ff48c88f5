import { quantileOf, SampleIndex } from './increase.js';
import { histograms, type Scrape, scalars, startTime } from './scrape.js';

/** Columns that engines can be sorted by. */
export const sortKeys = [
  'engine',
  'model',
  'running',
  'waiting',
  'kv',
  'hits',
  'ttft',
  'requests',
  'errors',
] as const;

/** A column that engines can be sorted by. */
export type SortKey = (typeof sortKeys)[number];

/** What happened between two looks; undefined values are not known. */
export interface Flow {
  /** Requests that came to an end in a second. */
  readonly requestsPerSecond: number | undefined;
  /** Those of them that failed, not those that clients asked wrongly. */
  readonly errorsPerSecond: number | undefined;
  readonly outputTokensPerSecond: number | undefined;
  /** Seconds to the first token that half of the streams stayed below. */
  readonly ttftP50: number | undefined;
  /** Seconds to the first token that 95 of 100 streams stayed below. */
  readonly ttftP95: number | undefined;
}

/** Whether an engine gets requests, or why not. */
export type EngineState = 'up' | 'asleep' | 'ejected' | 'down';

/** One engine. */
export interface EngineRow extends Flow {
  readonly url: string;
  readonly models: readonly string[];
  readonly state: EngineState;
  /** Requests that the router has there. */
  readonly running: number | undefined;
  readonly waiting: number | undefined;
  /** Share of the KV cache in use, from 0 to 1. */
  readonly kvUsage: number | undefined;
  /** Share of the prompt tokens of the last minute that were in the prefix cache. */
  readonly hitRate: number | undefined;
}

/** One model over all of its engines. */
export interface ModelRow extends Flow {
  readonly model: string;
  /** Engines that have it and get requests. */
  readonly enginesUp: number;
  readonly engines: number;
  readonly running: number | undefined;
  readonly waiting: number | undefined;
  /** Requests that the router holds until there is room. */
  readonly queued: number | undefined;
  readonly hitRate: number | undefined;
}

/** What is shown of a router at one time. */
export interface TopView {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Seconds since the look before; undefined where there is none to compare with. */
  readonly seconds: number | undefined;
  readonly models: readonly ModelRow[];
  readonly engines: readonly EngineRow[];
  /** Whether the router let us see its list of engines. */
  readonly listed: boolean;
}

/** What is to be shown. */
export interface ViewOptions {
  /** @default "engine" */
  readonly sort?: SortKey;
  /** Shows this model alone. @default - all */
  readonly model?: string;
}

/** Milliseconds over which hits are reckoned: routers ask engines for their counters every half minute. */
export const hitWindowMs = 60_000;

/**
 * The rows that a look at a router makes, by what differs from the look before and, for hits, from the oldest one of a minute.
 * @param earlier the looks before, oldest first
 */
export function topView(earlier: readonly Scrape[], now: Scrape, options: ViewOptions = {}): TopView {
  const comparable = earlier.filter((scrape) => isSameRun(scrape, now));
  const last = comparable.at(-1);
  const oldest = comparable.find(({ atMs }) => now.atMs - atMs <= hitWindowMs) ?? last;
  const seconds = last && (now.atMs - last.atMs) / 1000;
  const flows = new SampleIndex(now.samples, last?.samples);
  const index: Indexes = { flows, hits: new SampleIndex(now.samples, oldest?.samples) };
  const isWanted = (model: string): boolean => options.model === undefined || model === options.model;
  const all = modelsByEngine(now, flows);
  const engines = [...all]
    .filter(([, models]) => options.model === undefined || models.includes(options.model))
    .map(([url, models]) => engineRow(index, url, models, seconds));
  const models = [...new Set([...all.values()].flat())].filter(isWanted).sort();
  return {
    atMs: now.atMs,
    seconds,
    engines: sorted(engines, options.sort ?? 'engine'),
    models: models.map((model) => modelRow(index, model, engines, seconds)),
    listed: now.engines !== undefined,
  };
}

/** Whether a router went on between two looks, so that what it counts can be compared. */
function isSameRun(before: Scrape, now: Scrape): boolean {
  const startOf = ({ samples }: Scrape): number | undefined =>
    samples.find(({ name }) => name === startTime)?.value;
  return startOf(before) === startOf(now) && now.atMs > before.atMs;
}

/** Engines with their models: those that are there now, as series of gone ones stay for a while. */
function modelsByEngine(now: Scrape, index: SampleIndex): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (url: string, models: readonly string[]): void => {
    const known = found.get(url) ?? new Set();
    for (const model of models) known.add(model);
    found.set(url, known);
  };
  for (const { labels } of index.of(scalars.healthy)) add(labels.server ?? '', []);
  for (const { url, models } of now.engines ?? []) if (url !== undefined) add(url, models);
  for (const name of [scalars.attempts, `${histograms.latency}_count`]) {
    for (const { labels } of index.of(name)) {
      const { server = '', model = '' } = labels;
      const isListed = now.engines?.some(({ url }) => url === server) === true;
      if (found.has(server) && !isListed && model !== '') add(server, [model]);
    }
  }
  return new Map([...found].map(([url, models]) => [url, [...models].sort()]));
}

/** A look beside the one before, and beside one so long ago that engines were asked in between. */
interface Indexes {
  readonly flows: SampleIndex;
  readonly hits: SampleIndex;
}

function engineRow(
  { flows: index, hits }: Indexes,
  url: string,
  models: readonly string[],
  seconds: number | undefined,
): EngineRow {
  const of = { server: url };
  return {
    url,
    models,
    state: stateOf(index, url),
    running: index.sum(scalars.running, of),
    waiting: index.sum(scalars.waiting, of),
    kvUsage: index.sum(scalars.kvUsage, of),
    hitRate: hitRateOf(hits, [url]),
    ...flowOf(index, of, seconds),
  };
}

function stateOf(index: SampleIndex, server: string): EngineState {
  if (index.sum(scalars.sleeping, { server }) === 1) return 'asleep';
  if (index.sum(scalars.ejected, { server }) === 1) return 'ejected';
  return index.sum(scalars.healthy, { server }) === 0 ? 'down' : 'up';
}

function modelRow(
  { flows: index, hits }: Indexes,
  model: string,
  engines: readonly EngineRow[],
  seconds: number | undefined,
): ModelRow {
  const own = engines.filter(({ models }) => models.includes(model));
  const sum = (key: 'running' | 'waiting'): number | undefined => {
    const known = own.map((engine) => engine[key]).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
  };
  return {
    model,
    engines: own.length,
    enginesUp: own.filter(({ state }) => state === 'up').length,
    running: sum('running'),
    waiting: sum('waiting'),
    queued: index.sum(scalars.queued, { model }),
    hitRate: hitRateOf(
      hits,
      own.map(({ url }) => url),
    ),
    ...flowOf(index, { model }, seconds),
  };
}

function hitRateOf(index: SampleIndex, servers: readonly string[]): number | undefined {
  const sum = (name: string): number =>
    servers.reduce((total, server) => total + (index.increase(name, { server }) ?? 0), 0);
  const queries = sum(scalars.queries);
  return queries > 0 ? sum(scalars.hits) / queries : undefined;
}

function flowOf(
  index: SampleIndex,
  labels: Readonly<Record<string, string>>,
  seconds: number | undefined,
): Flow {
  const rate = (increase: number | undefined): number | undefined =>
    increase === undefined || seconds === undefined ? undefined : increase / seconds;
  const latency = `${histograms.latency}_count`;
  const first = index.buckets(histograms.firstToken, labels);
  const failed =
    index.increase(scalars.attempts, { ...labels, outcome: 'failed' }) ??
    // The Python router does not tell whose fault it was.
    index.increase(latency, { ...labels, status: 'error' });
  return {
    requestsPerSecond: rate(index.increase(scalars.attempts, labels) ?? index.increase(latency, labels)),
    errorsPerSecond: rate(failed),
    outputTokensPerSecond: rate(index.increase(scalars.outputTokens, labels)),
    ttftP50: quantileOf(first, 0.5),
    ttftP95: quantileOf(first, 0.95),
  };
}

function sorted(rows: readonly EngineRow[], key: SortKey): readonly EngineRow[] {
  const byName = (a: EngineRow, b: EngineRow): number => compare(a.url, b.url);
  if (key === 'engine') return rows.toSorted(byName);
  if (key === 'model') {
    return rows.toSorted((a, b) => compare(a.models.join(), b.models.join()) || byName(a, b));
  }
  const field = (
    {
      running: 'running',
      waiting: 'waiting',
      kv: 'kvUsage',
      hits: 'hitRate',
      ttft: 'ttftP50',
      requests: 'requestsPerSecond',
      errors: 'errorsPerSecond',
    } as const
  )[key];
  // What is not known is last, as nothing is to be seen there.
  return rows.toSorted((a, b) => (b[field] ?? -1) - (a[field] ?? -1) || byName(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
