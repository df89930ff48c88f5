import { version } from './version.js';

/**
 * Images that typed props use by default, always by version. Those of this repo carry the package's version.
 * @see https://hub.docker.com/r/vllm/vllm-openai
 * @see https://hub.docker.com/r/lmcache/vllm-openai
 */
export const images = {
  /** vLLM. */
  engine: 'vllm/vllm-openai:v0.32.0',
  /** vLLM for CPUs. @see https://hub.docker.com/r/vllm/vllm-openai-cpu */
  engineCpu: 'vllm/vllm-openai-cpu:v0.32.0',
  /** vLLM with LMCache, which also holds LMCache's server. */
  lmcache: 'lmcache/vllm-openai:v0.5.6',
  /** A shell for small init containers. */
  busybox: 'busybox:1.37',
  /** Collector of traces. @see https://hub.docker.com/r/otel/opentelemetry-collector-k8s */
  otelCollector: 'otel/opentelemetry-collector-k8s:0.135.0',
  router: `ghcr.io/cdk8s-vllm-stack/router:${version}`,
  operator: `ghcr.io/cdk8s-vllm-stack/operator:${version}`,
  /** Downloads LoRA adapters beside an engine. */
  sidecar: `ghcr.io/cdk8s-vllm-stack/sidecar:${version}`,
  /** Simulated engine. */
  sim: `ghcr.io/cdk8s-vllm-stack/sim:${version}`,
} as const satisfies Readonly<Record<string, string>>;

/** Images that the vllm-stack chart uses by default, for the readers of its values only. */
export const chartImages = {
  router: 'lmcache/lmstack-router:latest',
  sidecar: 'lmcache/lmstack-sidecar:latest',
  loraController: 'lmcache/lmstack-lora-controller:latest',
  cacheServer: 'lmcache/vllm-openai:latest',
  busybox: 'busybox:1.37',
} as const satisfies Readonly<Record<string, string>>;
