import type { IncomingMessage } from 'node:http';

/** Why there is no body. */
export type BodyProblem = 'tooLarge' | 'aborted';

/** A body that could not be read to its end, while it was being sent on. */
export class BodyError extends Error {}

/** A body that came in pieces and turned out larger than the limit. */
export class BodyTooLarge extends BodyError {}

/** The length that a request announces, undefined where it announces none. */
export function announcedLength(request: IncomingMessage): number | undefined {
  const length = request.headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

// Larger ones are so rare that nobody gets so much memory for a promise.
const largestPromise = 8 * 2 ** 20;

/** Reads a body whole, or calls back with why it could not. */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  done: (body: Buffer | BodyProblem) => void,
): void {
  const announced = announcedLength(request) ?? 0;
  if (announced > limitBytes) {
    done('tooLarge');
    return;
  }
  const pieces = new Pieces(announced <= largestPromise ? announced : 0);
  let over = false;
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    if (pieces.length + chunk.length > limitBytes) {
      over = true;
      done('tooLarge');
    } else {
      pieces.add(chunk);
    }
  });
  request.on('end', () => {
    if (over) return;
    over = true;
    done(pieces.whole());
  });
  request.on('error', () => {
    if (over) return;
    over = true;
    done('aborted');
  });
}

/** Puts together what comes in pieces; those of a known length go to their places at once, so that none has to be kept. */
class Pieces {
  length = 0;
  private readonly expected: number;
  private target: Buffer | undefined;
  private filled = 0;
  private first: Buffer | undefined;
  private rest: Buffer[] | undefined;

  /** @param expected bytes in all, 0 if that is not known */
  constructor(expected: number) {
    this.expected = expected;
  }

  add(chunk: Buffer): void {
    const { length, first } = this;
    this.length += chunk.length;
    if (first === undefined) {
      this.first = chunk;
    } else if (this.length <= this.expected) {
      this.target ??= started(first, this.expected);
      chunk.copy(this.target, length);
      this.filled = this.length;
    } else {
      this.rest ??= [];
      this.rest.push(chunk);
    }
  }

  whole(): Buffer {
    const { first, target, rest, length } = this;
    // Never more than what came, as there may be anything behind it.
    const begun = target === undefined ? (first ?? noBytes) : target.subarray(0, this.filled);
    return rest === undefined ? begun : Buffer.concat([begun, ...rest], length);
  }
}

function started(first: Buffer, length: number): Buffer {
  const target = Buffer.allocUnsafeSlow(length);
  first.copy(target);
  return target;
}

const noBytes = Buffer.alloc(0);
