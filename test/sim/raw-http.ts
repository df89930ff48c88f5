import { once } from 'node:events';
import { connect } from 'node:net';

/** A request as it stands in a recording. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** An answer as it came off the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** The body, of a chunked answer the chunks one after the other. */
  readonly body: string;
  /** The chunks of a chunked answer. */
  readonly chunks: readonly string[] | undefined;
  /** Whether a chunked answer came to its end. */
  readonly complete: boolean;
}

/** Sends one request on a connection of its own and reads until the server closes it. */
export async function rawRequest(port: number, request: RawRequest): Promise<RawAnswer> {
  const { method, path, headers = [], body = '' } = request;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunked = headers.some(([name]) => name === 'transfer-encoding');
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    'Accept: */*',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(chunked || body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  const sent = chunked ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  socket.write(`${lines.join('\r\n')}\r\n\r\n${sent}`);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return readAnswer(Buffer.concat(parts));
}

/** Splits the bytes of an answer. */
export function readAnswer(bytes: Buffer): RawAnswer {
  let rest = bytes;
  if (rest.subarray(0, 12).toString() === 'HTTP/1.1 100') rest = rest.subarray(rest.indexOf('\r\n\r\n') + 4);
  const end = rest.indexOf('\r\n\r\n');
  const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
  const body = rest.subarray(end + 4);
  const status = Number(first.split(' ')[1]);
  if (!headers.some(([name]) => name === 'transfer-encoding')) {
    return { status, headers, body: body.toString(), chunks: undefined, complete: true };
  }
  const chunks: string[] = [];
  let at = 0;
  for (;;) {
    const line = body.indexOf('\r\n', at);
    const length = line < 0 ? Number.NaN : Number.parseInt(body.subarray(at, line).toString(), 16);
    if (!(length > 0)) return { status, headers, body: chunks.join(''), chunks, complete: length === 0 };
    chunks.push(body.subarray(line + 2, line + 2 + length).toString());
    at = line + 2 + length + 2;
  }
}
