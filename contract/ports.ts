/**
 * Every port number that more than one program or manifest must agree on.
 * @see https://docs.vllm.ai/en/stable/usage/security/ for the ports of vLLM
 */
export const ports = {
  /** HTTP of a vLLM engine. */
  engine: 8000,
  /** Service in front of an engine. */
  engineService: 80,
  /** HTTP of the router's container; the program's own default differs. */
  router: 8000,
  /** HTTP of a router that is started without `--port`. */
  routerDefault: 8001,
  /** Service in front of the router. */
  routerService: 80,
  /** ZeroMQ receiver of an LMCache prefill/decode peer, as the chart declares it. */
  zmq: 55555,
  /** UCX listener of an engine, as the chart declares it. */
  ucx: 9999,
  /** Handshake listener of vLLM's NIXL connector; data parallel rank n listens at this port plus n. */
  nixlSideChannel: 5600,
  /** LMCache prefill/decode: where a decode engine accepts a peer. */
  lmcachePeerInit: 7300,
  /** LMCache prefill/decode: where a decode engine hands out buffers. */
  lmcachePeerAlloc: 7400,
  /** LMCache prefill/decode: where the router hears that a prefill has been sent. */
  lmcacheProxy: 7500,
  /** LMCache controller: where workers push what they cache. */
  lmcacheController: 9000,
  /** LMCache controller: where workers ask and get an answer. */
  lmcacheControllerReply: 9001,
  /** LMCache controller: where workers say that they live. */
  lmcacheControllerHeartbeat: 9002,
  /** LMCache worker in an engine, towards the controller. */
  lmcacheWorker: 8001,
  /** Container of an LMCache server. */
  cacheServer: 8000,
  /** Service in front of an LMCache server. */
  cacheServerService: 80,
  /** Sidecar that downloads LoRA adapters beside an engine. */
  sidecar: 30090,
  /** vLLM's publisher of KV cache events. */
  kvEvents: 5557,
  /** vLLM's replay socket of KV cache events. */
  kvEventsReplay: 5558,
  /** Health probes of the operator and of the chart's LoRA controller. */
  operatorHealth: 8081,
  /** Metrics of the operator and of the chart's LoRA controller. */
  operatorMetrics: 8443,
  /** Admission webhooks of the chart's LoRA controller. */
  operatorWebhook: 9443,
  /** OpenTelemetry collector: OTLP over gRPC. */
  otlpGrpc: 4317,
  /** OpenTelemetry collector: OTLP over HTTP. */
  otlpHttp: 4318,
  /** OpenTelemetry collector: its health. */
  otelCollectorHealth: 13133,
} as const satisfies Readonly<Record<string, number>>;
