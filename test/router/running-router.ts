import { onTestFinished } from 'vitest';
import { createRouter, type DataPlaneConfig, type Router, type RouterParts } from '../../router/app.js';
import type { FailureConfig } from '../../router/config/failure-settings.js';
import { EndpointStore, engineId } from '../../router/discovery/endpoints.js';
import { roundRobin } from '../../router/policies/round-robin.js';
import { FailureCounts } from '../../router/stats/failure-counts.js';
import type { RequestObserver } from '../../router/stats/request-observer.js';
import { Log } from '../../src/runtime/log.js';

/** A router on a port of its own, with what it logged and counted. */
export interface RunningRouter {
  readonly url: string;
  readonly port: number;
  readonly router: Router;
  readonly store: EndpointStore;
  /** What was written to the log, a line each. */
  readonly lines: string[];
  /** What the observers of attempts heard, such as `sent http://...` and `error ECONNRESET`. */
  readonly heard: string[];
  /** Models asked for. */
  readonly incoming: string[];
  /** What was counted of retries, ejections and the queue. */
  readonly failures: FailureCounts;
  /** What it was started with. */
  readonly config: DataPlaneConfig;
}

const failureDefaults: FailureConfig = {
  ejectAfterFailures: 5,
  ejectMaxSeconds: 300,
  ejectOnStatus: undefined,
  ejectReturnSeconds: 30,
  ejectSeconds: 10,
  engineFirstByteTimeoutSeconds: 0,
  maxEjectedPercent: 80,
  maxEngineRequests: 0,
  queueModels: undefined,
  queueSize: 0,
  queueTimeoutSeconds: 60,
  retryOnStatus: undefined,
};

/** Starts a router before engines, each with its models; it is closed when the test ends. */
export async function startRouter(
  engines: readonly { readonly url: string; readonly models?: readonly string[] }[],
  config: Partial<DataPlaneConfig> = {},
  parts: Partial<RouterParts> = {},
): Promise<RunningRouter> {
  const store = new EndpointStore();
  for (const { url, models = ['tiny'] } of engines) {
    store.upsert({ id: engineId(url), url, cards: models.map((id) => ({ id, object: 'model' })) });
  }
  const lines: string[] = [];
  const heard: string[] = [];
  const incoming: string[] = [];
  const failures = new FailureCounts(store);
  const note = (text: string): void => void lines.push(...text.trimEnd().split('\n'));
  const whole: DataPlaneConfig = {
    ...failureDefaults,
    accessLog: false,
    hedgeBudgetPercent: 0,
    adminApiKeys: undefined,
    adminApiKeysFile: undefined,
    apiKeys: undefined,
    apiKeysFile: undefined,
    legacyErrors: false,
    maxBodyBytes: 268_435_456,
    maxInstanceFailoverRerouteAttempts: 0,
    sessionKey: undefined,
    rootPath: '',
    ...config,
  };
  const router = await createRouter(whole, {
    store,
    policy: roundRobin(),
    log: new Log({ level: 'info', format: 'text', out: note, err: note }),
    counts: {
      observerFor: ({ url }) => listener(heard, url),
      incoming: (model) => void incoming.push(model),
      overhead: () => undefined,
      retried: (model, why) => failures.retried(model, why),
      hedged: (model, outcome) => failures.hedged(model, outcome),
      queued: (model, change) => failures.queued(model, change),
      waited: (model, seconds) => failures.waited(model, seconds),
      turnedAway: (model, reason) => failures.turnedAway(model, reason),
    },
    renderMetrics: async () => 'metric 1\n',
    ...parts,
  });
  onTestFinished(() => router.close());
  const { port } = await router.listen('127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    router,
    store,
    lines,
    heard,
    incoming,
    failures,
    config: whole,
  };
}

function listener(heard: string[], url: string): RequestObserver {
  return {
    onSent: () => void heard.push(`sent ${url}`),
    onHeaders: (status) => void heard.push(`status ${status}`),
    onFirstByte: () => void heard.push('first byte'),
    onChunk: () => undefined,
    onEnd: (usage) =>
      void heard.push(`end${usage === undefined ? '' : ` ${usage.promptTokens}+${usage.completionTokens}`}`),
    onAbort: () => void heard.push('abort'),
    onLost: () => void heard.push('lost'),
    onError: (error) => void heard.push(`error ${(error as { code?: string }).code ?? error.name}`),
  };
}

/** Posts JSON to a path. */
export async function ask(
  { url }: { readonly url: string },
  path: string,
  body: unknown,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}
