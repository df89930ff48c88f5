import { ApiError, badRequest } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { drawnLogprobs, promptLogprobs, promptScores, tokenText } from '../logprobs.js';
import { mixed, textSeed } from '../mixing.js';
import { checkCompletionBody } from '../request-checks.js';
import { type Body, checkedFields, type FieldTable, listOf, numberOf, textOf } from '../request-fields.js';
import { collected, interleaved, type Piece, type Sample } from '../samples.js';
import { checkSampling, type Sampling, samplingFields, samplingOf } from '../sampling.js';
import {
  chosenModel,
  fingerprint,
  type Route,
  readBody,
  responseId,
  type Serving,
  startSamples,
  unixSeconds,
} from '../serving.js';
import type { ChatHead } from '../shapes/chat.js';
import {
  CompletionEvents,
  completionAnswer,
  completionLogprobs,
  type PlacedToken,
  promptLogprobsField,
} from '../shapes/completion.js';
import { finalUsage, fullUsage, runningUsage } from '../shapes/usage.js';
import { streamed } from '../streaming.js';
import { instanceSource, structuredText } from '../structured-answer.js';
import type { Tokenizer } from '../tokenizer.js';
import { countsOf, kvParamsOf } from '../usage-counts.js';

const fields: FieldTable = {
  kinds: { ...samplingFields, prompt: 'prompt', logprobs: 'int', suffix: 'string' },
};

interface Completion {
  readonly sampling: Sampling;
  readonly prompts: readonly (readonly number[])[];
  readonly echo: boolean;
  /** Whether only the prompt is wanted: one token is generated, but not shown. */
  readonly promptOnly: boolean;
}

async function handle(call: HttpCall, serving: Serving): Promise<void> {
  const { settings, tokenizer } = serving;
  const given = readBody(call, settings.version);
  checkCompletionBody(given, settings.version);
  const body = checkedFields(given, fields);
  const echo = body.echo === true;
  const asked = numberOf(body, 'max_tokens') ?? 16;
  const promptOnly = echo && asked === 0;
  const read = samplingOf(body, numberOf(body, 'logprobs'), promptOnly ? 1 : asked);
  const sampling = {
    ...read,
    promptLogprobs: read.promptLogprobs ?? (echo ? read.logprobs : undefined),
  };
  const model = chosenModel(serving, body);
  const prompts = promptsOf(body, tokenizer);
  const tokens = typeof body.prompt !== 'string' && typeof listOf(body, 'prompt')?.[0] !== 'string';
  if (textOf(body, 'suffix') !== undefined) {
    const wanted = tokens
      ? 'requires text prompt input for FIM completion rendering'
      : 'is only supported for models with FIM completion rendering';
    throw new ApiError(400, 'BadRequestError', `suffix ${wanted}`, 'suffix', undefined, false);
  }
  checkSampling(body, sampling, settings);
  const id = responseId(call, 'cmpl', body);
  const seed = mixed(textSeed(prompts.join()), settings.seed, sampling.seed ?? 0);
  const text = structuredText(body, instanceSource(tokenizer, seed));
  const samples = startSamples(
    serving,
    call,
    prompts.map((promptTokens, index) => ({
      id: `${id}-${index}`,
      promptTokens,
      sampling,
      lora: model.lora,
      // What is told of a prompt has to be computed, so its blocks are not taken from the cache.
      skipPrefixCache: sampling.promptLogprobs !== undefined,
      tokenized: !tokens,
      ...(text === undefined ? {} : { answerTokens: tokenizer.encode(text) }),
    })),
  );
  const head: ChatHead = {
    id,
    created: unixSeconds(),
    model: model.name,
    version: settings.version,
    fingerprint: fingerprint(serving),
  };
  const completion = { sampling, prompts, echo, promptOnly };
  if (sampling.stream) await stream(call, serving, completion, samples, head);
  else await answer(call, serving, completion, samples, head);
}

function promptsOf(body: Body, tokenizer: Tokenizer): readonly (readonly number[])[] {
  const { prompt } = body;
  const several = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? prompt : [prompt];
  if (several.length === 0) throw badRequest('You must pass at least one prompt');
  return several.map((one) => {
    if (one === '' || (Array.isArray(one) && one.length === 0)) {
      throw badRequest('The decoder prompt cannot be empty');
    }
    return typeof one === 'string' ? tokenizer.encode(one) : Array.isArray(one) ? one.map(Number) : [];
  });
}

function promptOf(completion: Completion, sample: number): readonly number[] {
  return completion.prompts[Math.floor(sample / completion.sampling.n)] ?? [];
}

