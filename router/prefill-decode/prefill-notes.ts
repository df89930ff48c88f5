import { decode } from '@msgpack/msgpack';
import { FlagError } from '../../src/runtime/flags.js';
import { loadZeromq, type Zeromq } from '../kv/zeromq.js';

/** Hears from engines that prefill which prompts have reached the engine that decodes. */
export interface PrefillNotes {
  readonly port: number;
  /** Calls back once when a prompt has arrived; the answer stops waiting. */
  wait(requestId: string, arrived: () => void): () => void;
  close(): Promise<void>;
}

/** Where notes are listened for. */
export interface PrefillNotesOptions {
  readonly host: string;
  readonly port: number;
  /** Loads the binding. @default - the optional package */
  readonly load?: () => Promise<Zeromq>;
}

/**
 * Listens for the notes of LMCache, which pushes one when a prefill has been sent on.
 * @see https://docs.lmcache.ai/disaggregated_prefill/nixl/index.html
 */
export async function listenForNotes({ host, port, load }: PrefillNotesOptions): Promise<PrefillNotes> {
  const zeromq = await loadZeromq(load).catch(() => {
    throw new FlagError([
      '--nixl-proxy-host: the optional package zeromq is not installed; npm install zeromq, or remove the flag',
    ]);
  });
  // A note is some dozen bytes; whoever sends more is no engine.
  const socket = new zeromq.Pull({ linger: 0, maxMessageSize: 65_536, receiveHighWaterMark: 100_000 });
  const at = `${host.includes(':') ? `[${host}]` : host}:${port === 0 ? '*' : port}`;
  try {
    await socket.bind(`tcp://${at}`);
  } catch (error) {
    socket.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new FlagError([
      `--nixl-proxy-port: ${at} cannot be listened at, got ${reason}; correct --nixl-proxy-host or --nixl-proxy-port`,
    ]);
  }
  const waiting = new Map<string, () => void>();
  const heard = (async () => {
    for await (const [frame] of socket) {
      const id = frame === undefined ? undefined : requestOf(frame);
      const arrived = id === undefined ? undefined : waiting.get(id);
      if (id === undefined || arrived === undefined) continue;
      waiting.delete(id);
      arrived();
    }
  })().catch(() => undefined);
  return {
    port: Number(/:(\d+)$/.exec(socket.lastEndpoint ?? '')?.[1] ?? port),
    wait(requestId, arrived) {
      waiting.set(requestId, arrived);
      return () => void waiting.delete(requestId);
    },
    async close() {
      socket.close();
      await heard;
    },
  };
}

/** The request that a note is about. */
function requestOf(frame: Uint8Array): string | undefined {
  let note: unknown;
  try {
    note = decode(frame);
  } catch {
    return undefined;
  }
  if (typeof note !== 'object' || note === null || !('type' in note) || !('req_id' in note)) return undefined;
  return note.type === 'ProxyNotif' && typeof note.req_id === 'string' ? note.req_id : undefined;
}

/** Listens once for all who ask for the same address, so that a change of other settings does not close the port. */
export function sharedNotes(
  listen: (options: PrefillNotesOptions) => Promise<PrefillNotes> = listenForNotes,
): (options: PrefillNotesOptions) => Promise<PrefillNotes> {
  const open = new Map<string, { readonly notes: PrefillNotes; users: number }>();
  return async (options) => {
    const key = `${options.host} ${options.port}`;
    const shared = open.get(key) ?? { notes: await listen(options), users: 0 };
    open.set(key, shared);
    shared.users++;
    return {
      ...shared.notes,
      async close() {
        if (--shared.users > 0) return;
        open.delete(key);
        await shared.notes.close();
      },
    };
  };
}
