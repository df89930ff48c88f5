import type { RouterPod } from './router-pods.js';

/** How routers are asked. */
export interface ProbeOptions {
  readonly timeoutSeconds: number;
  /** Good answers in a row that make a router healthy. */
  readonly successThreshold: number;
  /** Bad answers in a row that make one unhealthy. */
  readonly failureThreshold: number;
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

interface Count {
  state: ProbeResult['state'];
  good: number;
  bad: number;
}

/** Asks routers for their health, once a call, and remembers how often in a row they were well. */
export class RouterProbes {
  private readonly fetcher: typeof fetch;
  private readonly counts = new Map<string, Map<string, Count>>();

  constructor(fetcher: typeof fetch) {
    this.fetcher = fetcher;
  }

  /** Forgets a route. */
  forget(route: string): void {
    this.counts.delete(route);
  }

  /** Asks each router of a route once, all at the same time. */
  async probe(route: string, routers: readonly RouterPod[], options: ProbeOptions): Promise<RouterHealth> {
    if (routers.length === 0) return { outcome: 'unknown', problem: 'no router has an address yet' };
    const before = this.counts.get(route) ?? new Map<string, Count>();
    const counts = new Map(
      routers.map(({ url }) => [url, before.get(url) ?? { state: 'open', good: 0, bad: 0 }]),
    );
    this.counts.set(route, counts as Map<string, Count>);
    const results = await Promise.all(
      routers.map(async ({ name, url }) => {
        const answer = await this.ask(url, options);
        const state = counted(counts.get(url) as Count, answer.problem === undefined, options);
        return { name, state, ...answer };
      }),
    );
    return { outcome: 'probed', results };
  }

  private async ask(
    url: string,
    { timeoutSeconds, signal }: ProbeOptions,
  ): Promise<Pick<ProbeResult, 'problem' | 'config'>> {
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

function counted(
  count: Count,
  isGood: boolean,
  { successThreshold, failureThreshold }: ProbeOptions,
): Count['state'] {
  count.good = isGood ? count.good + 1 : 0;
  count.bad = isGood ? 0 : count.bad + 1;
  if (count.good >= successThreshold) count.state = 'healthy';
  if (count.bad >= failureThreshold) count.state = 'unhealthy';
  return count.state;
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