async function answer(
  call: HttpCall,
  serving: Serving,
  completion: Completion,
  samples: readonly Sample[],
  head: ChatHead,
): Promise<void> {
  const { tokenizer, settings } = serving;
  const { sampling, echo, promptOnly, prompts } = completion;
  await collected(samples);
  const choices = samples.map((sample) => {
    const prompt = promptOf(completion, sample.index);
    const shown = promptOnly ? [] : sample.tokens;
    // Whoever asks for ids gets the prompt as such.
    const before = echo && !sampling.returnTokenIds ? tokenizer.decode(prompt) : '';
    const placedPrompt = echo ? placedTokens(tokenizer, prompt, 0, 0, promptScore(sampling.logprobs)) : [];
    const answered = placedTokens(tokenizer, shown, before.length, 0, drawnScore(sampling.logprobs));
    const withLogprobs = sampling.logprobs !== undefined;
    return {
      text: before + (promptOnly ? '' : sample.text),
      logprobs: withLogprobs ? completionLogprobs(tokenizer, [...placedPrompt, ...answered]) : 'null',
      finishReason: sample.finishReason ?? 'stop',
      stopReason: sample.stopReason,
      tokenIds: sampling.returnTokenIds ? [...(echo ? prompt : []), ...shown] : null,
      promptLogprobs:
        sampling.promptLogprobs === undefined
          ? 'null'
          : promptLogprobsField(tokenizer, promptScores(tokenizer, prompt, sampling.promptLogprobs)),
      promptTokenIds: sampling.returnTokenIds ? prompt : null,
    };
  });
  const counts = countsOf(settings, total(prompts), samples, false);
  await call.json(200, completionAnswer(head, choices, fullUsage(counts, head.version), kvParamsOf(samples)));
}

async function stream(
  call: HttpCall,
  serving: Serving,
  completion: Completion,
  samples: readonly Sample[],
  head: ChatHead,
): Promise<void> {
  const { tokenizer, settings } = serving;
  const { sampling, echo, promptOnly, prompts } = completion;
  const { includeUsage, continuousUsage, returnTokenIds } = sampling;
  const events = new CompletionEvents(head, includeUsage);
  const begun = new Set<number>();
  await streamed(call, head.version, async function* () {
    for await (const piece of interleaved(samples)) {
      const prompt = promptOf(completion, piece.sample);
      const first = !begun.has(piece.sample);
      begun.add(piece.sample);
      const before = echo && !returnTokenIds ? tokenizer.decode(prompt) : '';
      const shown: Piece = promptOnly ? { ...piece, text: '', tokens: [] } : piece;
      const tokens = samples[piece.sample]?.tokens.length ?? 0;
      const usage = continuousUsage
        ? runningUsage({ promptTokens: prompt.length, completionTokens: tokens }, head.version, false)
        : undefined;
      yield events.piece(
        first && echo ? { ...shown, text: before + shown.text, tokens: [...prompt, ...shown.tokens] } : shown,
        logprobs(shown, tokens - piece.tokens.length, before.length, first && echo ? prompt : []),
        first && (returnTokenIds || echo) ? JSON.stringify(prompt) : 'null',
        returnTokenIds,
        usage,
      );
    }
    if (includeUsage) {
      yield events.usage(finalUsage(countsOf(settings, total(prompts), samples, false), head.version));
    }
  });

  function logprobs(piece: Piece, position: number, before: number, prompt: readonly number[]): string {
    if (sampling.logprobs === undefined) return 'null';
    return completionLogprobs(tokenizer, [
      ...placedTokens(tokenizer, prompt, 0, 0, promptScore(sampling.logprobs)),
      ...placedTokens(
        tokenizer,
        piece.tokens,
        before + piece.textOffset,
        position,
        drawnScore(sampling.logprobs),
      ),
    ]);
  }
}

type Score = (tokenizer: Tokenizer, token: number, position: number) => PlacedToken['logprobs'];

function drawnScore(count = 0): Score {
  return (tokenizer, token, position) => drawnLogprobs(tokenizer, token, position, count);
}

function promptScore(count = 0): Score {
  return (tokenizer, token, position) =>
    position === 0 ? undefined : promptLogprobs(tokenizer, token, position, count);
}

function placedTokens(
  tokenizer: Tokenizer,
  tokens: readonly number[],
  offset: number,
  position: number,
  score: Score,
): PlacedToken[] {
  let at = offset;
  return tokens.map((token, index) => {
    const placed = { token, offset: at, logprobs: score(tokenizer, token, position + index) };
    at += tokenText(tokenizer, token).length;
    return placed;
  });
}

function total(prompts: readonly (readonly number[])[]): number {
  return prompts.reduce((sum, prompt) => sum + prompt.length, 0);
}

/** Text completions. */
export const completionRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/completions', infers: true, handle },
];
