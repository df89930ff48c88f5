import { ApiError, badRequest, coreFailure, errorMessage } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { drawnLogprobs } from '../logprobs.js';
import {
  type Body,
  checkedFields,
  type FieldTable,
  isObject,
  listOf,
  numberOf,
  objectOf,
  textOf,
} from '../request-fields.js';
import { collected, type Sample } from '../samples.js';
import { type Route, randomHex, readBody, type Serving, startSamples, unixSeconds } from '../serving.js';
import {
  type OutputItem,
  type ResponseEnd,
  ResponseEvents,
  type ResponseRequest,
  responseAnswer,
} from '../shapes/responses.js';
import { streamedToEnd } from '../streaming.js';
import { countsOf, kvParamsOf } from '../usage-counts.js';
import { type PreparedChat, prepareChat } from './chat.js';

const fields: FieldTable = {
  required: ['input'],
  kinds: {
    model: 'string',
    input: 'input',
    instructions: 'string',
    max_output_tokens: 'int',
    temperature: 'float',
    top_p: 'float',
    stream: 'bool',
    store: 'bool',
    background: 'bool',
    parallel_tool_calls: 'bool',
    tools: 'list',
    text: 'object',
    reasoning: 'object',
    top_logprobs: 'int',
    truncation: { oneOf: ['auto', 'disabled'] },
    include: 'list',
    metadata: 'object',
    previous_response_id: 'string',
    user: 'string',
  },
};

/** A response that can be fetched or continued. */
interface StoredResponse {
  readonly messages: readonly unknown[];
  readonly json: string;
}

// Of each engine, dropped together with it.
const stores = new WeakMap<Serving, Map<string, StoredResponse>>();

function storeOf(serving: Serving): Map<string, StoredResponse> {
  const store = stores.get(serving) ?? new Map<string, StoredResponse>();
  stores.set(serving, store);
  return store;
}

async function handle(call: HttpCall, serving: Serving): Promise<void> {
  const { settings } = serving;
  const id = `resp_${randomHex(16)}`;
  const given = readBody(call, settings.version);
  // 0.32 gives a request its id before it looks at the fields, so that it counts as one.
  const counted = settings.version === '0.32' ? { request_id: id, ...given } : given;
  const body = checkedFields(counted, fields);
  if (body.background === true) throw noBackground(settings);
  const messages = conversation(body, serving);
  const chat = prepareChat(chatBody(body, messages), id, serving, 'max_output_tokens');
  const [sample] = startSamples(serving, call, [chat]);
  if (sample === undefined) throw new ApiError(500, 'InternalServerError', 'Internal server error');
  const tools = listOf(body, 'tools') ?? [];
  const request: ResponseRequest = {
    id,
    createdAt: unixSeconds(),
    model: chat.model.name,
    instructions: textOf(body, 'instructions') ?? null,
    metadata: body.metadata ?? null,
    parallelToolCalls: body.parallel_tool_calls !== false,
    temperature: numberOf(body, 'temperature') ?? 1,
    topP: numberOf(body, 'top_p') ?? 1,
    toolChoice: tools.length === 0 && settings.version === '0.32' ? 'none' : (body.tool_choice ?? 'auto'),
    tools,
    maxOutputTokens: numberOf(body, 'max_output_tokens') ?? settings.maxModelLen - chat.promptTokens.length,
    previousResponseId: textOf(body, 'previous_response_id') ?? null,
    text: body.text ?? null,
    reasoning: body.reasoning,
    topLogprobs: numberOf(body, 'top_logprobs') ?? null,
    truncation: textOf(body, 'truncation') ?? 'disabled',
    tokenizer: serving.tokenizer,
    user: textOf(body, 'user') ?? null,
    version: settings.version,
  };
  const keep = (end: ResponseEnd): void => {
    if (!settings.responsesStore || body.store === false) return;
    const answered = end.output.map(turnOf);
    storeOf(serving).set(id, {
      messages: [...messages, ...answered],
      json: responseAnswer(request, end),
    });
  };
  if (chat.sampling.stream) {
    await stream(call, serving, chat, sample, request, keep);
  } else {
    await collected([sample]);
    const end = endOf(serving, chat, sample, outputItem(serving, chat, sample, `msg_${randomHex(16)}`));
    keep(end);
    await call.json(200, responseAnswer(request, end));
  }
}

/** The turns that are answered: those of the response that goes before, the instructions and the input. */
function conversation(body: Body, serving: Serving): readonly unknown[] {
  const before = textOf(body, 'previous_response_id');
  const stored = before === undefined ? undefined : storeOf(serving).get(before);
  if (before !== undefined && stored === undefined) throw notFound(before);
  const { input } = body;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  const instructions = textOf(body, 'instructions');
  return [
    ...(instructions === undefined ? [] : [{ role: 'system', content: instructions }]),
    ...(stored?.messages ?? []),
    ...(Array.isArray(items) ? items : []).map(itemTurn),
  ];
}

function itemTurn(item: unknown): unknown {
  if (!isObject(item)) return item;
  if (item.type === 'function_call')
    return callTurn(textOf(item, 'name') ?? '', textOf(item, 'arguments') ?? '{}');
  if (item.type === 'function_call_output') return { role: 'tool', content: item.output };
  return item;
}

function turnOf(output: OutputItem): unknown {
  return output.kind === 'call'
    ? callTurn(output.name, output.arguments)
    : { role: 'assistant', content: output.text };
}

function callTurn(name: string, args: string): unknown {
  return {
    role: 'assistant',
    content: '',
    tool_calls: [{ type: 'function', function: { name, arguments: args } }],
  };
}

