import { failure } from '../errors.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Services } from '../services.js';

/** The id in a path about a stored response; undefined for any other path. */
export function responseIdOf(path: string): string | undefined {
  return /^\/v1\/responses\/([^/]+)(?:\/cancel|\/input_items)?$/.exec(path)?.[1];
}

/** Passes a request about a stored response to the engine that holds it. */
export function forwardToHome(services: Services, exchange: Exchange): void {
  const id = responseIdOf(exchange.path) ?? '';
  const { endpoints } = services.store.snapshot();
  const home = services.homes.find(id);
  // With one engine there is nothing to remember, so that a restart of the router loses nothing.
  const endpoint = home === undefined ? undefined : endpoints.find(({ url }) => url === home);
  const pinned = endpoint ?? (endpoints.length === 1 ? endpoints[0] : undefined);
  if (pinned === undefined) {
    exchange.refuse(failure('unknownResponse', id));
    return;
  }
  exchange.readBody((body) => {
    const [model = ''] = pinned.models;
    exchange.forward({ model, body: body.length === 0 ? undefined : body, pinned });
  });
}
