import type { EngineCoreOptions } from './engine-options.js';
import { checkTiming } from './timing.js';

/** Tokens of prompt and answer that a sequence stays within. */
export function tokenLimit(options: EngineCoreOptions): number {
  // The last token of an answer needs no place in the cache.
  return Math.min(options.maxModelLen, (options.numBlocks - 1) * options.blockSize + 1);
}

/** Fails with a sentence for the user where an engine could not run with its options. */
export function checkEngineOptions(options: EngineCoreOptions): void {
  const { maxModelLen, blockSize, numBlocks, maxNumSeqs, maxNumBatchedTokens, vocabSize, version } = options;
  const counts = { maxModelLen, blockSize, numBlocks, maxNumSeqs, maxNumBatchedTokens, vocabSize };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`engine: ${name} must be an integer of at least 1, got ${value}`);
    }
  }
  if (options.chunkedPrefill === false && maxNumBatchedTokens < maxModelLen) {
    throw new RangeError(
      `engine: without chunked prefill maxNumBatchedTokens must be at least ${maxModelLen}, got ${maxNumBatchedTokens}`,
    );
  }
  // 0.13 starts anyway, and then refuses longer prompts.
  if (version !== '0.13' && numBlocks * blockSize < maxModelLen) {
    throw new RangeError(
      `engine: ${numBlocks} blocks of ${blockSize} tokens are too few for maxModelLen, got ${maxModelLen}; lower it`,
    );
  }
  if (options.answerVocabulary?.length === 0) throw new RangeError('engine: answerVocabulary is empty');
  if (options.timing !== 'instant') checkTiming(options.timing);
}
