import { badRequest } from './errors.js';
import type { KvTransferParams } from './generation.js';
import { type Body, type FieldKind, isObject, listOf, numberOf, objectOf, textOf } from './request-fields.js';
import { floatText } from './shapes/json.js';

/** Kinds of the fields that `samplingOf` reads. */
export const samplingFields = {
  model: 'string',
  max_tokens: 'int',
  min_tokens: 'int',
  n: 'int',
  temperature: 'float',
  top_p: 'float',
  top_k: 'int',
  min_p: 'float',
  presence_penalty: 'float',
  frequency_penalty: 'float',
  repetition_penalty: 'float',
  seed: 'int',
  stop_token_ids: 'list',
  include_stop_str_in_output: 'bool',
  ignore_eos: 'bool',
  skip_special_tokens: 'bool',
  stream: 'bool',
  stream_options: 'object',
  priority: 'int',
  cache_salt: 'string',
  kv_transfer_params: 'object',
  return_token_ids: 'bool',
  echo: 'bool',
  user: 'string',
  request_id: 'string',
} as const satisfies Readonly<Record<string, FieldKind>>;

/** What a request says about the answers to it. */
export interface Sampling {
  readonly maxTokens: number | undefined;
  readonly minTokens: number;
  readonly n: number;
  /** Whether the most likely token is always taken. */
  readonly greedy: boolean;
  readonly seed: number | undefined;
  readonly stop: readonly string[];
  readonly stopTokenIds: readonly number[];
  readonly includeStop: boolean;
  readonly ignoreEos: boolean;
  readonly skipSpecial: boolean;
  /** How many likely tokens are told at each place; undefined for none at all. */
  readonly logprobs: number | undefined;
  readonly priority: number | undefined;
  readonly cacheSalt: string | undefined;
  readonly kvTransferParams: KvTransferParams | undefined;
  readonly returnTokenIds: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
}

/** Limits of the engine on what a request may say. */
export interface SamplingLimits {
  readonly maxModelLen: number;
  readonly maxLogprobs: number;
}

/** The sampling parameters of a checked body. @param logprobs number of likely tokens that the body asks for, in its API's way */
export function samplingOf(
  body: Body,
  logprobs: number | undefined,
  maxTokens: number | undefined,
): Sampling {
  const streamOptions = objectOf(body, 'stream_options');
  const stream = body.stream === true;
  if (streamOptions !== undefined && !stream) {
    throw badRequest('Stream options can only be defined when `stream=True`.', 'stream_options');
  }
  const stop = stopTexts(body.stop);
  const stopTokenIds = (listOf(body, 'stop_token_ids') ?? []).filter((id) => typeof id === 'number');
  const includeUsage = streamOptions?.include_usage === true;
  return {
    maxTokens,
    minTokens: numberOf(body, 'min_tokens') ?? 0,
    n: numberOf(body, 'n') ?? 1,
    greedy: (numberOf(body, 'temperature') ?? 1) < 1e-5,
    seed: numberOf(body, 'seed'),
    stop,
    stopTokenIds,
    includeStop: body.include_stop_str_in_output === true,
    ignoreEos: body.ignore_eos === true,
    skipSpecial: body.skip_special_tokens !== false,
    logprobs,
    priority: numberOf(body, 'priority'),
    cacheSalt: textOf(body, 'cache_salt'),
    kvTransferParams: isObject(body.kv_transfer_params) ? body.kv_transfer_params : undefined,
    returnTokenIds: body.return_token_ids === true,
    stream,
    includeUsage,
    continuousUsage: includeUsage && streamOptions?.continuous_usage_stats === true,
  };
}

/** Refuses numbers out of their ranges in vLLM's words. */
export function checkSampling(body: Body, sampling: Sampling, limits: SamplingLimits): void {
  const { n, maxTokens, minTokens, logprobs, greedy } = sampling;
  if (n < 1) throw badRequest(`n must be at least 1, got ${n}.`);
  inRange(body, 'presence_penalty', -2, 2, 'in [-2, 2]');
  inRange(body, 'frequency_penalty', -2, 2, 'in [-2, 2]');
  const repetition = numberOf(body, 'repetition_penalty');
  if (repetition !== undefined && repetition <= 0) {
    throw badRequest(`repetition_penalty must be greater than zero, got ${floatText(repetition)}.`);
  }
  const temperature = numberOf(body, 'temperature');
  if (temperature !== undefined && temperature < 0) {
    const text = floatText(temperature);
    throw badRequest(`temperature must be non-negative, got ${text}.`, 'temperature', text);
  }
  const topP = numberOf(body, 'top_p');
  if (topP !== undefined && !(topP > 0 && topP <= 1)) {
    throw badRequest(`top_p must be in (0, 1], got ${floatText(topP)}.`, 'top_p', floatText(topP));
  }
  const topK = numberOf(body, 'top_k');
  if (topK !== undefined && topK < -1) {
    throw badRequest(`top_k must be 0 (disable), or at least 1, got ${topK}.`);
  }
  inRange(body, 'min_p', 0, 1, 'in [0, 1]');
  if (maxTokens !== undefined && maxTokens < 1) {
    throw badRequest(`max_tokens must be at least 1, got ${maxTokens}.`, 'max_tokens', String(maxTokens));
  }
  if (minTokens < 0) throw badRequest(`min_tokens must be greater than or equal to 0, got ${minTokens}.`);
  if (maxTokens !== undefined && minTokens > maxTokens) {
    throw badRequest(`min_tokens must be less than or equal to max_tokens=${maxTokens}, got ${minTokens}.`);
  }
  if (greedy && n > 1) throw badRequest(`n must be 1 when using greedy sampling, got ${n}.`);
  if (logprobs !== undefined && logprobs > limits.maxLogprobs) {
    throw badRequest(
      `Requested sample logprobs of ${logprobs}, which is greater than max allowed: ${limits.maxLogprobs}`,
      'logprobs',
      String(logprobs),
    );
  }
}

function inRange(body: Body, name: string, low: number, high: number, words: string): void {
  const value = numberOf(body, name);
  if (value !== undefined && (value < low || value > high)) {
    throw badRequest(`${name} must be ${words}, got ${floatText(value)}.`);
  }
}

function stopTexts(stop: unknown): readonly string[] {
  const texts = typeof stop === 'string' ? [stop] : Array.isArray(stop) ? stop : [];
  const strings = texts.filter((text) => typeof text === 'string');
  if (strings.includes('')) throw badRequest('stop cannot contain an empty string.');
  return strings;
}
