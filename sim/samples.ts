import type { AnswerText } from './answer-text.js';
import type { FinishReason, Generation } from './generation.js';

/** What one step of the engine adds to one sample. */
export interface Piece {
  /** Number of the sample in its request. */
  readonly sample: number;
  /** None where an abort ends the answer. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** Characters of the answer before this piece. */
  readonly textOffset: number;
  /** Present in the last piece. */
  readonly finishReason?: FinishReason;
  /** The stop text or token that ended the answer. */
  readonly stopReason: string | number | null;
}

/** One of the answers to a request: what the engine generates, as text. */
export class Sample {
  readonly index: number;
  readonly generation: Generation;
  readonly tokens: number[] = [];
  finishReason: FinishReason | undefined;
  stopReason: string | number | null = null;
  private readonly answer: AnswerText;
  private readonly stopTokenIds: readonly number[];

  constructor(
    index: number,
    generation: Generation,
    answer: AnswerText,
    stopTokenIds: readonly number[] = [],
  ) {
    this.index = index;
    this.generation = generation;
    this.answer = answer;
    this.stopTokenIds = stopTokenIds;
  }

  /** The text so far. */
  get text(): string {
    return this.answer.text;
  }

  /** The pieces as they are made, to be read once; the last one has a finish reason. */
  async *pieces(): AsyncGenerator<Piece> {
    for await (const { token, finishReason } of this.generation.tokens()) {
      const textOffset = this.text.length;
      this.tokens.push(token);
      const stopped = finishReason === 'stop' && this.stopTokenIds.includes(token);
      let text = stopped ? '' : this.answer.push(token);
      if (this.answer.stoppedBy !== undefined) {
        this.generation.stop();
        yield this.last([token], text, textOffset, 'stop', this.answer.stoppedBy);
        return;
      }
      if (finishReason === undefined) {
        yield { sample: this.index, tokens: [token], text, textOffset, stopReason: null };
      } else {
        text += this.answer.end();
        yield this.last([token], text, textOffset, finishReason, stopped ? token : null);
        return;
      }
    }
    const textOffset = this.text.length;
    yield this.last([], this.answer.end(), textOffset, this.generation.finishReason ?? 'abort', null);
  }

  private last(
    tokens: readonly number[],
    text: string,
    textOffset: number,
    finishReason: FinishReason,
    stopReason: string | number | null,
  ): Piece {
    this.finishReason = finishReason;
    this.stopReason = stopReason;
    return { sample: this.index, tokens, text, textOffset, finishReason, stopReason };
  }
}

/** The pieces of all samples in the order in which they are made. */
export async function* interleaved(samples: readonly Sample[]): AsyncGenerator<Piece> {
  const [only] = samples;
  if (only !== undefined && samples.length === 1) {
    yield* only.pieces();
    return;
  }
  const next = async (iterator: AsyncGenerator<Piece>) => ({ iterator, result: await iterator.next() });
  const pending = new Map(
    samples.map((sample) => {
      const iterator = sample.pieces();
      return [iterator, next(iterator)] as const;
    }),
  );
  while (pending.size > 0) {
    const { iterator, result } = await Promise.race(pending.values());
    pending.delete(iterator);
    if (result.done === true) continue;
    // Behind the others, so that a step's pieces come out in the order of the samples.
    pending.set(iterator, next(iterator));
    yield result.value;
  }
}

/** Reads all samples to their ends. */
export async function collected(samples: readonly Sample[]): Promise<void> {
  await Promise.all(
    samples.map(async (sample) => {
      for await (const piece of sample.pieces()) void piece;
    }),
  );
}
