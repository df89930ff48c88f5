import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** What one engine asks another for. */
export type SideChannelRequest =
  /** Says hello to the engine with this id. */
  | { readonly op: 'hello'; readonly engineId: string }
  /** Asks for the last `count` of a request's blocks; the digest is that of its prompt. */
  | {
      readonly op: 'read';
      readonly requestId: string;
      readonly blocks: readonly number[];
      readonly count: number;
      readonly digest: string;
    }
  /** Says that the blocks have arrived and need not be kept. */
  | { readonly op: 'done'; readonly requestId: string };

/** What the other engine answers: an error is a sentence. */
export type SideChannelReply = { readonly error: string } | { readonly bytes?: number };

/** Where an engine listens for other engines. */
export interface SideChannelServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens for other engines.
 *
 * vLLM's own side channel hands over memory addresses, which a simulated engine does not have. This one is TCP with one JSON object a
 * line: each `SideChannelRequest` gets its `SideChannelReply`, in order, as many as the other side likes on one connection.
 */
export async function listenForEngines(
  host: string,
  port: number,
  answer: (request: SideChannelRequest) => SideChannelReply,
): Promise<SideChannelServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const lines = createInterface({ input: socket });
    lines.on('error', () => socket.destroy());
    lines.on('line', (line) => {
      const request = parsed(line);
      const reply = isRequest(request) ? answer(request) : { error: 'side channel: not a request' };
      socket.write(`${JSON.stringify(reply)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A connection to another engine. */
export interface SideChannelClient {
  /** Asks and waits for the answer; an error in it is thrown. */
  ask(request: SideChannelRequest): Promise<{ readonly bytes?: number }>;
  close(): void;
}

/** Connects to another engine, or fails once the time is over; each later answer has the same time. */
export async function connectToEngine(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<SideChannelClient> {
  const where = `side channel ${host}:${port}`;
  const socket = await connected(host, port, performance.now() + timeoutMs, where);
  let failure = new Error(`${where}: connection closed`);
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  const fail = (error: Error): void => {
    failure = error;
    socket.destroy();
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  socket.on('error', (error) => fail(new Error(`${where}: ${error.message}`)));
  socket.on('close', () => fail(failure));
  const lines = createInterface({ input: socket });
  lines.on('error', (error: Error) => fail(error));
  lines.on('line', (line) => waiting.shift()?.resolve(line));
  return {
    async ask(request) {
      if (socket.destroyed) throw failure;
      const late = (): void => fail(new Error(`${where}: no answer within ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs);
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        socket.write(`${JSON.stringify(request)}\n`);
      }).finally(() => clearTimeout(timer));
      const reply = parsed(line);
      if (typeof reply !== 'object' || reply === null)
        throw new Error(`${where}: not an answer, got ${line}`);
      if ('error' in reply) throw new Error(`${where}: ${String(reply.error)}`);
      return 'bytes' in reply && typeof reply.bytes === 'number' ? { bytes: reply.bytes } : {};
    },
    close: () => socket.destroy(),
  };
}

const retryMs = 100;

/** Tries until the time is over, as ZeroMQ, which vLLM uses here, does not give up on a port where nobody listens. */
async function connected(host: string, port: number, until: number, where: string): Promise<Socket> {
  for (;;) {
    const leftMs = until - performance.now();
    const socket = connect({ host, port });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.setTimeout(Math.max(1, leftMs), () => reject(new Error('timed out')));
        socket.once('connect', resolve).once('error', reject);
      });
      socket.setTimeout(0);
      return socket;
    } catch (error) {
      socket.destroy();
      if (until - performance.now() < retryMs) throw new Error(`${where}: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRequest(value: unknown): value is SideChannelRequest {
  if (typeof value !== 'object' || value === null || !('op' in value)) return false;
  const { op, engineId, requestId, blocks, count, digest } = value as Readonly<Record<string, unknown>>;
  if (op === 'hello') return typeof engineId === 'string';
  if (op === 'done') return typeof requestId === 'string';
  const hasBlocks = Array.isArray(blocks) && blocks.every(Number.isInteger) && Number.isInteger(count);
  return op === 'read' && typeof requestId === 'string' && typeof digest === 'string' && hasBlocks;
}
