import type { Replay, RequestOutcome } from './simulate.js';
import type { Trace } from './trace.js';

/** What a request has to meet to count as good. */
export interface Slo {
  readonly ttftMs: number;
  /** Mean time between the tokens of an answer. */
  readonly tpotMs: number;
}

/** Times at which shares of requests were done, in milliseconds; null where none was. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** The figures of one contestant. */
export interface Summary {
  readonly name: string;
  readonly requests: number;
  readonly answered: number;
  /** Requests that an engine refused. */
  readonly failed: number;
  /** Requests that never ended, or whose client left before. */
  readonly lost: number;
  /** Share of the prompt tokens that was found in caches. */
  readonly hitRatio: number;
  /** The same for one cache without end that gets the trace in order. */
  readonly reachableHitRatio: number;
  /** Found tokens by findable ones; null where nothing can be found. */
  readonly reuse: number | null;
  /** Most computed prompt tokens of an engine by their mean. */
  readonly hotspot: number;
  readonly prefillTokens: number;
  readonly preemptions: number;
  readonly ttftMs: Percentiles;
  readonly endToEndMs: Percentiles;
  /** Requests within the objective: their share, and how many a second until the last answer. */
  readonly goodput: { readonly share: number; readonly perSecond: number };
  readonly engines: readonly {
    readonly url: string;
    readonly requests: number;
    readonly prefillTokens: number;
  }[];
  /** Of traces that name tenants, how each fared. */
  readonly tenants: Readonly<
    Record<string, { readonly requests: number; readonly ttftP90Ms: number | null }>
  >;
}

/** The figures of a replay. @param reachable prompt tokens that one cache without end finds */
export function summaryOf(trace: Trace, reachable: number, replay: Replay, slo: Slo): Summary {
  const { engines } = replay;
  const outcomes = replay.outcomes.filter(isOwn(trace));
  const requests = trace.requests.filter(isOwn(trace));
  const promptTokens = requests.reduce((sum, request) => sum + request.promptTokens, 0);
  const cached = outcomes.reduce((sum, { cachedTokens }) => sum + cachedTokens, 0);
  const count = (status: RequestOutcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const good = outcomes.filter((outcome, i) => meets(outcome, requests[i]?.answerTokens ?? 1, slo)).length;
  const lastEnd = Math.max(0, sorted(outcomes.map(({ endedAt }) => endedAt)).at(-1) ?? 0);
  const prefillTokens = engines.reduce((sum, engine) => sum + engine.prefillTokens, 0);
  const most = engines.reduce((max, engine) => Math.max(max, engine.prefillTokens), 0);
  return {
    name: replay.name,
    requests: requests.length,
    answered: count('answered'),
    failed: count('failed'),
    lost: count('lost'),
    hitRatio: cached / promptTokens,
    reachableHitRatio: reachable / promptTokens,
    reuse: reachable === 0 ? null : cached / reachable,
    hotspot: prefillTokens === 0 ? 1 : (most * engines.length) / prefillTokens,
    prefillTokens,
    preemptions: engines.reduce((sum, engine) => sum + engine.preemptions, 0),
    ttftMs: percentiles(sorted(outcomes.map(ttftOf))),
    endToEndMs: percentiles(
      sorted(
        outcomes.map(({ sentAt, endedAt, status }) =>
          status === 'answered' ? endedAt - sentAt : Number.NaN,
        ),
      ),
    ),
    goodput: { share: good / requests.length, perSecond: lastEnd === 0 ? 0 : good / (lastEnd / 1000) },
    engines: engines.map((engine) => ({
      url: engine.url,
      requests: engine.requests,
      prefillTokens: engine.prefillTokens,
    })),
    tenants: tenantsOf(requests, outcomes),
  };
}

/** Times to first token in milliseconds, those of unanswered requests left out, in rising order. */
export function timesToFirstToken(trace: Trace, { outcomes }: Replay): readonly number[] {
  return sorted(outcomes.filter(isOwn(trace)).map(ttftOf));
}

/** Picks what is of the requests that came by the routers. */
function isOwn({ requests }: Trace): (of: unknown, index: number) => boolean {
  return (_, index) => requests[index]?.elsewhere !== true;
}

function ttftOf({ sentAt, firstTokenAt }: RequestOutcome): number {
  return firstTokenAt - sentAt;
}

function meets(outcome: RequestOutcome, answerTokens: number, { ttftMs, tpotMs }: Slo): boolean {
  if (outcome.status !== 'answered' || ttftOf(outcome) > ttftMs) return false;
  return answerTokens <= 1 || (outcome.endedAt - outcome.firstTokenAt) / (answerTokens - 1) <= tpotMs;
}

function tenantsOf(requests: Trace['requests'], outcomes: readonly RequestOutcome[]): Summary['tenants'] {
  const times = new Map<string, number[]>();
  for (const [i, { tenant }] of requests.entries()) {
    const outcome = outcomes[i];
    if (tenant === undefined || outcome === undefined) continue;
    const known = times.get(tenant);
    if (known === undefined) times.set(tenant, [ttftOf(outcome)]);
    else known.push(ttftOf(outcome));
  }
  const rows = [...times].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    rows.map(([tenant, all]) => [tenant, { requests: all.length, ttftP90Ms: percentiles(sorted(all)).p90 }]),
  );
}

function sorted(values: readonly number[]): number[] {
  return values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
}

function percentiles(rising: readonly number[]): Percentiles {
  const at = (share: number): number | null =>
    rising[Math.max(0, Math.ceil(rising.length * share) - 1)] ?? null;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
