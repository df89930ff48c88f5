import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Failure, failure } from '../errors.js';
import { withoutId } from '../proxy/query.js';
import type { Services } from '../services.js';
import { modelRenamer } from '../websocket/filters.js';
import { handshakeProblem, type OfferedProtocols, offeredProtocols } from '../websocket/handshake.js';
import { LateSession } from '../websocket/late-session.js';
import { type SessionOptions, WebSocketSession } from '../websocket/session.js';
import { pinnedEndpoint } from './json.js';

/** The path of sessions. */
export const realtimePath = '/v1/realtime';

/**
 * Connects a WebSocket with an engine that serves the model of the query, or else the only model that there is, or else the one
 * that the first message names, as vLLM's clients do it.
 * @param refusal why the client gets no session, where it is known already
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server/#realtime-api
 */
export function openRealtime(
  services: Services,
  request: IncomingMessage,
  client: Duplex,
  refusal?: Failure,
): void {
  const { headers, url = '' } = request;
  const given = headers['x-request-id'];
  const id = typeof given === 'string' && given !== '' ? given : randomUUID();
  const question = url.indexOf('?');
  const search = question < 0 ? '' : url.slice(question);
  const protocols = offeredProtocols(headers);
  const options = optionsOf(services, request, search, protocols);
  const start = (more: Partial<SessionOptions> = {}): WebSocketSession =>
    new WebSocketSession(services, request, client, id, { ...options, ...more });

  const problem = refusal ?? problemOf(services, headers, options.authenticated);
  if (problem !== undefined) {
    start().refuse(problem);
    return;
  }
  const view = services.store.snapshot();
  const cards = view.models();
  const named = new URLSearchParams(search).get('model') ?? '';
  const asked = named === '' && cards.length === 1 ? (cards[0]?.id ?? '') : named;
  if (asked === '') {
    new LateSession(services, request, client, id, options).begin();
    return;
  }
  const model = view.resolve(asked);
  services.counts.incoming(model);
  const pinned = pinnedEndpoint(services, { search }, model);
  if (pinned === null) {
    start().refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', asked));
    return;
  }
  // A message that names an alias would mean nothing to the engine.
  const renaming = view.aliases.size > 0;
  const toEngine = () => modelRenamer((name) => services.store.snapshot().resolve(name));
  start(renaming ? { plain: true, toEngine } : {}).connect({ model, pinned });
}

function problemOf(
  services: Services,
  headers: IncomingMessage['headers'],
  authenticated: boolean,
): Failure | undefined {
  if (services.keys.required && !authenticated) return failure('unauthorized');
  return services.draining ? failure('shuttingDown') : handshakeProblem(headers);
}

function optionsOf(
  services: Services,
  request: IncomingMessage,
  search: string,
  { names, key }: OfferedProtocols,
): SessionOptions {
  const { keys, settings, store } = services;
  const { headers, url = '' } = request;
  const authenticated =
    keys.required &&
    (keys.accept(headers) || (key !== undefined && keys.accept({ authorization: `Bearer ${key}` })));
  const { sessionKey } = settings;
  const session = sessionKey === undefined ? undefined : headers[sessionKey.toLowerCase()];
  const [path = ''] = url.split('?', 1);
  const byKey = authenticated && key !== undefined;
  return {
    path: path + resolved(withoutId(search), (name) => store.snapshot().resolve(name)),
    sessionId: Array.isArray(session) ? session[0] : session,
    authenticated,
    protocols: byKey ? names : undefined,
    // Browsers give up where they offer protocols and none is chosen, and vLLM chooses none.
    ownProtocol: byKey ? names[0] : undefined,
    plain: false,
  };
}

/** A query whose model is named as engines know it. */
function resolved(search: string, resolve: (name: string) => string): string {
  return search.replace(/([?&]model=)([^&]*)/g, (whole, before: string, value: string) => {
    const [[, name = ''] = []] = new URLSearchParams(`m=${value}`);
    const model = resolve(name);
    return model === name ? whole : before + encodeURIComponent(model);
  });
}
