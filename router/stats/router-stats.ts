import type { Dispatcher } from 'undici';
import type { RouterConfig } from '../config/config.js';
import type { EndpointStore } from '../discovery/endpoints.js';
import { RouterMetrics } from '../metrics.js';
import type { RequestCounts } from '../services.js';
import { EngineScraper } from './engines.js';
import { FailureCounts } from './failure-counts.js';
import { statsReport } from './report.js';
import { RequestStats } from './requests.js';

/** The settings that statistics read. */
export type StatsConfig = Pick<
  RouterConfig,
  'engineStatsInterval' | 'requestStatsWindow' | 'logStats' | 'logStatsInterval'
>;

/** What statistics need beside their settings. */
export interface StatsParts {
  /** Key that engines want, sent with every scrape. @default - none */
  readonly engineKey?: string | undefined;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  /** Sends scrapes. @default - undici's global one */
  readonly dispatcher?: Dispatcher;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
}

/** Everything that the router counts and measures. */
export interface RouterStats extends RequestCounts {
  readonly requests: RequestStats;
  readonly engines: EngineScraper;
  readonly metrics: RouterMetrics;
  /** The text of `/metrics`. */
  renderMetrics(): Promise<string>;
  /** Begins to scrape engines, and to log if that is configured. */
  start(): void;
  close(): Promise<void>;
}

/** The statistics of one router, which live as long as it does. */
export function createStats(
  config: StatsConfig,
  store: EndpointStore,
  { engineKey, info, warn, dispatcher, now = () => performance.now() }: StatsParts,
): RouterStats {
  const metrics = new RouterMetrics({ store, now });
  const failures = new FailureCounts(store);
  const requests = new RequestStats(store, { windowSeconds: config.requestStatsWindow, now, metrics });
  const engines = new EngineScraper(store, {
    intervalSeconds: config.engineStatsInterval,
    apiKey: engineKey,
    warn,
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    requests,
    engines,
    metrics,
    observerFor: (endpoint, model, ageMs) => requests.observerFor(endpoint, model, ageMs),
    incoming: (model) => metrics.incoming(model),
    overhead: (seconds) => metrics.overhead(seconds),
    retried: (model, why) => failures.retried(model, why),
    hedged: (model, outcome) => failures.hedged(model, outcome),
    queued: (model, change) => failures.queued(model, change),
    waited: (model, seconds) => failures.waited(model, seconds),
    turnedAway: (model, reason) => failures.turnedAway(model, reason),
    renderMetrics: async () => (await metrics.render(requests, engines)) + failures.render(),
    start() {
      engines.start();
      if (!config.logStats || timer !== undefined) return;
      const report = (): void => info(statsReport(store.snapshot().endpoints, requests, engines));
      timer = setInterval(report, config.logStatsInterval * 1000).unref();
    },
    async close() {
      clearInterval(timer);
      await engines.close();
    },
  };
}
