import { chatPrompt } from '../chat-template.js';
import { chatTurns, contentText } from '../chat-turns.js';
import { ApiError, coreFailure, errorMessage, type FieldProblem, ValidationError } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import type { SimSettings } from '../options.js';
import {
  type Body,
  checkedFields,
  type FieldTable,
  isObject,
  listOf,
  numberOf,
  objectOf,
  problemsOf,
  textOf,
} from '../request-fields.js';
import { collected, type Sample } from '../samples.js';
import {
  chosenModel,
  type Route,
  randomHex,
  readBody,
  responseId,
  type Serving,
  startSamples,
} from '../serving.js';
import {
  type MessageBlock,
  type MessageUsage,
  messageAnswer,
  messageError,
  messageEvents,
} from '../shapes/messages.js';
import { streamedToEnd } from '../streaming.js';
import { offeredTools } from '../tool-choice.js';
import { countsOf, kvParamsOf } from '../usage-counts.js';
import { type PreparedChat, prepareChat } from './chat.js';

const fields: FieldTable = {
  required: ['model', 'messages'],
  kinds: {
    model: 'string',
    messages: 'list',
    max_tokens: 'int',
    stop_sequences: 'list',
    temperature: 'float',
    top_p: 'float',
    top_k: 'int',
    tools: 'list',
    tool_choice: 'object',
    stream: 'bool',
  },
};

/** The chat that a request in Anthropic's shape stands for. */
function chatBody(body: Body, settings: SimSettings): Body {
  const system = contentText(body.system, settings);
  const messages = (listOf(body, 'messages') ?? []).flatMap((message) => turnsOf(message, settings));
  const tools = (listOf(body, 'tools') ?? []).filter(isObject).map(({ name, description, input_schema }) => ({
    type: 'function',
    function: { name, ...(description === undefined ? {} : { description }), parameters: input_schema },
  }));
  const choice = isObject(body.tool_choice) ? toolChoice(body.tool_choice) : undefined;
  const same = [
    'model',
    'max_tokens',
    'temperature',
    'top_p',
    'top_k',
    'stream',
    'kv_transfer_params',
    'cache_salt',
    'priority',
  ];
  return {
    ...Object.fromEntries(same.filter((name) => Object.hasOwn(body, name)).map((name) => [name, body[name]])),
    messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messages],
    stop: listOf(body, 'stop_sequences') ?? [],
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  };
}

function toolChoice({ type, name }: Body): unknown {
  if (type === 'any') return 'required';
  return type === 'tool' ? { type: 'function', function: { name } } : type;
}

