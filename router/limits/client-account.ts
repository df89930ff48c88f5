import type { Limits } from './limits-file.js';
import { TokenBucket } from './token-bucket.js';

/** What a request was refused for. */
export type LimitName = 'requests' | 'tokens' | 'concurrency';

/** Why a request has to wait. */
export interface Overrun {
  readonly limit: LimitName;
  /** What is allowed. */
  readonly allowed: number;
  /** When to come again; undefined where nobody knows. */
  readonly waitMs: number | undefined;
}

/** What one client has left. */
export class ClientAccount {
  /** The name of the client in metrics. */
  readonly name: string;
  private limits: Limits;
  private requests: TokenBucket | undefined;
  private tokens: TokenBucket | undefined;
  private underWay = 0;

  constructor(name: string, limits: Limits, nowMs: number) {
    this.name = name;
    this.limits = limits;
    this.change(limits, nowMs);
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.underWay;
  }

  /** Puts other limits into force; what is used up stays so. */
  change(limits: Limits, nowMs: number): void {
    this.limits = limits;
    this.requests = resized(this.requests, limits.requestsPerMinute, nowMs);
    this.tokens = resized(this.tokens, limits.tokensPerMinute, nowMs);
  }

  /**
   * Lets a request in, or tells why not; a refused one takes nothing.
   * @param tokens how many it is expected to take
   */
  admit(tokens: number, nowMs: number): Overrun | undefined {
    const { concurrentRequests } = this.limits;
    if (concurrentRequests !== undefined && this.underWay >= concurrentRequests)
      return { limit: 'concurrency', allowed: concurrentRequests, waitMs: undefined };
    const byRequests = overrun('requests', this.requests, 1, nowMs);
    const byTokens = overrun('tokens', this.tokens, tokens, nowMs);
    // Who waits for the longer of both does not come in vain.
    if (byRequests !== undefined || byTokens !== undefined)
      return (byRequests?.waitMs ?? 0) >= (byTokens?.waitMs ?? 0) ? byRequests : byTokens;
    this.requests?.take(1, nowMs);
    this.tokens?.take(tokens, nowMs);
    this.underWay++;
    return undefined;
  }

  /** A request is over. @param expected what was taken for it, and `used` what it took in truth */
  settle(expected: number, used: number, nowMs: number): void {
    this.underWay--;
    if (used > expected) this.tokens?.take(used - expected, nowMs);
    else this.tokens?.giveBack(expected - used, nowMs);
  }

  /** Whether it is as if it had never been used. */
  isIdle(nowMs: number): boolean {
    const isFull = (bucket: TokenBucket | undefined): boolean =>
      bucket === undefined || bucket.left(nowMs) >= bucket.limit;
    return this.underWay === 0 && isFull(this.requests) && isFull(this.tokens);
  }

  /** The headers that tell clients what they have left, as OpenAI's API has them; names and values in turns. */
  headers(nowMs: number): readonly string[] {
    return [
      ...bucketHeaders('requests', this.requests, nowMs),
      ...bucketHeaders('tokens', this.tokens, nowMs),
    ];
  }
}

function resized(
  bucket: TokenBucket | undefined,
  limit: number | undefined,
  nowMs: number,
): TokenBucket | undefined {
  if (limit === undefined) return undefined;
  if (bucket === undefined) return new TokenBucket(limit, nowMs);
  bucket.resize(limit, nowMs);
  return bucket;
}

function overrun(
  limit: 'requests' | 'tokens',
  bucket: TokenBucket | undefined,
  amount: number,
  nowMs: number,
): Overrun | undefined {
  if (bucket === undefined) return undefined;
  const waitMs = bucket.waitMs(amount, nowMs);
  return waitMs <= 0 ? undefined : { limit, allowed: bucket.limit, waitMs };
}

function bucketHeaders(
  kind: 'requests' | 'tokens',
  bucket: TokenBucket | undefined,
  nowMs: number,
): readonly string[] {
  if (bucket === undefined) return [];
  return [
    ...[`x-ratelimit-limit-${kind}`, String(bucket.limit)],
    ...[`x-ratelimit-remaining-${kind}`, String(Math.max(0, Math.floor(bucket.left(nowMs))))],
    ...[`x-ratelimit-reset-${kind}`, durationText(bucket.fullMs(nowMs))],
  ];
}

/** A time as OpenAI writes it, such as `850ms`, `12s` and `6m0s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
