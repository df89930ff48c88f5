import type { Endpoint } from '../discovery/endpoints.js';
import type { EngineGroup } from '../discovery/engine-group.js';
import { type Failure, failure } from '../errors.js';
import { isTimeout, reasonOf } from '../health/engine-faults.js';
import { chooseEngine } from '../proxy/engine-choice.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Flow, Forwarding } from '../proxy/flow.js';
import { headerOf } from '../proxy/headers.js';
import type { AnswerSink, EngineRequest, Reservation, Sending } from '../proxy/proxy.js';
import { routingLine } from '../proxy/routing-line.js';
import type { Services } from '../services.js';
import { findTokens } from '../tokens/find-tokens.js';
import { openingOf } from './answer-opening.js';
import { EngineSearch } from './engine-search.js';
import type { PrefillDecodeOptions } from './flow.js';
import type { SplitRequest } from './leg-bodies.js';
import { prefillRequest, renamedRequest } from './prefill-request.js';
import type { Handover } from './transfer.js';

// Block ids of a long prompt take some hundred kilobytes.
const longestPrefillAnswer = 16 * 1024 * 1024;

/** Why an engine was asked in vain. */
type Fault = 'failure' | 'status';

/**
 * One request on its way through two engines. The one that decodes is chosen first, and holds a place for the request; then one
 * that prefills for it. Whatever fails before the client has a byte is begun anew or, where it is about the prefill alone, done
 * without.
 */
export class SplitDelivery implements Flow {
  private readonly options: PrefillDecodeOptions;
  private readonly split: SplitRequest;
  private readonly services: Services;
  private readonly exchange: Exchange;
  private readonly forwarding: Forwarding;
  private readonly model: string;
  private search: EngineSearch | undefined;
  private reservation: Reservation | undefined;
  private handover: Handover | undefined;
  private sending: Sending | undefined;
  private prefillId = '';
  private readonly failedDecoders: Endpoint[] = [];
  private readonly failedPrefillers: Endpoint[] = [];
  /** Attempts in vain that count, which those do not that tried whether an engine works again. */
  private spentDecodes = 0;
  private spentPrefills = 0;
  private decodes = 0;
  private sent = false;
  /** Why the last decode was in vain, and when its engine wanted to be asked again. */
  private reason: Failure | undefined;
  private retryAfter: string | undefined;
  private over = false;

  constructor(
    options: PrefillDecodeOptions,
    split: SplitRequest,
    services: Services,
    exchange: Exchange,
    forwarding: Forwarding,
  ) {
    this.options = options;
    this.split = split;
    this.services = services;
    this.exchange = exchange;
    this.forwarding = forwarding;
    this.model = forwarding.model;
  }

  begin(): void {
    const { services, exchange, forwarding, options } = this;
    const find = (): void => options.revisions.whenSettled(() => this.later(() => this.findDecoder()));
    const finding = findTokens(services, exchange, forwarding, services.policy.needs);
    if (finding === undefined) find();
    else void finding.then(find);
  }

  resume(): void {
    this.sending?.resume();
  }

  abort(): void {
    this.over = true;
    this.search?.leave();
    this.handover?.end();
    this.reservation?.release();
    // Has no effect on what has ended.
    this.sending?.abort();
    this.search = undefined;
    this.sending = undefined;
  }

  private findDecoder(): void {
    const { decode: group } = this.options.pools;
    this.look(group, this.failedDecoders, false, {
      found: (endpoint) => {
        if (this.failedDecoders.length > 0) this.services.counts.retried(this.model, 'failure');
        this.takeDecoder(endpoint);
      },
      none: () => this.giveUp(),
    });
  }

  private takeDecoder(decoder: Endpoint): void {
    const { services, options, exchange } = this;
    if (options.isCached?.(decoder, exchange) === true) {
      this.decode(decoder, undefined);
      return;
    }
    this.reservation = services.proxy.reserve(decoder);
    const group = options.pools.prefillFor(decoder);
    this.look(group, this.failedPrefillers, true, {
      found: (prefiller) => this.prefill(prefiller, decoder, group),
      none: () => this.decode(decoder, undefined),
    });
  }

