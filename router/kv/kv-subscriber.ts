import { setImmediate } from 'node:timers/promises';
import type { Dealer, Subscriber } from 'zeromq';
import { KvEventReader } from './kv-events.js';
import type { KvIndex, KvOwner } from './kv-index.js';
import type { Zeromq } from './zeromq.js';

/** Whose events are to be followed. */
export interface KvSubscriberOptions {
  readonly zeromq: Zeromq;
  readonly index: KvIndex;
  readonly owner: KvOwner;
  /** Where its events come from, such as `tcp://10.0.0.1:5557`; see `kvAddress`. */
  readonly address: string;
  /** Where they can be asked for again. @default - nowhere: after a gap nothing is known until the engine clears its cache */
  readonly replayAddress?: string | undefined;
  /** Beginning of the topics to listen to. @default - all topics */
  readonly topic?: string | undefined;
  /** How long to wait for each message of a replay. @default 5000 */
  readonly replayTimeoutMs?: number;
  /** After how long without events to ask whether some were lost. @default 10000 */
  readonly idleCheckMs?: number;
  /** Called when the owner's entries had to be dropped, with the reason. */
  readonly onDropped?: ((reason: string) => void) | undefined;
}

/** What happened since a subscriber was opened. */
export interface KvSubscriberCounts {
  readonly batches: number;
  /** Events of the batches that could be read. */
  readonly events: number;
  readonly gaps: number;
  readonly restarts: number;
  readonly replays: number;
  readonly unreadable: number;
  /** Blocks that follow one which is not known. */
  readonly orphaned: number;
}

/** Follows the events of one rank of an engine. */
export interface KvSubscriber {
  readonly counts: KvSubscriberCounts;
  /** Stops and closes the sockets; what the owner holds stays in the index until it is removed. */
  close(): void;
}

interface Message {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

// Messages that are taken in one after another before others get their turn on this thread.
const turn = 16;
const backlogLimit = 100_000;
const repairs = 3;

/** Opens the sockets and goes on by itself, whether the engine is there already or not. */
export function subscribeKvEvents(options: KvSubscriberOptions): KvSubscriber {
  return new Subscription(options);
}

class Subscription implements KvSubscriber {
  readonly counts = { batches: 0, events: 0, gaps: 0, restarts: 0, replays: 0, unreadable: 0, orphaned: 0 };
  readonly #options: KvSubscriberOptions;
  readonly #reader = new KvEventReader();
  readonly #socket: Subscriber;
  #dealer: Dealer | undefined;
  #isClosed = false;
  /** Number and time of the last message taken in, which tell whether the engine is still the same. */
  #last: { readonly sequence: number; readonly seconds: number } | undefined;
  #backlog: Message[] = [];
  #syncing: Promise<void> | undefined;
  #isSyncDue = false;
  /** Whether everything was taken in since the engine's first message, or since it cleared its cache. */
  #isComplete = false;
  /** Whether the engine cannot send again all that is missing. */
  #isBeyondReplay = false;
  /** Whether it is still the same engine, as far as can be told. */
  #isVerified = false;
  #checkTimer: NodeJS.Timeout | undefined;
  #turns = 0;

