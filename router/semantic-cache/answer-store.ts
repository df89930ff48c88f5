import { type Nearest, SimilarityIndex } from './similarity-index.js';
import { Sketcher } from './sketcher.js';

/** An answer that is given again. */
export interface CachedAnswer {
  /** Tells apart what must not be mixed: keys, models, conversations, parameters. */
  readonly partition: string;
  /** Hash of the question. */
  readonly question: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** The id that stands in the answer. */
  readonly id: string;
  /** When it was given, in milliseconds since 1970. */
  readonly atMs: number;
}

/** How much is kept and for how long. */
export interface AnswerStoreOptions {
  readonly mostEntries: number;
  readonly mostBytes: number;
  readonly ttlMs: number;
  /** Milliseconds since 1970. @default - those of the system */
  readonly now?: () => number;
  /** Hears why an answer left. @default - nobody */
  readonly onEviction?: (reason: 'expired' | 'full') => void;
}

interface Partition {
  readonly index: SimilarityIndex<CachedAnswer>;
  readonly byQuestion: Map<string, CachedAnswer>;
}

// What an entry takes beside its body and its vector, more or less.
const overheadBytes = 600;

/** Answers by what was asked, as many as have room; the one that was not asked for the longest leaves first. */
export class AnswerStore {
  private readonly options: AnswerStoreOptions;
  private readonly now: () => number;
  /** All answers with their bytes, the one that was asked for last at the end. */
  private readonly recent = new Map<CachedAnswer, number>();
  private readonly partitions = new Map<string, Partition>();
  private sketcher: Sketcher | undefined;
  private totalBytes = 0;

  constructor(options: AnswerStoreOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
  }

  get size(): number {
    return this.recent.size;
  }

  get bytes(): number {
    return this.totalBytes;
  }

  /** The answer to the very same question. */
  same(partition: string, question: string): CachedAnswer | undefined {
    return this.used(this.partitions.get(partition)?.byQuestion.get(question));
  }

  /** The answer to the most similar question that is as similar as the threshold. */
  similar(partition: string, vector: Float32Array, threshold: number): Nearest<CachedAnswer> | undefined {
    const { dimension } = this.sketcher ?? {};
    if (dimension !== vector.length) return undefined;
    for (;;) {
      const found = this.partitions.get(partition)?.index.nearest(vector, threshold);
      // One that is too old makes room for the next best.
      if (found === undefined || this.used(found.value) !== undefined) return found;
    }
  }

  /** Keeps an answer, instead of an earlier one to the same question. */
  put(answer: CachedAnswer, vector: Float32Array): void {
    const { mostBytes, mostEntries } = this.options;
    const bytes = answer.body.length + vector.byteLength + overheadBytes;
    if (bytes > mostBytes || this.isOld(answer)) return;
    // Another model embeds now: its vectors say nothing about those of before.
    if (this.sketcher?.dimension !== vector.length) {
      this.clear();
      this.sketcher = new Sketcher(vector.length);
    }
    let partition = this.partitions.get(answer.partition);
    const before = partition?.byQuestion.get(answer.question);
    if (before !== undefined) this.remove(before);
    this.makeRoom(mostEntries - 1, mostBytes - bytes);
    partition = this.partitions.get(answer.partition);
    if (partition === undefined) {
      partition = { index: new SimilarityIndex(this.sketcher), byQuestion: new Map() };
      this.partitions.set(answer.partition, partition);
    }
    partition.index.add(vector, answer);
    partition.byQuestion.set(answer.question, answer);
    this.recent.set(answer, bytes);
    this.totalBytes += bytes;
  }

  /** Lets go of what is too old. */
  sweep(): void {
    for (const answer of this.recent.keys()) if (this.isOld(answer)) this.evict(answer, 'expired');
  }

  /** All answers with their vectors, the one that was asked for last at the end. */
  *entries(): Generator<readonly [CachedAnswer, Float32Array]> {
    for (const answer of this.recent.keys()) {
      const vector = this.partitions.get(answer.partition)?.index.vectorOf(answer);
      if (vector !== undefined) yield [answer, vector];
    }
  }

  private used(answer: CachedAnswer | undefined): CachedAnswer | undefined {
    if (answer === undefined) return undefined;
    if (this.isOld(answer)) {
      this.evict(answer, 'expired');
      return undefined;
    }
    const bytes = this.recent.get(answer) ?? 0;
    this.recent.delete(answer);
    this.recent.set(answer, bytes);
    return answer;
  }

  private isOld({ atMs }: CachedAnswer): boolean {
    return this.now() - atMs >= this.options.ttlMs;
  }

  private makeRoom(entries: number, bytes: number): void {
    for (const answer of this.recent.keys()) {
      if (this.recent.size <= entries && this.totalBytes <= bytes) return;
      this.evict(answer, 'full');
    }
  }

  private evict(answer: CachedAnswer, reason: 'expired' | 'full'): void {
    this.remove(answer);
    this.options.onEviction?.(reason);
  }

  private remove(answer: CachedAnswer): void {
    this.totalBytes -= this.recent.get(answer) ?? 0;
    this.recent.delete(answer);
    const partition = this.partitions.get(answer.partition);
    partition?.index.remove(answer);
    partition?.byQuestion.delete(answer.question);
    if (partition?.index.size === 0) this.partitions.delete(answer.partition);
  }

  private clear(): void {
    this.recent.clear();
    this.partitions.clear();
    this.totalBytes = 0;
  }
}
