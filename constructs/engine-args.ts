/** vLLM's own options. What is left out is left to vLLM. @see https://docs.vllm.ai/en/stable/cli/serve/ */
export interface EngineOptions {
  /** Hugging Face id, or a path inside the container. */
  readonly model: string;
  /** Branch, tag or commit of the model. @default - the model's default branch */
  readonly revision?: string;
  /** Names that requests may use; the first is the one in answers and metrics. @default - `model` */
  readonly servedModelNames?: readonly string[];
  /** @default - vLLM's `auto` */
  readonly dtype?: string;
  /** @default - what the model's files say */
  readonly quantization?: string;
  /** Context length in tokens. @default - the model's */
  readonly maxModelLen?: number | string;
  /** Sequences that run at once. @default - vLLM's */
  readonly maxNumSeqs?: number | string;
  /** GPUs that share each layer. @default 1 */
  readonly tensorParallelSize?: number | string;
  /** Groups of layers, each on GPUs of its own; mostly one for each of `nodes`. @default 1 */
  readonly pipelineParallelSize?: number | string;
  /** Replicas of the model inside one pod, each with its own GPUs. @default 1 */
  readonly dataParallelSize?: number;
  /** Spreads a mixture-of-experts model's experts over the GPUs of tensor and data parallelism. @default false */
  readonly enableExpertParallel?: boolean;
  /** Share of the GPU's memory that vLLM takes, above 0 and up to 1. @default - vLLM's 0.9 */
  readonly gpuMemoryUtilization?: number;
  /** @default - vLLM's choice */
  readonly enableChunkedPrefill?: boolean;
  /** @default - vLLM's choice, on */
  readonly enablePrefixCaching?: boolean;
  /** `generate`, `pooling`, `draft` or `auto`. @default - vLLM's `auto` */
  readonly runner?: string;
  /** What a pooling model is converted to: `embed`, `classify`, ... @default - vLLM's `auto` */
  readonly convert?: string;
  /** Serves LoRA adapters. @default false */
  readonly enableLora?: boolean;
  /** Adapters in one batch. @default - vLLM's 1 */
  readonly maxLoras?: number;
  /** Largest rank of an adapter. @default - vLLM's 16 */
  readonly maxLoraRank?: number;
  /** Lets the model call tools by itself; needs `toolCallParser`. @default false */
  readonly enableAutoToolChoice?: boolean;
  /** Parser of the model's tool calls, such as `hermes` or `llama3_json`. @default - none */
  readonly toolCallParser?: string;
  /** Lets the router put the engine to sleep and wake it. @default false @see https://docs.vllm.ai/en/stable/features/sleep_mode/ */
  readonly enableSleepMode?: boolean;
  /**
   * Where traces of requests go: a collector that takes OTLP over gRPC, such as `http://otel-collector:4317`. vLLM starts
   * tracing by this flag only, whatever the variables of OpenTelemetry say.
   * @default - no traces
   * @see https://docs.vllm.ai/en/stable/examples/online_serving/opentelemetry/
   */
  readonly otlpTracesEndpoint?: string;
  /** Items of the command line that no option covers, each its own list item. @default - none */
  readonly extraArgs?: readonly (string | number | boolean)[];
}

/** What the construct adds to the user's options. */
export interface EngineWiring {
  readonly port: number;
  /** How this process finds those on other nodes. */
  readonly nodes?: readonly string[];
  /** JSON of `--kv-transfer-config`. */
  readonly kvTransferConfig?: string;
  /** JSON of `--kv-events-config`. */
  readonly kvEventsConfig?: string;
  /** Path of the chat template in the container. */
  readonly chatTemplate?: string;
}

/**
 * Command line after the executable. What stands behind `extraArgs` cannot be overridden there; `repeatedFlags` finds
 * who tries.
 */
export function engineArgs(options: EngineOptions, wiring: EngineWiring): string[] {
  return [
    'serve',
    options.model,
    ...flag('--host', '0.0.0.0'),
    ...flag('--port', wiring.port),
    ...(wiring.nodes ?? []),
    ...toggle('--enable-lora', options.enableLora),
    ...toggle('--enable-auto-tool-choice', options.enableAutoToolChoice),
    ...flag('--tool-call-parser', options.toolCallParser),
    ...toggle('--enable-sleep-mode', options.enableSleepMode),
    ...list('--served-model-name', options.servedModelNames),
    ...eitherWay('enable-chunked-prefill', options.enableChunkedPrefill),
    ...eitherWay('enable-prefix-caching', options.enablePrefixCaching),
    ...flag('--max-model-len', options.maxModelLen),
    ...flag('--dtype', options.dtype),
    ...flag('--quantization', options.quantization),
    ...flag('--tensor-parallel-size', options.tensorParallelSize),
    ...flag('--pipeline-parallel-size', options.pipelineParallelSize),
    ...flag('--data-parallel-size', options.dataParallelSize),
    ...toggle('--enable-expert-parallel', options.enableExpertParallel),
    ...flag('--max-num-seqs', options.maxNumSeqs),
    ...flag('--gpu-memory-utilization', options.gpuMemoryUtilization),
    ...flag('--max-loras', options.maxLoras),
    ...flag('--max-lora-rank', options.maxLoraRank),
    ...flag('--runner', options.runner),
    ...flag('--convert', options.convert),
    ...(options.extraArgs ?? []).map(String),
    ...flag('--revision', options.revision),
    ...flag('--kv-transfer-config', wiring.kvTransferConfig),
    ...flag('--kv-events-config', wiring.kvEventsConfig),
    ...flag('--chat-template', wiring.chatTemplate),
    ...flag('--otlp-traces-endpoint', options.otlpTracesEndpoint),
  ];
}

/** Flags that `extraArgs` give although a prop writes them too. vLLM reads `_` and `-` alike. */
export function repeatedFlags(options: EngineOptions, wiring: EngineWiring): string[] {
  const given = new Set((options.extraArgs ?? []).map(flagName).filter((name) => name !== undefined));
  const written = engineArgs({ ...options, extraArgs: [] }, wiring).map(flagName);
  return [...new Set(written.filter((name) => name !== undefined && given.has(name)))] as string[];
}

function flagName(item: string | number | boolean): string | undefined {
  const match = /^--(?:no-)?([A-Za-z0-9_-]+)/.exec(String(item));
  return match?.[1] && `--${match[1].replaceAll('_', '-')}`;
}

function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined || value === '' ? [] : [name, String(value)];
}

function list(name: string, values: readonly string[] = []): string[] {
  return values.length > 0 ? [name, ...values] : [];
}

function toggle(name: string, on: boolean | undefined): string[] {
  return on ? [name] : [];
}

function eitherWay(name: string, on: boolean | undefined): string[] {
  return on === undefined ? [] : [on ? `--${name}` : `--no-${name}`];
}
