import { type EngineFlagName, engineFlags } from '../contract/engine-flags.js';
import { envNames } from '../contract/env.js';
import { ports } from '../contract/ports.js';
import { FlagError, parseFlags } from '../src/runtime/flags.js';
import { withConfigFile } from './config-file.js';
import { ArgumentError, type EngineArguments, readEngineArguments } from './engine-arguments.js';
import type { AnswerLength } from './engine-options.js';
import { readFaultText } from './faults.js';
import { kvEventsOf, transferOf } from './kv-config.js';
import { type LoraModule, releaseOf, type SimOptions } from './options.js';
import { simEnvPrefix, simFlags } from './sim-flags.js';

/** Environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command line asks for. */
export type Command =
  | {
      readonly kind: 'serve';
      readonly options: SimOptions;
      /** Flags of vLLM that the simulation knows and that change nothing in it, such as `--dtype`. */
      readonly withoutEffect: readonly string[];
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

// What follows has an effect; every other flag of vLLM is about what a simulation does not have.
const effective = new Set<EngineFlagName>([
  'allowed-origins',
  'api-key',
  'block-size',
  'convert',
  'enable-auto-tool-choice',
  'enable-chunked-prefill',
  'enable-lora',
  'enable-prefix-caching',
  'enable-prompt-tokens-details',
  'enable-request-id-headers',
  'enable-scale-out',
  'enable-server-load-tracking',
  'enable-sleep-mode',
  'host',
  'kv-events-config',
  'kv-transfer-config',
  'lora-modules',
  'max-logprobs',
  'max-loras',
  'max-model-len',
  'max-num-batched-tokens',
  'max-num-queued-reqs',
  'max-num-queued-tokens',
  'max-num-seqs',
  'model',
  'num-gpu-blocks-override',
  'port',
  'runner',
  'scheduling-policy',
  'seed',
  'served-model-name',
  'shutdown-timeout',
  'task',
  'tool-call-parser',
]);

/**
 * Reads the command line of an engine: what follows `vllm`, so `serve MODEL --flags`, or the flags alone. Throws an
 * `ArgumentError` for what vLLM refuses and a `FlagError` for wrong flags of the simulation.
 */
export function readCommandLine(argv: readonly string[], env: Environment): Command {
  const [first, ...rest] = argv;
  const args = withConfigFile(first === 'serve' ? rest : argv);
  if (args.includes('--help') || args.includes('-h')) return { kind: 'help' };
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-v')) return { kind: 'version' };
  const { own, theirs } = split(args);
  const parsed = parseFlags(simFlags, { argv: own, env, envPrefix: simEnvPrefix });
  if (parsed.problems.length > 0) throw new FlagError(parsed.problems);
  const sim = parsed.values;
  const version = sim['sim-version'];
  const engine = new EngineFlags(readEngineArguments(theirs, releaseOf(version)));

  const model = engine.args.model ?? engine.text('model');
  if (model === undefined) throw new ArgumentError('the following arguments are required: model_tag');
  const faults = sim['sim-fault'].map((text) => readFaultText(text, '--sim-fault'));
  const runner = runnerOf(engine);
  const options: SimOptions = {
    model,
    version,
    host: engine.text('host') ?? '0.0.0.0',
    port: engine.int('port') ?? ports.engine,
    servedModelNames: engine.list('served-model-name'),
    ...runner,
    enablePrefixCaching: engine.toggle('enable-prefix-caching') ?? true,
    chunkedPrefill: engine.toggle('enable-chunked-prefill') ?? true,
    schedulingPolicy: engine.choice('scheduling-policy', ['fcfs', 'priority'] as const) ?? 'fcfs',
    apiKeys: apiKeys(engine, env),
    enableRequestIdHeaders: engine.toggle('enable-request-id-headers') ?? false,
    enablePromptTokensDetails: engine.toggle('enable-prompt-tokens-details') ?? false,
    enableAutoToolChoice: engine.toggle('enable-auto-tool-choice') ?? false,
    enableLora: engine.toggle('enable-lora') ?? false,
    enableSleepMode: engine.toggle('enable-sleep-mode') ?? false,
    enableServerLoadTracking: engine.toggle('enable-server-load-tracking') ?? false,
    enableScaleOut: engine.toggle('enable-scale-out') ?? false,
    loraModules: engine.list('lora-modules').map(loraModule),
    loraFiles: sim['sim-lora-files'],
    runtimeLora: isOn(env[envNames.vllmRuntimeLora]),
    devMode: isOn(env[envNames.vllmDevMode]),
    responsesStore: isOn(env.VLLM_ENABLE_RESPONSES_API_STORE),
    shutdownTimeoutSeconds: engine.int('shutdown-timeout') ?? 0,
    vocabSize: sim['sim-vocab-size'],
    answerLength: answerLength(sim['sim-answer-tokens'], sim['sim-eos-probability']),
    seed: engine.int('seed') ?? sim['sim-seed'],
    timing: sim['sim-instant']
      ? 'instant'
      : {
          prefillTokensPerSecond: sim['sim-prefill-rate'],
          decodeTokensPerSecond: sim['sim-decode-rate'],
          msPerSequence: sim['sim-ms-per-sequence'],
          jitter: sim['sim-jitter'],
        },
    embeddingSize: sim['sim-embedding-size'],
    numLabels: sim['sim-num-labels'],
    startMs: sim['sim-start-ms'],
    faults,
    ...given('maxModelLen', maxModelLen(engine)),
    ...given('blockSize', engine.int('block-size')),
    ...given('numBlocks', engine.int('num-gpu-blocks-override') ?? sim['sim-num-blocks']),
    ...given('maxNumSeqs', engine.int('max-num-seqs')),
    ...given('maxNumBatchedTokens', engine.int('max-num-batched-tokens')),
    ...given('maxNumQueuedReqs', engine.int('max-num-queued-reqs')),
    ...given('maxNumQueuedTokens', engine.int('max-num-queued-tokens')),
    ...given('maxLogprobs', engine.int('max-logprobs')),
    ...given('maxLoras', engine.int('max-loras')),
    ...given('toolCallParser', engine.text('tool-call-parser')),
    ...given('allowedOrigins', origins(engine)),
    ...given('hashSeed', env[envNames.pythonHashSeed]),
    ...given('kvEvents', kvEventsOf(engine.json('kv-events-config'), env)),
    ...transferOf(engine.json('kv-transfer-config'), env),
  };
  const used = [...engine.args.values.keys(), ...engine.args.dotted.keys()];
  const withoutEffect = [...new Set(used)].filter((name) => !effective.has(name)).map((name) => `--${name}`);
  return { kind: 'serve', options, withoutEffect };
}

/** The values of vLLM's flags, each read as its kind. */
class EngineFlags {
  readonly args: EngineArguments;

  constructor(args: EngineArguments) {
    this.args = args;
    for (const [name, value] of args.values) {
      if (engineFlags[name].kind === 'number' && Array.isArray(value)) this.number(name);
      if (engineFlags[name].kind === 'json') this.json(name);
    }
  }

  text(name: EngineFlagName): string | undefined {
    return this.list(name).at(-1);
  }

  list(name: EngineFlagName): readonly string[] {
    const value = this.args.values.get(name);
    return value === undefined || typeof value === 'boolean' ? [] : value;
  }

  toggle(name: EngineFlagName): boolean | undefined {
    const value = this.args.values.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A number, which may end in k, m or g (thousands) or K, M or G (powers of 1024). */
  number(name: EngineFlagName): number | undefined {
    const text = this.text(name);
    if (text === undefined || text === 'auto') return undefined;
    const match = /^(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([kKmMgGtT]?)$/.exec(text.trim());
    if (match === null) throw new ArgumentError(`argument --${name}: invalid int value: '${text}'`);
    const unit = match[2] ?? '';
    const power = 'kmgt'.indexOf(unit.toLowerCase()) + 1;
    return Number(match[1]) * (unit === '' ? 1 : (unit === unit.toLowerCase() ? 1000 : 1024) ** power);
  }

  int(name: EngineFlagName): number | undefined {
    const value = this.number(name);
    if (value === undefined || Number.isInteger(value)) return value;
    throw new ArgumentError(`argument --${name}: invalid int value: '${this.text(name)}'`);
  }

  choice<T extends string>(name: EngineFlagName, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    const found = choices.find((choice) => choice === text);
    if (text !== undefined && found === undefined) {
      const listed = choices.map((choice) => `'${choice}'`).join(', ');
      throw new ArgumentError(`argument --${name}: invalid choice: '${text}' (choose from ${listed})`);
    }
    return found;
  }

  json(name: EngineFlagName): Readonly<Record<string, unknown>> | undefined {
    const text = this.text(name);
    const dotted = this.args.dotted.get(name);
    if (text === undefined) return dotted;
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      throw new ArgumentError(`argument --${name}: Value ${text} cannot be converted to <function loads>.`);
    }
    return typeof data === 'object' && data !== null ? { ...data, ...dotted } : dotted;
  }
}

function split(args: readonly string[]): {
  readonly own: readonly string[];
  readonly theirs: readonly string[];
} {
  const own: string[] = [];
  const theirs: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('--sim-')) {
      theirs.push(arg);
      continue;
    }
    own.push(arg);
    const name = arg.slice(2);
    const spec = Object.hasOwn(simFlags, name) ? simFlags[name as keyof typeof simFlags] : undefined;
    const next = args[index + 1];
    if (spec !== undefined && spec.type !== 'boolean' && next !== undefined) {
      own.push(next);
      index++;
    }
  }
  return { own, theirs };
}

