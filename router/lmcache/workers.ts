import { ChunkIndex } from './chunk-index.js';
import type { LmcacheMessageOf } from './messages.js';

/** An LMCache beside one engine: all ranks of it. */
export interface LmcacheInstance {
  /** The name that it was given, the pod's in our manifests and in the chart. */
  readonly id: string;
  /** Its number in the index. */
  readonly holder: number;
  readonly workers: ReadonlyMap<number, LmcacheWorker>;
}

/** One rank of an LMCache. */
export interface LmcacheWorker {
  readonly id: number;
  /** The address that it registered with. @default - it did not register with this router */
  readonly ip: string | undefined;
  /** Where other instances get chunks from it. @default - nowhere */
  readonly peerInitUrl: string | undefined;
  /** Lanes in the index by the place that holds chunks, such as `LocalCPUBackend`. */
  readonly places: ReadonlyMap<string, { readonly lane: number }>;
  /** Whether all that happened to its cache is known. */
  readonly isComplete: boolean;
}

/** When workers are forgotten, and how much is kept of them. */
export interface LmcacheWorkersOptions {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Silence after which a worker is forgotten. */
  readonly timeoutMs: number;
  /**
   * Whether the engine of an instance is there. One whose workers never send heartbeats, as LMCache does unless it is told to, is not
   * forgotten while it is. @default - it is not
   */
  readonly isDiscovered?: (instance: LmcacheInstance) => boolean;
  /** See `ChunkIndexOptions`. */
  readonly maxHeld?: number;
  /** @default 4096 */
  readonly maxWorkers?: number;
}

/** What became of messages. */
export interface LmcacheCounts {
  /** Chunks that were admitted or evicted. */
  readonly operations: number;
  /** Operations before which others were lost. */
  readonly gaps: number;
  /** Workers that fell silent. */
  readonly timeouts: number;
  /** Full syncs that came to their end. */
  readonly syncs: number;
  /** Messages of workers for which there was no room, or of syncs that were not begun here. */
  readonly refused: number;
}

interface Place {
  readonly lane: number;
  lastSeq: number | undefined;
  /** Whether what was before the first operation is known, be it nothing or what a sync has told. */
  isBeginningKnown: boolean;
}

interface Sync {
  readonly id: string;
  readonly lane: number;
  readonly batchCount: number;
  readonly batches: Set<number>;
  ends: number;
  isDone: boolean;
}

interface Worker {
  readonly id: number;
  ip: string | undefined;
  peerInitUrl: string | undefined;
  readonly places: Map<string, Place>;
  isComplete: boolean;
  lastSeenMs: number;
  sendsHeartbeats: boolean;
  /** Why it is to send all that it holds, as soon as it asks what to do. */
  syncReason: string | undefined;
  sync: Sync | undefined;
}

interface Instance {
  readonly id: string;
  readonly holder: number;
  readonly workers: Map<number, Worker>;
}

type Named = { readonly instance_id: string; readonly worker_id: number };

const maxPlaces = 16;
const maxBatches = 2 ** 20;
// LMCache sends missing parts of a sync three times and then waits for leave with its cache frozen.
const endsTried = 4;

/** The workers that report to this router and what they hold. */
export class LmcacheWorkers {
  readonly index: ChunkIndex;
  readonly counts = { operations: 0, gaps: 0, timeouts: 0, syncs: 0, refused: 0 };
  readonly #options: LmcacheWorkersOptions;
  readonly #instances = new Map<string, Instance>();
  #workerCount = 0;
  #version = 0;

  constructor(options: LmcacheWorkersOptions) {
    this.#options = options;
    this.index = new ChunkIndex(options.maxHeld === undefined ? {} : { maxHeld: options.maxHeld });
  }

  /** Rises whenever an instance or an address comes or goes. */
  get version(): number {
    return this.#version;
  }

  /** Instances in the order in which they came. */
  instances(): Iterable<LmcacheInstance> {
    return this.#instances.values();
  }

  instance(id: string): LmcacheInstance | undefined {
    return this.#instances.get(id);
  }

  /** How many ranks there are. */
  get workerCount(): number {
    return this.#workerCount;
  }

  /** A worker has started, and so holds nothing. */
  register(message: LmcacheMessageOf<'RegisterMsg'>): void {
    const worker = this.#workerFor(message);
    if (worker === undefined) return;
    const { holder } = this.#instances.get(message.instance_id) ?? {};
    if (holder === undefined) return;
    for (const { lane } of worker.places.values()) this.index.removeLane(lane);
    worker.places.clear();
    worker.isComplete = true;
    worker.syncReason = undefined;
    worker.sync = undefined;
    this.#takeAddress(worker, message);
  }