  private prefill(prefiller: Endpoint, decoder: Endpoint, group: EngineGroup): void {
    const { options, exchange, split } = this;
    this.prefillId = options.ids.take(exchange.id);
    const handover = options.transfer.begin(this.prefillId, decoder);
    this.handover = handover;
    const body = split.prefill(handover.prefillParams);
    const request = prefillRequest(exchange.engineRequest(body), this.prefillId);
    const onTrial = isOnTrial(prefiller);
    const chunks: Buffer[] = [];
    let length = 0;
    let passes = false;
    const elsewhere = (why: Fault): boolean => {
      handover.end();
      return this.prefillElsewhere(prefiller, decoder, group, why, onTrial);
    };
    this.send(prefiller, request, 0, {
      start: (status, headers) => {
        if (status === 200) return;
        if (this.isRetried(status, onTrial)) {
          const { sending } = this;
          if (!elsewhere('status')) this.decode(decoder, undefined);
          sending?.discard();
          return;
        }
        // What is wrong with the request is said by the first engine that sees it.
        passes = true;
        handover.end();
        this.reservation?.release();
        options.ids.free(this.prefillId);
        exchange.start(status, headers, prefiller);
      },
      data: (chunk) => {
        if (passes) return exchange.data(chunk);
        length += chunk.length;
        if (length <= longestPrefillAnswer) chunks.push(Buffer.from(chunk));
        return true;
      },
      end: () => {
        if (passes) {
          this.over = true;
          exchange.end();
          return;
        }
        this.sending = undefined;
        if (!options.transfer.keepsBlocks) options.ids.free(this.prefillId);
        const answer = length > longestPrefillAnswer ? Buffer.alloc(0) : Buffer.concat(chunks);
        handover.finish(answer, prefiller, (params) => this.later(() => this.decodeNext(decoder, params)));
      },
      fail: (error) => {
        if (this.over) return;
        if (passes) {
          this.over = true;
          exchange.cut();
          return;
        }
        this.sending = undefined;
        this.warn(prefiller, 'its prefill', error);
        exchange.guarded(() => {
          if (!elsewhere('failure')) this.decode(decoder, undefined);
        });
      },
    });
  }

  /** Has another engine prefill if there is one that may be asked and has room. */
  private prefillElsewhere(
    from: Endpoint,
    decoder: Endpoint,
    group: EngineGroup,
    why: Fault,
    onTrial: boolean,
  ): boolean {
    const { services, exchange, forwarding, model, failedPrefillers } = this;
    failedPrefillers.push(from);
    if (!onTrial) this.spentPrefills++;
    if (this.spentPrefills > services.settings.failoverAttempts) return false;
    const endpoint = chooseEngine(services, exchange, { ...forwarding, group }, failedPrefillers);
    if (endpoint === undefined) return false;
    services.counts.retried(model, why);
    this.prefill(endpoint, decoder, group);
    return true;
  }

  /** Goes on to the engine that was chosen before the prefill, if it is still there. */
  private decodeNext(decoder: Endpoint, params: string | undefined): void {
    const view = this.services.store.snapshot();
    const isUsable = view.byId(decoder.id) === decoder && decoder.healthy && !decoder.sleeping;
    if (isUsable) {
      this.decode(decoder, params);
      return;
    }
    this.reservation?.release();
    this.failedDecoders.push(decoder);
    this.findDecoder();
  }

  private decode(decoder: Endpoint, params: string | undefined): void {
    const { exchange, split, services, options } = this;
    const request = exchange.engineRequest(split.decode(params));
    const onTrial = isOnTrial(decoder);
    const isHandedOver = params !== undefined;
    let held: { readonly status: number; readonly headers: readonly string[] } | undefined;
    let opening: Buffer = Buffer.alloc(0);
    const show = (): void => {
      if (held !== undefined) exchange.start(held.status, held.headers, decoder);
      held = undefined;
    };
    /** Has the engine compute the prompt itself, since it could not get the blocks. */
    const alone = (): void => {
      const { sending } = this;
      services.log.warning(
        `request ${exchange.id}: ${decoder.url} did not get the blocks of its prefill, and computes the prompt`,
      );
      services.counts.retried(this.model, 'status');
      this.decode(decoder, undefined);
      sending?.discard();
    };
    this.reservation?.spend();
    this.reservation = undefined;
    const id = this.decodes++ === 0 ? exchange.id : `${exchange.id}-${this.decodes}`;
    this.send(decoder, renamedRequest(request, id), exchange.ageMs, {
      start: (status, headers) => {
        if (isHandedOver && status >= 500) {
          alone();
          return;
        }
        if (this.isRetried(status, onTrial)) {
          this.retryAfter = headerOf(headers, 'retry-after');
          const { sending } = this;
          if (this.decodeElsewhere(decoder, onTrial)) {
            sending?.discard();
            return;
          }
        }
        const isStream = headerOf(headers, 'content-type')?.startsWith('text/event-stream') === true;
        if (isHandedOver && isStream) held = { status, headers };
        else exchange.start(status, headers, decoder);
      },
      data: (chunk) => {
        if (held === undefined) return exchange.data(chunk);
        opening = Buffer.concat([opening, chunk]);
        const kind = openingOf(opening);
        if (kind === 'unclear') return true;
        if (kind === 'error') {
          alone();
          return true;
        }
        show();
        return exchange.data(opening);
      },
      end: () => {
        this.over = true;
        if (isHandedOver) options.ids.free(this.prefillId);
        const isUnclear = held !== undefined && opening.length > 0;
        show();
        if (isUnclear) exchange.data(opening);
        exchange.end();
      },
      fail: (error) => {
        if (this.over) return;
        const isHeld = held !== undefined;
        const answering = this.sending?.answering === true && !isHeld;
        // A stream that broke off before its first token may have lacked the blocks only.
        if (isHeld) {
          exchange.guarded(alone);
          return;
        }
        this.sending = undefined;
        this.warn(decoder, answering ? 'within its answer' : 'before its answer', error);
        if (answering) {
          this.over = true;
          exchange.cut();
          return;
        }
        this.reason = failure(isTimeout(error) ? 'engineTimedOut' : 'engineFailed', reasonOf(error));
        this.noteFailed(decoder, onTrial);
        exchange.guarded(() => {
          if (this.spentDecodes <= services.settings.failoverAttempts) this.findDecoder();
          else this.giveUp();
        });
      },
    });
  }

