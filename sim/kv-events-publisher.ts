import type { Clock } from './clock.js';
import type { EngineVersion, KvEventsOptions } from './engine-options.js';
import type { KvEvent } from './kv-events.js';
import { encodeBatch } from './kv-events.js';
import { loadZeromq } from './zeromq.js';

/** Sends an engine's KV events to whoever subscribes, and again to whoever asks. */
export interface KvEventsPublisher {
  /** Sends one batch; numbers rise by one from 0 with each. */
  publish(events: readonly KvEvent[]): void;
  /** Closes the sockets once what was published is sent or cannot be. */
  close(): Promise<void>;
}

const endOfReplay = Buffer.alloc(8, 0xff);
const nothing = Buffer.alloc(0);

/** Whether vLLM listens at an endpoint; it connects to all others, where the subscriber has to listen. */
export function bindsTo(endpoint: string): boolean {
  return (
    endpoint.includes('*') ||
    endpoint.includes('::') ||
    endpoint.startsWith('ipc://') ||
    endpoint.startsWith('inproc://')
  );
}

/**
 * Opens the sockets of KV events: a PUB socket of `[topic, number, batch]` and, where asked for, a ROUTER socket that answers
 * `['', first number]` with all batches from that one on and an end mark.
 */
export async function openKvEventsPublisher(
  options: KvEventsOptions,
  version: EngineVersion,
  clock: Clock,
): Promise<KvEventsPublisher> {
  const { endpoint, replayEndpoint, bufferSteps = 10_000, hwm = 100_000, starHost = '*' } = options;
  const format = {
    shape: version === '0.13' ? 'arrays' : 'maps',
    hashes: options.hashes ?? 'int',
  } as const;
  const zeromq = await loadZeromq('kv events');
  const topic = Buffer.from(options.topic ?? '');
  const publisher = new zeromq.Publisher({ sendHighWaterMark: hwm, linger: 0 });
  if (bindsTo(endpoint)) await publisher.bind(addressOf(endpoint, starHost));
  else publisher.connect(endpoint);

  const kept: { readonly number: bigint; readonly frames: readonly [Buffer, Uint8Array] }[] = [];
  let next = 0n;
  let sending: Promise<void> = Promise.resolve();

  const router = replayEndpoint === undefined ? undefined : new zeromq.Router({ linger: 0, handover: true });
  if (router !== undefined && replayEndpoint !== undefined) {
    try {
      await router.bind(addressOf(replayEndpoint, starHost));
    } catch (error) {
      // An engine that does not start must not keep a port from the next attempt.
      publisher.close();
      router.close();
      throw error;
    }
  }

  const replay = async (client: Buffer, from: bigint): Promise<void> => {
    const head = version === '0.13' ? [client, nothing] : [client, nothing, topic];
    for (const { number, frames } of [...kept]) {
      if (number >= from) await router?.send([...head, ...frames]);
    }
    // The end mark of 0.32 has an empty topic, not the one of the batches.
    await router?.send([...(version === '0.13' ? head : [client, nothing, nothing]), endOfReplay, nothing]);
  };

  const serve = async (): Promise<void> => {
    if (router === undefined) return;
    for await (const [client, , from] of router) {
      if (client === undefined || from?.length !== 8) continue;
      // A client that has left meanwhile is no reason to stop answering others.
      await replay(client, from.readBigUInt64BE()).catch(() => undefined);
    }
  };
  const served = serve();

  return {
    publish(events) {
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(next);
      const batch = encodeBatch(clock.wall() / 1000, events, format);
      kept.push({ number: next, frames: [number, batch] });
      if (kept.length > bufferSteps) kept.shift();
      next++;
      // A socket sends one message at a time, so each waits for the one before.
      sending = sending.then(() => publisher.send([topic, number, batch])).catch(() => undefined);
    },
    async close() {
      await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, 200).unref())]);
      publisher.close();
      router?.close();
      await served.catch(() => undefined);
    },
  };
}

function addressOf(endpoint: string, starHost: string): string {
  return endpoint.replace('://*', `://${starHost}`);
}
