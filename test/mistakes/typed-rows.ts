import type {
  PrefillDecodeProps,
  RouterProps,
  ServingEngineProps,
  VllmStackProps,
} from '../../constructs/index.js';
import type { TypedMistake } from './row.js';

type About = Pick<TypedMistake, 'quirk' | 'check'>;

const engine = (
  name: string,
  props: Partial<ServingEngineProps>,
  says: RegExp,
  about: About = {},
  expect: TypedMistake['expect'] = 'refused',
): TypedMistake => ({
  name,
  expect,
  says,
  where: 'stack/stack/a',
  stack: { engines: { a: { model: 'm', ...props } } },
  ...about,
});

const pair = (
  name: string,
  props: Partial<PrefillDecodeProps>,
  says: RegExp,
  about: About = {},
): TypedMistake => ({
  name,
  expect: 'refused',
  says,
  where: 'stack/stack/p',
  stack: { prefillDecode: { p: { model: 'm', transfer: { protocol: 'lmcache-pd' }, ...props } } },
  ...about,
});

const router = (
  name: string,
  props: RouterProps,
  says: RegExp,
  about: About = {},
  engines: VllmStackProps['engines'] = { a: { model: 'm', lmcache: {} } },
): TypedMistake => ({
  name,
  expect: 'refused',
  says,
  where: 'stack/stack/Router',
  stack: { router: props, engines },
  ...about,
});

const stack = (name: string, props: VllmStackProps, says: RegExp, about: About = {}): TypedMistake => ({
  name,
  expect: 'refused',
  says,
  where: 'stack/stack',
  stack: props,
  ...about,
});

