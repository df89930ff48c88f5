import type { Ticket, Waiter } from './admission.js';
import type { Endpoint } from './endpoints.js';
import { assignEngine, chooseEngine, engineToTry, hasFailed } from './engine-choice.js';
import { isTimeout, reasonOf } from './engine-faults.js';
import { type Failure, failure } from './errors.js';
import type { Exchange } from './exchange.js';
import { type Flow, type Forwarding, isResendable } from './flow.js';
import type { AnswerSink, EngineRequest, Sending } from './proxy.js';
import { BodyError, BodyTooLarge } from './read-body.js';
import type { Services } from './services.js';

/** Begins the plain flow: the request goes to one engine, and to others if that fails before it answers. */
export function deliver(services: Services, exchange: Exchange, forwarding: Forwarding): Flow {
  const delivery = new Delivery(services, exchange, forwarding);
  delivery.begin();
  return delivery;
}

class Delivery implements Flow, AnswerSink, Waiter {
  readonly model: string;
  readonly pinned: Endpoint | undefined;
  private readonly services: Services;
  private readonly exchange: Exchange;
  private readonly forwarding: Forwarding;
  private request: EngineRequest | undefined;
  private endpoint: Endpoint | undefined;
  private sending: Sending | undefined;
  private ticket: Ticket | undefined;
  private failed: Endpoint[] | undefined;
  /** Why the last attempt was in vain. */
  private reason: Failure | undefined;
  /** When the last engine that was too busy wanted to be asked again. */
  private retryAfter: string | undefined;
  /** Attempts in vain that count, which those do not that tried whether an engine works again. */
  private spent = 0;
  private onTrial = false;
  private over = false;

  constructor(services: Services, exchange: Exchange, forwarding: Forwarding) {
    this.services = services;
    this.exchange = exchange;
    this.forwarding = forwarding;
    this.model = forwarding.model;
    this.pinned = forwarding.pinned;
  }

  get priority(): number {
    return this.forwarding.priority ?? 0;
  }

  get again(): boolean {
    return this.failed !== undefined;
  }

  begin(): void {
    const { services, exchange, forwarding } = this;
    // Nobody overtakes who waits, but an engine that might take some of them off is tried.
    const endpoint = services.admission.isAwaited(this.model, this.pinned)
      ? engineToTry(services, exchange, forwarding)
      : chooseEngine(services, exchange, forwarding);
    if (endpoint === undefined) this.wait();
    else this.send(endpoint);
  }

  takes({ url }: Endpoint): boolean {
    return !hasFailed(this.failed, url);
  }

  admit(room: Endpoint | undefined): void {
    this.ticket = undefined;
    const { services, exchange, forwarding, failed } = this;
    exchange.guarded(() => {
      const endpoint =
        room === undefined
          ? chooseEngine(services, exchange, forwarding, failed)
          : assignEngine(services, exchange, room);
      if (endpoint === undefined) this.giveUp();
      else this.send(endpoint);
    });
  }

  expire(): void {
    this.ticket = undefined;
    this.giveUp();
  }

  start(status: number, headers: readonly string[]): void {
    const { endpoint } = this;
    if (endpoint === undefined) return;
    if (this.isRetried(status)) {
      this.retryAfter = headerOf(headers, 'retry-after');
      const sending = this.sending;
      if (this.sendElsewhere(endpoint, 'status')) {
        sending?.discard();
        return;
      }
    }
    this.exchange.start(status, headers, endpoint);
  }

  data(chunk: Buffer): boolean {
    return this.exchange.data(chunk);
  }

  end(): void {
    this.over = true;
    this.exchange.end();
  }

  fail(error: Error): void {
    const { exchange, endpoint, services } = this;
    if (this.over || endpoint === undefined) return;
    const answering = this.sending?.answering === true;
    this.sending = undefined;
    const why = reasonOf(error);
    services.log.warning(
      `request ${exchange.id}: ${endpoint.url} failed ${answering ? 'within' : 'before'} its answer, got ${why}`,
    );
    if (answering) {
      this.over = true;
      exchange.cut();
      return;
    }
    if (error instanceof BodyError) {
      if (!(error instanceof BodyTooLarge)) exchange.cut();
      else exchange.refuse(failure('bodyTooLarge', String(services.settings.bodyLimitBytes)));
      return;
    }
    this.reason = failure(isTimeout(error) ? 'engineTimedOut' : 'engineFailed', why);
    exchange.guarded(() => {
      if (!this.sendElsewhere(endpoint, 'failure')) this.waitOrGiveUp();
    });
  }

