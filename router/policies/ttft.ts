import { promptBytesOf, promptLength } from '../body/prompt-bytes.js';
import { PromptHasher } from '../kv/block-hash.js';
import { addSpeed, expectedMs, noSpeed, type SpeedSums } from '../stats/engine-speed.js';
import { EstimatedHoldings, type EstimatedHoldingsOptions } from './estimated-holdings.js';
import { leastLoadedOf } from './least-loaded.js';
import type { Explain, Policy } from './policy.js';
import { charactersPerToken, pieceLength } from './prefix-aware.js';

/** What an engine tells of its queue, which holds the requests of other routers too. */
export interface EngineQueue {
  readonly running: number | undefined;
  readonly waiting: number | undefined;
}

/** What times are expected by. */
export interface TtftOptions {
  readonly random: () => number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** What an engine told last. @default - nothing is known */
  readonly queueOf?: ((url: string) => EngineQueue | undefined) | undefined;
  /** Tokens of the KV cache of an engine that tells it. @default - none does */
  readonly cacheTokensOf?: EstimatedHoldingsOptions['capacityOf'];
  /** Start of all hashes, so that nobody can make prompts that collide. */
  readonly seed: number;
}

/** An engine as the expectation sees it. */
export interface TtftCandidate {
  /** Share of the prompt that it holds, from 0 to 1. */
  readonly share: number;
  /** Tokens to be computed there before this prompt. */
  readonly uncachedTokens: number;
  readonly inFlight: number;
  readonly inPrefill: number;
  /** What it told of its queue. @default - nothing */
  readonly queue?: EngineQueue | undefined;
  readonly speed: Readonly<SpeedSums>;
}

/** What was expected of each engine. */
export interface TtftChoice {
  /** Place of the chosen engine; undefined where nothing can be expected of any. */
  readonly chosen: number | undefined;
  /** Milliseconds to the first token. */
  readonly costs: Float64Array;
}

// So little that the load decides.
const equalMs = 0.5;
const equalShare = 0.1;
const cacheTokens = 500_000;
const ttlMs = 1_800_000;

/**
 * The engine with the shortest expected time to first token; the least loaded one as long as no engine has answered a stream.
 *
 * With `u` tokens of the prompt that an engine has to compute, `U` of prompts that it got before and that have no first token
 * yet, and `W` of prompts that others sent to it, the time is `a + b (W + U + u)`. `a` and `b` are fitted to the first tokens
 * of the engine, later ones and those of prompts that met no other counting more; `1 / b` is its prefill rate. What all
 * candidates have shown counts as one prompt of each: an engine without history is taken for an average one, and one that was
 * slow and got nothing for minutes is tried again. `u` follows from the prompts that this router sent, in steps of 128
 * characters, as far as the KV cache of the engine has room for them. `W` is the mean prompt by the number of requests which the
 * engine says are waiting beyond those of this router.
 *
 * Mooncake's conductor places requests by the sum of queue and prefill time, with the prefix hit taken off, in the same way,
 * its prefill time being a model fitted offline.
 *
 * @see https://arxiv.org/abs/2407.00079 (Mooncake, section 6.1, algorithm 1)
 */
