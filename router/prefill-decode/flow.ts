import type { Endpoint } from '../discovery/endpoints.js';
import type { RoutedRequest } from '../policies/policy.js';
import { deliver } from '../proxy/delivery.js';
import type { FlowStart } from '../proxy/flow.js';
import { decodeBody, generates, splitRequest } from './leg-bodies.js';
import type { Pools } from './pools.js';
import type { PrefillIds } from './prefill-ids.js';
import type { Revisions } from './revisions.js';
import { SplitDelivery } from './split-delivery.js';
import type { Transfer } from './transfer.js';

/** How requests are divided between engines. */
export interface PrefillDecodeOptions {
  readonly pools: Pools;
  readonly revisions: Revisions;
  readonly transfer: Transfer;
  readonly ids: PrefillIds;
  /** Prompts with fewer tokens stay with the engine that decodes. */
  readonly minPromptTokens: number;
  /** Whether an engine that decodes holds so much of a prompt that nobody has to prefill for it. @default - not known of any */
  isCached?(decoder: Endpoint, request: RoutedRequest): boolean;
}

/**
 * The flow in which one engine computes the prompt and another one answers. What does not generate, names its engine or is for a
 * model without such engines goes to one engine as always; what would not gain goes to one that decodes.
 */
export function prefillDecode(options: PrefillDecodeOptions): FlowStart {
  const { pools, transfer, minPromptTokens } = options;
  return (services, exchange, forwarding) => {
    const { model, body, pinned } = forwarding;
    const { path } = exchange;
    const isPlain = pinned !== undefined || !Buffer.isBuffer(body) || !generates(path);
    if (isPlain || !pools.serve(services.store.snapshot(), model)) {
      return deliver(services, exchange, forwarding);
    }
    const split = splitRequest(path, body, transfer.protocol);
    if (split === undefined || split.promptTokens < minPromptTokens) {
      return deliver(services, exchange, {
        ...forwarding,
        group: pools.decode,
        body: decodeBody(body, undefined, transfer.protocol),
      });
    }
    const delivery = new SplitDelivery(options, split, services, exchange, forwarding);
    delivery.begin();
    return delivery;
  };
}
