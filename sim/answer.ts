import type { AnswerLength } from './engine-options.js';
import type { GenerationRequest } from './generation.js';
import { mixed, textSeed } from './mixing.js';

/** What decides the tokens of all answers of an engine. */
export interface AnswerOptions {
  readonly seed: number;
  readonly vocabulary: readonly number[];
  readonly eosTokenId: number;
  readonly length: AnswerLength | undefined;
}

/** Decides one answer, token by token. */
export interface Answer {
  /** The token at the end of what is there, which then counts as there. */
  next(): number;
}

/**
 * Starts the answer to a request.
 *
 * A token depends on the engine's seed, all tokens before it, the adapter and the request's seed, on nothing else. So engines with
 * equal seeds give equal answers, whatever was cached or preempted, and a prompt that ends with the start of an answer goes on like
 * that answer. Only a length drawn from a range depends on the prompt as a whole.
 */
export function startAnswer(options: AnswerOptions, request: GenerationRequest): Answer {
  const { vocabulary, eosTokenId, length } = options;
  const { promptTokens, answerTokens, minTokens = 0, ignoreEos = false } = request;
  let index = 0;
  if (answerTokens !== undefined) return { next: () => answerTokens[index++] ?? eosTokenId };

  const flavor = mixed(request.seed ?? 0, textSeed(request.lora ?? ''));
  let state = promptTokens.reduce((before, token) => mixed(before, token), mixed(options.seed));
  const end =
    length !== undefined && 'minTokens' in length ? lengthIn(length, mixed(state, flavor)) : Infinity;
  const probability = length !== undefined && 'eosProbability' in length ? length.eosProbability : 0;
  return {
    next() {
      const drawn = mixed(state, flavor);
      const mayStop = !ignoreEos && index >= minTokens;
      const stops = mayStop && (index + 1 >= end || mixed(drawn) / 2 ** 32 < probability);
      const token = stops ? eosTokenId : (vocabulary[drawn % vocabulary.length] ?? eosTokenId);
      state = mixed(state, token);
      index++;
      return token;
    },
  };
}

function lengthIn(range: { readonly minTokens: number; readonly maxTokens: number }, drawn: number): number {
  return range.minTokens + (drawn % (range.maxTokens - range.minTokens + 1));
}