export function ttft({ random, now, queueOf, cacheTokensOf, seed }: TtftOptions): Policy {
  const hasher = new PromptHasher(seed);
  const piecesOf = (tokens: number): number => (tokens * charactersPerToken) / pieceLength;
  const holdings = new EstimatedHoldings({
    now,
    ttlMs,
    stride: 1,
    capacityBlocks: piecesOf(cacheTokens),
    capacityOf: (endpoint) => {
      const tokens = cacheTokensOf?.(endpoint);
      return tokens === undefined ? undefined : piecesOf(tokens);
    },
  });
  return {
    needs: 'text',
    usesSpeeds: true,
    pick(endpoints, request, explain) {
      const prompt = promptBytesOf(request);
      const length = prompt === undefined ? 0 : promptLength(prompt);
      const tokens = request.estimatedTokens?.() ?? length / charactersPerToken;
      const keys = prompt === undefined ? undefined : hasher.bytes(prompt, request.model, pieceLength);
      const depthOf = keys === undefined ? undefined : holdings.depths(keys);
      const pieces = length / pieceLength;
      const nowMs = now();
      const candidates = endpoints.map((endpoint): TtftCandidate => {
        const { uncachedTokens, inFlight, inPrefill } = endpoint.load;
        return {
          share: depthOf === undefined || pieces === 0 ? 0 : Math.min(1, depthOf(endpoint) / pieces),
          uncachedTokens,
          inFlight,
          inPrefill,
          queue: queueOf?.(endpoint.url),
          speed: endpoint.speed.at(nowMs),
        };
      });
      const { chosen, costs } = chooseByTtft(candidates, tokens, random);
      if (explain !== undefined) tell(explain, candidates, tokens, costs);
      const picked = chosen === undefined ? leastLoadedOf(endpoints, random) : endpoints[chosen];
      if (picked === undefined) throw new Error('ttft: no engine to choose from, got an empty list');
      const share = candidates[endpoints.indexOf(picked)]?.share ?? 0;
      request.place?.({
        uncachedTokens: Math.round(tokens * (1 - share)),
        cancel: keys === undefined ? nothing : holdings.record(picked, keys),
      });
      return picked;
    },
    forget: (endpoint) => holdings.forget(endpoint),
  };
}

/** Chooses by the expected time. Depends on nothing but its arguments. @param random breaks ties of equal loads */
export function chooseByTtft(
  candidates: readonly TtftCandidate[],
  tokens: number,
  random: () => number,
): TtftChoice {
  const all = noSpeed();
  for (const { speed } of candidates) addSpeed(all, speed);
  const costs = new Float64Array(candidates.length);
  let least = Number.POSITIVE_INFINITY;
  for (const [place, candidate] of candidates.entries()) {
    const sums = { ...candidate.speed };
    if (all.weight > 0) addSpeed(sums, all, 1 / all.weight);
    const ms = expectedMs(sums, tokensAhead(candidate) + tokens * (1 - candidate.share));
    if (ms === undefined) return { chosen: undefined, costs };
    costs[place] = ms;
    if (ms < least) least = ms;
  }
  let chosen: number | undefined;
  const start = Math.floor(random() * candidates.length);
  for (let i = 0; i < candidates.length; i++) {
    const place = (start + i) % candidates.length;
    if ((costs[place] ?? 0) > Math.max(least + equalMs, (1 + equalShare) * least)) continue;
    const fewest = chosen === undefined ? undefined : candidates[chosen]?.inFlight;
    if (fewest === undefined || (candidates[place]?.inFlight ?? 0) < fewest) chosen = place;
  }
  return { chosen, costs };
}

/** Tokens that the engine computes first, with those that other routers sent. */
function tokensAhead({ uncachedTokens, inFlight, inPrefill, queue, speed }: TtftCandidate): number {
  if (queue === undefined) return uncachedTokens;
  const { running = 0, waiting = 0 } = queue;
  const others = Math.max(0, Math.min(waiting - inPrefill, waiting + running - inFlight));
  return uncachedTokens + (speed.weight > 0 ? (others * speed.tokens) / speed.weight : 0);
}

function tell(
  explain: Explain,
  candidates: readonly TtftCandidate[],
  tokens: number,
  costs: Float64Array,
): void {
  explain({
    reason: costs.some((ms) => ms > 0) ? 'expected' : 'unknown',
    costs: [...costs],
    cachedTokens: candidates.map(({ share }) => Math.round(share * tokens)),
    inputs: {
      tokens,
      candidates: candidates.map(({ speed, ...rest }) => ({ ...rest, speed: { ...speed } })),
    },
  });
}

const nothing = (): void => undefined;
