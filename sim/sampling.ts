import { pythonFloat } from '../src/runtime/python-float.js';
import { badRequest } from './errors.js';
import type { KvTransferParams } from './generation.js';
import { type Body, type FieldKind, isObject, listOf, numberOf, objectOf, textOf } from './request-fields.js';
import { pythonText } from './shapes/python-text.js';

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
  seed: 'int64',
  stop: 'texts',
  stop_token_ids: 'ints',
  bad_words: 'list',
  logit_bias: 'object',
  allowed_token_ids: 'ints',
  prompt_logprobs: 'int',
  truncate_prompt_tokens: 'int',
  response_format: 'format',
  structured_outputs: 'object',
  include_stop_str_in_output: 'bool',
  ignore_eos: 'bool',
  skip_special_tokens: 'bool',
  stream: 'bool',
  stream_options: 'model',
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
  /** The same for the tokens of the prompt. */
  readonly promptLogprobs: number | undefined;
  readonly priority: number | undefined;
  /** How many tokens at the end of the prompt count, -1 for as many as fit; undefined for all. */
  readonly truncate: number | undefined;
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
  readonly vocabSize: number;
}

/** The sampling parameters of a checked body. @param logprobs number of likely tokens that the body asks for, in its API's way */
export function samplingOf(
  body: Body,
  logprobs: number | undefined,
  maxTokens: number | undefined,
): Sampling {
  const streamOptions = objectOf(body, 'stream_options');
  const stream = body.stream === true;
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
    promptLogprobs: numberOf(body, 'prompt_logprobs'),
    priority: numberOf(body, 'priority'),
    truncate: numberOf(body, 'truncate_prompt_tokens'),
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
  const { n, maxTokens, minTokens, greedy } = sampling;
  if (n < 1) throw badRequest(`n must be at least 1, got ${n}.`);
  inRange(body, 'presence_penalty', -2, 2, 'in [-2, 2]');
  inRange(body, 'frequency_penalty', -2, 2, 'in [-2, 2]');
  const repetition = numberOf(body, 'repetition_penalty');
  if (repetition !== undefined && !Number.isFinite(repetition)) {
    throw badRequest(`repetition_penalty must be a finite number, got ${pythonFloat(repetition)}.`);
  }
  if (repetition !== undefined && repetition <= 0) {
    throw badRequest(`repetition_penalty must be greater than zero, got ${pythonFloat(repetition)}.`);
  }
  const temperature = numberOf(body, 'temperature');
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) {
    const text = pythonFloat(temperature);
    const range = !Number.isFinite(temperature)
      ? 'a finite number'
      : temperature < 0
        ? 'non-negative'
        : 'in [0, 2]';
    throw badRequest(`temperature must be ${range}, got ${text}.`, 'temperature', text);
  }
  const topP = numberOf(body, 'top_p');
  if (topP !== undefined && !(topP > 0 && topP <= 1)) {
    throw badRequest(`top_p must be in (0, 1], got ${pythonFloat(topP)}.`, 'top_p', pythonFloat(topP));
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
  const badWords = listOf(body, 'bad_words') ?? [];
  if (badWords.includes('')) {
    throw badRequest(`bad_words cannot contain an empty string. Got bad_words=${pythonText(badWords)}`);
  }
  checkLogprobs('sample', 'logprobs', sampling.logprobs, limits);
  checkLogprobs('prompt', 'prompt_logprobs', sampling.promptLogprobs, limits);
  checkTokenIds(body, limits.vocabSize);
}

function checkLogprobs(
  what: string,
  param: string,
  asked: number | undefined,
  { maxLogprobs, vocabSize }: SamplingLimits,
): void {
  const count = asked === -1 ? vocabSize : asked;
  if (count === undefined || count <= maxLogprobs) return;
  throw badRequest(
    `Requested ${what} logprobs of ${count}, which is greater than max allowed: ${maxLogprobs}`,
    param,
    String(count),
  );
}

function checkTokenIds(body: Body, vocabSize: number): void {
  const biased = Object.keys(objectOf(body, 'logit_bias') ?? {});
  const texts = biased.filter((key) => !/^\s*[+-]?\d+\s*$/.test(key));
  if (texts.length > 0) {
    const shown = pythonText(texts);
    throw badRequest(
      `logit_bias contains key(s) that cannot be converted to integer token IDs: ${shown}`,
      'logit_bias',
      shown,
    );
  }
  const outside = (ids: readonly unknown[]): readonly number[] =>
    ids.map(Number).filter((id) => id < 0 || id >= vocabSize);
  for (const [name, ids] of [
    ['stop_token_ids', outside(listOf(body, 'stop_token_ids') ?? [])],
    ['logit_bias', outside(biased)],
  ] as const) {
    if (ids.length === 0) continue;
    const shown = pythonText(ids);
    throw badRequest(
      `token_id(s) ${shown} in ${name} contain out-of-vocab token ids. Vocabulary size: ${vocabSize}`,
      name,
      shown,
    );
  }
  const allowed = listOf(body, 'allowed_token_ids');
  if (allowed?.length === 0) {
    throw badRequest('allowed_token_ids is not None and empty!', 'allowed_token_ids', '[]');
  }
  const wrong = outside(allowed ?? []);
  if (wrong.length === 0) return;
  throw badRequest(
    'allowed_token_ids contains out-of-vocab token id!',
    'allowed_token_ids',
    pythonText(wrong),
  );
}

function inRange(body: Body, name: string, low: number, high: number, words: string): void {
  const value = numberOf(body, name);
  if (value !== undefined && !(value >= low && value <= high)) {
    throw badRequest(`${name} must be ${words}, got ${pythonFloat(value)}.`);
  }
}

function stopTexts(stop: unknown): readonly string[] {
  const texts = typeof stop === 'string' ? [stop] : Array.isArray(stop) ? stop : [];
  const strings = texts.filter((text) => typeof text === 'string');
  if (strings.includes('')) throw badRequest('stop cannot contain an empty string.');
  return strings;
}
