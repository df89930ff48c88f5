import type { EngineVersion } from './engine-options.js';
import { badRequest } from './errors.js';

/** Lengths of a prompt and its answer, before they meet the model's. */
export interface PromptLength {
  readonly version: EngineVersion;
  readonly maxModelLen: number;
  readonly promptTokens: number;
  /** @default - as many as fit */
  readonly maxTokens: number | undefined;
}

/** The number of tokens that the answer may have; throws where prompt and answer do not fit into the model's length. */
export function answerLimit({ version, maxModelLen, promptTokens, maxTokens }: PromptLength): number {
  if (version === '0.13') {
    if (promptTokens >= maxModelLen) {
      throw badRequest(
        `This model's maximum context length is ${maxModelLen} tokens. However, your request has ${promptTokens} input tokens. Please reduce the length of the input messages. None`,
      );
    }
    if (maxTokens !== undefined && promptTokens + maxTokens > maxModelLen) {
      throw badRequest(
        `'max_tokens' or 'max_completion_tokens' is too large: ${maxTokens}. This model's maximum context length is ${maxModelLen} tokens and your request has ${promptTokens} input tokens (${maxTokens} > ${maxModelLen} - ${promptTokens}). None`,
      );
    }
    return maxTokens ?? maxModelLen - promptTokens;
  }
  if (maxTokens !== undefined && maxTokens > maxModelLen) {
    throw badRequest(
      `max_tokens=${maxTokens} cannot be greater than max_model_len=${maxModelLen}. Please request fewer output tokens.`,
      'max_tokens',
      String(maxTokens),
    );
  }
  // A prompt is only tokenized until it is too long, hence "at least".
  if (promptTokens > maxModelLen) {
    const least = maxModelLen + 1;
    throw badRequest(
      `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains at least ${least} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.`,
      'input_tokens',
      String(least),
    );
  }
  const output = maxTokens ?? 1;
  if (promptTokens + output > maxModelLen) {
    const least = maxModelLen - output + 1;
    throw badRequest(
      `This model's maximum context length is ${maxModelLen} tokens. However, you requested ${output} output tokens and your prompt contains at least ${least} input tokens, for a total of at least ${maxModelLen + 1} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`,
      'input_tokens',
      String(least),
    );
  }
  return maxTokens ?? maxModelLen - promptTokens;
}
