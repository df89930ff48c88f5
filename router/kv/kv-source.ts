import type { Endpoint } from '../discovery/endpoints.js';
import type { TokenPrompt } from './token-prompt.js';

/** What an engine tells of its cache about a prompt. */
export interface KvHolding {
  /** Tokens at the start of the prompt that need not be computed, those of slower tiers weighed less. */
  readonly tokens: number;
  /** Whether that is all that it holds; if not, it may hold more than is known. */
  readonly isExact: boolean;
}

/** How well an engine is known by its KV events. */
export interface KvEngineState {
  readonly url: string;
  /** Blocks that its ranks are known to hold. */
  readonly blocks: number;
  /** Ranks of which all is known that they hold. */
  readonly exact: number;
  /** Ranks that may hold more than is known. */
  readonly degraded: number;
  /** Events taken in. */
  readonly events: number;
  /** Times that events were missing. */
  readonly gaps: number;
  /** Times that it was asked to send events again. */
  readonly replays: number;
}

/** Knows from engines what they hold, be it by their events or by LMCache's controller. */
export interface KvSource {
  /** What an engine holds of a prompt, by the engine's place in the list; undefined for one that tells nothing. */
  longestPrefix(prompt: TokenPrompt, endpoints: readonly Endpoint[]): readonly (KvHolding | undefined)[];
  /** Tokens in a block of an engine's cache. @default - it is not known */
  blockSizeOf(endpoint: Endpoint): number | undefined;
  /** How well each engine is known. @default - that is not measured */
  engineStates?(): readonly KvEngineState[];
  /** Stops listening. */
  close(): void;
}

/** The source of who has none: all has to be estimated from what was sent where. */
export const noKvSource: KvSource = {
  longestPrefix: (_, endpoints) => endpoints.map(() => undefined),
  blockSizeOf: () => undefined,
  close: () => undefined,
};
