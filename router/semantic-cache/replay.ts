import { randomUUID } from 'node:crypto';
import type { Exchange } from '../proxy/exchange.js';
import type { CachedAnswer } from './answer-store.js';

/** The header that tells clients what the cache did. */
export const cacheHeader = 'x-semantic-cache';

/** Gives an answer again: a stream as a stream, under an id of its own. */
export function replay(exchange: Exchange, answer: CachedAnswer, similarity: number): void {
  const { contentType, body, atMs } = answer;
  const shown = similarity.toFixed(4);
  const age = Math.max(0, Math.floor((Date.now() - atMs) / 1000));
  const text = withId(body.toString(), answer.id);
  exchange.answer(
    200,
    contentType.startsWith('text/event-stream') ? text : marked(text, shown),
    ['x-request-id', exchange.id, cacheHeader, `hit; similarity=${shown}`, 'age', String(age)],
    contentType,
  );
}

/** Clients may take answers with one id for one answer. Within texts quotes are escaped, so that only ids are met. */
function withId(text: string, id: string): string {
  return text.replaceAll(JSON.stringify(id), JSON.stringify(`chatcmpl-${randomUUID()}`));
}

/** With the fields by which the Python router marks such answers. */
function marked(json: string, similarity: string): string {
  const end = json.lastIndexOf('}');
  return `${json.slice(0, end)},"cached":true,"similarity_score":${Number(similarity)}${json.slice(end)}`;
}