  resume(): void {
    this.sending?.resume();
  }

  abort(): void {
    this.over = true;
    if (this.ticket !== undefined) this.services.admission.leave(this.ticket);
    // Has no effect on what has ended.
    this.sending?.abort();
    this.sending = undefined;
  }

  private send(endpoint: Endpoint): void {
    const { services, exchange, failed } = this;
    this.endpoint = endpoint;
    this.onTrial = endpoint.health.phase === 'onTrial';
    const seconds = exchange.ageMs / 1000;
    if (failed === undefined) services.counts.overhead(seconds);
    if (services.log.infos) this.logRoute(endpoint, seconds);
    this.request ??= exchange.engineRequest();
    const observer = services.counts.observerFor(endpoint, this.model);
    const traced = exchange.trace?.attempt(endpoint, this.model, observer);
    if (traced === undefined) {
      this.sending = services.proxy.send(endpoint, this.request, observer, this);
    } else {
      const request = { ...this.request, headers: traced.headers(this.request.headers) };
      this.sending = services.proxy.send(endpoint, request, traced.observer, this);
    }
  }

  /** Whether an answer with this status is not the client's yet. */
  private isRetried(status: number): boolean {
    const { settings, health } = this.services;
    return settings.retriedStatuses.has(status) || (this.onTrial && health.isFailure(status));
  }

  /** Sends to another engine if there is one that may be asked and has room. */
  private sendElsewhere(from: Endpoint, why: 'failure' | 'status'): boolean {
    const { services, exchange, forwarding } = this;
    if (this.failed === undefined) this.failed = [from];
    else this.failed.push(from);
    if (!this.onTrial) this.spent++;
    if (!this.mayRetry) return false;
    const endpoint = chooseEngine(services, exchange, forwarding, this.failed);
    if (endpoint === undefined) return false;
    services.counts.retried(this.model, why);
    this.send(endpoint);
    return true;
  }

  private get mayRetry(): boolean {
    const { pinned, forwarding, spent, services } = this;
    return (
      pinned === undefined && isResendable(forwarding.body) && spent <= services.settings.failoverAttempts
    );
  }

  /** Waits for an engine that has not failed, be it one that is still to come, or gives up. */
  private waitOrGiveUp(): void {
    const { services, model } = this;
    const engines = services.store.snapshot().byModel(model);
    const isHopeful = engines.length === 0 || engines.some((endpoint) => this.takes(endpoint));
    if (this.mayRetry && isHopeful) this.wait();
    else this.giveUp();
  }

  private wait(): void {
    const { admission, store } = this.services;
    const view = store.snapshot();
    // Nobody waits for what there never was.
    const isKnown = this.pinned !== undefined || view.knows(this.model);
    this.ticket = isKnown ? admission.enter(this) : undefined;
    if (this.ticket === undefined) this.giveUp();
  }

  private giveUp(): void {
    const { exchange, services, model, reason, retryAfter } = this;
    if (reason !== undefined) {
      exchange.refuse(reason, retryAfter);
      return;
    }
    const { admission, store } = services;
    const view = store.snapshot();
    if (this.pinned !== undefined || view.byModel(model).length > 0) {
      exchange.refuse(failure('tooManyRequests', model), String(admission.secondsToRoom(model)));
    } else {
      exchange.refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', model));
    }
  }

  private logRoute({ url }: Endpoint, seconds: number): void {
    const { exchange, failed, services } = this;
    const { id, sessionId } = exchange;
    if (failed !== undefined) {
      const attempt = failed.length + 1;
      const most = services.settings.failoverAttempts + 1 + failed.length - this.spent;
      services.log.info(`Routing request ${id} to ${url} (attempt ${attempt}/${most})`);
      return;
    }
    // Scripts read this line; a session must not be able to write further ones.
    const session = sessionId === undefined ? 'None' : sessionId.replace(/\p{Cc}/gu, '?').slice(0, 256);
    services.log.info(
      `Routing request ${id} with session id ${session} to ${url} at ${Date.now() / 1000}, process time = ${seconds.toFixed(4)}`,
    );
  }
}

/** The value of a header in names and values in turns. */
function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === name) return headers[i + 1];
  }
  return undefined;
}
