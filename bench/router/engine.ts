import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  completion,
  firstEvent,
  lastEvents,
  microseconds,
  model,
  stampAt,
  stampDigits,
  tokenEvent,
} from './engine-answers.js';

// A process of the router bench: as many fake engines as the argument says, each on a port of its own, whose addresses it prints
// as JSON. They answer at once. `max_tokens` at either end of a body are the tokens of a stream and `seed` those a second, 0 for as
// many as can be.

interface Asked {
  readonly stream: boolean;
  readonly tokens: number;
  readonly perSecond: number;
}

function answer(body: string, type: string): Buffer {
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ndate: Fri, 21 Nov 2025 01:00:00 GMT\r\nserver: uvicorn\r\ncontent-length: ${length}\r\ncontent-type: ${type}\r\n\r\n${body}`,
  );
}

function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

const completionAnswer = answer(completion, 'application/json');
const healthAnswer = answer('', 'text/plain');
const metricsAnswer = answer(
  `# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running{model_name="${model}"} 0\n`,
  'text/plain; version=0.0.4',
);
const modelsAnswer = answer(
  JSON.stringify({ object: 'list', data: [{ id: model, object: 'model', owned_by: 'vllm', root: model }] }),
  'application/json',
);
const streamHead =
  'HTTP/1.1 200 OK\r\ndate: Fri, 21 Nov 2025 01:00:00 GMT\r\nserver: uvicorn\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';
const streamStart = Buffer.from(streamHead + chunk(firstEvent));
const streamEnd = Buffer.from(
  `${lastEvents
    .split(/(?<=\n\n)/)
    .map(chunk)
    .join('')}0\r\n\r\n`,
);
const tokenChunk = Buffer.from(chunk(tokenEvent));
const stampInChunk = stampAt + tokenEvent.length.toString(16).length + 2;

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  // The request that is coming: its head, how much is left of it, and both ends of its body: proxies may write it anew.
  let head: string | undefined;
  let left = 0;
  let tail: Buffer = Buffer.alloc(0);
  let first = '';
  socket.on('data', (bytes: Buffer) => {
    let part = bytes;
    if (head === undefined) {
      part = tail.length === 0 ? bytes : Buffer.concat([tail, bytes]);
      tail = part;
      const end = part.indexOf('\r\n\r\n');
      if (end < 0) return;
      head = part.toString('latin1', 0, end);
      left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      part = part.subarray(end + 4);
      tail = Buffer.alloc(0);
      first = '';
    }
    if (first.length < endBytes) first += part.toString('latin1', 0, endBytes);
    left -= part.length;
    tail =
      part.length >= endBytes ? part.subarray(-endBytes) : Buffer.concat([tail, part]).subarray(-endBytes);
    if (left > 0) return;
    const complete = head;
    head = undefined;
    const body = first + tail.toString('latin1');
    tail = Buffer.alloc(0);
    reply(socket, complete, body);
  });
}

const endBytes = 1000;

function reply(socket: Socket, head: string, body: string): void {
  const path = head.split(' ', 2)[1] ?? '';
  if (path === '/v1/models') socket.write(modelsAnswer);
  else if (path === '/metrics') socket.write(metricsAnswer);
  else if (!path.startsWith('/v1/')) socket.write(healthAnswer);
  else if (!askedBy(body).stream) socket.write(completionAnswer);
  else stream(socket, askedBy(body));
}

function askedBy(body: string): Asked {
  const number = (name: string): number => Number(new RegExp(`"${name}": ?(\\d+)`).exec(body)?.[1] ?? 0);
  return { stream: /"stream": ?true/.test(body), tokens: number('max_tokens'), perSecond: number('seed') };
}

function stream(socket: Socket, { tokens, perSecond }: Asked): void {
  let left = tokens;
  const token = (): boolean => {
    const bytes = Buffer.from(tokenChunk);
    bytes.write(String(microseconds()).padStart(stampDigits, '0'), stampInChunk, 'latin1');
    left--;
    return socket.write(bytes);
  };
  socket.write(streamStart);
  if (perSecond > 0) {
    const timer = setInterval(() => {
      if (left > 0 && !socket.destroyed) token();
      if (left > 0 && !socket.destroyed) return;
      clearInterval(timer);
      socket.write(streamEnd);
    }, 1000 / perSecond);
    return;
  }
  const more = (): void => {
    while (left > 0) {
      if (token()) continue;
      socket.once('drain', more);
      return;
    }
    socket.write(streamEnd);
  };
  more();
}

const count = Number(process.argv[2] ?? 1);
const urls = await Promise.all(
  Array.from({ length: count }, async () => {
    const server = createServer(serve);
    await new Promise<void>((resolve) =>
      server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, resolve),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }),
);
process.stdout.write(`${JSON.stringify(urls)}\n`);
