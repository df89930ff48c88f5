import type { RouterPod } from './router-pods.js';

/** How routers are asked. */
export interface ProbeOptions {
  readonly timeoutSeconds: number;
  /** Good answers in a row that make a router healthy. */
  readonly successThreshold: number;
  /** Bad answers in a row that make one unhealthy. */
  readonly failureThreshold: number;
  /** Shortest time between two questions to the same router, however often a route is looked at. */
  readonly periodSeconds: number;
  readonly signal: AbortSignal;
}

/** What is known of one router. */
export interface ProbeResult {
  /** Name of the pod or Service. */
  readonly name: string;
  /** `open` until enough answers are there. */
  readonly state: 'healthy' | 'unhealthy' | 'open';
  /** What the last answer was, if it was no good one. */
  readonly problem?: string;
  /** The dynamic configuration that the router says is in force. @default - it says none */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What is known of all routers that follow a route. */
export type RouterHealth =
  | { readonly outcome: 'unwatched' }
  | { readonly outcome: 'unknown'; readonly problem: string }
  | { readonly outcome: 'probed'; readonly results: readonly ProbeResult[] };

type Answer = Pick<ProbeResult, 'problem' | 'config'>;

interface Count {
  state: ProbeResult['state'];
  good: number;
  bad: number;
  /** Milliseconds of the clock. @default - not asked yet */
  askedAt: number | undefined;
  answer: Answer;
}

/** Timers may be early. */
const slackMs = 50;

/** A route of whose routers something is known. */
export interface ProbedRoute {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

interface Known {
  readonly uid: string;
  /** By the URL of the router. */
  readonly counts: ReadonlyMap<string, Count>;
}

/** Asks routers for their health, once a period, and remembers how often in a row they were well. */
export class RouterProbes {
  private readonly fetcher: typeof fetch;
  private readonly now: () => number;
  private readonly known = new Map<string, Known>();

  constructor(fetcher: typeof fetch, now: () => number = () => performance.now()) {
    this.fetcher = fetcher;
    this.now = now;
  }

  /** Routes of which something is known. */
  get size(): number {
    return this.known.size;
  }

  /** Forgets a route, given by its namespace and name. */
  forget(key: string): void {
    this.known.delete(key);
  }

  /** Seconds until a router of a route is to be asked again. */
  dueIn(route: ProbedRoute, periodSeconds: number): number {
    const asked = [...(this.countsOf(route)?.values() ?? [])].flatMap(({ askedAt }) => askedAt ?? []);
    if (asked.length === 0) return periodSeconds;
    return Math.max(0.1, periodSeconds - (this.now() - Math.min(...asked)) / 1000);
  }

  /** Asks those routers of a route that are due, all at the same time. */
  async probe(
    route: ProbedRoute,
    routers: readonly RouterPod[],
    options: ProbeOptions,
  ): Promise<RouterHealth> {
    if (routers.length === 0) {
      this.forget(keyOf(route));
      return { outcome: 'unknown', problem: 'no router has an address yet' };
    }
    const before = this.countsOf(route);
    const fresh = (): Count => ({ state: 'open', good: 0, bad: 0, askedAt: undefined, answer: {} });
    const all = routers.map(({ name, url }) => ({ name, url, count: before?.get(url) ?? fresh() }));
    const counts = new Map(all.map(({ url, count }) => [url, count]));
    this.known.set(keyOf(route), { uid: route.uid, counts });
    const results = await Promise.all(
      all.map(async ({ name, url, count }) => {
        const due = (count.askedAt ?? Number.NEGATIVE_INFINITY) + options.periodSeconds * 1000 - slackMs;
        if (this.now() >= due) {
          count.askedAt = this.now();
          count.answer = await this.ask(url, options);
          counted(count, count.answer.problem === undefined, options);
        }
        return { name, state: count.state, ...count.answer };
      }),
    );
    return { outcome: 'probed', results };
  }

  /** Another route may have had the name before. */
  private countsOf(route: ProbedRoute): Known['counts'] | undefined {
    const known = this.known.get(keyOf(route));
    return known?.uid === route.uid ? known.counts : undefined;
  }

  private async ask(url: string, { timeoutSeconds, signal }: ProbeOptions): Promise<Answer> {
    try {
      const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
      const answer = await this.fetcher(`${url}/health`, { signal: AbortSignal.any([timeout, signal]) });
      const text = await answer.text();
      if (answer.status !== 200) return { problem: `/health answers ${answer.status}` };
      const config = configOf(text);
      return config === undefined ? {} : { config };
    } catch (error) {
      const { name, cause } = error as { name?: string; cause?: { code?: string } };
      return { problem: name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? String(error)) };
    }
  }
}

function keyOf({ namespace, name }: ProbedRoute): string {
  return `${namespace}/${name}`;
}

function counted(count: Count, isGood: boolean, { successThreshold, failureThreshold }: ProbeOptions): void {
  count.good = isGood ? count.good + 1 : 0;
  count.bad = isGood ? 0 : count.bad + 1;
  if (count.good >= successThreshold) count.state = 'healthy';
  if (count.bad >= failureThreshold) count.state = 'unhealthy';
}

function configOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { dynamic_config: config } = JSON.parse(text) as { dynamic_config?: unknown };
    return typeof config === 'object' && config !== null
      ? (config as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
