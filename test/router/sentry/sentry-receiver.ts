import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

type Json = Readonly<Record<string, unknown>>;

/** A Sentry that reads envelopes as the real one does. */
export interface SentryReceiver {
  readonly dsn: string;
  readonly events: Json[];
  readonly transactions: Json[];
  /** What was wrong with what came. */
  readonly problems: string[];
  /** All that came. */
  readonly raw: string[];
  /** What it answers. */
  status: number;
}

/**
 * Starts a receiver for project 42.
 * @see https://develop.sentry.dev/sdk/foundations/envelopes/
 */
export async function sentryReceiver(): Promise<SentryReceiver> {
  const [events, transactions, problems, raw]: [Json[], Json[], string[], string[]] = [[], [], [], []];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const bytes = Buffer.concat(pieces);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
      raw.push(text);
      const url = new URL(request.url ?? '', 'http://sentry');
      const auth = `${request.headers['x-sentry-auth'] ?? ''}${url.search}`;
      if (url.pathname !== '/api/42/envelope/') problems.push(`path ${url.pathname}`);
      if (!/sentry_key=([\da-f]{32})/.test(auth) || !/sentry_version=7/.test(auth))
        problems.push(`auth ${auth}`);
      if (request.headers['content-type'] !== 'application/x-sentry-envelope') problems.push('content type');
      for (const [type, payload] of itemsOf(text, problems)) {
        if (typeof payload.event_id !== 'string' || !/^[\da-f]{32}$/.test(payload.event_id))
          problems.push('event_id');
        if (type === 'event') events.push(payload);
        else if (type === 'transaction') transactions.push(payload);
        else problems.push(`item ${type}`);
      }
      response.writeHead(receiver.status, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const dsn = `http://${'a1'.repeat(16)}@127.0.0.1:${port}/42`;
  const receiver: SentryReceiver = { dsn, events, transactions, problems, raw, status: 200 };
  return receiver;
}

/** Items of an envelope: a head, then for each item a head and its payload, a line each. */
function itemsOf(text: string, problems: string[]): readonly (readonly [type: unknown, payload: Json])[] {
  const [head = '', ...lines] = text.split('\n');
  const { sent_at: sentAt } = JSON.parse(head) as Json;
  if (typeof sentAt !== 'string' || Number.isNaN(Date.parse(sentAt))) problems.push('sent_at');
  const items: (readonly [unknown, Json])[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const { type, length } = JSON.parse(lines[i] ?? '') as Json;
    const payload = lines[i + 1] ?? '';
    if (length !== undefined && length !== Buffer.byteLength(payload)) problems.push('length');
    items.push([type, JSON.parse(payload) as Json]);
  }
  if (items.length === 0) problems.push('no item');
  return items;
}