  constructor(options: KvSubscriberOptions) {
    this.#options = options;
    this.#socket = new options.zeromq.Subscriber({
      linger: 0,
      receiveHighWaterMark: 100_000,
      // An engine whose machine vanished says no goodbye.
      heartbeatInterval: 5000,
      heartbeatTimeout: 15_000,
      reconnectMaxInterval: 5000,
    });
    this.#socket.events.on('handshake', () => this.#connected());
    this.#socket.events.on('disconnect', () => {
      this.#isVerified = false;
      this.#report();
    });
    this.#socket.connect(options.address);
    this.#socket.subscribe(options.topic ?? '');
    void this.#listen();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#checkTimer);
    this.#report();
    this.#backlog = [];
    this.#dealer?.close();
    this.#socket.close();
  }

  async #listen(): Promise<void> {
    try {
      for await (const [, number, payload] of this.#socket) {
        if (this.#isClosed) return;
        if (number?.length !== 8 || payload === undefined) continue;
        const sequence = number.readUInt32BE(0) * 2 ** 32 + number.readUInt32BE(4);
        this.#receive({ sequence, payload });
        await this.#pause();
      }
    } catch (error) {
      if (!this.#isClosed) this.#lose(`events cannot be received: ${String(error)}`);
    }
  }

  #connected(): void {
    if (this.#isClosed) return;
    if (this.#options.replayAddress !== undefined) this.#sync();
    // What was sent before the engine knew of this subscriber is missed without a sign, so ask soon.
    this.#checkAfter(1000);
  }

  #receive(message: Message): void {
    this.#checkAfter(this.#options.idleCheckMs ?? 10_000);
    if (this.#syncing !== undefined) {
      if (this.#backlog.length < backlogLimit) this.#backlog.push(message);
      return;
    }
    const last = this.#last?.sequence ?? -1;
    if (this.#options.replayAddress !== undefined && message.sequence !== last + 1) {
      if (message.sequence > last) this.counts.gaps++;
      else this.#restarted();
      this.#backlog.push(message);
      this.#sync();
      return;
    }
    if (message.sequence <= last) {
      this.#restarted();
    } else if (message.sequence > last + 1 && this.#last !== undefined) {
      this.counts.gaps++;
      this.#lose('events were lost and there is nowhere to ask for them');
    }
    if (this.#last === undefined) this.#isComplete = message.sequence === 0;
    this.#isVerified = true;
    this.#take(message);
    this.#report();
  }

  #sync(): void {
    this.#isSyncDue = true;
    if (this.#syncing !== undefined || this.#isClosed) return;
    this.#syncing = this.#repair()
      .then(() => {
        this.#isVerified = true;
      })
      .catch((error: unknown) => {
        if (this.#isClosed) return;
        this.#lose(`replay failed: ${error instanceof Error ? error.message : String(error)}`);
        this.#isBeyondReplay = false;
        this.#isSyncDue = false;
      })
      .then(() => {
        this.#syncing = undefined;
        if (this.#isClosed) return;
        const rest = this.#backlog;
        this.#backlog = [];
        // Only left over where replay has failed: what comes from here on is all there is.
        for (const message of rest) {
          if (this.#last !== undefined && message.sequence <= this.#last.sequence) continue;
          this.#take(message);
        }
        this.#report();
        if (this.#isSyncDue) this.#sync();
      });
  }

  /** Asks for what is missing until what came meanwhile follows without a gap. */
  async #repair(): Promise<void> {
    for (let attempt = 0; this.#isSyncDue; attempt++) {
      if (attempt === repairs) throw new Error('events keep being lost');
      this.#isSyncDue = false;
      await this.#replay();
      while (this.#backlog.length > 0) {
        const message = this.#backlog[0];
        const next = (this.#last?.sequence ?? -1) + 1;
        if (message === undefined) break;
        if (message.sequence > next) {
          this.#isSyncDue = true;
          break;
        }
        this.#backlog.shift();
        if (message.sequence === next) this.#take(message);
        await this.#pause();
      }
    }
  }

  async #replay(): Promise<void> {
    const { index, owner } = this.#options;
    // The last known message is asked for again: another one in its place, or none, means another process. Where not all is known,
    // everything is asked for, as long as the engine may still have it.
    const known = this.#isComplete || this.#isBeyondReplay ? this.#last : undefined;
    let isFirst = true;
    for await (const message of this.#ask(known?.sequence ?? 0)) {
      if (this.#isClosed) return;
      if (!isFirst) {
        if (message.sequence !== (this.#last?.sequence ?? -1) + 1) this.#lose('the replay has a gap');
        this.#take(message);
        continue;
      }
      isFirst = false;
      if (known === undefined) {
        index.clear(owner);
        this.#isComplete = message.sequence === 0;
        this.#isBeyondReplay = message.sequence !== 0;
      } else if (message.sequence === known.sequence) {
        const batch = this.#reader.read(message.payload);
        if (batch.ok && batch.seconds === known.seconds) continue;
        this.#restarted();
        return;
      } else {
        this.#lose('events were lost and the engine has them no more');
      }
      this.#take(message);
    }
    if (isFirst && this.#last !== undefined) this.#restarted();
    // An engine that has sent nothing has stored nothing.
    else if (isFirst) this.#isComplete = true;
  }

  async *#ask(from: number): AsyncGenerator<Message> {
    const { zeromq, replayAddress, replayTimeoutMs = 5000 } = this.#options;
    if (replayAddress === undefined) return;
    this.counts.replays++;
    const dealer = new zeromq.Dealer({ linger: 0, receiveTimeout: replayTimeoutMs, receiveHighWaterMark: 0 });
    this.#dealer = dealer;
    try {
      dealer.connect(replayAddress);
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(from));
      await dealer.send(['', number]);
      while (!this.#isClosed) {
        const frames = await dealer.receive();
        // An engine up to 0.13 sends no topic, so count from the end.
        const sequence = frames.at(-2);
        const payload = frames.at(-1);
        if (sequence?.length !== 8 || payload === undefined) continue;
        if (sequence.readUInt32BE(0) === 0xffffffff) return;
        yield { sequence: sequence.readUInt32BE(0) * 2 ** 32 + sequence.readUInt32BE(4), payload };
        await this.#pause();
      }
    } finally {
      if (!dealer.closed) dealer.close();
      this.#dealer = undefined;
    }
  }

  #take({ sequence, payload }: Message): void {
    const { index, owner } = this.#options;
    const batch = this.#reader.read(payload);
    this.counts.batches++;
    if (!batch.ok) {
      this.counts.unreadable++;
      this.#lose(batch.reason);
      this.#last = { sequence, seconds: Number.NaN };
      return;
    }
    this.#last = { sequence, seconds: batch.seconds };
    this.counts.events += batch.events.length;
    const { orphaned, isCleared } = index.apply(owner, batch);
    this.counts.orphaned += orphaned;
    if (isCleared) this.#isComplete = true;
  }

  #restarted(): void {
    this.counts.restarts++;
    this.#lose('the engine was started again');
    this.#isBeyondReplay = false;
    this.#last = undefined;
    this.#isSyncDue = true;
  }

  /** Forgets what the owner holds, since what it dropped meanwhile is not known. */
  #lose(reason: string): void {
    const { index, owner, onDropped } = this.#options;
    const { blocks } = owner;
    index.clear(owner);
    this.#isComplete = false;
    this.#isBeyondReplay = true;
    this.#report();
    if (blocks > 0) onDropped?.(reason);
  }

  #report(): void {
    this.#options.owner.isExact = this.#isComplete && this.#isVerified && !this.#isClosed;
  }

  #checkAfter(ms: number): void {
    clearTimeout(this.#checkTimer);
    if (this.#isClosed || this.#options.replayAddress === undefined) return;
    this.#checkTimer = setTimeout(() => {
      this.#sync();
      this.#checkAfter(this.#options.idleCheckMs ?? 10_000);
    }, ms);
    this.#checkTimer.unref();
  }

  async #pause(): Promise<void> {
    if (++this.#turns % turn === 0) await setImmediate();
  }
}
