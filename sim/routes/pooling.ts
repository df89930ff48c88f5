import { chatPrompt } from '../chat-template.js';
import { chatTurns } from '../chat-turns.js';
import { classProbabilities, embeddingOf, similarity } from '../embedding.js';
import { badRequest } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { modelName } from '../options.js';
import {
  type Body,
  checkedFields,
  type FieldTable,
  isObject,
  listOf,
  numberOf,
  textOf,
} from '../request-fields.js';
import { collected } from '../samples.js';
import { samplingOf } from '../sampling.js';
import {
  chosenModel,
  type Route,
  readBody,
  responseId,
  type Serving,
  startSamples,
  unixSeconds,
} from '../serving.js';
import {
  classifyAnswer,
  cohereEmbedAnswer,
  embeddingAnswer,
  type PoolingHead,
  poolingAnswer,
  rerankAnswer,
  scoreAnswer,
} from '../shapes/pooling.js';

const kinds = {
  model: 'string',
  messages: 'list',
  dimensions: 'int',
  encoding_format: 'string',
  truncate_prompt_tokens: 'int',
  priority: 'int',
  user: 'string',
  query: 'string',
  documents: 'list',
  top_n: 'int',
} as const satisfies FieldTable['kinds'];

/** Runs the prompts through the engine, as it computes them like those of answers, and gives what stands around the result. */
async function computed(
  call: HttpCall,
  serving: Serving,
  body: Body,
  prefix: string,
  prompts: readonly (readonly number[])[],
): Promise<PoolingHead> {
  const { lora, name } = chosenModel(serving, body);
  const id = responseId(call, prefix);
  const sampling = { ...samplingOf({}, undefined, 1), priority: numberOf(body, 'priority') };
  const requests = prompts.map((promptTokens, index) => ({
    id: `${id}-${index}`,
    promptTokens,
    sampling,
    lora,
    answerTokens: [serving.tokenizer.eosTokenId],
  }));
  await collected(startSamples(serving, call, requests));
  const promptTokens = prompts.reduce((sum, prompt) => sum + prompt.length, 0);
  return { id, created: unixSeconds(), model: name, promptTokens };
}

function fieldsOf(call: HttpCall, serving: Serving, required: readonly string[]): Body {
  return checkedFields(readBody(call, serving.settings.version), { required, kinds });
}

function inputsOf(body: Body, serving: Serving): readonly (readonly number[])[] {
  const { tokenizer, settings } = serving;
  const { input } = body;
  const messages = listOf(body, 'messages');
  const several = Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
  const prompts =
    messages === undefined
      ? several.map((one) => {
          if (typeof one === 'string') return tokenizer.encode(one);
          if (Array.isArray(one) && one.length > 0 && one.every((token) => typeof token === 'number'))
            return one;
          throw badRequest(
            'input must be a string, array of strings, array of tokens, or array of token arrays',
          );
        })
      : [tokenizer.encode(chatPrompt(chatTurns(messages, settings), { addGenerationPrompt: false }))];
  const limit = numberOf(body, 'truncate_prompt_tokens');
  if (limit === undefined) return prompts;
  const longest = limit === -1 ? settings.maxModelLen - 1 : limit;
  return prompts.map((prompt) => prompt.slice(-longest));
}

function wantsBase64(body: Body): boolean {
  const format = textOf(body, 'encoding_format') ?? 'float';
  if (format !== 'float' && format !== 'base64') {
    throw badRequest(`encoding_format must be float or base64, got ${format}.`);
  }
  return format === 'base64';
}

function refuseDimensions(body: Body, serving: Serving): void {
  const dimensions = numberOf(body, 'dimensions');
  if (dimensions === undefined) return;
  throw badRequest(
    `Model '${modelName(serving.settings)}' does not support Matryoshka embeddings; dimensions must be unset (received dimensions=${dimensions}).`,
  );
}

async function embeddings(call: HttpCall, serving: Serving): Promise<void> {
  const body = fieldsOf(call, serving, []);
  const base64 = wantsBase64(body);
  refuseDimensions(body, serving);
  const prompts = inputsOf(body, serving);
  const head = await computed(call, serving, body, 'embd', prompts);
  const vectors = prompts.map((prompt) => embeddingOf(prompt, serving.settings.embeddingSize));
  await call.json(200, embeddingAnswer(head, vectors, base64));
}

async function pooling(call: HttpCall, serving: Serving): Promise<void> {
  const { convert, numLabels, embeddingSize } = serving.settings;
  const body = fieldsOf(call, serving, []);
  const base64 = wantsBase64(body);
  refuseDimensions(body, serving);
  const prompts = inputsOf(body, serving);
  const head = await computed(call, serving, body, 'pooling', prompts);
  const vectors = prompts.map((prompt) =>
    convert === 'classify'
      ? Float32Array.from(classProbabilities(prompt, numLabels))
      : embeddingOf(prompt, embeddingSize),
  );
  await call.json(200, poolingAnswer(head, vectors, base64));
}

