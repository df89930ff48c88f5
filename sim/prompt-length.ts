import type { EngineVersion } from './engine-options.js';
import { badRequest } from './errors.js';

/** Lengths of a prompt and its answer, before they meet the model's. */
export interface PromptLength {
  readonly version: EngineVersion;
  readonly maxModelLen: number;
  readonly promptTokens: number;
  /** @default - as many as fit */
  readonly maxTokens: number | undefined;
  /** The request's field that limits the answer. */
  readonly maxTokensField: string;
  /** Whether the prompt came as text, which is only tokenized until it is too long. */
  readonly tokenized: boolean;
}

/** The number of tokens that the answer may have; throws where prompt and answer do not fit into the model's length. */
export function answerLimit(length: PromptLength): number {
  const { version, maxModelLen, promptTokens, maxTokens, maxTokensField: field } = length;
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
      `${field}=${maxTokens} cannot be greater than max_model_len=${maxModelLen}. Please request fewer output tokens.`,
      field,
      String(maxTokens),
    );
  }
  if (promptTokens > maxModelLen) {
    const told = length.tokenized ? `at least ${maxModelLen + 1}` : String(promptTokens);
    throw badRequest(
      `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains ${told} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.`,
      'input_tokens',
      told.replace('at least ', ''),
    );
  }
  const left = maxModelLen - promptTokens;
  if (left < 1) throw badRequest('max_tokens must be at least 1, got 0.', 'max_tokens', '0');
  return Math.min(maxTokens ?? left, left);
}