function runnerOf(engine: EngineFlags): Pick<SimOptions, 'runner' | 'convert'> {
  const runner = engine.choice('runner', ['auto', 'generate', 'pooling', 'draft'] as const);
  const convert = engine.choice('convert', [
    'auto',
    'none',
    'embed',
    'classify',
    'reward',
    'mm_encoder_only',
  ] as const);
  const task = engine.text('task');
  if (
    runner === 'pooling' ||
    convert === 'embed' ||
    convert === 'classify' ||
    (task !== undefined && task !== 'generate' && task !== 'auto')
  ) {
    return {
      runner: 'pooling',
      convert: convert === 'classify' || task === 'classify' ? 'classify' : 'embed',
    };
  }
  return { runner: 'generate' };
}

function maxModelLen(engine: EngineFlags): number | undefined {
  const value = engine.int('max-model-len');
  // -1 asks vLLM for the longest that fits into memory.
  return value === -1 ? undefined : value;
}

function apiKeys(engine: EngineFlags, env: Environment): readonly string[] {
  const flags = engine.list('api-key');
  const key = env[envNames.vllmApiKey];
  return flags.length > 0 || key === undefined || key === '' ? flags : [key];
}

function origins(engine: EngineFlags): readonly string[] | undefined {
  const given = engine.list('allowed-origins');
  const [only] = given;
  if (only === undefined) return undefined;
  if (given.length > 1 || !only.startsWith('[')) return given;
  try {
    const data: unknown = JSON.parse(only);
    if (Array.isArray(data)) return data.map(String);
  } catch {
    // Told below like any other text that is no list.
  }
  throw new ArgumentError(`argument --allowed-origins: invalid loads value: '${only}'`);
}

