import type { Exchange } from './exchange.js';
import type { Flow } from './flow.js';

/** A flow that has answered already, or has refused to. */
export const overFlow: Flow = { resume: () => undefined, abort: () => undefined };

/**
 * A flow that begins once something is known.
 *
 * @param prepare resolves with what begins it; what it throws ends the request as a failure of the router's own. Its signal is
 * aborted when the client leaves.
 */
export function laterFlow(exchange: Exchange, prepare: (signal: AbortSignal) => Promise<() => Flow>): Flow {
  const controller = new AbortController();
  const { signal } = controller;
  let flow: Flow | undefined;
  const begin = (start: () => Flow): void => {
    if (signal.aborted) return;
    exchange.guarded(() => {
      flow = start();
    });
  };
  prepare(signal).then(begin, (error: unknown) =>
    begin(() => {
      throw error;
    }),
  );
  return {
    resume: () => flow?.resume(),
    abort() {
      controller.abort();
      flow?.abort();
    },
  };
}
