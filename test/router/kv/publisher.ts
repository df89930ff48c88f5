import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as zeromq from 'zeromq';
import { payloadOf } from './batches.js';

/** Addresses of sockets in a folder that goes when the test ends. */
export function addresses(): { readonly events: string; readonly replay: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kv-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { events: `ipc://${folder}/events`, replay: `ipc://${folder}/replay` };
}

/** An engine's publisher that loses messages when it is told to. */
export interface Publisher {
  /** Messages that it can send again; change it to let it forget. */
  kept: { readonly sequence: number; readonly payload: Uint8Array }[];
  /** Whether it answers when it is asked for a replay. */
  answers: boolean;
  /** How often it was asked. */
  asked: number;
  /** Whether somebody listens. */
  readonly isHeard: boolean;
  /** Keeps a message and sends it, unless it is to be lost. */
  publish(events: readonly unknown[], how?: 'lost'): Promise<void>;
  /** Sends bytes under the next number. */
  publishBytes(payload: Uint8Array, how?: 'lost'): Promise<void>;
  close(): void;
}

/** Starts a publisher. @param started tells processes apart by the time of their messages */
export async function startPublisher(
  { events, replay }: { readonly events: string; readonly replay: string },
  started = 1,
): Promise<Publisher> {
  const socket = new zeromq.XPublisher({ linger: 0 });
  const router = new zeromq.Router({ linger: 0 });
  let sequence = 0;
  let isHeard = false;
  const publisher: Publisher = {
    kept: [],
    answers: true,
    asked: 0,
    get isHeard() {
      return isHeard;
    },
    publish: (list, how) => publisher.publishBytes(payloadOf(list, started + sequence / 1000), how),
    async publishBytes(payload, how) {
      const number = Buffer.alloc(8);
      number.writeUInt32BE(sequence, 4);
      publisher.kept.push({ sequence: sequence++, payload });
      if (how !== 'lost') await socket.send(['topic', number, payload]);
    },
    close() {
      socket.close();
      router.close();
    },
  };
  onTestFinished(() => publisher.close());
  await socket.bind(events);
  await router.bind(replay);
  const listen = async (): Promise<void> => {
    for await (const [message] of socket) isHeard = message?.[0] === 1;
  };
  const serve = async (): Promise<void> => {
    for await (const [client, , from] of router) {
      if (client === undefined || from === undefined) continue;
      publisher.asked++;
      if (!publisher.answers) continue;
      for (const one of publisher.kept) {
        if (one.sequence < from.readUInt32BE(4)) continue;
        const number = Buffer.alloc(8);
        number.writeUInt32BE(one.sequence, 4);
        await router.send([client, '', 'topic', number, one.payload]);
      }
      await router.send([client, '', '', Buffer.alloc(8, 0xff), '']);
    }
  };
  // Closing the sockets ends both.
  listen().catch(() => undefined);
  serve().catch(() => undefined);
  return publisher;
}
