import { failure } from '../errors.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Services } from '../services.js';
import { forwardJson, pinnedEndpoint } from './json.js';

/** Passes a question without a body on: its model is in the query, or is the only one that there is. */
export function forwardVoices(services: Services, exchange: Exchange): void {
  const { headers } = exchange.request;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
    forwardJson(services, exchange);
    return;
  }
  const view = services.store.snapshot();
  const cards = view.models();
  const only = cards.length === 1 ? cards[0]?.id : undefined;
  const asked = new URLSearchParams(exchange.search).get('model') ?? only;
  if (asked === undefined) {
    exchange.refuse(failure('missingModel'));
    return;
  }
  const model = view.resolve(asked);
  services.counts.incoming(model);
  const pinned = pinnedEndpoint(services, exchange, model);
  if (pinned === null) {
    exchange.refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', asked));
    return;
  }
  exchange.forward({ model, body: undefined, pinned });
}