  /** A worker has stopped. */
  deregister({ instance_id, worker_id }: Named): void {
    const instance = this.#instances.get(instance_id);
    const worker = instance?.workers.get(worker_id);
    if (instance !== undefined && worker !== undefined) this.#remove(instance, worker);
  }

  /** A worker lives; the answer is why it has to send all that it holds, if it has to. */
  heartbeat(message: LmcacheMessageOf<'HeartbeatMsg'>): string | undefined {
    const worker = this.#workerFor(message);
    if (worker === undefined) return undefined;
    worker.sendsHeartbeats = true;
    this.#takeAddress(worker, message);
    return worker.syncReason;
  }

  /** Chunks came and went. */
  apply(message: LmcacheMessageOf<'BatchedKVOperationMsg'>): void {
    const worker = this.#workerFor(message);
    const place = worker && this.#placeFor(message, worker, message.location);
    if (worker === undefined || place === undefined) return;
    for (const { op_type, key, seq_num } of message.operations) {
      const isFirst = place.lastSeq === undefined;
      const expected = place.lastSeq === undefined ? 0 : place.lastSeq + 1;
      if (seq_num !== expected && !(isFirst && place.isBeginningKnown)) {
        this.#miss(worker, message.location, !isFirst);
      }
      place.lastSeq = seq_num;
      if (op_type === 'admit') this.index.admit(place.lane, key);
      else this.index.evict(place.lane, key);
    }
    this.counts.operations += message.operations.length;
  }

  /** One chunk came or went, as early versions told it. */
  applyOne(message: LmcacheMessageOf<'KVAdmitMsg' | 'KVEvictMsg'>): void {
    const worker = this.#workerFor(message);
    const place = worker && this.#placeFor(message, worker, message.location);
    if (place === undefined) return;
    if (message.type === 'KVAdmitMsg') this.index.admit(place.lane, message.key);
    else this.index.evict(place.lane, message.key);
    this.counts.operations++;
  }

  /** A worker is about to send all that it holds; the answer is why it must not, if so. */
  startSync(message: LmcacheMessageOf<'FullSyncStartMsg'>): string | undefined {
    const { sync_id, batch_count, location } = message;
    if (batch_count < 1 || batch_count > maxBatches) return `batch_count must be from 1 to ${maxBatches}`;
    const worker = this.#workerFor(message);
    const place = worker && this.#placeFor(message, worker, location);
    if (worker === undefined || place === undefined) return 'there are too many workers';
    // Asked for twice where the first answer was lost: what has come since stays.
    if (worker.sync?.id !== sync_id) {
      this.index.clear(place.lane);
      worker.isComplete = false;
      worker.sync = {
        id: sync_id,
        lane: place.lane,
        batchCount: batch_count,
        batches: new Set(),
        ends: 0,
        isDone: false,
      };
    }
    place.lastSeq = undefined;
    place.isBeginningKnown = true;
    worker.syncReason = undefined;
    return undefined;
  }

  /** A part of what a worker holds. */
  takeBatch({ instance_id, worker_id, sync_id, batch_id, keys }: LmcacheMessageOf<'FullSyncBatchMsg'>): void {
    const sync = this.#touch(instance_id, worker_id)?.sync;
    if (sync?.id !== sync_id || batch_id < 0 || batch_id >= sync.batchCount) {
      this.counts.refused++;
      return;
    }
    sync.batches.add(batch_id);
    for (const key of keys) this.index.admit(sync.lane, key);
  }

  /** A worker has sent all that it holds. */
  endSync({ instance_id, worker_id, sync_id }: LmcacheMessageOf<'FullSyncEndMsg'>): void {
    const worker = this.#touch(instance_id, worker_id);
    const sync = worker?.sync;
    if (worker === undefined || sync?.id !== sync_id) {
      this.counts.refused++;
      return;
    }
    sync.ends++;
    if (sync.isDone || sync.batches.size < sync.batchCount) return;
    sync.isDone = true;
    worker.isComplete = true;
    this.counts.syncs++;
  }

