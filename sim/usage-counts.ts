import type { SimSettings } from './options.js';
import type { Sample } from './samples.js';
import type { UsageCounts } from './shapes/usage.js';

/** The token counts of a request whose samples have ended. @param tellsCreated whether its API tells newly cached tokens */
export function countsOf(
  settings: SimSettings,
  promptTokens: number,
  samples: readonly Sample[],
  tellsCreated: boolean,
): UsageCounts {
  const completionTokens = samples.reduce((sum, sample) => sum + sample.tokens.length, 0);
  const first = samples[0]?.generation;
  if (!settings.enablePromptTokensDetails || first === undefined) return { promptTokens, completionTokens };
  const cachedTokens = first.usageCachedTokens;
  return {
    promptTokens,
    completionTokens,
    details: {
      cachedTokens,
      ...(tellsCreated ? { createdCacheTokens: first.createdCacheTokens } : {}),
    },
  };
}

/** What a prefill hands to the decoding engine, where it is one. */
export function kvParamsOf(samples: readonly Sample[]): unknown {
  return samples[0]?.generation.kvTransferParams ?? null;
}
