import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Failure, failure } from '../errors.js';
import { clientHeaders } from '../proxy/headers.js';

// Browsers cannot set headers on a WebSocket, so OpenAI's interface takes the key among the subprotocols.
const keyProtocol = 'openai-insecure-api-key.';

/** Why a request cannot become a WebSocket; undefined where it can. @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1 */
export function handshakeProblem(headers: IncomingHttpHeaders): Failure | undefined {
  if (headers['sec-websocket-version'] !== '13') return failure('webSocketVersion');
  const key = headers['sec-websocket-key'];
  const fine = typeof key === 'string' && /^[A-Za-z0-9+/]{22}==$/.test(key);
  return fine ? undefined : failure('webSocketKey');
}

/** What proves to a client that its handshake was understood. */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** The subprotocols that a client offers, its key apart. */
export interface OfferedProtocols {
  readonly names: readonly string[];
  /** @default - none among them */
  readonly key: string | undefined;
}

/** Reads the subprotocols of a handshake. */
export function offeredProtocols(headers: IncomingHttpHeaders): OfferedProtocols {
  const offered = `${headers['sec-websocket-protocol'] ?? ''}`
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const withKey = offered.find((name) => name.startsWith(keyProtocol));
  return {
    names: offered.filter((name) => !name.startsWith(keyProtocol)),
    key: withKey?.slice(keyProtocol.length),
  };
}

/**
 * The headers of a handshake as an engine gets it.
 * @param headers names and values in turns, without those of the connection
 * @param protocols what is offered to the engine; undefined for what the client offered
 * @param plain whether the engine may compress nothing, since the first message is to be read
 */
export function engineHandshake(
  headers: readonly string[],
  protocols: readonly string[] | undefined,
  plain: boolean,
): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const lower = name.toLowerCase();
    if (plain && lower === 'sec-websocket-extensions') continue;
    if (protocols !== undefined && lower === 'sec-websocket-protocol') continue;
    kept.push(name, headers[i + 1] ?? '');
  }
  if (protocols !== undefined && protocols.length > 0) {
    kept.push('sec-websocket-protocol', protocols.join(', '));
  }
  return kept;
}

/** The head of an answer that agrees to a WebSocket. @param raw the engine's headers, names and values in turns */
export function agreement(raw: readonly string[], requestId: string, more: readonly string[] = []): string {
  const { headers } = clientHeaders(raw, requestId);
  return answerHead(101, 'Switching Protocols', [
    ...headers,
    ...more,
    ...['connection', 'Upgrade', 'upgrade', 'websocket'],
  ]);
}

/** The head of an answer of HTTP/1.1. @param headers names and values in turns */
export function answerHead(status: number, phrase: string, headers: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${phrase}\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${text}\r\n`;
}
