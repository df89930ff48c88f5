import type { EngineVersion } from '../engine-options.js';

/** What the tokens of a request came to. */
export interface UsageCounts {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Present where the engine tells them. */
  readonly details?: {
    readonly cachedTokens: number;
    /** Chat tells them, text completions do not. */
    readonly createdCacheTokens?: number;
  };
}

function totals({ promptTokens, completionTokens }: UsageCounts): string {
  return `"prompt_tokens":${promptTokens},"total_tokens":${promptTokens + completionTokens},"completion_tokens":${completionTokens}`;
}

/** Usage in an answer that is no stream. */
export function fullUsage(counts: UsageCounts, version: EngineVersion): string {
  const { details } = counts;
  if (version === '0.13') {
    const cached = details === undefined ? 'null' : `{"cached_tokens":${details.cachedTokens}}`;
    return `{${totals(counts)},"prompt_tokens_details":${cached}}`;
  }
  const told =
    details === undefined
      ? 'null'
      : `{"cached_tokens":${details.cachedTokens},"created_cache_tokens":${details.createdCacheTokens ?? null},"multimodal_tokens":null}`;
  return `{${totals(counts)},"prompt_tokens_details":${told},"completion_tokens_details":null}`;
}

/** Usage in the last event of a stream, which leaves out what is not set. */
export function finalUsage(counts: UsageCounts, version: EngineVersion): string {
  const { details } = counts;
  if (details === undefined) return `{${totals(counts)}}`;
  const created =
    version === '0.13' || details.createdCacheTokens === undefined
      ? ''
      : `,"created_cache_tokens":${details.createdCacheTokens}`;
  return `{${totals(counts)},"prompt_tokens_details":{"cached_tokens":${details.cachedTokens}${created}}}`;
}

/** Usage so far, in each event of a stream that asked for it. @param isChat text completions tell no details of their own */
export function runningUsage(counts: UsageCounts, version: EngineVersion, isChat: boolean): string {
  const details = version === '0.13' || !isChat ? '' : ',"completion_tokens_details":null';
  return `{${totals(counts)}${details}}`;
}