  /** Begins anew with another engine that decodes, if there is one that may be asked and has room. */
  private decodeElsewhere(from: Endpoint, onTrial: boolean): boolean {
    const { services, exchange, forwarding, options, failedDecoders } = this;
    this.noteFailed(from, onTrial);
    if (this.spentDecodes > services.settings.failoverAttempts) return false;
    const group = options.pools.decode;
    const endpoint = chooseEngine(services, exchange, { ...forwarding, group }, failedDecoders);
    if (endpoint === undefined) return false;
    services.counts.retried(this.model, 'status');
    this.takeDecoder(endpoint);
    return true;
  }

  private noteFailed(decoder: Endpoint, onTrial: boolean): void {
    this.failedDecoders.push(decoder);
    if (!onTrial) this.spentDecodes++;
  }

  private send(endpoint: Endpoint, request: EngineRequest, ageMs: number, sink: AnswerSink): void {
    const { services, exchange, model } = this;
    const { counts, log, proxy } = services;
    const seconds = exchange.ageMs / 1000;
    if (!this.sent) counts.overhead(seconds);
    this.sent = true;
    if (log.infos) log.info(routingLine(exchange, endpoint.url, seconds));
    const observer = counts.observerFor(endpoint, model, ageMs);
    const traced = exchange.trace?.attempt(endpoint, model, observer);
    this.sending =
      traced === undefined
        ? proxy.send(endpoint, request, observer, sink)
        : proxy.send(
            endpoint,
            { ...request, headers: traced.headers(request.headers) },
            traced.observer,
            sink,
          );
  }

  private look(
    group: EngineGroup,
    failed: readonly Endpoint[],
    isOptional: boolean,
    take: { found(endpoint: Endpoint): void; none(): void },
  ): void {
    const { services, exchange, forwarding } = this;
    const search = new EngineSearch({
      services,
      exchange,
      forwarding: { ...forwarding, group },
      failed,
      isOptional,
      found: (endpoint) => {
        this.search = undefined;
        take.found(endpoint);
      },
      none: () => {
        this.search = undefined;
        take.none();
      },
    });
    this.search = search;
    search.begin();
  }

  /** Whether an answer with this status is not the client's yet. */
  private isRetried(status: number, onTrial: boolean): boolean {
    const { settings, health } = this.services;
    return settings.retriedStatuses.has(status) || (onTrial && health.isFailure(status));
  }

  private later(work: () => void): void {
    if (!this.over) this.exchange.guarded(work);
  }

  private warn({ url }: Endpoint, where: string, error: Error): void {
    this.services.log.warning(`request ${this.exchange.id}: ${url} failed ${where}, got ${reasonOf(error)}`);
  }

  private giveUp(): void {
    const { exchange, services, options, model, reason, retryAfter } = this;
    const { decode: group } = options.pools;
    const view = services.store.snapshot();
    if (reason !== undefined) {
      exchange.refuse(reason, retryAfter);
    } else if (group.candidates(view, model).length > 0) {
      exchange.refuse(
        failure('tooManyRequests', model),
        String(services.admission.secondsToRoom(model, group)),
      );
    } else {
      exchange.refuse(failure('modelUnavailable', model));
    }
  }
}

function isOnTrial({ health }: Endpoint): boolean {
  return health.phase === 'onTrial';
}
