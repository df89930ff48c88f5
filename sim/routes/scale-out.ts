import { ApiError } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { checkedFields, listOf, numberOf, objectOf } from '../request-fields.js';
import { collected } from '../samples.js';
import { checkSampling, samplingFields, samplingOf } from '../sampling.js';
import { chosenModel, type Route, readBody, responseId, type Serving, startSamples } from '../serving.js';
import { Float, toJson } from '../shapes/json.js';
import { kvParamsOf } from '../usage-counts.js';
import { prepareChat } from './chat.js';

async function render(call: HttpCall, serving: Serving): Promise<void> {
  const { settings } = serving;
  const body = readBody(call, settings.version);
  const chat = prepareChat(body, responseId(call, 'chatcmpl'), serving);
  const { sampling } = chat;
  const number = (name: string, otherwise: number): Float => new Float(numberOf(body, name) ?? otherwise);
  await call.json(
    200,
    toJson({
      request_id: chat.id,
      token_ids: chat.promptTokens,
      token_offsets: null,
      features: null,
      content_parts: null,
      sampling_params: {
        presence_penalty: number('presence_penalty', 0),
        frequency_penalty: number('frequency_penalty', 0),
        repetition_penalty: number('repetition_penalty', 1),
        temperature: number('temperature', 1),
        top_p: number('top_p', 1),
        min_p: number('min_p', 0),
        stop: sampling.stop,
        stop_token_ids: sampling.stopTokenIds,
        max_tokens: sampling.maxTokens ?? settings.maxModelLen - chat.promptTokens.length,
        output_kind: 2,
        skip_clone: true,
        bad_words: [],
        skip_reading_prefix_cache: false,
      },
      model: chat.model.name,
      reasoning_ended: null,
      reasoning_parser_kwargs: null,
      return_token_ids: null,
      output_mode: 'tokens',
      stream: sampling.stream,
      stream_options: body.stream_options ?? null,
      cache_salt: sampling.cacheSalt ?? null,
      priority: sampling.priority ?? 0,
      kv_transfer_params: sampling.kvTransferParams ?? null,
      ec_transfer_params: null,
    }),
  );
}

async function generate(call: HttpCall, serving: Serving): Promise<void> {
  const { settings } = serving;
  const body = checkedFields(readBody(call, settings.version), {
    required: ['token_ids', 'sampling_params'],
    kinds: { ...samplingFields, token_ids: 'list', sampling_params: 'object' },
  });
  const given = checkedFields(objectOf(body, 'sampling_params') ?? {}, { kinds: samplingFields });
  const parameters = {
    ...given,
    kv_transfer_params: body.kv_transfer_params,
    cache_salt: body.cache_salt,
  };
  const sampling = samplingOf(parameters, numberOf(given, 'logprobs'), numberOf(given, 'max_tokens') ?? 16);
  const model = chosenModel(serving, body);
  checkSampling(given, sampling, settings);
  const id = responseId(call, 'generate-tokens');
  const promptTokens = (listOf(body, 'token_ids') ?? []).map(Number);
  const samples = startSamples(serving, call, [{ id, promptTokens, sampling, lora: model.lora }]);
  await collected(samples);
  await call.json(
    200,
    JSON.stringify({
      request_id: id.replace('generate-tokens-', ''),
      choices: samples.map(({ index, finishReason, tokens }) => ({
        index,
        logprobs: null,
        finish_reason: finishReason,
        token_ids: tokens,
      })),
      prompt_logprobs: null,
      kv_transfer_params: kvParamsOf(samples),
    }),
  );
}

function closed(): never {
  throw new ApiError(
    403,
    'PermissionDeniedError',
    'Scale-out endpoints are disabled. Restart vllm serve with --enable-scale-out to enable them.',
  );
}

const renderPath = '/v1/chat/completions/render';
const generatePath = '/inference/v1/generate';

/** The routes that give and take tokens. */
export const generateRoutes: readonly Route[] = [
  { method: 'POST', path: generatePath, infers: true, handle: generate },
];

/** Chats as tokens, since 0.32. */
export const renderRoutes: readonly Route[] = [{ method: 'POST', path: renderPath, handle: render }];

/** The same routes in an engine that keeps them closed. */
export const closedScaleOutRoutes: readonly Route[] = [
  { method: 'POST', path: renderPath, handle: closed },
  { method: 'POST', path: '/v1/chat/completions/derender', handle: closed },
  { method: 'POST', path: '/v1/completions/render', handle: closed },
  { method: 'POST', path: '/v1/completions/derender', handle: closed },
  { method: 'POST', path: generatePath, handle: closed },
];
