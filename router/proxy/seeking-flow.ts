import type { ModelSearch } from '../discovery/model-search.js';
import type { Services } from '../services.js';
import type { Exchange } from './exchange.js';
import type { Flow, FlowStart, Forwarding } from './flow.js';

/** A flow that has engines asked first where none is known to serve the model. */
export function seeking(search: ModelSearch, next: FlowStart): FlowStart {
  return (services, exchange, forwarding) => {
    if (forwarding.pinned !== undefined || !search.isWorthwhile(forwarding.model)) {
      return next(services, exchange, forwarding);
    }
    const flow = new SeekingFlow();
    void flow.begin(search, next, services, exchange, forwarding);
    return flow;
  };
}

class SeekingFlow implements Flow {
  private found: Flow | undefined;
  private isOver = false;

  async begin(
    search: ModelSearch,
    next: FlowStart,
    services: Services,
    exchange: Exchange,
    forwarding: Forwarding,
  ): Promise<void> {
    await search.look();
    if (this.isOver) return;
    exchange.guarded(() => {
      this.found = next(services, exchange, forwarding);
    });
  }

  resume(): void {
    this.found?.resume();
  }

  abort(): void {
    this.isOver = true;
    this.found?.abort();
  }
}
