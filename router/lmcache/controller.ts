import { networkInterfaces } from 'node:os';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Pull, Router } from 'zeromq';
import type { Endpoint } from '../discovery/endpoints.js';
import type { KvSource } from '../kv/kv-source.js';
import { loadZeromq, type Zeromq } from '../kv/zeromq.js';
import { EndpointInstances } from './endpoint-instances.js';
import { decodeMessage, encodeMessage, type LmcacheMessage } from './messages.js';
import { PrefixFinder } from './prefix-finder.js';
import { answerTo, type LmcacheState, takeMessage } from './requests.js';
import { WireError } from './wire-types.js';
import { type LmcacheCounts, LmcacheWorkers } from './workers.js';

/** Where LMCache's workers reach the router and when they are forgotten. */
export interface LmcacheControllerOptions {
  /** Port where they push what they hold; 0 takes a free one. */
  readonly port: number;
  /** Port where they ask; workers from LMCache 0.4 on also register there. @default - none */
  readonly replyPort?: number | undefined;
  /** Port where workers from LMCache 0.4 on send heartbeats, which they are told when they register. @default - none */
  readonly heartbeatPort?: number | undefined;
  /** Address to listen on. @default "0.0.0.0" */
  readonly host?: string;
  /**
   * Host by which workers are told to reach the heartbeat port. A Service's name outlives this router: workers then report to the next
   * one by themselves. @default - the first address of this machine, and 127.0.0.1 for workers with the same one
   */
  readonly advertisedHost?: string | undefined;
  /** Seconds between two searches for silent workers. */
  readonly healthCheckIntervalSeconds: number;
  /** Seconds of silence after which a worker is forgotten. */
  readonly workerTimeoutSeconds: number;
  /** The PYTHONHASHSEED of the engines. @default - they have none, which leaves engines with vLLM without matches */
  readonly hashSeed: string | undefined;
  /** The engines that there are. */
  readonly endpoints: () => readonly Endpoint[];
  /** Is told what an operator has to know. */
  readonly warn: (message: string) => void;
  /** Milliseconds that never go back. @default performance.now */
  readonly now?: () => number;
  /** See `ChunkIndexOptions`. */
  readonly maxHeld?: number;
  /** Loads the native binding. @default - imports zeromq */
  readonly load?: () => Promise<Zeromq>;
}

/** Knows what engines hold by what their LMCache tells. */
export interface LmcacheController extends KvSource {
  /** Ports that are open. */
  readonly ports: {
    readonly pull: number;
    readonly reply: number | undefined;
    readonly heartbeat: number | undefined;
  };
  readonly workers: LmcacheWorkers;
  readonly finder: PrefixFinder;
  readonly counts: LmcacheControllerCounts;
  /** Stops listening and frees the ports. */
  close(): void;
}

/** What happened since the start. */
export interface LmcacheControllerCounts extends LmcacheCounts {
  readonly messages: number;
  readonly unreadable: number;
}

// Messages that are taken in one after another before others get their turn on this thread.
const turn = 16;
const socketOptions = {
  linger: 0,
  maxMessageSize: 2 ** 26,
  // An engine whose machine vanished says no goodbye.
  heartbeatInterval: 10_000,
  heartbeatTimeout: 30_000,
} as const;
const lookupsWithoutHit = 1000;
const bindAttempts = 20;

/**
 * Opens the ports of LMCache's controller and takes in what workers tell, so that engines need no other setting than for the router
 * of the production stack.
 *
 * @throws Error where zeromq is missing, a port is taken or the seed is not one
 * @see https://docs.lmcache.ai/kv_cache_management/index.html
 */