function loraModule(text: string): LoraModule {
  if (text.startsWith('{')) {
    const data: unknown = JSON.parse(text);
    const { name, path } = data as { name?: unknown; path?: unknown };
    if (typeof name === 'string' && typeof path === 'string') return { name, path };
    throw new ArgumentError(`argument --lora-modules: Invalid fields for --lora-modules: ${text}`);
  }
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new ArgumentError(`argument --lora-modules: Invalid format for --lora-modules: ${text}`);
  }
  return { name: text.slice(0, equals), path: text.slice(equals + 1) };
}

function answerLength(range: string, eosProbability: number | undefined): AnswerLength {
  if (eosProbability !== undefined) return { eosProbability };
  const match = /^(\d+)-(\d+)$/.exec(range);
  const [minTokens, maxTokens] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || minTokens < 1 || maxTokens < minTokens) {
    throw new FlagError([
      `--sim-answer-tokens: not a range of whole numbers from 1 on, got "${range}"; write it like 64-256`,
    ]);
  }
  return { minTokens, maxTokens };
}

function given<K extends keyof SimOptions>(name: K, value: SimOptions[K] | undefined): Partial<SimOptions> {
  return value === undefined ? {} : { [name]: value };
}

function isOn(text: string | undefined): boolean {
  return text !== undefined && ['1', 'true', 'yes', 'on'].includes(text.trim().toLowerCase());
}
