import { boundaryOf } from '../body/multipart.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Services } from '../services.js';
import { forwardForm } from './form.js';
import { forwardJson } from './json.js';
import { forwardToHome, responseIdOf } from './stored-response.js';
import { forwardVoices } from './voices.js';

/** Passes one request to an engine. */
export type Forwarder = (services: Services, exchange: Exchange) => void;

const json: Forwarder = (services, exchange) => forwardJson(services, exchange);

const responses: Forwarder = (services, exchange) =>
  forwardJson(services, exchange, { keepsResponses: true });

// Translations were JSON in the Python router, while clients send forms.
const formOrJson: Forwarder = (services, exchange) =>
  boundaryOf(exchange.request.headers['content-type']) === undefined
    ? forwardJson(services, exchange)
    : forwardForm(services, exchange);

const posts: ReadonlyMap<string, Forwarder> = new Map<string, Forwarder>([
  ...[
    '/v1/chat/completions',
    '/v1/chat/completions/batch',
    '/v1/completions',
    '/v1/embeddings',
    '/v2/embed',
    '/v1/messages',
    '/v1/messages/count_tokens',
    '/tokenize',
    '/detokenize',
    '/v1/rerank',
    '/v2/rerank',
    '/rerank',
    '/v1/score',
    '/score',
    '/pooling',
    '/classify',
    '/inference/v1/generate',
    '/v1/audio/speech',
    '/v1/images/generations',
    '/v1/chat/completions/render',
    '/v1/completions/render',
    '/v1/messages/render',
    '/v1/responses/render',
    '/v1/systemone',
    '/cohere/v2/chat',
    '/generative_scoring',
    '/invocations',
  ].map((path) => [path, json] as const),
  ['/v1/responses', responses],
  ['/v1/audio/translations', formOrJson],
  ['/v1/audio/transcriptions', forwardForm],
  ['/v1/images/edits', forwardForm],
]);

const gets: ReadonlyMap<string, Forwarder> = new Map([['/v1/audio/voices', forwardVoices]]);

/** How requests to a path are passed on; undefined for what the router answers itself. */
export function forwarderOf(method: string | undefined, path: string): Forwarder | undefined {
  if (method === 'POST') {
    const found = posts.get(path);
    if (found !== undefined) return found;
  } else if (method === 'GET') {
    const found = gets.get(path);
    if (found !== undefined) return found;
  }
  return responseMethods.has(`${method}`) && responseIdOf(path) !== undefined ? forwardToHome : undefined;
}

const responseMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'DELETE']);

/** The methods with which a path is passed on. */
export function forwardedMethods(path: string): readonly string[] {
  if (posts.has(path)) return ['POST'];
  return gets.has(path) ? ['GET'] : [];
}
