import { chatPrompt } from '../chat-template.js';
import { chatTurns } from '../chat-turns.js';
import type { HttpCall } from '../http-call.js';
import { drawnLogprobs } from '../logprobs.js';
import { mixed, textSeed } from '../mixing.js';
import { type Body, checkedFields, type FieldTable, listOf, numberOf } from '../request-fields.js';
import { collected, interleaved, type Piece, type Sample } from '../samples.js';
import { checkSampling, samplingFields, samplingOf } from '../sampling.js';
import {
  type ChosenModel,
  chosenModel,
  fingerprint,
  type Generating,
  type Route,
  randomHex,
  readBody,
  responseId,
  type Serving,
  startSamples,
  unixSeconds,
} from '../serving.js';
import { ChatEvents, type ChatHead, chatAnswer, chatLogprobs, type ToolCall } from '../shapes/chat.js';
import { finalUsage, fullUsage, runningUsage } from '../shapes/usage.js';
import { streamed } from '../streaming.js';
import { instanceSource, structuredText } from '../structured-answer.js';
import type { Tokenizer } from '../tokenizer.js';
import { offeredTools, type PlannedCall, plannedCall } from '../tool-choice.js';
import { countsOf, kvParamsOf } from '../usage-counts.js';

const fields: FieldTable = {
  required: ['messages'],
  kinds: {
    ...samplingFields,
    messages: 'list',
    max_completion_tokens: 'int',
    logprobs: 'bool',
    top_logprobs: 'int',
    tools: 'list',
    response_format: 'object',
    structured_outputs: 'object',
    add_generation_prompt: 'bool',
    continue_final_message: 'bool',
  },
};

/** A chat that has been read and checked. */
export interface PreparedChat extends Generating {
  readonly model: ChosenModel;
  readonly call: PlannedCall | undefined;
}

/** Reads the body of a chat; throws what vLLM answers to one that it refuses. */
export function prepareChat(given: Body, id: string, serving: Serving): PreparedChat {
  const { settings, tokenizer } = serving;
  const body = checkedFields(given, fields);
  const maxTokens = numberOf(body, 'max_completion_tokens') ?? numberOf(body, 'max_tokens');
  const logprobs = body.logprobs === true ? (numberOf(body, 'top_logprobs') ?? 0) : undefined;
  const sampling = samplingOf(body, logprobs, maxTokens);
  const model = chosenModel(serving, body);
  const tools = offeredTools(body);
  const turns = chatTurns(listOf(body, 'messages') ?? [], settings);
  const prompt = chatPrompt(turns, {
    tools: body.tool_choice === 'none' ? [] : tools.map(({ definition }) => definition),
    addGenerationPrompt: body.add_generation_prompt !== false,
    continueFinalMessage: body.continue_final_message === true,
  });
  const promptTokens = tokenizer.encode(prompt);
  checkSampling(body, sampling, settings);
  const source = instanceSource(tokenizer, mixed(textSeed(prompt), settings.seed, sampling.seed ?? 0));
  const call = plannedCall(tools, body.tool_choice, turns, settings, source);
  const text = call?.text ?? structuredText(body, source);
  return {
    id,
    promptTokens,
    sampling,
    lora: model.lora,
    model,
    call,
    ...(text === undefined ? {} : { answerTokens: tokenizer.encode(text) }),
  };
}

async function handle(call: HttpCall, serving: Serving): Promise<void> {
  const body = readBody(call, serving.settings.version);
  const chat = prepareChat(body, responseId(call, 'chatcmpl'), serving);
  const samples = startSamples(serving, call, [chat]);
  const head: ChatHead = {
    id: chat.id,
    created: unixSeconds(),
    model: chat.model.name,
    version: serving.settings.version,
    fingerprint: fingerprint(serving),
  };
  if (chat.sampling.stream) await stream(call, serving, chat, samples, head);
  else await answer(call, serving, chat, samples, head);
}

