import type { TokenUsage } from './sse-usage.js';

/**
 * Hears about one attempt to have a request answered by an engine.
 *
 * `onSent` comes first and exactly one of `onEnd`, `onAbort`, `onLost` and `onError` last.
 */
export interface RequestObserver {
  /** The request goes to the engine. */
  onSent(): void;
  /** The engine's status has come. @param streaming whether a stream of events follows */
  onHeaders(status: number, streaming: boolean): void;
  /** The first bytes of the body have come. */
  onFirstByte(): void;
  /** Bytes of the body have come, the first ones too. */
  onChunk(bytes: Buffer): void;
  /** The answer is complete. @param usage the tokens that it counted, where it told */
  onEnd(usage?: TokenUsage): void;
  /** The client has left before the answer was complete. */
  onAbort(): void;
  /** Another engine was faster, so that nobody waits for this one any more; instead of `onAbort`. */
  onLost?(): void;
  /** The engine has failed before the answer was complete. */
  onError(error: Error): void;
}
