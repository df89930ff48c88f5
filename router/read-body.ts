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

/** Reads a body whole, or calls back with why it could not. */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  done: (body: Buffer | BodyProblem) => void,
): void {
  if ((announcedLength(request) ?? 0) > limitBytes) {
    done('tooLarge');
    return;
  }
  let chunks: Buffer[] | undefined;
  let first: Buffer | undefined;
  let length = 0;
  let over = false;
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    length += chunk.length;
    if (length > limitBytes) {
      over = true;
      done('tooLarge');
    } else if (first === undefined) {
      first = chunk;
    } else {
      chunks ??= [first];
      chunks.push(chunk);
    }
  });
  request.on('end', () => {
    if (over) return;
    over = true;
    done(chunks === undefined ? (first ?? noBytes) : Buffer.concat(chunks, length));
  });
  request.on('error', () => {
    if (over) return;
    over = true;
    done('aborted');
  });
}

const noBytes = Buffer.alloc(0);
