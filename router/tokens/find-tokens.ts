import type { Policy } from '../policies/policy.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Forwarding } from '../proxy/flow.js';
import type { Services } from '../services.js';

/**
 * Notes the tokens of a request's prompt for policies that need them, as far as they are told in time; undefined where that takes
 * no waiting. Never fails: what goes wrong with tokens leaves none.
 */
export function findTokens(
  services: Services,
  exchange: Exchange,
  forwarding: Forwarding,
  needs: Policy['needs'],
): Promise<void> | undefined {
  if (needs !== 'tokens' || services.tokens === undefined || exchange.tokens !== undefined) return undefined;
  const tokens = services.tokens.tokensOf(services, exchange, forwarding);
  if (!(tokens instanceof Promise)) {
    exchange.tokens = tokens;
    return undefined;
  }
  return tokens
    .catch(() => undefined)
    .then((found) => {
      exchange.tokens = found;
    });
}