/** One message as turns: results of tools become turns of their own. */
function turnsOf(message: unknown, settings: SimSettings): readonly unknown[] {
  if (!isObject(message) || !Array.isArray(message.content)) return [message];
  const blocks = message.content.filter(isObject);
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map(({ content }) => ({ role: 'tool', content: contentText(content, settings) }));
  const calls = blocks
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
  const rest = blocks.filter(
    ({ type }) => type !== 'tool_result' && type !== 'tool_use' && type !== 'thinking',
  );
  const own =
    rest.length === 0 && calls.length === 0
      ? []
      : [{ role: message.role, content: rest, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
  return [...results, ...own];
}

async function handle(call: HttpCall, serving: Serving): Promise<void> {
  const { settings } = serving;
  const body = checkedFields(readBody(call, settings.version), {
    ...fields,
    required: ['model', 'messages', 'max_tokens'],
  });
  checkMessages(body);
  await answeringErrors(call, serving, async () => {
    const id = responseId(call, 'chatcmpl');
    const chat = prepareChat(chatBody(body, settings), id, serving, 'max_completion_tokens');
    const [sample] = startSamples(serving, call, [chat]);
    if (sample === undefined) throw new ApiError(500, 'InternalServerError', 'Internal server error');
    if (chat.sampling.stream) await stream(call, serving, chat, sample);
    else await answer(call, serving, chat, sample);
  });
}

const roles = { oneOf: ['user', 'assistant', 'system'] } as const;

/** Refuses what the fields alone do not show. */
function checkMessages(body: Body): void {
  const problems: FieldProblem[] = [];
  const refuse = (path: readonly string[], text: string, input: unknown): void => {
    const context = `'error': ValueError('${text}')`;
    problems.push({ type: 'value_error', path, message: `Value error, ${text}`, input, context });
  };
  if (textOf(body, 'model') === '') refuse(['model'], 'Model is required', '');
  for (const [index, message] of (listOf(body, 'messages') ?? []).entries()) {
    if (isObject(message))
      problems.push(...problemsOf(message, { kinds: { role: roles } }, ['messages', index]));
  }
  const maxTokens = numberOf(body, 'max_tokens') ?? 1;
  if (maxTokens < 1) refuse(['max_tokens'], 'max_tokens must be positive', maxTokens);
  const thinking = objectOf(body, 'thinking') ?? {};
  const isPrefill = objectOf(body, 'kv_transfer_params')?.do_remote_decode === true;
  const budget = thinking.type === 'enabled' && !isPrefill ? numberOf(thinking, 'budget_tokens') : undefined;
  if (problems.length === 0 && budget !== undefined && budget >= maxTokens) {
    refuse([], 'thinking.budget_tokens must be less than max_tokens', body);
  }
  if (problems.length > 0) throw new ValidationError(problems);
}

async function answer(call: HttpCall, serving: Serving, chat: PreparedChat, sample: Sample): Promise<void> {
  await collected([sample]);
  const done = chat.call !== undefined && sample.finishReason === 'stop';
  const block: MessageBlock = done
    ? {
        type: 'tool_use',
        id: `chatcmpl-tool-${randomHex(16)}`,
        name: chat.call.name,
        input: JSON.parse(chat.call.arguments),
      }
    : { type: 'text', text: sample.text };
  const reason = done ? 'tool_calls' : sample.finishReason;
  const { version } = serving.settings;
  await call.json(
    200,
    messageAnswer(
      chat.id,
      chat.model.name,
      [block],
      reason,
      usageOf(serving, chat, sample),
      version,
      kvParamsOf([sample]),
    ),
  );
}

async function stream(call: HttpCall, serving: Serving, chat: PreparedChat, sample: Sample): Promise<void> {
  const { version } = serving.settings;
  const planned = chat.call;
  async function* events(): AsyncGenerator<string> {
    let begun = false;
    let open = false;
    for await (const piece of sample.pieces()) {
      if (!begun) yield messageEvents.start(chat.id, chat.model.name, chat.promptTokens.length, version);
      begun = true;
      if (planned === undefined) {
        if (piece.text === '') continue;
        if (!open) yield messageEvents.blockStart(0, { type: 'text', text: '' });
        open = true;
        yield messageEvents.textDelta(0, piece.text);
      } else {
        if (!open) {
          const id = `chatcmpl-tool-${randomHex(16)}`;
          yield messageEvents.blockStart(0, { type: 'tool_use', id, name: planned.name, input: {} });
        }
        open = true;
        const from = Math.max(0, planned.argumentsAt - piece.textOffset);
        const until = planned.argumentsAt + planned.arguments.length - piece.textOffset;
        const part = piece.text.slice(from, Math.max(from, until));
        if (part !== '') yield messageEvents.inputDelta(0, part);
      }
    }
    if (open) yield messageEvents.blockStop(0);
    const done = planned !== undefined && sample.finishReason === 'stop';
    yield messageEvents.delta(
      done ? 'tool_calls' : sample.finishReason,
      usageOf(serving, chat, sample),
      version,
    );
    yield* messageEvents.stop(version);
  }
  await streamedToEnd(call, events, (error) => {
    const failure = coreFailure(error);
    return messageEvents.error(failure.type, errorMessage(failure, version));
  });
}

function usageOf(serving: Serving, chat: PreparedChat, sample: Sample): MessageUsage {
  const counts = countsOf(serving.settings, chat.promptTokens.length, [sample], true);
  return {
    input: counts.promptTokens,
    output: counts.completionTokens,
    cacheCreation: counts.details?.createdCacheTokens ?? 0,
    cacheRead: counts.details?.cachedTokens ?? 0,
  };
}

async function countTokens(call: HttpCall, serving: Serving): Promise<void> {
  const { settings, tokenizer } = serving;
  const body = checkedFields(readBody(call, settings.version), fields);
  await answeringErrors(call, serving, async () => {
    chosenModel(serving, body);
    const chat = chatBody(body, settings);
    const prompt = chatPrompt(chatTurns(listOf(chat, 'messages') ?? [], settings), {
      tools: offeredTools(chat).map(({ definition }) => definition),
    });
    const count = tokenizer.encode(prompt).length;
    await call.json(
      200,
      JSON.stringify({ input_tokens: count, context_management: { original_input_tokens: count } }),
    );
  });
}

async function answeringErrors(call: HttpCall, serving: Serving, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await call.json(error.status, messageError(error.type, errorMessage(error, serving.settings.version)));
  }
}

/** Anthropic's messages. */
export const messageRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/messages', infers: true, handle },
];

/** Counting the tokens of messages, since 0.32. */
export const countTokensRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/messages/count_tokens', handle: countTokens },
];
