import { randomInt } from 'node:crypto';
import { FlagError } from '../../src/runtime/flags.js';
import type { EndpointStore } from '../discovery/endpoints.js';
import { startLmcacheController } from '../lmcache/controller.js';
import { EventFollower } from './event-follower.js';
import { IndexSource } from './index-source.js';
import { KvIndex } from './kv-index.js';
import {
  isChosenByHolding,
  isKvAware,
  type KvAwareConfig,
  kvAwareSettings,
  kvEventPortsOf,
  lmcacheSettings,
} from './kv-settings.js';
import type { KvSource } from './kv-source.js';
import { loadZeromq } from './zeromq.js';

/** A source with the start of its hashes. */
export interface SeededSource {
  readonly source: KvSource;
  readonly seed: number;
}

/** What sources work with. */
export interface KvSourcesParts {
  readonly store: EndpointStore;
  /** The PYTHONHASHSEED of the engines, by which LMCache names what they hold. */
  readonly hashSeed: string | undefined;
  readonly warn: (message: string) => void;
}

/** The one source of what engines hold that the router has at a time, if it needs any. */
export class KvSources {
  readonly #parts: KvSourcesParts;
  #current: (SeededSource & { readonly settings: string; readonly lmcache: string | undefined }) | undefined;

  constructor(parts: KvSourcesParts) {
    this.#parts = parts;
  }

  /**
   * The source that a configuration asks for: the one in use, if nothing about it has changed; undefined if no engine is chosen by
   * what it holds.
   * @throws FlagError if this version or this installation has not got it
   */
  async of(config: KvAwareConfig): Promise<SeededSource | undefined> {
    if (!isKvAware(config)) {
      this.close();
      return undefined;
    }
    const settings = settingsOf(config, kvAwareSettings);
    if (this.#current?.settings === settings) return this.#current;
    const lmcache =
      config.kvSource === 'lmcache-controller' ? settingsOf(config, lmcacheSettings) : undefined;
    const { lmcache: running } = this.#current ?? {};
    if (lmcache !== undefined && running === lmcache) return this.#current;
    if (lmcache !== undefined && running !== undefined) {
      throw new FlagError([
        "--lmcache-controller-port: cannot change while LMCache's workers are listened to, nor can what belongs to it; restart the router",
      ]);
    }
    const made = await this.#make(config);
    this.close();
    this.#current = { ...made, settings, lmcache };
    return this.#current;
  }

  /** The source in use; undefined if no engine is chosen by what it holds. */
  get current(): KvSource | undefined {
    return this.#current?.source;
  }

  /** Stops listening to engines. */
  close(): void {
    this.#current?.source.close();
    this.#current = undefined;
  }

  async #make(config: KvAwareConfig): Promise<SeededSource> {
    if (config.kvSource === 'lmcache-controller') {
      return { seed: newSeed(), source: await this.#lmcache(config) };
    }
    const zeromq = await loadZeromq().catch((error: unknown) => {
      throw new FlagError([error instanceof Error ? error.message : String(error)]);
    });
    const seed = newSeed();
    const source = new IndexSource(new KvIndex({ seed, maxBlocks: config.kvIndexBlocks }));
    const follower = new EventFollower({
      zeromq,
      source,
      store: this.#parts.store,
      ranks: config.kvEventsRanks,
      topic: config.kvEventsTopic,
      portsOf: kvEventPortsOf(config),
      follows: isChosenByHolding(config),
      warn: this.#parts.warn,
    });
    return {
      seed,
      source: {
        longestPrefix: (prompt, endpoints) => source.longestPrefix(prompt, endpoints),
        blockSizeOf: (endpoint) => source.blockSizeOf(endpoint),
        engineStates: () => follower.engineStates(),
        close() {
          follower.close();
          source.close();
        },
      },
    };
  }
  async #lmcache(config: KvAwareConfig): Promise<KvSource> {
    const { store, warn, hashSeed } = this.#parts;
    try {
      return await startLmcacheController({
        port: config.lmcacheControllerPort,
        replyPort: config.lmcacheControllerReplyPort,
        heartbeatPort: config.lmcacheControllerHeartbeatPort,
        advertisedHost: config.lmcacheAdvertisedHost,
        healthCheckIntervalSeconds: config.lmcacheHealthCheckInterval,
        workerTimeoutSeconds: config.lmcacheWorkerTimeout,
        hashSeed,
        endpoints: () => store.snapshot().endpoints,
        warn,
      });
    } catch (error) {
      throw new FlagError([error instanceof Error ? error.message : String(error)]);
    }
  }
}

/** Nobody who does not know it can make prompts that collide. */
function newSeed(): number {
  return randomInt(2 ** 32);
}

function settingsOf(config: KvAwareConfig, names: readonly (keyof KvAwareConfig)[]): string {
  return JSON.stringify(names.map((name) => config[name]));
}
