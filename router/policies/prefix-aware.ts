import { promptBytesOf, promptLength } from '../body/prompt-bytes.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { PromptHasher } from '../kv/block-hash.js';
import type { AffinityOptions } from '../kv/score.js';
import { AffinityChooser, type AffinityChooserOptions } from './affinity.js';
import { EstimatedHoldings, type EstimatedHoldingsOptions } from './estimated-holdings.js';
import { leastLoadedOf } from './least-loaded.js';
import type { Policy, RoutedRequest } from './policy.js';

/** How prompts are matched. */
export interface PrefixAwareOptions extends AffinityOptions, Pick<EstimatedHoldingsOptions, 'maxEntries'> {
  readonly random: () => number;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
  /** Characters that a prompt must share with an earlier one to follow it, counted by the bytes that spell them. */
  readonly minMatchLength: number;
  /** How long an engine is taken to hold what was sent to it, unless it is sent again. @default 1800000 */
  readonly ttlMs?: number;
  /** Tokens of the KV cache of an engine. @default 500000 */
  readonly cacheTokens?: number;
  /** The same where an engine tells it. @default - none does */
  readonly cacheTokensOf?: EstimatedHoldingsOptions['capacityOf'];
  /** Start of all hashes, so that nobody can make prompts that collide. @default - random */
  readonly seed?: number;
  /** Counts a choice for a model by its reason. @default - nobody counts */
  readonly decided?: AffinityChooserOptions['decided'];
}

/** A policy that also learns from what another one chose. */
export interface PrefixAware extends Policy {
  /** Notes that an engine was chosen for a prompt; the answer takes it back. */
  note(endpoint: Endpoint, request: RoutedRequest): () => void;
}

/** Bytes that are compared at once; of most prompts they are characters. */
export const pieceLength = 128;

/** How many characters a token has, about. */
export const charactersPerToken = 4;

/**
 * An engine that got a prompt with a long common beginning, unless those have much more to do than others; the engine with the least
 * to do when the beginning is too short, and the one with the fewest requests when there is no prompt.
 *
 * What an engine holds is estimated from the prompts that this router sent to it, as far as its KV cache has room for them.
 */
export function prefixAware(options: PrefixAwareOptions): PrefixAware {
  const { random, minMatchLength, ttlMs = 1_800_000, cacheTokens = 500_000, cacheTokensOf } = options;
  const { now = () => performance.now(), seed = Math.floor(Math.random() * 2 ** 32) } = options;
  const hasher = new PromptHasher(seed);
  const piecesOf = (tokens: number): number => (tokens * charactersPerToken) / pieceLength;
  const estimated = new EstimatedHoldings({
    now,
    ttlMs,
    stride: 1,
    capacityBlocks: piecesOf(cacheTokens),
    maxEntries: options.maxEntries ?? 262_144,
    capacityOf: (endpoint) => {
      const tokens = cacheTokensOf?.(endpoint);
      return tokens === undefined ? undefined : piecesOf(tokens);
    },
  });
  const chooser = new AffinityChooser({ ...options, now });
  return {
    needs: 'text',
    pick(endpoints, request, explain) {
      const prompt = promptBytesOf(request);
      if (prompt === undefined) return leastLoadedOf(endpoints, random);
      const keys = hasher.bytes(prompt, request.model, pieceLength);
      const depthOf = estimated.depths(keys);
      const held = endpoints.map((endpoint) => {
        const characters = depthOf(endpoint) * pieceLength;
        return characters < minMatchLength ? 0 : characters / charactersPerToken;
      });
      const tokens = promptLength(prompt) / charactersPerToken;
      const { endpoint, placement } = chooser.choose(endpoints, request, { tokens, held }, explain);
      const undo = estimated.record(endpoint, keys);
      request.place?.(placement(undo));
      return endpoint;
    },
    note(endpoint, request) {
      const prompt = promptBytesOf(request);
      if (prompt === undefined) return () => undefined;
      return estimated.record(endpoint, hasher.bytes(prompt, request.model, pieceLength));
    },
    forget: (endpoint) => estimated.forget(endpoint),
  };
}
