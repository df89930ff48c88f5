/** A path at which one of the other ways differs from props, and why. */
export interface Difference {
  readonly from: readonly ('values' | 'resource')[];
  readonly where: RegExp;
  readonly why: string;
}

const values = ['values'] as const;
const resource = ['resource'] as const;
const both = ['values', 'resource'] as const;

/** All that may differ between the three ways. */
export const differences: readonly Difference[] = [
  { from: both, where: /\.securityContext\./, why: 'typed pods meet the restricted standard' },
  {
    from: both,
    where: /\.automountServiceAccountToken$/,
    why: 'typed pods without use for a token have none',
  },
  { from: both, where: /engine .*\.env\.(HOME|USER)\./, why: 'go with the numeric user of restricted pods' },
  {
    from: both,
    where: /\.imagePullPolicy$/,
    why: 'Kubernetes decides by the tag, where nobody says anything',
  },
  { from: resource, where: /\.(httpGet|tcpSocket)\.port$/, why: 'each names its ports in its own way' },
  {
    from: resource,
    where: /engine Service\.spec\.ports\.80\.targetPort$/,
    why: 'each names its ports in its own way',
  },
  {
    from: resource,
    where: /engine .* --no-enable-(prefix-caching|chunked-prefill)$/,
    why: 'a resource that leaves them out has always had them off',
  },
  {
    from: resource,
    where: /router .*(\.ports\.(80|8000)\.(containerPort|targetPort)| --port)$/,
    why: 'the container listens at 80, as with the Go operator',
  },
  {
    from: resource,
    where: /cacheServer Deployment\.spec\.strategy\./,
    why: 'a claim of one node cannot be mounted by a second pod',
  },
  {
    from: resource,
    where: /engine PersistentVolumeClaim\.annotations\.vllm-stack\.dev\/retain$/,
    why: 'only the operator deletes claims',
  },
  { from: both, where: /router .* --k8s-label-selector$/, why: 'says which engines, of which labels differ' },
  { from: values, where: /engine Secret\./, why: 'the chart always writes its Secret' },
  {
    from: values,
    where: /engine .*\.ports\.(9999|55555)\./,
    why: 'the chart opens ports of prefill/decode always',
  },
  {
    from: values,
    where: /router .*\.ports\.9000\./,
    why: 'the chart opens the port of LMCache’s controller always',
  },
  {
    from: values,
    where: /PodDisruptionBudget\.spec\.maxUnavailable$/,
    why: 'the chart has no budget by default',
  },
  { from: values, where: /\.terminationGracePeriodSeconds$|\.lifecycle\./, why: 'answers that run may end' },
  {
    from: values,
    where: /engine .*\.spec\.(hostname|subdomain)$/,
    why: 'the chart gives one name to all pods of a model',
  },
  { from: values, where: /\.enableServiceLinks$/, why: 'variables of Services can change vLLM’s port' },
  {
    from: values,
    where: /\.(startup|readiness|liveness)Probe\./,
    why: 'typed probes are patient with busy pods',
  },
  { from: values, where: /Deployment\.spec\.strategy\./, why: 'the chart doubles the pods while it rolls' },
  { from: values, where: /\.progressDeadlineSeconds$/, why: 'large models load for longer than 20 minutes' },
  { from: values, where: /\.minReadySeconds$/, why: 'routers find a new engine before an old one goes' },
  {
    from: values,
    where: /router .*\.env\.LMCACHE_LOG_LEVEL\./,
    why: 'is of use to the chart’s router alone',
  },
  {
    from: values,
    where: /engine .*\.env\.PROMETHEUS_MULTIPROC_DIR\./,
    why: 'goes with vllmConfig of the chart',
  },
  {
    from: values,
    where: /engine .* --no-enable-prefix-caching$/,
    why: 'the chart turns it off with a vllmConfig that does not name it',
  },
  {
    from: values,
    where: /router Role\.rules\./,
    why: 'the chart grants no rights to a router with listed engines',
  },
  {
    from: values,
    where: /annotations\.vllm-stack\.dev\/chat-template-hash$/,
    why: 'a change of the template starts typed pods anew',
  },
];