async function answer(
  call: HttpCall,
  serving: Serving,
  chat: PreparedChat,
  samples: readonly Sample[],
  head: ChatHead,
): Promise<void> {
  const { tokenizer, settings } = serving;
  const { sampling } = chat;
  await collected(samples);
  const choices = samples.map((sample) => {
    const made = chat.call !== undefined && sample.finishReason === 'stop' ? toolCall(chat.call) : undefined;
    return {
      content: made === undefined ? sample.text : null,
      toolCalls: made === undefined ? [] : [made],
      logprobs: logprobsOf(tokenizer, sampling.logprobs, sample.tokens, 0),
      finishReason: finishOf(chat.call, sample.finishReason) ?? 'stop',
      stopReason: sample.stopReason,
      tokenIds: sampling.returnTokenIds ? sample.tokens : null,
    };
  });
  const counts = countsOf(settings, chat.promptTokens.length, samples, true);
  await call.json(
    200,
    chatAnswer(head, choices, {
      usage: fullUsage(counts, head.version),
      promptTokenIds: sampling.returnTokenIds ? chat.promptTokens : null,
      kvTransferParams: kvParamsOf(samples),
    }),
  );
}

async function stream(
  call: HttpCall,
  serving: Serving,
  chat: PreparedChat,
  samples: readonly Sample[],
  head: ChatHead,
): Promise<void> {
  const { tokenizer, settings } = serving;
  const { sampling } = chat;
  const { includeUsage, continuousUsage, returnTokenIds } = sampling;
  const events = new ChatEvents(head, includeUsage);
  const promptTokens = chat.promptTokens.length;
  const usageOf = (completionTokens: number): string | undefined =>
    continuousUsage ? runningUsage({ promptTokens, completionTokens }, head.version) : undefined;
  const tools = new Map<number, ToolCall>();
  await streamed(call, head.version, async function* () {
    let begun = false;
    for await (const piece of interleaved(samples)) {
      if (!begun) {
        // Only now, as the first event of vLLM's stream tells that the prompt has been computed.
        const ids = returnTokenIds ? JSON.stringify(chat.promptTokens) : 'null';
        for (const { index } of samples) yield events.role(index, ids, usageOf(0));
        begun = true;
      }
      const tokens = samples[piece.sample]?.tokens.length ?? 0;
      yield chat.call === undefined
        ? events.piece(
            piece,
            logprobsOf(tokenizer, sampling.logprobs, piece.tokens, tokens - piece.tokens.length),
            returnTokenIds,
            usageOf(tokens),
          )
        : toolEvent(chat.call, piece, tokens);
    }
    if (includeUsage) {
      yield events.usage(finalUsage(countsOf(settings, promptTokens, samples, true), head.version));
    }
  });

  function toolEvent(planned: PlannedCall, piece: Piece, tokens: number): string {
    const from = Math.max(0, planned.argumentsAt - piece.textOffset);
    const until = planned.argumentsAt + planned.arguments.length - piece.textOffset;
    const part = piece.text.slice(from, Math.max(from, until));
    const known = tools.get(piece.sample);
    const begin = known ?? toolCall(planned);
    tools.set(piece.sample, begin);
    const told =
      known === undefined
        ? { call: 0, begin, arguments: part }
        : part === ''
          ? undefined
          : { call: 0, arguments: part };
    return events.tool(piece, told, finishOf(planned, piece.finishReason), returnTokenIds, usageOf(tokens));
  }
}

function logprobsOf(
  tokenizer: Tokenizer,
  count: number | undefined,
  tokens: readonly number[],
  position: number,
): string {
  if (count === undefined) return 'null';
  return chatLogprobs(
    tokenizer,
    tokens.map((token, index) => drawnLogprobs(tokenizer, token, position + index, count)),
  );
}

function toolCall(planned: PlannedCall): ToolCall {
  return {
    id: `chatcmpl-tool-${randomHex(16)}`,
    name: planned.name,
    arguments: planned.arguments,
  };
}

function finishOf(planned: PlannedCall | undefined, reason: string | undefined): string | undefined {
  return planned !== undefined && reason === 'stop' ? planned.finishReason : reason;
}

/** Chat completions. */
export const chatRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/chat/completions', infers: true, handle },
];
