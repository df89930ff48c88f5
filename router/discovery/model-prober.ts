import { type Dispatcher, request } from 'undici';
import type { EndpointSpec, EndpointStore, ModelCard } from './endpoints.js';
import { fieldsOf, modelCardsIn } from './model-cards.js';

/** An engine that is there, of which its models are still to be asked. */
export type ProbeTarget = Omit<EndpointSpec, 'cards' | 'sleeping' | 'healthy'>;

/** How engines are asked. */
export interface ModelProberOptions {
  readonly timeoutSeconds: number;
  /** Sent as a bearer token. @default - none */
  readonly apiKey?: string | undefined;
  /** Pause after which an engine is asked again. @default 30000 */
  readonly refreshMs?: number;
  /** First pause after a failure, which doubles up to `refreshMs`. @default 250 */
  readonly firstRetryMs?: number;
  /** Engines asked at the same time. @default 32 */
  readonly atOnce?: number;
  /** @default - undici's global one */
  readonly dispatcher?: Dispatcher;
  /** Numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number;
  readonly warn: (message: string) => void;
}

interface Probed {
  readonly target: ProbeTarget;
  readonly stop: AbortController;
  /** False once the engine has turned out to have no such route. */
  canSleep: boolean;
  failures: number;
  running: boolean;
  /** Asked for while a probe was running. */
  again: boolean;
  timer: NodeJS.Timeout | undefined;
  /** Called once the engine has been asked again. */
  heard: (() => void)[];
}

// One lost answer must not take an engine away that serves.
const failuresToUnhealthy = 3;

/**
 * Asks engines for their models and whether they sleep, all at once and again and again, and keeps the store up to date
 * with it: an engine gets in with its first answer.
 */
export class ModelProber {
  readonly #store: EndpointStore;
  readonly #options: ModelProberOptions;
  readonly #probed = new Map<string, Probed>();
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(store: EndpointStore, options: ModelProberOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Takes these as the only engines there are. */
  sync(targets: readonly ProbeTarget[]): void {
    const ids = new Set(targets.map(({ id }) => id));
    for (const id of [...this.#probed.keys()]) if (!ids.has(id)) this.drop(id);
    // Those of an earlier discovery, which this one knows nothing of.
    this.#store.retain(ids);
    for (const target of targets) {
      if (!isSame(this.#probed.get(target.id)?.target, target)) this.put(target);
    }
  }

  /** Adds an engine, or asks it again at once when something about it has changed. */
  put(target: ProbeTarget): void {
    const known = this.#probed.get(target.id);
    if (known !== undefined && isSame(known.target, target)) {
      if (known.running) known.again = true;
      else this.#probe(known);
      return;
    }
    if (known !== undefined) this.#halt(known);
    const probed: Probed = {
      target,
      stop: new AbortController(),
      canSleep: true,
      failures: 0,
      running: false,
      again: false,
      timer: undefined,
      heard: [],
    };
    this.#probed.set(target.id, probed);
    this.#probe(probed);
  }

  /** Asks engines again now, all of them or those at a URL; resolves once they have answered or not. */
  async ask(url?: string): Promise<void> {
    const asked = [...this.#probed.values()].filter(({ target }) => url === undefined || target.url === url);
    await Promise.all(asked.map((probed) => this.#askAgain(probed)));
  }

  #askAgain(probed: Probed): Promise<void> {
    return new Promise((resolve) => {
      if (probed.stop.signal.aborted) {
        resolve();
        return;
      }
      probed.heard.push(resolve);
      // An answer that is on its way may be older than the question.
      if (probed.running) probed.again = true;
      else this.#probe(probed);
    });
  }

  /** Removes an engine. */
  drop(id: string): void {
    const probed = this.#probed.get(id);
    if (probed !== undefined) this.#halt(probed);
    this.#probed.delete(id);
    this.#store.remove(id);
  }

  /** Stops asking and leaves the store as it is. */
  close(): void {
    for (const probed of this.#probed.values()) this.#halt(probed);
    this.#probed.clear();
  }

  #halt(probed: Probed): void {
    probed.stop.abort();
    clearTimeout(probed.timer);
    for (const tell of probed.heard.splice(0)) tell();
  }

  #probe(probed: Probed): void {
    clearTimeout(probed.timer);
    probed.running = true;
    probed.again = false;
    const { atOnce = 32 } = this.#options;
    const run = async (): Promise<void> => {
      this.#active++;
      await this.#ask(probed);
      this.#active--;
      this.#waiting.shift()?.();
    };
    if (this.#active < atOnce) void run();
    else this.#waiting.push(() => void run());
  }

  async #ask(probed: Probed): Promise<void> {
    const { target, stop } = probed;
    if (stop.signal.aborted) return;
    const asleepBefore = this.#isAsleep(target.id);
    try {
      const cards = await this.#cards(probed);
      const sleeping = await this.#sleeping(probed);
      if (stop.signal.aborted) return;
      probed.failures = 0;
      // Who put it to sleep or woke it in the meantime knows better.
      const isNews = this.#isAsleep(target.id) === asleepBefore;
      this.#store.upsert({ ...target, cards, healthy: true, ...(isNews ? { sleeping } : {}) });
    } catch (error) {
      if (stop.signal.aborted) return;
      probed.failures++;
      if (probed.failures === failuresToUnhealthy) {
        this.#store.setHealthy(target.id, false);
        this.#options.warn(
          `engine ${target.url}: its models cannot be read, got ${error instanceof Error ? error.message : error}; no requests go to it until they can`,
        );
      }
    }
    this.#schedule(probed);
  }

  #schedule(probed: Probed): void {
    probed.running = false;
    if (probed.again) {
      this.#probe(probed);
      return;
    }
    for (const tell of probed.heard.splice(0)) tell();
    const { refreshMs = 30_000, firstRetryMs = 250, random = Math.random } = this.#options;
    const pause =
      probed.failures === 0 ? refreshMs : Math.min(refreshMs, firstRetryMs * 2 ** (probed.failures - 1));
    probed.timer = setTimeout(() => this.#probe(probed), pause * (0.75 + random() / 2));
    probed.timer.unref();
  }

  #isAsleep(id: string): boolean {
    return this.#store.snapshot().byId(id)?.sleeping ?? false;
  }

  async #cards(probed: Probed): Promise<readonly ModelCard[]> {
    const { status, body } = await this.#get(probed, '/v1/models');
    const cards = modelCardsIn(body);
    if (status !== 200 || cards.length === 0) throw new Error(`status ${status} and ${cards.length} models`);
    return cards;
  }

  async #sleeping(probed: Probed): Promise<boolean> {
    if (!probed.canSleep) return false;
    const { status, body } = await this.#get(probed, '/is_sleeping');
    // A route that is not there is not asked for again, since it comes with a flag of the engine.
    if (status === 404 || status === 405) probed.canSleep = false;
    return status === 200 && fieldsOf(body).is_sleeping === true;
  }

  async #get(
    { target, stop }: Probed,
    path: string,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const { apiKey, dispatcher, timeoutSeconds } = this.#options;
    const { statusCode, body } = await request(`${target.url}${path}`, {
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    const text = await body.text();
    return { status: statusCode, body: statusCode === 200 ? JSON.parse(text) : text };
  }
}

function isSame(a: ProbeTarget | undefined, b: ProbeTarget): boolean {
  return a !== undefined && a.url === b.url && a.label === b.label && a.revision === b.revision;
}
