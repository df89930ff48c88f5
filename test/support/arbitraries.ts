import fc from 'fast-check';
import type { Autoscaling } from '../../constructs/autoscaling/autoscaling.js';
import type { ChatTemplate } from '../../constructs/chat-template.js';
import type { Discovery } from '../../constructs/discovery.js';
import type { DisruptionBudget } from '../../constructs/disruption-budget.js';
import type { Gpu } from '../../constructs/gpu.js';
import type { KvTransport } from '../../constructs/kv-transfer.js';
import type { LMCache } from '../../constructs/lmcache.js';
import type { PrefillDecodeProps, Transfer } from '../../constructs/prefill-decode.js';
import type { RouterProps } from '../../constructs/router.js';
import type { Routing } from '../../constructs/routing.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import type { ModelStorage } from '../../constructs/storage.js';
import type { WorkloadProps } from '../../constructs/workload.js';

// cdk8s renders plain objects only, so records are made with the usual prototype.
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

/** Leaves keys out at random, so that each may be there or not. */
function some<T>(model: { [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>> }): fc.Arbitrary<Partial<T>> {
  const all = model as { [K in keyof T]: fc.Arbitrary<T[K]> };
  return fc.record(all, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Partial<T>>;
}

const word = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const text = fc.string({ maxLength: 12 }).map((value) => value.replaceAll('{', '').replaceAll('$', ''));
const quantity = fc.constantFrom('1', '500m', '16Gi', '2.5Gi');
const key = fc.constantFrom('team', 'corp/tier', 'zone');
const labels = fc.dictionary(key, word, { maxKeys: 2, noNullPrototype: true });
const port = fc.integer({ min: 1025, max: 4000 });
const model = fc.constantFrom('Qwen/Qwen3-0.6B', 'facebook/opt-125m', '/models/mine');
const secretKey = record({ secret: word, key: fc.constantFrom('token', 'key') });
const env = fc.uniqueArray(
  record({
    name: fc.constantFrom('HF_HOME', 'PYTHONHASHSEED', 'UCX_TLS', 'LMCACHE_LOG_LEVEL', 'A', 'B'),
    value: text,
  }),
  { selector: ({ name }) => name, maxLength: 4 },
);

const autoscaling: fc.Arbitrary<Autoscaling> = fc.oneof(
  record({
    type: fc.constant('hpa' as const),
    minReplicas: fc.integer({ min: 1, max: 3 }),
    maxReplicas: fc.integer({ min: 3, max: 9 }),
  }),
  record({
    type: fc.constant('keda' as const),
    minReplicas: fc.integer({ min: 0, max: 3 }),
    maxReplicas: fc.integer({ min: 3, max: 9 }),
    triggers: fc.constant([{ type: 'cpu', metricType: 'Utilization' as const, metadata: { value: '60' } }]),
  }),
);
const disruptionBudget: fc.Arbitrary<DisruptionBudget | false> = fc.oneof(
  fc.constant(false as const),
  record({ minAvailable: fc.oneof(fc.nat(3), fc.constant('50%')) }),
  record({ maxUnavailable: fc.oneof(fc.nat(3), fc.constant('50%')), labels }),
);
const share: fc.Arbitrary<NonNullable<Gpu['share']>> = fc.oneof(
  record({
    memoryMib: fc.integer({ min: 1, max: 80_000 }),
    coresPercent: fc.integer({ min: 1, max: 100 }),
  }),
  record({ memoryPercent: fc.integer({ min: 1, max: 100 }) }),
);
const gpu: fc.Arbitrary<number | Gpu> = fc.oneof(
  fc.nat(8),
  record({ count: fc.nat(4), resource: fc.constantFrom('amd.com/gpu', 'nvidia.com/mig-1g.10gb') }),
  record({ count: fc.integer({ min: 1, max: 2 }), share }),
);

const scaled: fc.Arbitrary<Partial<WorkloadProps>> = fc.oneof(
  fc.constant({}),
  record({ replicas: fc.oneof(fc.nat(5), fc.constant('unmanaged' as const)) }),
  record({ autoscaling }),
);

const workload: fc.Arbitrary<Partial<WorkloadProps>> = fc
  .tuple(
    scaled,
    some<WorkloadProps>({
      rollout: fc.constantFrom('surge', 'in-place', 'recreate'),
      disruptionBudget,
      labels,
      annotations: labels,
      podLabels: labels,
      podAnnotations: labels,
      image: fc.constantFrom('a/b:1', 'ghcr.io/a/b:2', 'lmcache/vllm-openai:v1'),
      imagePullSecrets: fc.array(word, { maxLength: 2 }),
      env,
      resources: record({ requests: record({ cpu: quantity, memory: quantity }) }),
      probes: some({ startup: fc.constant(false as const), liveness: fc.constant(false as const) }),
      gracefulShutdown: fc.oneof(
        fc.constant(false as const),
        record({ preStopSeconds: fc.nat(20), gracePeriodSeconds: fc.integer({ min: 20, max: 900 }) }),
      ),
      podSecurity: fc.constantFrom('restricted', 'none'),
      serviceAccount: word,
      nodeSelector: labels,
      tolerations: fc.array(record({ key: word, operator: fc.constant('Exists' as const) }), {
        maxLength: 2,
      }),
      runtimeClassName: fc.constant('nvidia'),
      hostNetwork: fc.boolean(),
      sidecars: fc.constantFrom([], [{ name: 'side', image: 'a:1' }]),
      volumes: fc.constant([{ name: 'extra', emptyDir: {} }]),
      servicePort: port,
      serviceType: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
      serviceAnnotations: labels,
    }),
  )
  .map(([replicas, rest]) => ({ ...replicas, ...rest }));

const storage: fc.Arbitrary<ModelStorage> = fc.oneof(
  record({ claim: record({ size: quantity, storageClass: fc.constantFrom('', 'fast') }) }),
  record({ existingClaim: word }),
  record({ emptyDir: fc.constantFrom({}, { sizeLimit: '1Gi' }), mountPath: fc.constant('/models') }),
);
const chatTemplate: fc.Arbitrary<ChatTemplate> = fc.oneof(
  record({ text }),
  record({ configMap: word, key: word }),
  record({ claim: word, path: word }),
  record({ path: fc.constant('/opt/a.jinja') }),
);
const sizeGb = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constant('2.5'));
const lmcache = some<LMCache>({
  attach: fc.boolean(),
  cpu: record({ sizeGb }),
  disk: record({ sizeGb }),
  remote: record({ url: fc.constant('redis://r:6379') }),
  instanceId: word,
});
const transport: fc.Arbitrary<KvTransport> = fc.oneof(
  record({ type: fc.constantFrom('cuda-ipc' as const, 'tcp' as const) }),
  record({
    type: fc.constant('rdma' as const),
    resource: fc.constant('rdma/ib'),
    count: fc.constantFrom(1, 2),
  }),
);

const engineOptions = some<
  Omit<ServingEngineProps, 'model' | 'identity' | 'kvTransport' | 'kvTransferConfig'>
>({
  revision: word,
  servedModelNames: fc.array(word, { maxLength: 2 }),
  dtype: fc.constantFrom('auto', 'bfloat16'),
  maxModelLen: fc.integer({ min: 1, max: 2_000_000 }),
  tensorParallelSize: fc.constantFrom(1, 2, '4'),
  dataParallelSize: fc.constantFrom(1, 2),
  gpuMemoryUtilization: fc.constantFrom(0.5, 0.9, 1),
  enablePrefixCaching: fc.boolean(),
  enableLora: fc.boolean(),
  extraArgs: fc.array(fc.oneof(fc.constant('--seed'), fc.nat(), fc.boolean()), { maxLength: 3 }),
  gpu,
  cpu: fc.oneof(fc.nat(8), quantity),
  memory: fc.oneof(fc.constant('16Gi'), some({ request: fc.constant('1Gi'), limit: fc.constant('2.5Gi') })),
  shmSize: fc.oneof(fc.constant(false as const), quantity),
  storage,
  chatTemplate,
  hfToken: secretKey,
  apiKey: secretKey,
  kvEvents: record({ topic: word }),
});

const engine: fc.Arbitrary<ServingEngineProps> = fc
  .tuple(model, engineOptions, workload, some({ lmcache, kvTransport: transport }))
  .map(([name, options, pods, cache]) => ({ model: name, ...options, ...pods, ...cache }));

const protocol = fc.constantFrom('lmcache-nixl' as const, 'lmcache-pd' as const, 'nixl' as const);

function pair(transfer: Transfer): fc.Arbitrary<PrefillDecodeProps> {
  return fc
    .tuple(model, engineOptions, record({ gpu: fc.integer({ min: 1, max: 8 }) }), env)
    .map(([name, options, decode, variables]) => ({
      model: name,
      ...options,
      env: variables,
      decode,
      transfer,
    }));
}

const discovery: fc.Arbitrary<Discovery> = fc.oneof(
  record({
    type: fc.constant('k8s' as const),
    by: fc.constantFrom('pod-ip' as const, 'service-name' as const),
  }),
  record({ type: fc.constant('k8s' as const), namespace: word, port }),
  fc.constant({ type: 'static' as const, backends: ['http://a:8000'], models: ['m'] }),
);
const routing: fc.Arbitrary<Routing> = fc.oneof(
  record({
    logic: fc.constantFrom('roundrobin' as const, 'leastloaded' as const, 'p2c' as const, 'ttft' as const),
  }),
  record({ logic: fc.constant('session' as const), sessionKey: word }),
  record({ logic: fc.constant('prefixaware' as const), minMatchLength: fc.nat(100) }),
  record({ logic: fc.constant('loadaware' as const), beta: fc.double({ min: 0, max: 9, noNaN: true }) }),
);
const routerOptions = some<RouterProps>({
  discovery,
  containerPort: fc.constantFrom(80, 8000),
  rootPath: fc.constant('/llm'),
  otel: record({ endpoint: fc.constant('otel:4317'), secure: fc.boolean() }),
  dynamicConfig: fc.oneof(
    fc.constant({ config: { log_level: 'info' } }),
    record({ configMap: word, key: fc.constantFrom('a.yaml', 'a.json') }),
  ),
  apiKey: secretKey,
  ingress: fc.constant({ hosts: [{ host: 'a.corp' }] }),
  routes: fc.constant({ main: { parentRefs: [{ name: 'gateway' }] }, grpc: { kind: 'GRPCRoute' as const } }),
  serviceMonitor: record({ labels }),
});
const router: fc.Arbitrary<RouterProps> = fc.oneof(
  fc.tuple(workload, routerOptions, some({ routing })).map(
    ([pods, options, logic]): RouterProps => ({
      ...pods,
      ...options,
      ...logic,
      hostNetwork: pods.hostNetwork && options.containerPort !== 80,
    }),
  ),
  routerOptions.map((options) => ({ ...options, routing: { logic: 'kvaware' as const } })),
);

/** Any stack that the API server would take: what `VllmStack` must render into sound objects. */
export const vllmStackProps: fc.Arbitrary<VllmStackProps> = protocol
  .chain((name) => transport.map((chosen): Transfer => ({ protocol: name, transport: chosen })))
  .chain((transfer) =>
    fc.tuple(
      some<VllmStackProps>({
        createNamespace: fc.boolean(),
        engines: fc.dictionary(word, engine, { maxKeys: 3, noNullPrototype: true }),
        cacheServer: workload.map((props) => ({ ...props, serde: 'naive' })),
        sharedStorage: fc.constantFrom({}, { volume: { hostPath: '/srv' } }, { storageClass: 'fast' }),
        hfToken: secretKey,
        apiKey: secretKey,
        configs: fc.dictionary(fc.constantFrom('A', 'B'), text, { maxKeys: 2, noNullPrototype: true }),
        inlineSecrets: fc.dictionary(fc.constantFrom('a', 'b'), text, { maxKeys: 2, noNullPrototype: true }),
        networkPolicies: fc.oneof(
          fc.boolean(),
          some({ clients: fc.constantFrom([], [{ ipBlock: { cidr: '10.0.0.0/8' } }]) }),
        ),
        commonLabels: labels,
        commonAnnotations: labels,
        imageRegistry: fc.constantFrom('harbor.corp/mirror', 'r:5000/'),
        imagePullSecrets: fc.array(word, { maxLength: 2 }),
      }),
      fc.oneof(
        router.map((props) => ({ router: props })),
        routerOptions.chain((props) =>
          // A router over pairs is told its logic by them.
          pair(transfer).map((one) => ({ router: props, prefillDecode: { pair: one } })),
        ),
        fc.constant({ router: false as const }),
      ),
      // One for all, as the router calls them at one port.
      some<{ containerPort: number }>({ containerPort: port }),
    ),
  )
  .map(([stack, routed, listening]) => {
    const { engines = {}, prefillDecode = {} }: VllmStackProps = { ...stack, ...routed };
    return {
      ...stack,
      ...routed,
      doubts: 'allow' as const,
      engines: mapped(engines, listening),
      prefillDecode: mapped(prefillDecode, listening),
    };
  });

function mapped<T>(entries: Readonly<Record<string, T>>, more: Partial<T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, { ...entry, ...more }]));
}
