import type { AnswerListener } from '../proxy/exchange.js';
import { headerOf } from '../proxy/headers.js';
import { wholeAnswer } from './whole-answer.js';

/** An answer that may be given again. */
export interface Recording {
  readonly contentType: string;
  readonly body: Buffer;
  readonly id: string;
}

/** Keeps what an engine answers, and tells of it once it is whole and worth being given again. */
export class Recorder implements AnswerListener {
  private readonly mostBytes: number;
  private readonly done: (recording: Recording) => void;
  private contentType = '';
  private pieces: Buffer[] | undefined;
  private length = 0;

  /** @param done hears of a good answer, and of no other */
  constructor(mostBytes: number, done: (recording: Recording) => void) {
    this.mostBytes = mostBytes;
    this.done = done;
  }

  start(status: number, headers: readonly string[]): void {
    const type = headerOf(headers, 'content-type') ?? '';
    const isReadable = headerOf(headers, 'content-encoding') === undefined;
    if (status !== 200 || !isReadable || !/^(?:application\/json|text\/event-stream)\b/.test(type)) return;
    this.contentType = type;
    this.pieces = [];
  }

  data(chunk: Buffer): void {
    if (this.pieces === undefined) return;
    this.length += chunk.length;
    if (this.length > this.mostBytes) this.pieces = undefined;
    else this.pieces.push(Buffer.from(chunk));
  }

  end(): void {
    const { pieces, contentType } = this;
    this.pieces = undefined;
    if (pieces === undefined) return;
    const body = Buffer.concat(pieces);
    const answer = wholeAnswer(contentType, body);
    if (answer !== undefined) this.done({ contentType, body, id: answer.id });
  }

  closed(): void {
    this.pieces = undefined;
  }
}
