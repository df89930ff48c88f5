import { mixed, textSeed } from './seeded-random.js';

/** Tokens that requests have in common wherever they name the same part. */
export interface NamedPart {
  readonly name: string;
  readonly tokens: number;
}

/** Tokens that are spelled out. */
export interface SpelledPart {
  readonly ids: readonly number[];
}

/** A run of tokens of a prompt or an answer. */
export type Part = NamedPart | SpelledPart;

/** The lowest id of a token in a named part; below it are the special ones of most vocabularies. */
const firstToken = 1024;

/** How many different tokens named parts are made of. */
const tokenCount = 16_384;

/** Letters that a token of a simulated text has. */
const charactersPerToken = 4;

/** How many tokens a part has. */
export function lengthOf(part: Part): number {
  return 'ids' in part ? part.ids.length : part.tokens;
}

/** How many tokens parts have together. */
export function lengthOfAll(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + lengthOf(part), 0);
}

/** The tokens of parts, or of them those from one place up to another. */
export function tokensOf(parts: readonly Part[], from = 0, to = lengthOfAll(parts)): Int32Array {
  const tokens = new Int32Array(Math.max(0, to - from));
  let start = 0;
  for (const part of parts) {
    if (start >= to) break;
    const end = start + lengthOf(part);
    const first = Math.max(from, start);
    const last = Math.min(to, end);
    if ('ids' in part) {
      for (let i = first; i < last; i++) tokens[i - from] = part.ids[i - start] ?? 0;
    } else if (first < last) {
      const seed = textSeed(part.name);
      for (let i = first; i < last; i++) {
        tokens[i - from] = firstToken + (mixed(seed, i - start) & (tokenCount - 1));
      }
    }
    start = end;
  }
  return tokens;
}

/** A text with four letters a token; parts that are equal from their start have texts that are. */
export function textOf(parts: readonly Part[]): string {
  const texts: string[] = [];
  for (const part of parts) {
    if ('ids' in part) {
      for (const id of part.ids) texts.push(id.toString(36).padStart(charactersPerToken, ' '));
    } else {
      const length = part.tokens * charactersPerToken;
      const word = `${textSeed(part.name).toString(36)} `;
      texts.push(word.repeat(Math.ceil(length / word.length)).slice(0, length));
    }
  }
  return texts.join('');
}
