import type { Ticket, Waiter } from '../admission/admission.js';
import { BodyError, BodyTooLarge } from '../body/read-body.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { candidatesOf, type EngineGroup } from '../discovery/engine-group.js';
import { type Failure, failure } from '../errors.js';
import { isTimeout, reasonOf } from '../health/engine-faults.js';
import type { Hedging } from '../hedging/hedging.js';
import { mayHedge } from '../hedging/may-hedge.js';
import { type HedgeOutcome, Race, type RaceHost, type Runner } from '../hedging/race.js';
import type { Placement } from '../policies/policy.js';
import type { Services } from '../services.js';
import { findTokens } from '../tokens/find-tokens.js';
import { assignEngine, chooseEngine, engineToTry, hasFailed } from './engine-choice.js';
import type { Exchange } from './exchange.js';
import { type Flow, type Forwarding, isResendable } from './flow.js';
import { headerOf } from './headers.js';
import type { AnswerSink, EngineRequest, Sending } from './proxy.js';
import { routingLine } from './routing-line.js';

/** Begins the plain flow: the request goes to one engine, and to others if that fails before it answers. */
export function deliver(services: Services, exchange: Exchange, forwarding: Forwarding): Flow {
  const delivery = new Delivery(services, exchange, forwarding);
  delivery.begin();
  return delivery;
}

