import { promptBytesOf } from '../body/prompt-bytes.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { PromptHasher } from '../kv/block-hash.js';
import type { KvSource } from '../kv/kv-source.js';
import { TokenPrompt } from '../kv/token-prompt.js';
import { AffinityChooser } from './affinity.js';
import { EstimatedHoldings } from './estimated-holdings.js';
import type { Policy } from './policy.js';
import { type PrefixAwareOptions, prefixAware } from './prefix-aware.js';
import { sessionRings } from './session.js';

/** How the engine that holds a prompt is found. */
export interface KvAwareOptions extends Omit<PrefixAwareOptions, 'minMatchLength' | 'now' | 'seed'> {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Start of all hashes, that of the source. */
  readonly seed: number;
  /** Knows what engines hold. */
  readonly source: KvSource;
  /** Tokens of a prompt that an engine may lack and still be one that holds it. */
  readonly thresholdTokens: number;
  /** How long a decision counts before the engine has told of it. @default 2000 */
  readonly overlayMs?: number;
  /** How long an engine that does not tell all is taken to hold what was sent to it. @default 120000 */
  readonly ttlMs?: number;
}

// What blocks have of engines that have not told it: vLLM's default.
const usualBlockSize = 16;

// How long, for how many times what its cache has room for and by every which block it is remembered what an engine has held. Prompts
// that are evicted before they come again would else be computed anywhere, and push out still more.
const homeTtlMs = 1_800_000;
const homeCaches = 4;
const homeStride = 16;
const homeEntries = 65_536;

/**
 * The engine that holds most of a prompt in its KV cache, unless those that do have much more to do than others.
 *
 * What an engine holds is the most of three: what it tells itself, what this router sent to it so lately that it cannot have told yet,
 * and, where it does not tell all, what this router sent to it before. A prompt that nobody holds any more goes where it was sent
 * before, and one that nobody ever held to the engine with the least to do. Where the tokens are not known in time, the text decides
 * as in `prefixaware`, and without a text the session.
 */
export function kvAware(options: KvAwareOptions): Policy {
  const {
    source,
    now,
    thresholdTokens,
    seed,
    overlayMs = 2000,
    ttlMs = 120_000,
    cacheTokens = 500_000,
  } = options;
  const hasher = new PromptHasher(seed);
  const overlay = new EstimatedHoldings({ now, ttlMs: overlayMs });
  const blockSizeOf = (endpoint: Endpoint): number => source.blockSizeOf(endpoint) ?? usualBlockSize;
  const earlier = new EstimatedHoldings({
    now,
    ttlMs,
    capacityBlocks: cacheTokens / usualBlockSize,
    capacityOf: (endpoint) => {
      const tokens = options.cacheTokensOf?.(endpoint);
      return tokens === undefined ? undefined : tokens / blockSizeOf(endpoint);
    },
  });
  const homes = new EstimatedHoldings({
    now,
    ttlMs: homeTtlMs,
    stride: homeStride,
    maxEntries: homeEntries,
    capacityBlocks: (homeCaches * cacheTokens) / usualBlockSize,
    capacityOf: (endpoint) => {
      const tokens = options.cacheTokensOf?.(endpoint);
      return tokens === undefined ? undefined : (homeCaches * tokens) / blockSizeOf(endpoint);
    },
  });
  const chooser = new AffinityChooser({ ...options, toleratedTokens: thresholdTokens });
  const byText = prefixAware({ ...options, ttlMs, minMatchLength: 0 });
  const rings = sessionRings();
  return {
    needs: 'tokens',
    pick(endpoints, request, explain) {
      const known = request.promptTokens?.();
      if (known === undefined) {
        const { sessionId, model } = request;
        const isComparable = sessionId === undefined || promptBytesOf(request) !== undefined;
        if (isComparable) return byText.pick(endpoints, request, explain);
        explain?.({ reason: 'session', inputs: { session: sessionId } });
        return rings.pick(endpoints, model, sessionId);
      }
      const { cacheSalt, count } = known;
      const prompts = new Map<string | undefined, TokenPrompt>();
      const promptFor = (endpoint: Endpoint): TokenPrompt => {
        const lora = adapterOf(endpoint, request.model);
        let prompt = prompts.get(lora);
        if (prompt === undefined) {
          prompt = new TokenPrompt(hasher, known.ids, { lora, cacheSalt });
          prompts.set(lora, prompt);
        }
        return prompt;
      };
      const held = new Float64Array(endpoints.length);
      // Nearly always one: engines that list a model differ only where one of them has it as an adapter.
      for (const prompt of new Set(endpoints.map(promptFor))) {
        const told = source.longestPrefix(prompt, endpoints);
        const sizes = new Set(endpoints.map(blockSizeOf));
        const recent = new Map([...sizes].map((size) => [size, overlay.depths(prompt.keys(size))]));
        const older = new Map([...sizes].map((size) => [size, earlier.depths(prompt.keys(size))]));
        for (const [place, endpoint] of endpoints.entries()) {
          if (promptFor(endpoint) !== prompt) continue;
          const size = blockSizeOf(endpoint);
          const own = told[place];
          const sent = (recent.get(size)?.(endpoint) ?? 0) * size;
          const before = own?.isExact === true ? 0 : (older.get(size)?.(endpoint) ?? 0) * size;
          held[place] = Math.max(own?.tokens ?? 0, sent, before);
        }
      }
      const heldBefore = (): number[] => {
        const depths = new Map<Uint32Array, (endpoint: Endpoint) => number>();
        return endpoints.map((endpoint) => {
          const size = blockSizeOf(endpoint);
          const keys = promptFor(endpoint).keys(size);
          const depthOf = depths.get(keys) ?? homes.depths(keys);
          depths.set(keys, depthOf);
          return depthOf(endpoint) * size;
        });
      };
      const { endpoint, placement } = chooser.choose(
        endpoints,
        request,
        { tokens: count, held, heldBefore },
        explain,
      );
      const keys = promptFor(endpoint).keys(blockSizeOf(endpoint));
      const undoOverlay = overlay.record(endpoint, keys);
      const undoEarlier = earlier.record(endpoint, keys);
      const undoHome = homes.record(endpoint, keys);
      // For the next prompt whose tokens come too late.
      const undoText = byText.note(endpoint, request);
      request.place?.(
        placement(() => {
          undoOverlay();
          undoEarlier();
          undoHome();
          undoText();
        }),
      );
      return endpoint;
    },
    forget(endpoint) {
      overlay.forget(endpoint);
      earlier.forget(endpoint);
      homes.forget(endpoint);
      byText.forget?.(endpoint);
      rings.forget(endpoint);
    },
  };
}

/** The adapter that a model is on an engine; undefined for the model that it was started with. */
export function adapterOf({ cards }: Endpoint, model: string): string | undefined {
  const card = cards.find(({ id }) => id === model);
  return typeof card?.parent === 'string' ? model : undefined;
}