async function cohereEmbed(call: HttpCall, serving: Serving): Promise<void> {
  const body = fieldsOf(call, serving, []);
  const texts = (listOf(body, 'texts') ?? []).filter((text) => typeof text === 'string');
  if (texts.length === 0) throw badRequest('texts must be provided and non-empty.', 'texts');
  const types = listOf(body, 'embedding_types') ?? ['float'];
  if (types.length !== 1 || types[0] !== 'float') {
    throw badRequest(`embedding_types must be ["float"], got ${JSON.stringify(types)}.`, 'embedding_types');
  }
  const prompts = texts.map((text) => serving.tokenizer.encode(text));
  const head = await computed(call, serving, body, 'embd', prompts);
  const vectors = prompts.map((prompt) => embeddingOf(prompt, serving.settings.embeddingSize));
  await call.json(200, cohereEmbedAnswer(head, texts, vectors));
}

async function classify(call: HttpCall, serving: Serving): Promise<void> {
  const body = fieldsOf(call, serving, ['input']);
  const prompts = inputsOf(body, serving);
  const head = await computed(call, serving, body, 'classify', prompts);
  const found = prompts.map((prompt) => classProbabilities(prompt, serving.settings.numLabels));
  await call.json(200, classifyAnswer(head, found));
}

function textsOf(value: unknown, name: string): readonly string[] {
  const several: readonly unknown[] = Array.isArray(value) ? value : [value];
  return several.map((one) => {
    const text = isObject(one) ? textOf(one, 'text') : one;
    if (typeof text !== 'string') throw badRequest(`${name} must be a string or a list of strings.`);
    return text;
  });
}

/** Scores pairs: an embedding engine compares vectors, a classifier with one class reads both texts at once. */
async function scored(
  call: HttpCall,
  serving: Serving,
  body: Body,
  first: readonly string[],
  second: readonly string[],
): Promise<{ readonly head: PoolingHead; readonly scores: readonly number[] }> {
  const { tokenizer, settings } = serving;
  if (settings.convert === 'classify') {
    const pairs = second.map((text, index) => [
      ...tokenizer.encode(first[first.length === 1 ? 0 : index] ?? ''),
      ...tokenizer.encode(text),
    ]);
    const head = await computed(call, serving, body, 'score', pairs);
    const scores = pairs.map((tokens) => 1 / (1 + Math.exp(-4 * (embeddingOf(tokens, 2)[0] ?? 0))));
    return { head, scores };
  }
  const prompts = [...first, ...second].map((text) => tokenizer.encode(text));
  const head = await computed(call, serving, body, 'score', prompts);
  const vectors = prompts.map((tokens) => embeddingOf(tokens, settings.embeddingSize));
  const left = vectors.slice(0, first.length);
  const scores = vectors.slice(first.length).map((vector, index) => {
    const other = left[first.length === 1 ? 0 : index];
    return other === undefined ? 0 : similarity(other, vector);
  });
  return { head, scores };
}

async function score(call: HttpCall, serving: Serving): Promise<void> {
  const given = readBody(call, serving.settings.version);
  const names: readonly [string, string] = Object.hasOwn(given, 'queries')
    ? ['queries', 'documents']
    : ['text_1', 'text_2'];
  const body = checkedFields(given, { required: names, kinds: { model: 'string', priority: 'int' } });
  const first = textsOf(body[names[0]], names[0]);
  const second = textsOf(body[names[1]], names[1]);
  if (first.length === 0 || second.length === 0) throw badRequest('At least one text element must be given');
  if (first.length !== 1 && first.length !== second.length) {
    throw badRequest('Input lengths must be either 1:1, 1:N or N:N');
  }
  const { head, scores } = await scored(call, serving, body, first, second);
  await call.json(200, scoreAnswer(head, scores));
}

async function rerank(call: HttpCall, serving: Serving): Promise<void> {
  const body = fieldsOf(call, serving, ['query', 'documents']);
  const documents = textsOf(body.documents, 'documents');
  const { head, scores } = await scored(call, serving, body, [textOf(body, 'query') ?? ''], documents);
  const ranked = documents
    .map((text, index) => ({ index, text, score: scores[index] ?? 0 }))
    .sort((a, b) => b.score - a.score);
  const wanted = numberOf(body, 'top_n') ?? 0;
  await call.json(200, rerankAnswer(head, wanted > 0 ? ranked.slice(0, wanted) : ranked));
}

function route(path: string, handle: Route['handle']): Route {
  return { method: 'POST', path, infers: true, handle };
}

/** What every pooling engine has. */
export const poolingRoutes: readonly Route[] = [route('/pooling', pooling)];

/** What an engine that makes embeddings has. */
export const embeddingRoutes: readonly Route[] = [
  route('/v1/embeddings', embeddings),
  route('/v2/embed', cohereEmbed),
];

/** What a classifier has. */
export const classifyRoutes: readonly Route[] = [route('/classify', classify)];

/** What an engine that makes embeddings has, or a classifier with one class. */
export const scoreRoutes: readonly Route[] = [
  route('/score', score),
  route('/v1/score', score),
  route('/rerank', rerank),
  route('/v1/rerank', rerank),
  route('/v2/rerank', rerank),
];
