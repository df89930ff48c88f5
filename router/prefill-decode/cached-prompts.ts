import type { Endpoint } from '../discovery/endpoints.js';
import { PromptHasher } from '../kv/block-hash.js';
import type { KvSource } from '../kv/kv-source.js';
import { TokenPrompt } from '../kv/token-prompt.js';
import { adapterOf } from '../policies/kv-aware.js';
import type { RoutedRequest } from '../policies/policy.js';

/** Who knows what engines hold, and what is too little to be prefilled elsewhere. */
export interface CachedPromptsOptions {
  readonly source: KvSource;
  /** Start of all hashes, that of the source. */
  readonly seed: number;
  /** Tokens of a prompt from which on another engine prefills it. */
  readonly minTokens: number;
}

// Blocks of engines that have not told it: vLLM's default.
const usualBlockSize = 16;

/**
 * Whether an engine that decodes is known exactly to hold so much of a prompt that what is left is too short for another engine to
 * prefill. What is behind the last full block is always left.
 */
export function cachedPrompts({
  source,
  seed,
  minTokens,
}: CachedPromptsOptions): (decoder: Endpoint, request: RoutedRequest) => boolean {
  const hasher = new PromptHasher(seed);
  return (decoder, request) => {
    const known = request.promptTokens?.();
    if (known === undefined) return false;
    const { ids, count, cacheSalt } = known;
    const prompt = new TokenPrompt(hasher, ids, { lora: adapterOf(decoder, request.model), cacheSalt });
    const [held] = source.longestPrefix(prompt, [decoder]);
    if (held === undefined || !held.isExact || held.tokens <= 0) return false;
    const blockSize = source.blockSizeOf(decoder) ?? usualBlockSize;
    return count - held.tokens < Math.max(minTokens, blockSize + 1);
  };
}