function chatBody(body: Body, messages: readonly unknown[]): Body {
  const tools = (listOf(body, 'tools') ?? [])
    .filter(isObject)
    .filter(({ type }) => type === 'function')
    .map(({ type: _, ...definition }) => ({ type: 'function', function: definition }));
  const format = objectOf(objectOf(body, 'text') ?? {}, 'format');
  const same = [
    'model',
    'temperature',
    'top_p',
    'stream',
    'tool_choice',
    'cache_salt',
    'priority',
    'kv_transfer_params',
  ];
  return {
    ...Object.fromEntries(same.filter((name) => Object.hasOwn(body, name)).map((name) => [name, body[name]])),
    messages,
    max_tokens: numberOf(body, 'max_output_tokens') ?? null,
    ...(wantsLogprobs(body) ? { logprobs: true, top_logprobs: numberOf(body, 'top_logprobs') ?? 0 } : {}),
    ...(tools.length === 0 ? {} : { tools }),
    ...(format === undefined ? {} : { response_format: wrappedFormat(format) }),
  };
}

// Chat wraps the schema, responses do not.
function wrappedFormat(format: Body): Body {
  return format.type === 'json_schema' ? { type: format.type, json_schema: format } : format;
}

function wantsLogprobs(body: Body): boolean {
  return listOf(body, 'include')?.includes('message.output_text.logprobs') === true;
}

function outputItem(serving: Serving, chat: PreparedChat, sample: Sample, id: string): OutputItem {
  const { logprobs } = chat.sampling;
  return chat.call !== undefined && sample.finishReason === 'stop'
    ? {
        kind: 'call',
        id,
        callId: callId(serving),
        name: chat.call.name,
        arguments: chat.call.arguments,
      }
    : {
        kind: 'message',
        id,
        text: sample.text,
        ...(logprobs === undefined
          ? {}
          : {
              logprobs: sample.tokens.map((token, position) =>
                drawnLogprobs(serving.tokenizer, token, position, logprobs),
              ),
            }),
      };
}

function endOf(serving: Serving, chat: PreparedChat, sample: Sample, output: OutputItem): ResponseEnd {
  const counts = countsOf(serving.settings, chat.promptTokens.length, [sample], true);
  return {
    output: [output],
    incomplete: sample.finishReason === 'length',
    inputTokens: counts.promptTokens,
    cachedTokens: counts.details?.cachedTokens ?? 0,
    outputTokens: counts.completionTokens,
    kvTransferParams: kvParamsOf([sample]),
  };
}

async function stream(
  call: HttpCall,
  serving: Serving,
  chat: PreparedChat,
  sample: Sample,
  request: ResponseRequest,
  keep: (end: ResponseEnd) => void,
): Promise<void> {
  const events = new ResponseEvents(request);
  const planned = chat.call;
  async function* run(): AsyncGenerator<string> {
    yield* events.begin();
    let end: OutputItem;
    if (planned === undefined) {
      const id = `msg_${randomHex(16)}`;
      let open = false;
      for await (const { text } of sample.pieces()) {
        if (text === '') continue;
        if (!open) yield* events.textBegin(id);
        open = true;
        yield events.textDelta(id, text);
      }
      end = { kind: 'message', id, text: sample.text };
      if (open) yield* events.textEnd(end);
    } else {
      const begun = {
        kind: 'call',
        id: `fc_${randomHex(16)}`,
        callId: callId(serving),
        name: planned.name,
        arguments: planned.arguments,
      } as const;
      let written = '';
      yield events.callBegin(begun);
      for await (const { text, textOffset } of sample.pieces()) {
        const from = Math.max(0, planned.argumentsAt - textOffset);
        const until = planned.argumentsAt + planned.arguments.length - textOffset;
        const delta = text.slice(from, Math.max(from, until));
        written += delta;
        if (delta !== '') yield events.callDelta(begun.id, delta);
      }
      end = { ...begun, arguments: written };
      yield* events.callEnd(end);
    }
    const whole = endOf(serving, chat, sample, end);
    keep(whole);
    yield events.end(whole);
  }
  await streamedToEnd(call, run, (error) => {
    const failure = coreFailure(error);
    return events.error(failure.type, errorMessage(failure, serving.settings.version));
  });
}

function callId({ settings }: Serving): string {
  return `${settings.version === '0.32' ? 'chatcmpl-tool-' : 'call_'}${randomHex(16)}`;
}

function noBackground({ version, responsesStore }: Serving['settings']): ApiError {
  if (version === '0.13' || responsesStore)
    return badRequest('background responses are not supported by this engine', 'background');
  const message =
    'This vLLM engine does not support `store=True` and therefore does not support the background mode. To enable these features, set the environment variable `VLLM_ENABLE_RESPONSES_API_STORE=1` when launching the vLLM server.';
  return new ApiError(400, 'invalid_request_error', message, 'background');
}

function notFound(id: string): ApiError {
  return new ApiError(404, 'invalid_request_error', `Response with id '${id}' not found.`, 'response_id');
}

function storedResponse(serving: Serving, id: string): StoredResponse {
  const stored = storeOf(serving).get(id);
  if (stored === undefined) throw notFound(id);
  return stored;
}

async function fetchStored(call: HttpCall, serving: Serving): Promise<void> {
  await call.json(200, storedResponse(serving, call.path.split('/').at(-1) ?? '').json);
}

function cancel(call: HttpCall, serving: Serving): never {
  storedResponse(serving, call.path.split('/').at(-2) ?? '');
  throw new ApiError(400, 'invalid_request_error', 'Cannot cancel a synchronous response.', 'response_id');
}

/** The responses API. */
export const responseRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/responses', infers: true, handle },
  { method: 'GET', path: '/v1/responses/{id}', handle: fetchStored },
  { method: 'POST', path: '/v1/responses/{id}/cancel', handle: cancel },
];
