import { readFileSync } from 'node:fs';

/** A message as msgspec of a version of lmcache writes it. */
export interface RecordedMessage {
  readonly lmcache: string;
  /** Who sends it. */
  readonly from: 'worker' | 'controller';
  readonly hex: string;
  /** The same message as JSON. */
  readonly json: string;
}

/** Hashes of the chunks of a prompt, by Python. */
export interface RecordedHashes {
  /** PYTHONHASHSEED. */
  readonly seed: string;
  /** What the third item of the hashed tuple is, or the algorithm. */
  readonly scheme: 'none' | 'tuple' | 'cbor';
  readonly start: string;
  readonly tokens: keyof typeof recordedPrompts;
  readonly hashes: readonly string[];
}

/** The prompts of the recorded hashes. */
export const recordedPrompts = {
  A: Int32Array.from({ length: 600 }, (_, i) => i),
  B: Int32Array.from({ length: 1100 }, (_, i) => (7 * i * i + 31) % 151936),
  C: Int32Array.from({ length: 260 }, (_, i) => [2 ** 31 - 1, 0, 1, 5, 4294967][i % 5] ?? 0),
};

/** Messages of lmcache 0.3.11 and 0.5.6. */
export function recordedMessages(): RecordedMessage[] {
  return [...lines<RecordedMessage>('messages-0.3.11'), ...lines<RecordedMessage>('messages-0.5.6')];
}

/** Hashes by Python with several seeds. */
export function recordedHashes(): RecordedHashes[] {
  return lines('chunk-hashes');
}

function lines<T>(name: string): T[] {
  return readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
