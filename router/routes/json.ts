import { type ScannedBody, scanBody } from '../body/body-scan.js';
import { promptBytes, promptText } from '../body/prompt-text.js';
import { spliced } from '../body/splice.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { failure } from '../errors.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Services } from '../services.js';

/** What is special about a path whose bodies are JSON with a model. */
export interface JsonRouteOptions {
  /** Whether engines keep the answers, so that later requests about one have to go to its engine. @default false */
  readonly keepsResponses?: boolean;
}

/** Passes a request with a JSON body to an engine that serves the model in it. */
export function forwardJson(services: Services, exchange: Exchange, options: JsonRouteOptions = {}): void {
  const { rewriter } = services;
  const take = (body: Buffer): void => {
    const scanned = scanBody(body, services.scanKeys);
    if (typeof scanned === 'string') {
      exchange.refuse(failure(scanned));
      return;
    }
    if (scanned.isNull('model')) {
      exchange.refuse(failure('missingModel'));
      return;
    }
    route(services, exchange, scanned, options);
  };
  exchange.readBody(rewriter === undefined ? take : (body) => rewriter.rewrite(exchange, body, take));
}

function route(
  services: Services,
  exchange: Exchange,
  scanned: ScannedBody,
  { keepsResponses = false }: JsonRouteOptions,
): void {
  const view = services.store.snapshot();
  const asked = scanned.string('model') ?? scanned.raw('model') ?? '';
  const model = view.resolve(asked);
  services.counts.incoming(model);
  const pinned = pinnedEndpoint(services, exchange, model);
  if (pinned === null) {
    exchange.refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', asked));
    return;
  }
  const range = scanned.range('model');
  const body =
    model === asked || range === undefined
      ? scanned.bytes
      : spliced(scanned.bytes, range, JSON.stringify(model));
  exchange.forward({
    model,
    body,
    sessionId: sessionOf(services, exchange, scanned),
    text: () => promptText(scanned),
    promptBytes: () => promptBytes(scanned),
    fields: scanned,
    pinned: pinned ?? (keepsResponses ? homeOf(services, scanned, model) : undefined),
    makesResponse: keepsResponses,
    isStreamed: scanned.raw('stream') === 'true',
    priority: priorityOf(services, exchange, scanned),
  });
}

/** The engine that `?id=` names, null if it cannot take the request, undefined if none is named. */
export function pinnedEndpoint(
  services: Services,
  { search }: Pick<Exchange, 'search'>,
  model: string,
): Endpoint | null | undefined {
  if (!search.includes('id=')) return undefined;
  const id = new URLSearchParams(search).get('id');
  if (id === null) return undefined;
  const endpoint = services.store.snapshot().byId(id);
  return endpoint?.models.has(model) === true && endpoint.healthy && !endpoint.sleeping ? endpoint : null;
}

/** The session of a request: the header of the configured name or else the top-level key, as Python would write its value. */
function sessionOf({ settings }: Services, exchange: Exchange, scanned: ScannedBody): string | undefined {
  const { sessionKey } = settings;
  if (sessionKey === undefined) return undefined;
  const header = headerSession(sessionKey, exchange);
  if (header !== undefined) return header;
  if (scanned.isNull(sessionKey)) return undefined;
  const raw = scanned.raw(sessionKey);
  if (raw === 'true') return 'True';
  if (raw === 'false') return 'False';
  return scanned.string(sessionKey) ?? raw;
}

/** The session that a header of the configured name gives. */
export function headerSession(sessionKey: string | undefined, { headers }: Exchange): string | undefined {
  const header = sessionKey === undefined ? undefined : headers[sessionKey.toLowerCase()];
  return Array.isArray(header) ? header[0] : header;
}

function homeOf(services: Services, scanned: ScannedBody, model: string): Endpoint | undefined {
  const previous = scanned.string('previous_response_id');
  const url = previous === undefined ? undefined : services.homes.find(previous);
  return url === undefined
    ? undefined
    : services.store
        .snapshot()
        .byModel(model)
        .find((e) => e.url === url);
}

const priorityHeader = 'x-request-priority';

/** The priority that the header gives; 0 without one that is a number. */
export function headerPriority({ headers }: Pick<Exchange, 'headers'>): number {
  const value = headers[priorityHeader];
  return typeof value === 'string' ? numberOf(value) : 0;
}

/** The priority of a request, which is the header's, or else that of vLLM's field of the body. */
function priorityOf({ settings }: Services, exchange: Exchange, scanned: ScannedBody): number {
  if (!settings.queues) return 0;
  if (exchange.headers[priorityHeader] !== undefined) return headerPriority(exchange);
  return numberOf(scanned.raw('priority') ?? '');
}

function numberOf(text: string): number {
  return /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : 0;
}