class Delivery implements Flow, RaceHost, Waiter {
  readonly model: string;
  readonly pinned: Endpoint | undefined;
  readonly group: EngineGroup | undefined;
  private readonly services: Services;
  private readonly exchange: Exchange;
  private readonly forwarding: Forwarding;
  private request: EngineRequest | undefined;
  private endpoint: Endpoint | undefined;
  private sending: Sending | undefined;
  private placement: Placement | undefined;
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
    this.group = forwarding.group;
  }

  get priority(): number {
    return this.forwarding.priority ?? 0;
  }

  get again(): boolean {
    return this.failed !== undefined;
  }

  begin(): void {
    const { services, exchange, forwarding } = this;
    const { needs } = this.group?.policy ?? services.policy;
    const finding = this.pinned === undefined ? findTokens(services, exchange, forwarding, needs) : undefined;
    if (finding === undefined) {
      this.choose();
      return;
    }
    void finding.then(() => {
      if (!this.over) exchange.guarded(() => this.choose());
    });
  }

  private choose(): void {
    const { services, exchange, forwarding } = this;
    // Nobody overtakes who waits, but an engine that might take some of them off is tried.
    const endpoint = services.admission.isAwaited(this.model, this.pinned, this.group)
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
          : assignEngine(services, exchange, room, this.group);
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
    // An engine that refuses computes nothing.
    if (status >= 400) this.unplace();
    if (this.isRetried(status)) {
      this.retryAfter = headerOf(headers, 'retry-after');
      const sending = this.sending;
      if (this.sendElsewhere(endpoint, 'status')) {
        sending?.discard();
        return;
      }
    }
    if (this.isUnloaded(status, endpoint) || this.isRescued(status)) return;
    this.exchange.start(status, headers, endpoint);
  }

  data(chunk: Buffer): boolean {
    this.placement = undefined;
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
    this.unplace();
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
    this.unplace();
  }

  /** Takes back what is expected of the engine, unless it has begun to answer. */
  private unplace(): void {
    this.placement?.cancel();
    this.placement = undefined;
  }

  private send(chosen: Endpoint): void {
    const { services, exchange, failed, forwarding } = this;
    const hedging = mayHedge(exchange, forwarding, chosen) ? services.hedging : undefined;
    const endpoint = hedging === undefined ? chosen : this.faster(hedging, chosen);
    this.endpoint = endpoint;
    this.onTrial = endpoint.health.phase === 'onTrial';
    const seconds = exchange.ageMs / 1000;
    if (failed === undefined) services.counts.overhead(seconds);
    if (services.log.infos) this.logRoute(endpoint, seconds);
    if (hedging === undefined) {
      const { sending, placement } = this.run(endpoint, this);
      this.sending = sending;
      this.placement = placement;
      return;
    }
    const race = new Race(hedging, this, exchange.estimatedTokens() ?? 0);
    this.sending = race;
    race.begin(endpoint, this.candidates);
  }

  run(endpoint: Endpoint, sink: AnswerSink): Runner {
    const { services, exchange, forwarding } = this;
    this.request ??= exchange.engineRequest(forwarding.body);
    let { request } = this;
    const { placement } = exchange;
    exchange.placement = undefined;
    const isMeasured =
      forwarding.isStreamed === true &&
      (services.hedging !== undefined || services.policy.usesSpeeds === true);
    if (isMeasured) {
      const uncachedTokens = placement?.uncachedTokens ?? exchange.estimatedTokens();
      request = { ...request, uncachedTokens, measure: exchange };
    } else if (placement !== undefined) {
      request = { ...request, uncachedTokens: placement.uncachedTokens };
    }
    const observer = services.counts.observerFor(endpoint, this.model);
    const traced = exchange.trace?.attempt(endpoint, this.model, observer);
    if (traced === undefined) {
      return { endpoint, placement, sending: services.proxy.send(endpoint, request, observer, sink) };
    }
    request = { ...request, headers: traced.headers(request.headers) };
    return { endpoint, placement, sending: services.proxy.send(endpoint, request, traced.observer, sink) };
  }

  another(first: Endpoint): Endpoint | undefined {
    const { services, exchange, forwarding, failed = [] } = this;
    let second: Endpoint | undefined;
    exchange.guarded(() => {
      const chosen = chooseEngine(services, exchange, forwarding, [...failed, first]);
      const { hedging } = services;
      if (chosen !== undefined && hedging !== undefined) second = this.faster(hedging, chosen, first);
    });
    if (second !== undefined && services.log.infos) {
      services.log.info(`Routing request ${exchange.id} to ${second.url} too, as ${first.url} is late`);
    }
    return second;
  }

  lead({ endpoint, placement }: Runner): void {
    this.endpoint = endpoint;
    this.placement = placement;
    this.onTrial = endpoint.health.phase === 'onTrial';
  }

  fellOut(endpoint: Endpoint): void {
    const { services, exchange } = this;
    services.log.warning(
      `request ${exchange.id}: ${endpoint.url} failed before its answer; another has it too`,
    );
    if (this.failed === undefined) this.failed = [endpoint];
    else this.failed.push(endpoint);
  }

  hedged(outcome: HedgeOutcome): void {
    this.services.counts.hedged(this.model, outcome);
  }

  /** The next choice instead of an engine that is known to be so slow that a second one would have to be asked. */
  private faster(hedging: Hedging, chosen: Endpoint, first?: Endpoint): Endpoint {
    const { services, exchange, forwarding, failed = [], candidates } = this;
    const tokens = exchange.estimatedTokens() ?? 0;
    const { placement } = exchange;
    const uncached = placement?.uncachedTokens ?? tokens;
    if (!hedging.passesOver(chosen, candidates, tokens, uncached, first === undefined)) return chosen;
    exchange.placement = undefined;
    const without = first === undefined ? [...failed, chosen] : [...failed, first, chosen];
    const other = chooseEngine(services, exchange, forwarding, without);
    if (other === undefined) {
      exchange.placement = placement;
      return chosen;
    }
    placement?.cancel();
    return other;
  }

  private get candidates(): readonly Endpoint[] {
    return candidatesOf(this.services.store.snapshot(), this.model, this.group);
  }

  /** Whether an answer with this status is not the client's yet. */
  private isRetried(status: number): boolean {
    const { settings, health } = this.services;
    return settings.retriedStatuses.has(status) || (this.onTrial && health.isFailure(status));
  }

  /** Whether another engine is asked for an adapter that this one has unloaded. */
  private isUnloaded(status: number, endpoint: Endpoint): boolean {
    const { services, exchange, forwarding, model, pinned, sending } = this;
    if (status !== 404 || services.search?.isUnloaded(endpoint, model) !== true) return false;
    services.search.missing(endpoint);
    if (pinned !== undefined || !isResendable(forwarding.body)) return false;
    if (this.failed === undefined) this.failed = [endpoint];
    else this.failed.push(endpoint);
    // It may be the path that they all have not got.
    const other =
      this.failed.length > 3 ? undefined : chooseEngine(services, exchange, forwarding, this.failed);
    if (other === undefined) return false;
    services.counts.retried(model, 'status');
    this.send(other);
    sending?.discard();
    return true;
  }

  /** Whether somebody other than an engine answers, since this one cannot. */
  private isRescued(status: number): boolean {
    const { exchange, sending } = this;
    if (exchange.rescue === undefined || (status < 500 && status !== 429)) return false;
    if (!exchange.rescued(failure('engineFailed', `status ${status}`))) return false;
    this.over = true;
    sending?.discard();
    return true;
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
    const { services, model, group } = this;
    const engines = candidatesOf(services.store.snapshot(), model, group);
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
    const { exchange, services, model, group, reason, retryAfter } = this;
    if (reason !== undefined) {
      exchange.refuse(reason, retryAfter);
      return;
    }
    const { admission, store } = services;
    const view = store.snapshot();
    if (this.pinned !== undefined || candidatesOf(view, model, group).length > 0) {
      exchange.refuse(failure('tooManyRequests', model), String(admission.secondsToRoom(model, group)));
    } else {
      exchange.refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', model));
    }
  }

  private logRoute({ url }: Endpoint, seconds: number): void {
    const { exchange, failed, services } = this;
    if (failed !== undefined) {
      const attempt = failed.length + 1;
      const most = services.settings.failoverAttempts + 1 + failed.length - this.spent;
      services.log.info(`Routing request ${exchange.id} to ${url} (attempt ${attempt}/${most})`);
      return;
    }
    services.log.info(routingLine(exchange, url, seconds));
  }
}
