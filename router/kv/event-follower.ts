import type { EndpointStore } from '../discovery/endpoints.js';
import type { IndexSource } from './index-source.js';
import { kvAddress } from './kv-address.js';
import type { KvEventPorts } from './kv-settings.js';
import type { KvEngineState } from './kv-source.js';
import { type KvSubscriber, type KvSubscriberOptions, subscribeKvEvents } from './kv-subscriber.js';
import type { Zeromq } from './zeromq.js';

/** Whose events are followed and how. */
export interface EventFollowerOptions
  extends Pick<KvSubscriberOptions, 'topic' | 'replayTimeoutMs' | 'idleCheckMs'> {
  readonly zeromq: Zeromq;
  readonly store: EndpointStore;
  readonly source: IndexSource;
  /** Data parallel ranks of each engine, each of which publishes events of its own. @default 1 */
  readonly ranks?: number;
  portsOf(url: string): KvEventPorts;
  /** Whether an engine with this label is to be followed. @default - all are */
  follows?(label: string | undefined): boolean;
  /** Hears when what is known of an engine had to be dropped. */
  readonly warn: (message: string) => void;
}

/** Follows the events of every engine in the store for as long as it is there. */
export class EventFollower {
  readonly #options: EventFollowerOptions;
  readonly #followed = new Map<string, readonly KvSubscriber[]>();
  readonly #stopListening: () => void;

  constructor(options: EventFollowerOptions) {
    this.#options = options;
    const { store } = options;
    this.#stopListening = store.onChange(({ endpoint: { url } }) => this.#update(url));
    for (const { url } of store.snapshot().endpoints) this.#update(url);
  }

  /** The subscribers of an engine by its ranks; none for one that is not followed. */
  subscribersOf(url: string): readonly KvSubscriber[] {
    return this.#followed.get(url) ?? [];
  }

  /** How well each engine is known. */
  engineStates(): readonly KvEngineState[] {
    return [...this.#followed].map(([url, subscribers]) => {
      const owners = this.#options.source.ownersOf(url);
      const exact = owners.filter(({ isExact }) => isExact).length;
      const state = {
        url,
        blocks: 0,
        exact,
        degraded: owners.length - exact,
        events: 0,
        gaps: 0,
        replays: 0,
      };
      for (const { blocks } of owners) state.blocks += blocks;
      for (const { counts } of subscribers) {
        state.events += counts.events;
        state.gaps += counts.gaps;
        state.replays += counts.replays;
      }
      return state;
    });
  }

  /** Stops following all of them; what is known of them is forgotten. */
  close(): void {
    this.#stopListening();
    for (const url of [...this.#followed.keys()]) this.#leave(url);
  }

  #update(url: string): void {
    const { store, follows } = this.#options;
    // Several endpoints may have the same URL.
    const isWanted = [...store.sharing(url)].some(({ label }) => follows?.(label) !== false);
    if (isWanted === this.#followed.has(url)) return;
    if (isWanted) this.#follow(url);
    else this.#leave(url);
  }

  #follow(url: string): void {
    const { zeromq, source, ranks = 1, topic, replayTimeoutMs, idleCheckMs, warn } = this.#options;
    const { port, replayPort } = this.#options.portsOf(url);
    const host = new URL(url).hostname;
    const subscribers = source.add(url, ranks).map((owner) => {
      const rank = ranks > 1 ? ` rank ${owner.rank}` : '';
      return subscribeKvEvents({
        zeromq,
        index: source.index,
        owner,
        address: kvAddress(`tcp://*:${port}`, host, owner.rank),
        replayAddress:
          replayPort === undefined ? undefined : kvAddress(`tcp://*:${replayPort}`, host, owner.rank),
        topic,
        ...(replayTimeoutMs === undefined ? {} : { replayTimeoutMs }),
        ...(idleCheckMs === undefined ? {} : { idleCheckMs }),
        onDropped: (reason) =>
          warn(`kv events: what ${url}${rank} holds is learned anew, got ${JSON.stringify(reason)}`),
      });
    });
    this.#followed.set(url, subscribers);
  }

  #leave(url: string): void {
    for (const subscriber of this.#followed.get(url) ?? []) subscriber.close();
    this.#followed.delete(url);
    this.#options.source.remove(url);
  }
}
