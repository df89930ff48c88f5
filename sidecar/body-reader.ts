import { messageOf } from './download-error.js';
import type { SourceAnswer } from './source-client.js';

// So much may wait in memory while the disk is slower than the network.
const mostWaiting = 1 << 20;

/**
 * Reads a body so that all that came before it broke off is had: iterating over the stream itself would lose what waits in it.
 * To be made in the very turn in which the answer came.
 */
export class BodyReader {
  private readonly body: SourceAnswer['body'];
  private readonly waiting: Buffer[] = [];
  private bytes = 0;
  private ended = false;
  private failure: string | undefined;
  private wake = (): void => undefined;

  constructor(body: SourceAnswer['body']) {
    this.body = body;
    const end = (error?: unknown): void => {
      if (!this.ended && error !== undefined) this.failure = messageOf(error);
      this.ended = true;
      this.wake();
    };
    body.on('data', (chunk: Buffer) => {
      this.waiting.push(chunk);
      this.bytes += chunk.length;
      if (this.bytes > mostWaiting) body.pause();
      this.wake();
    });
    body.on('error', end);
    body.on('end', () => end());
    body.on('close', () => end(body.errored ?? new Error('closed')));
    if (body.destroyed) end(body.errored ?? new Error('closed'));
  }

  /** Why the body broke off; nothing while it has not. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** The bytes, to their end or to where they broke off. */
  async *chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = this.waiting.shift();
      if (chunk !== undefined) {
        this.bytes -= chunk.length;
        if (this.bytes <= mostWaiting) this.body.resume();
        yield chunk;
      } else if (this.ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }

  destroy(): void {
    this.body.destroy();
  }
}
