import { randomInt } from 'node:crypto';
import { FlagError } from '../../src/runtime/flags.js';
import type { EndpointStore } from '../endpoints.js';
import { EventFollower } from './event-follower.js';
import { IndexSource } from './index-source.js';
import { KvIndex } from './kv-index.js';
import { isKvAware, type KvAwareConfig, kvAwareSettings, kvEventPortsOf } from './kv-settings.js';
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
  readonly warn: (message: string) => void;
}

/** The one source of what engines hold that the router has at a time, if it needs any. */
export class KvSources {
  readonly #parts: KvSourcesParts;
  #current: (SeededSource & { readonly settings: string }) | undefined;

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
    const settings = JSON.stringify(kvAwareSettings.map((name) => config[name]));
    if (this.#current?.settings === settings) return this.#current;
    const made = await this.#make(config);
    this.close();
    this.#current = { ...made, settings };
    return this.#current;
  }

  /** Stops listening to engines. */
  close(): void {
    this.#current?.source.close();
    this.#current = undefined;
  }

  async #make(config: KvAwareConfig): Promise<SeededSource> {
    if (config.kvSource === 'lmcache-controller') {
      throw new FlagError([
        "--kv-source: this version does not listen to LMCache's workers, got lmcache-controller; use engine-events, and let engines publish KV events",
      ]);
    }
    const zeromq = await loadZeromq().catch((error: unknown) => {
      throw new FlagError([error instanceof Error ? error.message : String(error)]);
    });
    // Nobody who does not know it can make prompts that collide.
    const seed = randomInt(2 ** 32);
    const source = new IndexSource(new KvIndex({ seed, maxBlocks: config.kvIndexBlocks }));
    const follower = new EventFollower({
      zeromq,
      source,
      store: this.#parts.store,
      ranks: config.kvEventsRanks,
      topic: config.kvEventsTopic,
      portsOf: kvEventPortsOf(config),
      warn: this.#parts.warn,
    });
    return {
      seed,
      source: {
        longestPrefix: (prompt, endpoints) => source.longestPrefix(prompt, endpoints),
        blockSizeOf: (endpoint) => source.blockSizeOf(endpoint),
        close() {
          follower.close();
          source.close();
        },
      },
    };
  }
}
