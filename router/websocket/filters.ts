import { Transform, type TransformCallback } from 'node:stream';
import { ScanKeys, scanBody } from '../body/body-scan.js';
import { spliced } from '../body/splice.js';
import { textFrame } from './frames.js';
import { MessageReader, type MessageSearch } from './message.js';

/** The longest message that is read; what names a model is a line. */
export const longestMessage = 65_536;

const keys = new ScanKeys(['model', 'type']);

/** The model that a message names at its top level; undefined where it names none. */
export function modelIn(text: Buffer): string | undefined {
  const scanned = scanBody(text, keys);
  return typeof scanned === 'string' ? undefined : scanned.string('model');
}

/** A message with the model named as engines know it; undefined where nothing has to change. */
export function renamedIn(text: Buffer, resolve: (name: string) => string): Buffer | undefined {
  const scanned = scanBody(text, keys);
  if (typeof scanned === 'string') return undefined;
  const name = scanned.string('model');
  const range = scanned.range('model');
  if (name === undefined || range === undefined || resolve(name) === name) return undefined;
  return spliced(text, range, JSON.stringify(resolve(name)));
}

/** Looks at the first message of one direction of a WebSocket; everything behind it passes as it is. */
class FirstMessage extends Transform {
  private readonly reader: MessageReader;
  private readonly replace: (message: MessageSearch & { readonly kind: 'text' }) => Buffer | undefined;
  private held: Buffer[] | undefined = [];

  constructor(
    masked: boolean,
    replace: (message: MessageSearch & { readonly kind: 'text' }) => Buffer | undefined,
  ) {
    super();
    this.reader = new MessageReader(longestMessage, masked);
    this.replace = replace;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.held === undefined) {
      done(null, chunk);
      return;
    }
    this.held.push(chunk);
    const found = this.reader.push(chunk);
    if (found === undefined) {
      done();
      return;
    }
    const instead = found.kind === 'text' ? this.replace(found) : undefined;
    const bytes =
      instead === undefined ? Buffer.concat(this.held) : Buffer.concat([instead, this.reader.rest]);
    this.held = undefined;
    done(null, bytes);
  }

  override _flush(done: TransformCallback): void {
    const { held = [] } = this;
    done(null, Buffer.concat(held));
  }
}

/** Passes what a client sends, with the model of the first message named as engines know it. */
export function modelRenamer(resolve: (name: string) => string): Transform {
  return new FirstMessage(true, ({ text, controls }) => {
    const renamed = renamedIn(text, resolve);
    return renamed && Buffer.concat([controls, textFrame(renamed, true)]);
  });
}

/** Passes what an engine sends, but for a greeting that the client has had already. */
export function greetingDropper(): Transform {
  return new FirstMessage(false, ({ text, controls }) => {
    const scanned = scanBody(text, keys);
    const isGreeting = typeof scanned !== 'string' && scanned.string('type') === 'session.created';
    return isGreeting ? controls : undefined;
  });
}
