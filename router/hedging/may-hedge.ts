import type { Endpoint } from '../discovery/endpoints.js';
import { type Forwarding, isResendable } from '../proxy/flow.js';

// What generates and leaves nothing behind in the engine.
const paths: ReadonlySet<string> = new Set(['/v1/chat/completions', '/v1/completions', '/v1/messages']);

/** Whether two engines may get a request: it is streamed, can be sent twice, and any engine will do. */
export function mayHedge(
  { path }: { readonly path: string },
  forwarding: Forwarding,
  first: Endpoint,
): boolean {
  return (
    forwarding.isStreamed === true &&
    forwarding.pinned === undefined &&
    forwarding.group === undefined &&
    isResendable(forwarding.body) &&
    first.health.phase !== 'onTrial' &&
    paths.has(path)
  );
}
