import type { Exchange } from './exchange.js';

/** The line that tells where a request goes, in the words of the Python router, which scripts read. */
export function routingLine({ id, sessionId }: Exchange, url: string, seconds: number): string {
  // A session must not be able to write further lines.
  const session = sessionId === undefined ? 'None' : sessionId.replace(/\p{Cc}/gu, '?').slice(0, 256);
  return `Routing request ${id} with session id ${session} to ${url} at ${Date.now() / 1000}, process time = ${seconds.toFixed(4)}`;
}