  /** How far a sync is, and whether the worker may go on. */
  syncStatus({ instance_id, worker_id, sync_id }: LmcacheMessageOf<'FullSyncStatusMsg'>): {
    readonly isDone: boolean;
    readonly mayGoOn: boolean;
    readonly missing: readonly number[];
  } {
    const worker = this.#touch(instance_id, worker_id);
    const sync = worker?.sync?.id === sync_id ? worker.sync : undefined;
    // Begun with a router that is no more: to wait for it would keep the cache frozen for minutes.
    if (sync === undefined) return { isDone: false, mayGoOn: true, missing: [] };
    const missing: number[] = [];
    if (!sync.isDone && sync.ends > 0) {
      for (let batch = 0; batch < sync.batchCount; batch++) if (!sync.batches.has(batch)) missing.push(batch);
    }
    return { isDone: sync.isDone, mayGoOn: sync.isDone || sync.ends >= endsTried, missing };
  }

  /** Part of the workers of which all is known that has to be. */
  progress(): number {
    let complete = 0;
    for (const { workers } of this.#instances.values()) {
      for (const { sync } of workers.values()) if (sync === undefined || sync.isDone) complete++;
    }
    return this.#workerCount === 0 ? 0 : complete / this.#workerCount;
  }

  /** Forgets workers that fell silent. */
  sweep(): void {
    const { now, timeoutMs, isDiscovered } = this.#options;
    const before = now() - timeoutMs;
    for (const instance of [...this.#instances.values()]) {
      const silent = [...instance.workers.values()].filter(({ lastSeenMs }) => lastSeenMs < before);
      if (silent.length === 0) continue;
      const isThere = isDiscovered?.(instance) ?? false;
      for (const worker of silent) {
        if (isThere && !worker.sendsHeartbeats) continue;
        this.counts.timeouts++;
        this.#remove(instance, worker);
      }
    }
  }

  /** Operations were lost. */
  #miss(worker: Worker, location: string, isGap: boolean): void {
    if (isGap) this.counts.gaps++;
    worker.isComplete = false;
    // A sync tells of the host's memory alone.
    if (location === 'LocalCPUBackend')
      worker.syncReason ??= isGap ? 'operations_lost' : 'worker_re_registered';
  }

  #touch(instanceId: string, workerId: number): Worker | undefined {
    const worker = this.#instances.get(instanceId)?.workers.get(workerId);
    if (worker !== undefined) worker.lastSeenMs = this.#options.now();
    return worker;
  }

  /** The worker of a message; one that has not registered here has done so with a router before this one, and holds what is not known. */
  #workerFor({ instance_id, worker_id }: Named): Worker | undefined {
    const known = this.#touch(instance_id, worker_id);
    if (known !== undefined) return known;
    if (this.#workerCount >= (this.#options.maxWorkers ?? 4096)) {
      this.counts.refused++;
      return undefined;
    }
    let instance = this.#instances.get(instance_id);
    if (instance === undefined) {
      instance = { id: instance_id, holder: this.index.addHolder(), workers: new Map() };
      this.#instances.set(instance_id, instance);
    }
    const worker: Worker = {
      id: worker_id,
      ip: undefined,
      peerInitUrl: undefined,
      places: new Map(),
      isComplete: false,
      lastSeenMs: this.#options.now(),
      sendsHeartbeats: false,
      syncReason: 'worker_re_registered',
      sync: undefined,
    };
    instance.workers.set(worker_id, worker);
    this.#workerCount++;
    this.#version++;
    return worker;
  }

  #takeAddress(
    worker: Worker,
    { ip, peer_init_url }: LmcacheMessageOf<'RegisterMsg' | 'HeartbeatMsg'>,
  ): void {
    if (worker.ip !== ip) this.#version++;
    worker.ip = ip;
    worker.peerInitUrl = peer_init_url ?? undefined;
  }

  #placeFor({ instance_id }: Named, worker: Worker, location: string): Place | undefined {
    const known = worker.places.get(location);
    const instance = this.#instances.get(instance_id);
    if (known !== undefined || instance === undefined) return known;
    if (worker.places.size >= maxPlaces) {
      this.counts.refused++;
      return undefined;
    }
    const place: Place = {
      lane: this.index.addLane(instance.holder),
      lastSeq: undefined,
      isBeginningKnown: false,
    };
    worker.places.set(location, place);
    return place;
  }

  #remove(instance: Instance, worker: Worker): void {
    for (const { lane } of worker.places.values()) this.index.removeLane(lane);
    instance.workers.delete(worker.id);
    this.#workerCount--;
    this.#version++;
    if (instance.workers.size > 0) return;
    this.index.removeHolder(instance.holder);
    this.#instances.delete(instance.id);
  }
}
