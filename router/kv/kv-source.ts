import type { Endpoint } from '../discovery/endpoints.js';
import type { TokenPrompt } from './token-prompt.js';

/** What an engine tells of its cache about a prompt. */
export interface KvHolding {
  /** Tokens at the start of the prompt that need not be computed, those of slower tiers weighed less. */
  readonly tokens: number;
  /** Whether that is all that it holds; if not, it may hold more than is known. */
  readonly isExact: boolean;
}

/** Knows from engines what they hold, be it by their events or by LMCache's controller. */
export interface KvSource {
  /** What an engine holds of a prompt, by the engine's place in the list; undefined for one that tells nothing. */
  longestPrefix(prompt: TokenPrompt, endpoints: readonly Endpoint[]): readonly (KvHolding | undefined)[];
  /** Tokens in a block of an engine's cache. @default - it is not known */
  blockSizeOf(endpoint: Endpoint): number | undefined;
  /** Stops listening. */
  close(): void;
}

/** The source of who has none: all has to be estimated from what was sent where. */
export const noKvSource: KvSource = {
  longestPrefix: (_, endpoints) => endpoints.map(() => undefined),
  blockSizeOf: () => undefined,
  close: () => undefined,
};