/** Mistakes in typed props. */
export const typedMistakes: readonly TypedMistake[] = [
  engine('more ranks than GPUs', { tensorParallelSize: 4, gpu: 2 }, /is 4 and takes a GPU for each, got 2/, {
    check: 'parallel sizes against GPUs',
  }),
  engine(
    'more ranks than GPUs, in extraArgs and resources',
    { extraArgs: ['--tensor-parallel-size', 2], resources: { limits: { 'nvidia.com/gpu': '1' } } },
    /is 2 and takes a GPU for each, got 1/,
  ),
  engine('ranks without GPUs', { tensorParallelSize: 2 }, /is 2, got no GPU; set gpu to 2/, {}, 'warned'),
  engine(
    'more ranks than GPUs of all nodes',
    { gpu: 1, tensorParallelSize: 4, nodes: { via: 'ray', workers: 1 } },
    /is 4 and takes a GPU for each, got 2 in all/,
    { quirk: 'Q71' },
  ),
  engine('half a GPU', { gpu: 0.5 }, /whole number of 0 or more, got 0.5; divide a device by gpu.share/, {
    quirk: 'Q8',
    check: 'fractional GPU',
  }),
  engine(
    'a share above the whole',
    { gpu: { count: 1, share: { memoryPercent: 120 } } },
    /share.memoryPercent must be a whole number from 1 to 100, got 120/,
    { quirk: 'Q60' },
  ),
  engine(
    'replicas on one claim',
    { replicas: 3, storage: { claim: { size: '10Gi' } } },
    /up to 3 replicas mount one claim/,
    { quirk: 'Q27', check: 'one-node volumes against replicas' },
  ),
  engine(
    'an autoscaler on one claim',
    { autoscaling: { type: 'hpa', maxReplicas: 4 }, storage: { claim: { size: '10Gi' } } },
    /up to 4 replicas mount one claim/,
  ),
  engine(
    'a surge on one claim',
    { rollout: 'surge', storage: { claim: { size: '10Gi' } } },
    /starts the new pod while the old one holds the claim/,
    { quirk: 'Q27', check: 'one-node volumes against surge' },
  ),
  engine(
    'nodes on one claim',
    { gpu: 1, nodes: { via: 'ray', workers: 1 }, storage: { claim: { size: '10Gi' } } },
    /pods of all nodes mount one claim/,
    { quirk: 'Q27' },
  ),
  engine(
    'replicas of two owners',
    { replicas: 2, autoscaling: { type: 'hpa', maxReplicas: 4 } },
    /set to 2 although autoscaling owns it/,
    { check: 'two owners of replicas' },
  ),
  engine(
    'a scaler of a RayCluster',
    { nodes: { via: 'ray', workers: 1 }, autoscaling: { type: 'keda', triggers: [] } },
    /no replicas that keda could set/,
    { quirk: 'Q19' },
  ),
  engine('a pod label of the selector', { podLabels: { model: 'x' } }, /must stay 'a', got 'x'/, {
    quirk: 'Q62',
  }),
  engine('a label value with a space', { labels: { team: 'a b' } }, /as a label, got "a b"/, {
    check: 'DNS rules',
  }),
  engine(
    'a probe of another port',
    { containerPort: 9000, probes: { readiness: { httpGet: { port: 8000 } } } },
    /readiness asks a port that the container does not open, got 8000; the container opens 9000/,
    { check: 'probe port against container port' },
  ),
  engine(
    'a probe of a port without that name',
    { probes: { liveness: { httpGet: { port: 'http' } } } },
    /liveness asks a port .* got http/,
  ),
  engine(
    'shared memory above the limit',
    { shmSize: '16Gi', memory: '16Gi' },
    /leaves nothing of it, got 16Gi of 16Gi/,
    { check: 'shm against memory limit' },
  ),
  engine(
    'shared memory by default above the limit',
    { gpu: 2, memory: '8Gi' },
    /got 20Gi of 8Gi/,
    {},
    'warned',
  ),
  engine(
    'a flag of a later vLLM',
    { image: 'vllm/vllm-openai:v0.10.2', extraArgs: ['--attention-backend', 'X'] },
    /extraArgs: vLLM does not know --attention-backend, got vllm\/vllm-openai:v0.10.2/,
    { check: 'flags of other vLLM releases' },
  ),
  engine(
    'an option of a later vLLM',
    { image: 'vllm/vllm-openai:v0.8.5', runner: 'pooling' },
    /image: vLLM does not know --runner/,
  ),
  engine(
    'a flag twice',
    { maxModelLen: 1, extraArgs: ['--max-model-len', 2] },
    /also written by a prop/,
    {},
    'warned',
  ),
  engine(
    'a node beside affinity',
    { nodeName: 'n', affinity: { podAffinity: {} } },
    /goes past the scheduler/,
    { quirk: 'Q59' },
    'warned',
  ),
  engine(
    'one instance id for several pods',
    { replicas: 2, lmcache: { instanceId: 'x' } },
    /names one pod, got 'x' for up to 2 replicas/,
    { quirk: 'Q52' },
  ),
  engine(
    'half of prefill/decode',
    { lmcache: { kvRole: 'kv_producer' } },
    /one half of prefill\/decode, got a router that routes by roundrobin/,
    { check: 'prefill/decode without roles' },
  ),
  engine('memory in a unit that is none', { memory: '16GB' }, /must be a quantity .* got "16GB"/),
  engine(
    'a request above its limit',
    { memory: { request: '16Gi', limit: '8Gi' } },
    /must not be above the limit, got "16Gi" and "8Gi"/,
  ),
  engine(
    'devices that differ',
    { resources: { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '2' } } },
    /must be equal to the limit/,
  ),
  engine(
    'a mount of nothing',
    { volumeMounts: [{ name: 'logs', mountPath: '/logs' }] },
    /volume that the pod has not, got 'logs'/,
  ),
  engine('a port that is none', { servicePort: 0 }, /must be a port from 1 to 65535, got 0/),
  engine(
    'two ports of one number',
    { serviceExtraPorts: [{ name: 'more', port: 80 }] },
    /'more' on 80 clashes/,
  ),
  engine(
    'KV transfer over nodes',
    { gpu: 1, nodes: { via: 'ray', workers: 1 }, kvTransport: { type: 'tcp' } },
    /cannot be sent to or from an engine over several nodes/,
    { quirk: 'Q64' },
  ),
  engine('no model', { model: '' }, /must be a Hugging Face id or a path/, { quirk: 'Q42' }),
  pair(
    'pools of unequal block size',
    { decode: { extraArgs: ['--block-size', 32] } },
    /--block-size must be that of the prefill engines.* got vLLM's default and 32/,
    { check: 'prefill/decode with unequal block size' },
  ),
  pair(
    'pools of unequal dtype',
    { dtype: 'bfloat16', prefill: { dtype: 'half' } },
    /--dtype must be .* got half and bfloat16/,
    { check: 'prefill/decode with unequal dtype' },
  ),
  pair(
    'pools of unequal hash seed',
    { prefill: { hashSeed: '0' } },
    /PYTHONHASHSEED must be .* got 0 and 123/,
    { check: 'prefill/decode with unequal hash seed' },
  ),
  pair(
    'pools of unequal hash seed, in env',
    { decode: { env: [{ name: 'PYTHONHASHSEED', value: '1' }] } },
    /PYTHONHASHSEED must be .* got 123 and 1/,
  ),
  pair(
    'pools of unequal served names',
    { decode: { extraArgs: ['--served-model-name=x'] } },
    /--served-model-name must be .* got m and x/,
    { check: 'prefill/decode with unequal served names' },
  ),
  pair(
    'several receivers',
    { transfer: { protocol: 'lmcache-nixl' }, decode: { replicas: 2 } },
    /knows one receiver, got 2/,
  ),
  router(
    'session without key',
    { routing: { logic: 'session', sessionKey: '' } },
    /session needs a sessionKey, got ''/,
    { quirk: 'Q76', check: 'session without key' },
  ),
  router(
    'session by flags, without key',
    { flags: { 'routing-logic': 'session' } },
    /session needs a sessionKey, got ''/,
  ),
  router(
    'kvaware by flags, without controller',
    { flags: { 'routing-logic': 'kvaware' } },
    /needs the port of LMCache's controller, got ''/,
    { quirk: 'Q76', check: 'kvaware without controller port' },
  ),
  router(
    'kvaware in several routers',
    { routing: { logic: 'kvaware' }, replicas: 2 },
    /keeps its index in one process, got 2 replicas/,
    { quirk: 'Q80', check: 'kvaware with several routers' },
  ),
  router(
    'kvaware that no engine tells anything',
    { routing: { logic: 'kvaware' } },
    /got no engine with LMCache or KV events/,
    {},
    { a: { model: 'm' } },
  ),
  router(
    'pools without labels',
    { extraArgs: ['--routing-logic', 'disaggregated_prefill'] },
    /needs prefillModelLabels and decodeModelLabels/,
    { quirk: 'Q76' },
  ),
  router(
    'a pool of no engine',
    { routing: { logic: 'disaggregated_prefill', prefillModelLabels: ['a'], decodeModelLabels: ['b'] } },
    /decode-model-labels names no engine of the stack, got 'b'; one of a/,
  ),
  router(
    'a selector of other labels',
    { discovery: { type: 'k8s', labelSelector: { app: 'llm' } } },
    /labelSelector matches no engine of the stack, got app=llm/,
    { check: 'selectors that match no pod' },
  ),
  router(
    'fewer models than backends',
    { discovery: { type: 'static', backends: ['http://a:1'], models: [] } },
    /got 1 backends and 0 models/,
  ),
  router(
    'a redirect of gRPC',
    { routes: { main: { kind: 'GRPCRoute', httpsRedirect: true } } },
    /needs an HTTPRoute/,
    { quirk: 'Q82' },
  ),
  {
    ...engine(
      'an engine that reports to nobody',
      { lmcache: { controller: {} } },
      /got a controller without pullUrl/,
    ),
    stack: {
      router: { routing: { logic: 'kvaware' } },
      engines: { a: { model: 'm', lmcache: { controller: {} } } },
    },
  },
  {
    ...engine('an engine with hashes of its own', {}, /one seed, got '123' and '7'/),
    stack: {
      router: { routing: { logic: 'kvaware' } },
      engines: { a: { model: 'm', lmcache: {}, hashSeed: '7' } },
    },
  },
  {
    ...engine(
      'unequal engines in pools by hand',
      {},
      /--dtype: must be that of the prefill engine 'p'.* got half and auto/,
    ),
    stack: {
      router: {
        routing: { logic: 'disaggregated_prefill', prefillModelLabels: ['p'], decodeModelLabels: ['a'] },
      },
      engines: { p: { model: 'm' }, a: { model: 'm', dtype: 'half' } },
    },
  },
  {
    ...engine('a long name', {}, /at most 63 characters, got 71/, { check: 'name lengths' }),
    where: `stack/stack/${'a'.repeat(50)}`,
    stack: { engines: { ['a'.repeat(50)]: { model: 'm' } } },
  },
  stack(
    'a name in capitals',
    { engines: { Llama: { model: 'm' } } },
    /name 'Llama': must be lower-case letters/,
    { quirk: 'Q41' },
  ),
  stack(
    'a label of the stack',
    { commonLabels: { model: 'x' } },
    /'model' is a label by which the stack selects its pods/,
    { check: 'reserved labels' },
  ),
  stack(
    'shared storage of one node',
    { sharedStorage: { accessModes: ['ReadWriteOnce'] }, engines: { a: { model: 'm', replicas: 2 } } },
    /up to 2 pods mount it/,
  ),
  stack(
    'an autoscaler beside replicas',
    {
      engines: { a: { model: 'm' } },
      extraObjects: [
        {
          apiVersion: 'keda.sh/v1alpha1',
          kind: 'ScaledObject',
          metadata: { name: 'mine' },
          spec: { scaleTargetRef: { name: 'stack-a-deployment-vllm' } },
        },
      ],
    },
    /ScaledObject 'mine' scales a workload whose replicas the stack owns, got 'a'/,
  ),
  stack(
    'an adapter of no engine',
    {
      loraController: {},
      loraAdapters: { sql: { baseModel: 'b', source: { type: 'local', adapterPath: '/a' } } },
      engines: { a: { model: 'm' } },
    },
    /engine that the stack has not, got baseModel 'b'/,
    { quirk: 'Q85' },
  ),
  stack(
    'engines at several ports',
    { engines: { a: { model: 'm' }, b: { model: 'n', containerPort: 9000 } } },
    /at one port, got 8000 and 9000/,
  ),
  stack('a download without a place', { modelDownloads: { a: { model: 'm' } } }, /'a' has nowhere to go/),
];
