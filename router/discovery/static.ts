import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, FormData, request } from 'undici';
import type { StaticBackend } from './backends.js';
import type { Discovery } from './discovery.js';
import { type EndpointStore, engineId, type ModelCard } from './endpoints.js';
import { healthRequest } from './health-request.js';
import { modelCardsIn } from './model-cards.js';

/** Engines that the configuration lists. */
export interface StaticOptions {
  readonly backends: readonly StaticBackend[];
  /** How their health is checked. @default - they count as healthy */
  readonly checks?: { readonly intervalSeconds: number; readonly timeoutSeconds: number };
  /** How long an engine may take to name its models. @default 10 */
  readonly timeoutSeconds?: number;
  /** Sent as a bearer token. @default - none */
  readonly apiKey?: string | undefined;
  /** @default - undici's global one */
  readonly dispatcher?: Dispatcher;
  /** Numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number;
  readonly warn: (message: string) => void;
}

// After the first failure of an engine that did answer, its fate is decided soon.
const secondLookSeconds = 5;

/** The engines of a list; those of an earlier list that are in this one too stay what they are. */
export function staticDiscovery(store: EndpointStore, options: StaticOptions): Discovery {
  const { backends, checks, warn } = options;
  const stop = new AbortController();
  const running: Promise<void>[] = [];

  const isHealthy = async (backend: StaticBackend, timeoutSeconds: number): Promise<string | undefined> => {
    const { type = 'chat', url, model } = backend;
    const { path, body } = healthRequest(type, model);
    const { apiKey, dispatcher } = options;
    try {
      const answer = await request(`${url}${path}`, {
        method: 'POST',
        headers: {
          ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: body instanceof FormData ? body : JSON.stringify(body),
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      const text = await answer.body.text();
      if (answer.statusCode >= 400) return `status ${answer.statusCode}`;
      if (type !== 'transcription') JSON.parse(text);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  const watch = async (
    backend: StaticBackend,
    limits: NonNullable<StaticOptions['checks']>,
  ): Promise<void> => {
    const { random = Math.random } = options;
    const id = idOf(backend);
    let failures = 0;
    let hasAnswered = false;
    while (!stop.signal.aborted) {
      const problem = await isHealthy(backend, limits.timeoutSeconds);
      if (stop.signal.aborted) return;
      failures = problem === undefined ? 0 : failures + 1;
      hasAnswered ||= problem === undefined;
      if (problem === undefined) {
        store.setHealthy(id, true);
      } else if (failures > 1 || !hasAnswered) {
        if (store.snapshot().byId(id)?.healthy === true) {
          warn(
            `engine ${backend.url}: the health check of ${backend.model} failed, got ${problem}; no requests go to it until one passes`,
          );
        }
        store.setHealthy(id, false);
      }
      const { intervalSeconds } = limits;
      const pause = failures === 1 ? Math.min(intervalSeconds, secondLookSeconds) : intervalSeconds;
      await sleep(pause * 1000 * (0.9 + random() / 5), undefined, { signal: stop.signal, ref: false }).catch(
        () => undefined,
      );
    }
  };

  /** Takes over the adapters that an engine has of the models that are listed, which are all that it may serve besides. */
  const noteAdapters = async (url: string): Promise<void> => {
    const { apiKey, dispatcher, timeoutSeconds = 10 } = options;
    let cards: readonly ModelCard[];
    try {
      const answer = await request(`${url}/v1/models`, {
        headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) return;
      cards = modelCardsIn(JSON.parse(text));
    } catch {
      // Requests will show soon enough that it cannot be reached.
      return;
    }
    if (stop.signal.aborted) return;
    for (const backend of backends) {
      const known = backend.url === url ? store.snapshot().byId(idOf(backend)) : undefined;
      const [own] = known?.cards ?? [];
      if (known === undefined || own === undefined) continue;
      const adapters = cards.filter(({ id, parent }) => parent === backend.model && id !== backend.model);
      store.upsert({ id: known.id, url, label: backend.label, cards: [own, ...adapters] });
    }
  };

  return {
    async start() {
      store.retain(new Set(backends.map(idOf)));
      for (const backend of backends) {
        const { url, model, label } = backend;
        const id = idOf(backend);
        const own = {
          id: model,
          object: 'model',
          created: Math.floor(Date.now() / 1000),
          owned_by: 'vllm',
          root: null,
          parent: null,
        };
        const cards = store.snapshot().byId(id)?.cards ?? [own];
        // Without checks nothing would ever bring back what an earlier configuration found unhealthy.
        store.upsert({ id, url, label, cards, ...(checks === undefined ? { healthy: true } : {}) });
      }
      if (checks !== undefined) running.push(...backends.map((backend) => watch(backend, checks)));
    },
    async ask(url) {
      const urls = new Set(backends.map((backend) => backend.url).filter((each) => (url ?? each) === each));
      await Promise.all([...urls].map(noteAdapters));
    },
    get alive() {
      return !stop.signal.aborted;
    },
    async noteSleeping({ id, url }, sleeping) {
      for (const endpoint of store.snapshot().endpoints) {
        if (endpoint.id === id || endpoint.url === url) store.setSleeping(endpoint.id, sleeping);
      }
    },
    async close() {
      stop.abort();
      await Promise.allSettled(running);
    },
  };
}

function idOf({ url, model }: StaticBackend): string {
  return engineId(`${url} ${model}`);
}
