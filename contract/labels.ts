/**
 * Label keys that manifests carry and programs read.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export const labelKeys = {
  /** What the object is, such as `router`. */
  name: 'app.kubernetes.io/name',
  /** The release that the object belongs to. */
  instance: 'app.kubernetes.io/instance',
  /** The role of the object in the stack, one of `components`. */
  component: 'app.kubernetes.io/component',
  /** The stack as a whole. */
  partOf: 'app.kubernetes.io/part-of',
  /** The tool that owns the object. */
  managedBy: 'app.kubernetes.io/managed-by',
  /** The version of what runs in the object. */
  version: 'app.kubernetes.io/version',
  /** Name of the engine; the router matches it against its prefill and decode labels. */
  model: 'model',
  /** The chart's own key for the release. */
  helmRelease: 'helm-release-name',
  /** What prefill and decode engines have in common that may hand KV blocks to each other; those without it have that in common. */
  revision: 'vllm-stack.dev/revision',
  /** Set to `true` by the router on the pod of an engine that it put to sleep. */
  sleeping: 'sleeping',
  /** Read by Grafana's sidecar, which loads the ConfigMaps that carry it. */
  grafanaDashboard: 'grafana_dashboard',
} as const satisfies Readonly<Record<string, string>>;

/** Labels that the controllers of several nodes put on their pods. */
export const nodeLabelKeys = {
  /** Name of the RayCluster. @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html */
  rayCluster: 'ray.io/cluster',
  /** `head` or `worker`. */
  rayNodeType: 'ray.io/node-type',
  /** Name of the LeaderWorkerSet. @see https://lws.sigs.k8s.io/docs/reference/labels-annotations-and-environment-variables/ */
  leaderWorkerSet: 'leaderworkerset.sigs.k8s.io/name',
  /** Number of the pod in its group; that of the leader is 0. */
  workerIndex: 'leaderworkerset.sigs.k8s.io/worker-index',
} as const satisfies Readonly<Record<string, string>>;

/** Values of the component label. */
export const components = {
  engine: 'serving-engine',
  /** A pod that works for an engine on another node and answers no requests. */
  engineWorker: 'serving-engine-worker',
  router: 'router',
  cacheServer: 'cache-server',
  loraController: 'lora-controller',
  loraAdapter: 'lora-adapter',
  operator: 'operator',
  collector: 'otel-collector',
} as const satisfies Readonly<Record<string, string>>;

/** Value of the part-of label on every object of a stack. */
export const partOf = 'vllm-stack';

/** Prefix of the annotations and labels that are ours alone. */
export const ownPrefix = 'vllm-stack.dev/';

/** Annotation keys that manifests carry and programs read. */
export const annotationKeys = {
  /** Hash of the configuration that a pod reads only when it starts, so that a change rolls it. */
  configHash: `${ownPrefix}config-hash`,
  /** Set to `true` on an object of the operator that is to outlive the resource it was made for. */
  retain: `${ownPrefix}retain`,
} as const satisfies Readonly<Record<string, string>>;
