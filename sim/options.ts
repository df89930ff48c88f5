import type { Clock } from './clock.js';
import type {
  AnswerLength,
  EngineVersion,
  KvEventsOptions,
  LmcachePdOptions,
  LmcacheWorkerOptions,
  NixlOptions,
} from './engine-options.js';
import type { Fault } from './faults.js';
import type { Timing } from './timing.js';

/** An adapter that is there from the start. */
export interface LoraModule {
  readonly name: string;
  readonly path: string;
}

/** How a simulated engine is set up; the names follow vLLM's flags. */
export interface SimOptions {
  /** Name or path of the model, which is not looked at. */
  readonly model: string;
  /** Names that the model answers to; the first stands in answers. @default - the model */
  readonly servedModelNames?: readonly string[];
  /** Address to listen at. @default "127.0.0.1" */
  readonly host?: string;
  /** Port to listen at, 0 for a free one. @default 0 */
  readonly port?: number;
  /** Which release the engine is like. @default "0.32" */
  readonly version?: EngineVersion;
  /** Whether it generates text or makes vectors of it, which decides the routes. @default "generate" */
  readonly runner?: 'generate' | 'pooling';
  /** What a pooling engine makes. @default "embed" */
  readonly convert?: 'embed' | 'classify';

  /** @default 8192 */
  readonly maxModelLen?: number;
  /** Tokens in a block of the KV cache. @default 16 */
  readonly blockSize?: number;
  /** Blocks of the KV cache. @default 16384 */
  readonly numBlocks?: number;
  /** Requests in a batch. @default 256 */
  readonly maxNumSeqs?: number;
  /** Tokens of a step. @default 8192 */
  readonly maxNumBatchedTokens?: number;
  /** Whether a prompt may be computed over several steps. @default true */
  readonly chunkedPrefill?: boolean;
  /** @default "fcfs" */
  readonly schedulingPolicy?: 'fcfs' | 'priority';
  /** Requests in the engine above which new ones get 503. @default - no limit */
  readonly maxNumQueuedReqs?: number;
  /** Tokens of waiting prompts above which new requests get 503. @default - no limit */
  readonly maxNumQueuedTokens?: number;
  /** @default true */
  readonly enablePrefixCaching?: boolean;
  /** `PYTHONHASHSEED` of the engine. @default - unset */
  readonly hashSeed?: string;
  /** @default - no events */
  readonly kvEvents?: KvEventsOptions;
  /** @default - no transfer */
  readonly nixl?: NixlOptions;
  /** @default - no transfer */
  readonly lmcachePd?: LmcachePdOptions;
  /** @default - no LMCache that keeps anything */
  readonly lmcacheWorker?: LmcacheWorkerOptions;

  /** Keys of which each request to `/v1` and the like must bring one. @default - open */
  readonly apiKeys?: readonly string[];
  /** Origins that browsers may call from. @default - none in 0.32, all in 0.13 */
  readonly allowedOrigins?: readonly string[];
  /** Whether answers repeat `X-Request-Id`. @default false */
  readonly enableRequestIdHeaders?: boolean;
  /** Whether usage tells cached tokens. @default false */
  readonly enablePromptTokensDetails?: boolean;
  /** Whether `tool_choice` may be `auto`; needs a parser too. @default false */
  readonly enableAutoToolChoice?: boolean;
  /** Name of the parser, whatever it is. @default - none */
  readonly toolCallParser?: string;
  /** @default 20 */
  readonly maxLogprobs?: number;
  /** @default false */
  readonly enableLora?: boolean;
  /** Adapters that fit into a batch. @default 1 */
  readonly maxLoras?: number;
  /** @default - none */
  readonly loraModules?: readonly LoraModule[];
  /** Whether adapters can be loaded and unloaded by request. @default false */
  readonly runtimeLora?: boolean;
  /** Whether the folder of an adapter is looked for; a name on a hub is not. @default "check" */
  readonly loraFiles?: 'check' | 'ignore';
  /** Opens vLLM's development routes. @default false */
  readonly devMode?: boolean;
  /** Opens the routes to sleep and wake. @default false */
  readonly enableSleepMode?: boolean;
  /** Whether `/load` counts. @default false */
  readonly enableServerLoadTracking?: boolean;
  /** Opens the routes that take and give tokens. @default false */
  readonly enableScaleOut?: boolean;
  /** Whether answers of `/v1/responses` can be fetched again. @default false */
  readonly responsesStore?: boolean;
  /** Seconds that running requests have after SIGTERM. @default 0 */
  readonly shutdownTimeoutSeconds?: number;

  /** @default 32768 */
  readonly vocabSize?: number;
  /** Length of answers that no limit ends. @default 64 to 256 tokens */
  readonly answerLength?: AnswerLength;
  /** Decides answers, lengths and jitter. @default 0 */
  readonly seed?: number;
  /** How long steps take, or `instant` for as little as possible. @default 20000 tokens of prompts and 50 of each answer a second */
  readonly timing?: Timing | 'instant';
  /** @default - the machine's */
  readonly clock?: Clock;
  /** Numbers in an embedding. @default 384 */
  readonly embeddingSize?: number;
  /** Classes of a classifier. @default 2 */
  readonly numLabels?: number;
  /** Milliseconds before it listens, as a model takes to load. @default 0 */
  readonly startMs?: number;
  /** Faults from the start. @default - none */
  readonly faults?: readonly Fault[];
}

const defaults = {
  host: '127.0.0.1',
  port: 0,
  version: '0.32',
  runner: 'generate',
  convert: 'embed',
  maxModelLen: 8192,
  blockSize: 16,
  numBlocks: 16_384,
  maxNumSeqs: 256,
  maxNumBatchedTokens: 8192,
  chunkedPrefill: true,
  schedulingPolicy: 'fcfs',
  enablePrefixCaching: true,
  apiKeys: [],
  enableRequestIdHeaders: false,
  enablePromptTokensDetails: false,
  enableAutoToolChoice: false,
  maxLogprobs: 20,
  enableLora: false,
  maxLoras: 1,
  loraModules: [],
  runtimeLora: false,
  loraFiles: 'check',
  devMode: false,
  enableSleepMode: false,
  enableServerLoadTracking: false,
  enableScaleOut: false,
  responsesStore: false,
  shutdownTimeoutSeconds: 0,
  vocabSize: 32_768,
  answerLength: { minTokens: 64, maxTokens: 256 },
  seed: 0,
  timing: { prefillTokensPerSecond: 20_000, decodeTokensPerSecond: 50 },
  embeddingSize: 384,
  numLabels: 2,
  startMs: 0,
  faults: [],
} as const satisfies Partial<SimOptions>;

/** Options of an engine with every default filled in. */
export type SimSettings = SimOptions &
  Required<Pick<SimOptions, keyof typeof defaults | 'servedModelNames' | 'allowedOrigins'>>;

/** The options with their defaults. */
export function settingsOf(options: SimOptions): SimSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: SimOptions & Required<Pick<SimOptions, keyof typeof defaults>> = {
    ...defaults,
    ...(given as unknown as SimOptions),
  };
  const { servedModelNames = [], allowedOrigins } = settings;
  return {
    ...settings,
    servedModelNames: servedModelNames.length === 0 ? [settings.model] : servedModelNames,
    allowedOrigins: allowedOrigins ?? (settings.version === '0.13' ? ['*'] : []),
  };
}

/** The name that stands in answers. */
export function modelName({ servedModelNames, model }: SimSettings): string {
  return servedModelNames[0] ?? model;
}

/** The release's number as `/version` tells it. */
export function releaseOf(version: EngineVersion): string {
  return `${version}.0`;
}
