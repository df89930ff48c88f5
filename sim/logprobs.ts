import { mixed } from './mixing.js';
import type { Tokenizer } from './tokenizer.js';

/** How likely one token was at one place. */
export interface RankedToken {
  readonly token: number;
  readonly logprob: number;
  /** 1 is the most likely one. */
  readonly rank: number;
}

/** How likely a token and the best others were at one place. */
export interface TokenLogprobs extends RankedToken {
  /** The best tokens, the most likely one first. */
  readonly top: readonly RankedToken[];
}

/** Made up but consistent probabilities of a drawn token, which is always the most likely one. */
export function drawnLogprobs(
  tokenizer: Tokenizer,
  token: number,
  position: number,
  count: number,
): TokenLogprobs {
  const share = 0.5 + 0.45 * unit(token, position, 0);
  const first = { token, logprob: Math.log(share), rank: 1 };
  const others = runnersUp(tokenizer, token, position, Math.max(0, count - 1), 1 - share, 2);
  return { ...first, top: count === 0 ? [] : [first, ...others] };
}

/** Made up probabilities of a token of the prompt, which is never among the most likely ones. */
export function promptLogprobs(
  tokenizer: Tokenizer,
  token: number,
  position: number,
  count: number,
): TokenLogprobs {
  const logprob = -9 - 12 * unit(token, position, 0);
  const rank = 100 + (mixed(token, position, 1) % (tokenizer.vocabSize - 200));
  return { token, logprob, rank, top: runnersUp(tokenizer, token, position, count, 1, 1) };
}

/** The same for every token of a prompt, the first of which has none. */
export function promptScores(
  tokenizer: Tokenizer,
  prompt: readonly number[],
  count: number,
): readonly (TokenLogprobs | undefined)[] {
  return prompt.map((token, position) =>
    position === 0 ? undefined : promptLogprobs(tokenizer, token, position, count),
  );
}

function runnersUp(
  { answerVocabulary }: Tokenizer,
  token: number,
  position: number,
  count: number,
  mass: number,
  firstRank: number,
): readonly RankedToken[] {
  const start = mixed(token, position, 2);
  const found: RankedToken[] = [];
  let left = mass;
  for (let step = 0; found.length < count && step <= count; step++) {
    const other = answerVocabulary[(start + step) % answerVocabulary.length];
    if (other === undefined || other === token) continue;
    // At least half of what is left, so that no later one is more likely.
    const share = left * (0.5 + 0.3 * unit(token, position, 3 + step));
    left -= share;
    found.push({ token: other, logprob: Math.log(share), rank: firstRank + found.length });
  }
  return found;
}

function unit(...numbers: readonly number[]): number {
  return mixed(...numbers) / 2 ** 32;
}

/** The text of a token alone, as logprobs show it. */
export function tokenText(tokenizer: Tokenizer, token: number): string {
  return tokenizer.textOf(token) ?? '\ufffd';
}

/** The bytes of a token alone. */
export function tokenBytes(tokenizer: Tokenizer, token: number): readonly number[] {
  const byte = tokenizer.byteOf(token);
  return byte === undefined ? [...Buffer.from(tokenizer.textOf(token) ?? '', 'utf8')] : [byte];
}