export async function startLmcacheController(options: LmcacheControllerOptions): Promise<LmcacheController> {
  const { host = '0.0.0.0', hashSeed, warn } = options;
  const instancesOf: { find?: EndpointInstances } = {};
  const workers = new LmcacheWorkers({
    now: options.now ?? (() => performance.now()),
    timeoutMs: 1000 * options.workerTimeoutSeconds,
    isDiscovered: (instance) =>
      options.endpoints().some((endpoint) => instancesOf.find?.of(endpoint) === instance),
    ...(options.maxHeld === undefined ? {} : { maxHeld: options.maxHeld }),
  });
  const instances = new EndpointInstances(workers);
  instancesOf.find = instances;
  const finder = new PrefixFinder(workers.index, hashSeed);
  const zeromq = await loadZeromq(options.load).catch((cause: unknown) => {
    throw new Error(
      'lmcache controller: the optional package zeromq is not installed; npm install zeromq, or use another routing logic than kvaware',
      { cause },
    );
  });
  if (hashSeed === undefined || hashSeed === '' || hashSeed === 'random') {
    warn(
      `lmcache controller: PYTHONHASHSEED must be that of the engines, got ${hashSeed || 'none'}; without it what vLLM engines hold is never found`,
    );
  }
  const sockets: (Pull | Router)[] = [];
  const close = (): void => {
    for (const socket of sockets) if (!socket.closed) socket.close();
  };
  const open = async <S extends Pull | Router>(socket: S, port: number): Promise<S> => {
    sockets.push(socket);
    const address = `tcp://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
    try {
      await bound(socket, address);
    } catch (cause) {
      close();
      throw new Error(
        `lmcache controller: cannot listen, got ${cause instanceof Error ? cause.message : String(cause)} for ${address}; give a free port`,
        { cause },
      );
    }
    return socket;
  };
  const pull = await open(new zeromq.Pull(socketOptions), options.port);
  const asked = async (port: number | undefined): Promise<Router | undefined> =>
    port === undefined ? undefined : open(new zeromq.Router(socketOptions), port);
  const reply = await asked(options.replyPort);
  const heartbeat = await asked(options.heartbeatPort);
  const ports = { pull: portOf(pull) ?? 0, reply: portOf(reply), heartbeat: portOf(heartbeat) };

  const state: LmcacheState = {
    workers,
    finder,
    heartbeatUrl: (ip) =>
      ports.heartbeat === undefined
        ? undefined
        : `${options.advertisedHost ?? reachableFrom(ip)}:${ports.heartbeat}`,
  };
  const server = new Server(state);
  const serve = (socket: Pull | Router, serving: Promise<void>): void => {
    serving.catch((error: unknown) => {
      if (!socket.closed)
        warn(`lmcache controller: a port is heard no more, got ${String(error)}; restart the router`);
    });
  };
  serve(pull, server.takeFrom(pull));
  for (const socket of [reply, heartbeat]) if (socket !== undefined) serve(socket, server.answerOn(socket));

  let isMismatchTold = false;
  const sweep = setInterval(() => {
    workers.sweep();
    if (isMismatchTold || finder.hits > 0 || finder.lookups < lookupsWithoutHit) return;
    isMismatchTold = true;
    warn(
      `lmcache controller: no prompt was ever found in what engines hold, got ${finder.lookups} prompts and ${workers.index.size} chunks; give engines and router the same PYTHONHASHSEED, chunk_size 256 and the hash algorithm builtin or sha256_cbor`,
    );
  }, 1000 * options.healthCheckIntervalSeconds);
  sweep.unref();

  return {
    ports,
    workers,
    finder,
    get counts() {
      return { ...workers.counts, messages: server.messages, unreadable: server.unreadable };
    },
    longestPrefix({ ids }, endpoints) {
      const found = finder.find(ids);
      return endpoints.map((endpoint) => {
        const instance = instances.of(endpoint);
        if (instance === undefined) return undefined;
        const isExact =
          workers.index.evictions === 0 && [...instance.workers.values()].every((one) => one.isComplete);
        return { tokens: found.of(instance.holder), isExact };
      });
    },
    // LMCache's chunks are not the blocks of the engine's own cache, of which it says nothing.
    blockSizeOf: () => undefined,
    close() {
      clearInterval(sweep);
      close();
    },
  };
}

class Server {
  messages = 0;
  unreadable = 0;
  readonly #state: LmcacheState;

  constructor(state: LmcacheState) {
    this.#state = state;
  }

  async takeFrom(socket: Pull): Promise<void> {
    for await (const frames of socket) {
      for (const frame of frames) {
        this.#take(frame);
        if (this.messages % turn === 0) await setImmediate();
      }
    }
  }

  async answerOn(socket: Router): Promise<void> {
    for await (const [client, ...frames] of socket) {
      const frame = frames.at(-1);
      // Whoever sends without the empty frame of a request would not understand an answer with it.
      if (client === undefined || frame === undefined || frames.length < 2) {
        this.unreadable++;
        continue;
      }
      // Somebody who has left meanwhile is no reason to stop answering others.
      await socket.send([client, '', this.#answer(frame)]).catch(() => undefined);
    }
  }

  #take(frame: Uint8Array): void {
    const message = this.#read(frame);
    if (!(message instanceof WireError) && !takeMessage(this.#state, message)) this.unreadable++;
  }

  #answer(frame: Uint8Array): Buffer {
    const message = this.#read(frame);
    return encodeMessage(
      message instanceof WireError
        ? { type: 'ErrorMsg', error: message.message }
        : answerTo(this.#state, message),
    );
  }

  #read(frame: Uint8Array): LmcacheMessage | WireError {
    this.messages++;
    try {
      return decodeMessage(frame);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.unreadable++;
      return error;
    }
  }
}

/** Binds a socket; a port that another socket of this process has just closed is free only after a moment. */
async function bound(socket: Pull | Router, address: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await socket.bind(address);
      return;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || attempt === bindAttempts) throw error;
      await sleep(50);
    }
  }
}

function portOf(socket: Pull | Router | undefined): number | undefined {
  const port = /:(?<port>\d+)$/.exec(socket?.lastEndpoint ?? '')?.groups?.port;
  return port === undefined ? undefined : Number(port);
}

/** The address of this machine for another one; for itself the loopback, which needs no way through the network. */
function reachableFrom(ip: string): string {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal }) => !internal);
  const own = addresses.find(({ family }) => family === 'IPv4') ?? addresses[0];
  if (own === undefined || own.address === ip || ip.startsWith('127.')) return '127.0.0.1';
  return own.family === 'IPv6' ? `[${own.address}]` : own.address;
}
