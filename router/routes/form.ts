import type { IncomingMessage } from 'node:http';
import { boundaryOf, FieldFinder } from '../body/multipart.js';
import { announcedLength, BodyError, BodyTooLarge } from '../body/read-body.js';
import { spliced } from '../body/splice.js';
import { failure } from '../errors.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Services } from '../services.js';
import { headerPriority, headerSession, pinnedEndpoint } from './json.js';

/**
 * Passes a form to an engine that serves the model in it: every field as it came, and the rest of the form while it is still
 * coming.
 */
export function forwardForm(services: Services, exchange: Exchange): void {
  const { request } = exchange;
  const limit = services.settings.bodyLimitBytes;
  const boundary = boundaryOf(request.headers['content-type']);
  if (boundary === undefined) {
    exchange.refuse(failure('invalidForm'));
    return;
  }
  if ((announcedLength(request) ?? 0) > limit) {
    exchange.refuse(failure('bodyTooLarge', String(limit)));
    return;
  }
  new FormReader(services, exchange, new FieldFinder(boundary, 'model')).begin();
}

class FormReader {
  private readonly services: Services;
  private readonly exchange: Exchange;
  private readonly finder: FieldFinder;
  private bytes = Buffer.alloc(0);
  private length = 0;

  constructor(services: Services, exchange: Exchange, finder: FieldFinder) {
    this.services = services;
    this.exchange = exchange;
    this.finder = finder;
  }

  begin(): void {
    const { request } = this.exchange;
    request.on('data', this.take);
    request.on('end', this.end);
    request.on('error', this.leave);
  }

  private readonly take = (chunk: Buffer): void => {
    const limit = this.services.settings.bodyLimitBytes;
    if (this.length + chunk.length > limit) {
      this.leave();
      this.exchange.request.resume();
      this.exchange.refuse(failure('bodyTooLarge', String(limit)));
      return;
    }
    this.append(chunk);
    const found = this.finder.find(this.bytes.subarray(0, this.length));
    if (found === 'searching') return;
    this.leave();
    const { request } = this.exchange;
    if (typeof found === 'string') {
      request.resume();
      this.exchange.refuse(
        found === 'invalid' ? failure('invalidForm') : failure('missingFormField', 'model'),
      );
      return;
    }
    request.pause();
    this.route(found);
  };

  private readonly end = (): void => {
    this.leave();
    this.exchange.refuse(failure('invalidForm'));
  };

  private readonly leave = (): void => {
    const { request } = this.exchange;
    request.off('data', this.take);
    request.off('end', this.end);
  };

  private append(chunk: Buffer): void {
    const length = this.length + chunk.length;
    if (length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    chunk.copy(this.bytes, this.length);
    this.length = length;
  }

  private route(range: readonly [number, number]): void {
    const { services, exchange } = this;
    const view = services.store.snapshot();
    const head = this.bytes.subarray(0, this.length);
    const asked = head.toString('utf8', ...range);
    const model = view.resolve(asked);
    services.counts.incoming(model);
    const pinned = pinnedEndpoint(services, exchange, model);
    if (pinned === null) {
      exchange.request.resume();
      exchange.refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', asked));
      return;
    }
    const begin = model === asked ? head : spliced(head, range, model);
    const announced = announcedLength(exchange.request);
    const whole = announced === head.length;
    if (whole) exchange.request.resume();
    const extraHeaders =
      whole || announced === undefined
        ? []
        : ['content-length', String(announced - head.length + begin.length)];
    exchange.forward({
      model,
      body: whole ? begin : rest(begin, exchange.request, services.settings.bodyLimitBytes),
      extraHeaders,
      sessionId: headerSession(services.settings.sessionKey, exchange),
      pinned,
      priority: headerPriority(exchange),
    });
  }
}

async function* rest(begin: Buffer, request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  yield begin;
  let length = begin.length;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw new BodyTooLarge();
      yield chunk;
    }
  } catch (error) {
    // Not the engine's fault, which errors of sockets are taken for.
    throw error instanceof BodyTooLarge ? error : new BodyError();
  }
}
