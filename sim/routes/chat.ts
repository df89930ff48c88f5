import { chatPrompt } from '../chat-template.js';
import { chatTurns } from '../chat-turns.js';
import { badRequest } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { drawnLogprobs, promptScores } from '../logprobs.js';
import { mixed, textSeed } from '../mixing.js';
import { checkChatBody } from '../request-checks.js';
import { type Body, checkedFields, type FieldTable, listOf, numberOf, textOf } from '../request-fields.js';
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
import { promptLogprobsField } from '../shapes/completion.js';
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
    reasoning_effort: { oneOf: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
    add_generation_prompt: 'bool',
    continue_final_message: 'bool',
  },
};

/** A chat that has been read and checked. */
export interface PreparedChat extends Generating {
  /** Whose message the answer is. */
  readonly role: string;
  /** The last message's text, which `echo` puts before the answer. */
  readonly echoed: string;
  readonly model: ChosenModel;
  readonly call: PlannedCall | undefined;
}

/** Reads the body of a chat; throws what vLLM answers to one that it refuses. @param maxTokensField where another API limits answers */
export function prepareChat(
  given: Body,
  id: string,
  serving: Serving,
  maxTokensField?: string,
): PreparedChat {
  const { settings, tokenizer } = serving;
  checkChatBody(given, settings.version);
  const body = checkedFields(given, fields);
  if (textOf(body, 'chat_template') !== undefined && settings.version === '0.32') {
    throw badRequest(
      'Chat template is passed with request, but --trust-request-chat-template is not set. Refused request with untrusted chat template.',
    );
  }
  const completionTokens = numberOf(body, 'max_completion_tokens');
  const maxTokens = completionTokens ?? numberOf(body, 'max_tokens');
  const logprobs = body.logprobs === true ? (numberOf(body, 'top_logprobs') ?? 0) : undefined;
  const echo = body.echo === true;
  const asked = samplingOf(body, logprobs, maxTokens);
  const sampling = {
    ...asked,
    promptLogprobs: asked.promptLogprobs ?? (echo ? (numberOf(body, 'top_logprobs') ?? 0) : undefined),
  };
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
    role: (body.add_generation_prompt === false ? turns.at(-1)?.role : undefined) ?? 'assistant',
    echoed: echo ? (turns.at(-1)?.content ?? '') : '',
    maxTokensField:
      maxTokensField ?? (completionTokens === undefined ? 'max_tokens' : 'max_completion_tokens'),
    skipPrefixCache: sampling.promptLogprobs !== undefined,
    ...(text === undefined ? {} : { answerTokens: tokenizer.encode(text) }),
  };
}

async function handle(call: HttpCall, serving: Serving): Promise<void> {
  const body = readBody(call, serving.settings.version);
  const chat = prepareChat(body, responseId(call, 'chatcmpl', body), serving);
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
      role: chat.role,
      content: made === undefined ? chat.echoed + sample.text : chat.call?.forced === true ? '' : null,
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
      promptLogprobs: promptLogprobsOf(tokenizer, sampling.promptLogprobs, chat.promptTokens),
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
    continuousUsage ? runningUsage({ promptTokens, completionTokens }, head.version, true) : undefined;
  const tools = new Set<number>();
  await streamed(call, head.version, async function* () {
    let begun = false;
    for await (const piece of interleaved(samples)) {
      if (!begun) {
        // Only now, as the first event of vLLM's stream tells that the prompt has been computed.
        const ids = returnTokenIds ? JSON.stringify(chat.promptTokens) : 'null';
        for (const { index } of samples) yield events.role(index, chat.role, ids, usageOf(0));
        if (chat.echoed !== '') {
          for (const { index } of samples) yield events.echo(index, chat.echoed, usageOf(0));
        }
        begun = true;
      }
      const tokens = samples[piece.sample]?.tokens.length ?? 0;
      const event =
        chat.call === undefined
          ? events.piece(
              piece,
              logprobsOf(tokenizer, sampling.logprobs, piece.tokens, tokens - piece.tokens.length),
              returnTokenIds,
              usageOf(tokens),
            )
          : toolEvent(chat.call, piece, tokens);
      if (event !== undefined) yield event;
    }
    if (includeUsage) {
      yield events.usage(finalUsage(countsOf(settings, promptTokens, samples, true), head.version));
    }
  });

  /** Undefined where a step brings nothing to tell. */
  function toolEvent(planned: PlannedCall, piece: Piece, tokens: number): string | undefined {
    const from = Math.max(0, planned.argumentsAt - piece.textOffset);
    const until = planned.argumentsAt + planned.arguments.length - piece.textOffset;
    const part = piece.text.slice(from, Math.max(from, until));
    const begins = !tools.has(piece.sample) && piece.textOffset + piece.text.length >= planned.argumentsAt;
    if (begins) tools.add(piece.sample);
    else if (part === '' && piece.finishReason === undefined && !returnTokenIds) return undefined;
    const told = { call: 0, begin: begins ? toolCall(planned) : undefined, arguments: part };
    const reason = finishOf(planned, piece.finishReason);
    return events.tool(piece, told, reason, returnTokenIds, usageOf(tokens));
  }
}

function promptLogprobsOf(
  tokenizer: Tokenizer,
  count: number | undefined,
  prompt: readonly number[],
): string {
  if (count === undefined) return 'null';
  return promptLogprobsField(tokenizer, promptScores(tokenizer, prompt, count));
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
