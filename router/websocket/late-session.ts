import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { failure } from '../errors.js';
import type { Services } from '../services.js';
import { greetingDropper, longestMessage, modelIn, renamedIn } from './filters.js';
import { closeCodes, closeFrame, frameOf, opcodes, textFrame } from './frames.js';
import { acceptOf, agreement } from './handshake.js';
import { MessageReader, type MessageSearch } from './message.js';
import { logSession, type SessionOptions, WebSocketSession } from './session.js';

// As long as the head of a request may take.
const namingMs = 60_000;
const unreadMs = 10_000;

/** A session whose client names its model only once it is open: greeted here, and connected with an engine when it is named. */
export class LateSession {
  private readonly services: Services;
  private readonly request: IncomingMessage;
  private readonly client: Duplex;
  private readonly id: string;
  private readonly options: SessionOptions;
  private readonly reader = new MessageReader(longestMessage, true);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    services: Services,
    request: IncomingMessage,
    client: Duplex,
    id: string,
    options: SessionOptions,
  ) {
    this.services = services;
    this.request = request;
    this.client = client;
    this.id = id;
    this.options = options;
  }

  /** Agrees to the handshake, greets as vLLM does, and waits for the model. */
  begin(): void {
    const { client, request, id, options } = this;
    this.services.sessions.add(this);
    client.on('error', this.leave);
    client.on('end', this.leave);
    client.on('close', this.leave);
    client.on('data', this.take);
    this.timer = setTimeout(() => this.close(closeCodes.policy, 'no model was named'), namingMs);
    logSession(this.services, request, 101);
    const { ownProtocol } = options;
    const accept = acceptOf(`${request.headers['sec-websocket-key']}`);
    const more = ownProtocol === undefined ? [] : ['sec-websocket-protocol', ownProtocol];
    client.write(agreement(['sec-websocket-accept', accept], id, more), 'latin1');
    const created = Math.floor(Date.now() / 1000);
    client.write(
      textFrame(
        JSON.stringify({
          type: 'session.created',
          id: `sess-${randomUUID().replaceAll('-', '')}`,
          created,
        }),
      ),
    );
  }

  drain(): void {
    this.close(closeCodes.goingAway, failure('shuttingDown').message);
  }

  destroy(): void {
    this.client.destroy();
    this.leave();
  }

  private readonly take = (chunk: Buffer): void => {
    let bytes = chunk;
    for (;;) {
      const found = this.reader.push(bytes);
      if (found === undefined) return;
      if (found.kind === 'close') {
        this.end(frameOf(opcodes.close, found.payload));
        return;
      }
      if (found.kind === 'wrong') {
        this.close(found.code, 'only short messages of text are read before a model is named');
        return;
      }
      if (this.connect(found)) return;
      bytes = Buffer.alloc(0);
    }
  };

  /** Connects with an engine of the model that a message names; false if another message has to. */
  private connect({ text, bytes, controls }: MessageSearch & { readonly kind: 'text' }): boolean {
    const { services, client } = this;
    const asked = modelIn(text);
    if (asked === undefined) {
      this.tell(failure('missingModel').message, 'invalid_event');
      return false;
    }
    const view = services.store.snapshot();
    const model = view.resolve(asked);
    services.counts.incoming(model);
    if (view.byModel(model).length === 0) {
      const known = view.knows(model);
      const { message } = failure(known ? 'modelUnavailable' : 'unknownModel', asked);
      this.tell(message, known ? 'model_unavailable' : 'model_not_found');
      return false;
    }
    const renamed = renamedIn(text, (name) => view.resolve(name));
    const first = renamed === undefined ? [bytes] : [controls, textFrame(renamed, true)];
    this.stop();
    const session = new WebSocketSession(services, this.request, client, this.id, {
      ...this.options,
      plain: true,
      agreed: true,
      first: Buffer.concat([...first, this.reader.rest]),
      toClient: greetingDropper,
      refused(reason) {
        const event = eventOf(reason.message, reason.kind);
        session.end(Buffer.concat([event, closeFrame(closeCodes.tryAgain)]));
      },
    });
    session.connect({ model });
    return true;
  }

  private tell(message: string, code: string): void {
    this.client.write(eventOf(message, code));
  }

  private close(code: number, reason: string): void {
    this.end(closeFrame(code, reason));
  }

  private end(last: Buffer): void {
    const { client } = this;
    this.stop();
    client.end(last);
    client.resume();
    const timer = setTimeout(() => client.destroy(), unreadMs);
    client.once('close', () => clearTimeout(timer));
  }

  private readonly leave = (): void => {
    this.stop();
    this.client.destroy();
  };

  private stop(): void {
    const { client } = this;
    clearTimeout(this.timer);
    this.services.sessions.delete(this);
    client.off('data', this.take);
    client.off('end', this.leave);
    client.off('close', this.leave);
    client.pause();
  }
}

/** An error in the words of vLLM's realtime interface. */
function eventOf(error: string, code: string): Buffer {
  return textFrame(JSON.stringify({ type: 'error', error, code }));
}
