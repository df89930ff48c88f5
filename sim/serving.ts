import { AnswerText } from './answer-text.js';
import type { EngineCore } from './engine-core.js';
import { EngineError } from './engine-error.js';
import type { EngineVersion } from './engine-options.js';
import {
  ApiError,
  badRequest,
  coreFailure,
  unknownModel,
  ValidationError,
  wrongContentType,
} from './errors.js';
import type { FaultBook } from './faults.js';
import type { HttpCall } from './http-call.js';
import type { HttpMetrics } from './http-metrics.js';
import type { LoadedLora, LoraRegistry } from './lora.js';
import { mixed, textSeed } from './mixing.js';
import { modelName, releaseOf, type SimSettings } from './options.js';
import { answerLimit } from './prompt-length.js';
import { parsePythonJson, pythonJsonError } from './python-json.js';
import { type Body, isObject, textOf } from './request-fields.js';
import { Sample } from './samples.js';
import type { Sampling } from './sampling.js';
import type { Tokenizer } from './tokenizer.js';

/** What the routes of an engine work with. */
export interface Serving {
  readonly settings: SimSettings;
  readonly core: EngineCore;
  readonly tokenizer: Tokenizer;
  readonly loras: LoraRegistry;
  readonly faults: FaultBook;
  readonly httpMetrics: HttpMetrics;
  /** Requests for inference that are not answered yet. */
  readonly inFlight: { count: number };
  /** Where the engine can be reached, known once it listens. */
  readonly address: { host: string; port: number };
  /** A number that differs from call to call and is decided by the engine's seed. */
  nextSeed(): number;
  /** Closes the port for some time, as a process that restarts. */
  closePort(ms: number): Promise<void>;
}

/** One route of the HTTP surface. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path, in which `{id}` stands for any one segment. */
  readonly path: string;
  /** Whether it asks for inference, so that faults without a path are for it. @default false */
  readonly infers?: true;
  handle(call: HttpCall, serving: Serving): Promise<void> | void;
}

/** The JSON object in a request's body; throws what vLLM answers to anything else. */
export function readBody(call: HttpCall, version: EngineVersion): Body {
  const mediaType = (call.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw wrongContentType(version);
  if (call.body.length === 0) {
    throw missingBody();
  }
  const text = call.body.toString('utf8');
  let data: unknown;
  try {
    data = parsePythonJson(text);
  } catch {
    const { message, position } = pythonJsonError(text);
    throw new ValidationError([
      {
        type: 'json_invalid',
        path: [position],
        message: 'JSON decode error',
        input: {},
        context: `'error': '${message}'`,
      },
    ]);
  }
  if (isObject(data)) return data;
  if (version === '0.13') throw new ApiError(500, 'plain', 'Internal Server Error');
  if (data === null) throw missingBody();
  throw new ValidationError([
    {
      type: 'model_attributes_type',
      path: [],
      message: 'Input should be a valid dictionary or object to extract fields from',
      input: data,
    },
  ]);
}

function missingBody(): ValidationError {
  return new ValidationError([{ type: 'missing', path: [], message: 'Field required', input: null }]);
}

/** What a request names as its model. */
export interface ChosenModel {
  /** The name in the answer. */
  readonly name: string;
  readonly lora: LoadedLora | undefined;
}

/** The model that a request names, the engine's own if it names none; throws where it is not served. */
export function chosenModel(serving: Serving, body: Body): ChosenModel {
  const { settings, loras } = serving;
  const name = textOf(body, 'model');
  if (name === undefined || name === '' || settings.servedModelNames.includes(name)) {
    return { name: modelName(settings), lora: undefined };
  }
  const lora = loras.get(name);
  if (lora === undefined) throw unknownModel(name, settings.servedModelNames, settings.version);
  return { name, lora };
}

/** The id of a response: the client's request id, in the header or the body, or a random one. */
export function responseId(call: HttpCall, prefix: string, body: Body = {}): string {
  return `${prefix}-${call.header('x-request-id') ?? textOf(body, 'request_id') ?? randomHex(16)}`;
}

/** Random hexadecimal digits. */
export function randomHex(length: number): string {
  let text = '';
  while (text.length < length)
    text += Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, length);
}

