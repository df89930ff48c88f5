import type { Log } from '../../src/runtime/log.js';
import type { AnswerListener, Exchange } from '../proxy/exchange.js';
import type { Flow, FlowStart, Forwarding } from '../proxy/flow.js';
import type { Services } from '../services.js';
import { UsageTail } from '../stats/sse-usage.js';
import { bodyText, hookHeaders } from './hook-headers.js';
import type { HookCounts } from './hook-metrics.js';
import { HookFailure, type HookWorker } from './hook-worker.js';

/** What callbacks work with. */
export interface CallbacksParts {
  readonly worker: HookWorker;
  readonly counts: HookCounts;
  /** Notifications that may be under way. */
  readonly queueSize: number;
  readonly log: Log;
}

// As many bytes of bodies may wait for callbacks.
const mostWaitingBytes = 64 * 1024 * 1024;

/** Tells functions of somebody else of requests, without any request waiting for them. */
export class Callbacks {
  private readonly parts: CallbacksParts;
  private waiting = 0;
  private bytes = 0;
  private isBehind = false;
  private idle: (() => void) | undefined;

  constructor(parts: CallbacksParts) {
    this.parts = parts;
  }

  /** A flow of which the callbacks are told. */
  around(next: FlowStart): FlowStart {
    return (services: Services, exchange: Exchange, forwarding: Forwarding): Flow => {
      this.hear(exchange, forwarding);
      return next(services, exchange, forwarding);
    };
  }

  /** Resolves once everything has been told. */
  async told(): Promise<void> {
    if (this.waiting === 0) return;
    await new Promise<void>((resolve) => {
      this.idle = resolve;
    });
  }

  private hear(exchange: Exchange, { model, body }: Forwarding): void {
    const { worker } = this.parts;
    const { id, path, headers } = exchange;
    if (worker.has('preRequest')) {
      const rest = JSON.stringify({ id, path, model, headers: hookHeaders(headers) });
      const json = this.hasRoom(Buffer.isBuffer(body) ? body.length : 0) ? bodyText(body) : undefined;
      this.tell('preRequest', json === undefined ? rest : `${rest.slice(0, -1)},"body":${json}}`);
    }
    if (!worker.has('postRequest')) return;
    const tail = new UsageTail();
    const listener: AnswerListener = {
      start: () => undefined,
      data: (chunk) => tail.push(chunk),
      end: () => undefined,
      closed: (status, isWhole) => {
        const usage = tail.usage();
        const durationMs = Math.round(exchange.ageMs * 1000) / 1000;
        this.tell('postRequest', JSON.stringify({ id, path, model, status, isWhole, durationMs, usage }));
      },
    };
    exchange.listen(listener);
  }

  private hasRoom(bytes: number): boolean {
    return this.waiting < this.parts.queueSize && this.bytes + bytes <= mostWaitingBytes;
  }

  private tell(method: string, json: string): void {
    const { worker, counts, log } = this.parts;
    if (!this.hasRoom(json.length)) {
      counts.count('dropped');
      if (!this.isBehind)
        log.warning('callbacks: they are too far behind, and what they would be told is dropped');
      this.isBehind = true;
      return;
    }
    this.isBehind = false;
    this.waiting++;
    this.bytes += json.length;
    void worker
      .call(method, json)
      .then(
        () => counts.count('done'),
        (error: unknown) => {
          counts.count(error instanceof HookFailure ? error.why : 'failed');
          log.warning(`callbacks: ${method} failed, got ${error instanceof Error ? error.message : error}`);
        },
      )
      .finally(() => {
        this.waiting--;
        this.bytes -= json.length;
        if (this.waiting === 0) this.idle?.();
      });
  }
}