/** The fingerprint of the engine in answers; null before releases that have one. */
export function fingerprint({ settings }: Serving): string | null {
  if (settings.version === '0.13') return null;
  const hash = mixed(textSeed(settings.model), settings.seed).toString(16).padStart(8, '0');
  return `vllm-${releaseOf(settings.version)}-${hash}`;
}

/** Seconds since 1970. */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** What is generated for one prompt. */
export interface Generating {
  readonly id: string;
  readonly promptTokens: readonly number[];
  readonly sampling: Sampling;
  readonly lora: LoadedLora | undefined;
  /** The answer itself. @default - drawn */
  readonly answerTokens?: readonly number[];
  /** Whether cached blocks are not looked up. @default false */
  readonly skipPrefixCache?: boolean;
  /** The request's field that limits the answer. @default "max_tokens" */
  readonly maxTokensField?: string;
  /** Whether the prompt came as text. @default true */
  readonly tokenized?: boolean;
}

/** Submits the samples of all prompts at once, or none of them; they are aborted when the client leaves. */
export function startSamples(
  serving: Serving,
  call: HttpCall,
  prompts: readonly Generating[],
): readonly Sample[] {
  const { core, settings, tokenizer } = serving;
  const samples: Sample[] = [];
  try {
    for (const prompt of prompts) {
      const { id, sampling, lora, answerTokens, skipPrefixCache } = prompt;
      const promptTokens = truncated(prompt.promptTokens, sampling.truncate, settings.maxModelLen);
      const wrong = promptTokens.find(
        (token) => !Number.isInteger(token) || token < 0 || token >= settings.vocabSize,
      );
      if (wrong !== undefined) throw badRequest(`Token id ${wrong} is out of vocabulary`);
      const maxTokens = answerLimit({
        version: settings.version,
        maxModelLen: settings.maxModelLen,
        promptTokens: promptTokens.length,
        maxTokens: sampling.maxTokens,
        maxTokensField: prompt.maxTokensField ?? 'max_tokens',
        tokenized: prompt.tokenized ?? true,
      });
      for (let n = 0; n < sampling.n; n++) {
        const generation = core.submit({
          id: sampling.n === 1 ? id : `${n}_${id}`,
          promptTokens,
          maxTokens,
          minTokens: sampling.minTokens,
          ignoreEos: sampling.ignoreEos,
          stopTokenIds: sampling.stopTokenIds,
          group: { id, size: sampling.n },
          ...(sampling.greedy ? {} : { seed: seedOf(serving, sampling, n) }),
          ...(answerTokens === undefined ? {} : { answerTokens }),
          ...(lora === undefined ? {} : { lora: lora.name, loraId: lora.id, loraPath: lora.path }),
          ...(sampling.cacheSalt === undefined ? {} : { cacheSalt: sampling.cacheSalt }),
          ...(sampling.priority === undefined ? {} : { priority: sampling.priority }),
          ...(skipPrefixCache === true ? { skipPrefixCache } : {}),
          ...(sampling.kvTransferParams === undefined ? {} : { kvTransferParams: sampling.kvTransferParams }),
        });
        const answer = new AnswerText(tokenizer, sampling);
        samples.push(new Sample(samples.length, generation, answer, sampling.stopTokenIds));
      }
    }
  } catch (error) {
    for (const { generation } of samples) generation.abort();
    throw error instanceof EngineError ? coreFailure(error) : error;
  }
  call.onGone(() => {
    for (const { generation } of samples) generation.abort();
  });
  return samples;
}

function truncated(
  tokens: readonly number[],
  keep: number | undefined,
  maxModelLen: number,
): readonly number[] {
  if (keep === undefined) return tokens;
  if (keep > maxModelLen) {
    throw badRequest(
      `truncate_prompt_tokens=${keep} cannot be greater than max_model_len = ${maxModelLen}. Please request a smaller truncation size.`,
      'truncate_prompt_tokens',
      String(keep),
    );
  }
  const kept = keep < 0 ? maxModelLen - 1 : keep;
  return tokens.slice(Math.max(0, tokens.length - kept));
}

function seedOf(serving: Serving, { seed }: Sampling, sample: number): number {
  return seed === undefined ? serving.nextSeed() : mixed(seed, sample);
}
