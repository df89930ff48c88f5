import { App, Chart, type ChartProps } from 'cdk8s';
import { ConfigMap, PersistentVolumeClaim, Secret, ServiceAccount } from 'cdk8s-plus-28';
import { PrefillDecode, type Transfer } from '../../constructs/prefill-decode.js';
import { Router } from '../../constructs/router.js';
import { ServingEngine, type ServingEngineProps } from '../../constructs/serving-engine.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';
import { cloudScenarios } from './cloud-scenarios.js';
import { everything } from './everything.js';
import { trafficScenarios } from './traffic-scenarios.js';

/** Makes a chart of its own app. */
export type Scenario = () => Chart;

const MODEL = 'Qwen/Qwen3-0.6B';

/** Leaves out what other scenarios show, so that a golden file holds what it is named after. */
const lean = {
  probes: { startup: false, liveness: false, readiness: false },
  disruptionBudget: false,
  gracefulShutdown: false,
} as const satisfies Partial<ServingEngineProps>;

const cpuOnly = { ...lean, model: MODEL, cpu: 4, memory: '16Gi' } as const satisfies ServingEngineProps;

function chart(fill: (chart: Chart) => void, props: ChartProps = { namespace: 'models' }): Chart {
  const made = new Chart(new App(), 'stack', props);
  fill(made);
  return made;
}

function stack(props: VllmStackProps): Chart {
  return chart((scope) => new VllmStack(scope, 'stack', { networkPolicies: false, ...props }));
}

/** One model on two pools of two GPUs each, with the router that it asks for. */
export function prefillDecode(transfer: Transfer): Chart {
  return stack({
    networkPolicies: true,
    router: lean,
    prefillDecode: {
      qwen: {
        ...lean,
        model: 'Qwen/Qwen3-32B',
        gpu: 2,
        tensorParallelSize: 2,
        transfer,
        prefill: { replicas: transfer.protocol === 'lmcache-nixl' ? 1 : 2 },
        decode: { maxNumSeqs: 256 },
      },
    },
  });
}

/** Stacks that show one thing each; together, everything that the constructs write. */
export const scenarios = {
  ...cloudScenarios,
  ...trafficScenarios,

  minimal: () =>
    chart((scope) => new VllmStack(scope, 'stack', { engines: { qwen: { model: MODEL, gpu: 1 } } })),

  gpus: () =>
    chart((scope) => {
      new ServingEngine(scope, 'mig', {
        ...lean,
        model: MODEL,
        gpu: { count: 1, resource: 'nvidia.com/mig-3g.40gb' },
        runtimeClassName: 'nvidia',
      });
      new ServingEngine(scope, 'amd', {
        ...lean,
        model: MODEL,
        image: 'vllm/vllm-openai-rocm:v0.32.0',
        gpu: { count: 4, resource: 'amd.com/gpu' },
        tensorParallelSize: 2,
        dataParallelSize: 2,
        enableExpertParallel: true,
      });
      new ServingEngine(scope, 'hami', {
        ...lean,
        model: MODEL,
        gpu: { count: 1, share: { memoryMib: 12_000, coresPercent: 40 } },
        gpuMemoryUtilization: 0.85,
      });
      new ServingEngine(scope, 'cpu', {
        ...lean,
        model: MODEL,
        cpu: { request: 8, limit: 16 },
        memory: { request: '24Gi', limit: '32Gi' },
        dtype: 'bfloat16',
      });
    }),

  storage: () =>
    chart((scope) => {
      new ServingEngine(scope, 'new', {
        ...cpuOnly,
        storage: {
          claim: {
            size: '50Gi',
            storageClass: 'fast',
            matchLabels: { disk: 'nvme' },
            annotations: { a: 'b' },
          },
        },
      });
      const claim = PersistentVolumeClaim.fromClaimName(scope, 'Weights', 'weights');
      new ServingEngine(scope, 'existing', {
        ...cpuOnly,
        storage: { existingClaim: claim, mountPath: '/models' },
      });
      new ServingEngine(scope, 'node', { ...cpuOnly, storage: { emptyDir: { sizeLimit: '20Gi' } } });
    }),

  'shared-storage': () =>
    chart((scope) => {
      const few = { router: false, networkPolicies: false } as const;
      new VllmStack(scope, 'host', { ...few, sharedStorage: { volume: { hostPath: '/srv/models' } } });
      new VllmStack(scope, 'nfs', {
        ...few,
        sharedStorage: { size: '1Ti', volume: { nfs: { server: 'nfs.corp', path: '/export/models' } } },
      });
      new VllmStack(scope, 'dynamic', {
        ...few,
        hfToken: { secret: Secret.fromSecretName(scope, 'HuggingFace', 'hf'), key: 'token' },
        sharedStorage: { storageClass: 'filestore' },
        modelDownloads: { qwen: { model: MODEL, revision: 'main' } },
        engines: { qwen: cpuOnly },
      });
    }),

  'chat-templates': () =>
    chart((scope) => {
      const templates = new ConfigMap(scope, 'Templates', {
        metadata: { name: 'templates' },
        data: { 'qwen.jinja': '{% for m in messages %}{{ m.content }}{% endfor %}' },
      });
      new ServingEngine(scope, 'inline', { ...cpuOnly, chatTemplate: { text: 'User: {{ messages }}\n' } });
      new ServingEngine(scope, 'config-map', {
        ...cpuOnly,
        chatTemplate: { configMap: templates, key: 'qwen.jinja' },
      });
      new ServingEngine(scope, 'claim', {
        ...cpuOnly,
        chatTemplate: { claim: 'templates', path: 'qwen.jinja' },
      });
      new ServingEngine(scope, 'image', { ...cpuOnly, chatTemplate: { path: '/opt/templates/qwen.jinja' } });
    }),

  'lmcache-offload': () =>
    stack({
      router: false,
      networkPolicies: true,
      cacheServer: { serde: 'naive' },
      engines: {
        qwen: { ...lean, model: MODEL, gpu: 1, lmcache: { cpu: { sizeGb: 20 }, disk: { sizeGb: 100 } } },
      },
    }),

  kvaware: () =>
    stack({
      networkPolicies: true,
      router: { ...lean, routing: { logic: 'kvaware', thresholdTokens: 500, sessionKey: 'x-user' } },
      engines: {
        qwen: { ...lean, model: MODEL, gpu: 1, replicas: 2, kvEvents: {}, lmcache: { cpu: { sizeGb: 20 } } },
      },
    }),

  'prefill-decode-lmcache-nixl': () => prefillDecode({ protocol: 'lmcache-nixl' }),

  'prefill-decode-lmcache-pd': () =>
    prefillDecode({
      protocol: 'lmcache-pd',
      transport: { type: 'rdma', resource: 'rdma/ib', ucxNetDevices: 'mlx5_0:1' },
    }),

  'prefill-decode-nixl': () => prefillDecode({ protocol: 'nixl', loadFailurePolicy: 'recompute' }),

  'router-session': () =>
    chart((scope) => {
      new Router(scope, 'Router', {
        routing: { logic: 'session', sessionKey: 'x-user-id' },
        containerPort: 80,
        rootPath: '/llm',
        otel: { endpoint: 'otel-collector.monitoring:4317' },
        ingress: {
          className: 'nginx',
          annotations: { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '600' },
          hosts: [{ host: 'llm.corp' }, { paths: [{ path: '/llm', pathType: 'Exact' }] }],
          tls: [{ hosts: ['llm.corp'], secretName: 'llm-tls' }],
        },
      });
    }),

  'router-prefixaware': () =>
    chart((scope) => {
      const parentRefs = [{ name: 'gateway', namespace: 'gateways' }];
      new Router(scope, 'Router', {
        ...lean,
        routing: { logic: 'prefixaware', minMatchLength: 64 },
        autoscaling: { type: 'hpa', minReplicas: 2, maxReplicas: 5 },
        dynamicConfig: { config: { routing_logic: 'roundrobin' } },
        routes: {
          main: {
            parentRefs,
            hostnames: ['llm.corp'],
            matches: [{ path: { type: 'PathPrefix', value: '/v1' } }],
          },
          grpc: { kind: 'GRPCRoute', parentRefs, hostnames: ['grpc.llm.corp'] },
          plain: { parentRefs, hostnames: ['llm.corp'], httpsRedirect: true },
        },
      });
    }),

  'router-static': () =>
    chart((scope) => {
      new Router(scope, 'Router', {
        ...lean,
        serviceAccount: ServiceAccount.fromServiceAccountName(scope, 'Account', 'router'),
        discovery: {
          type: 'static',
          backends: ['http://10.0.0.1:8000', 'http://10.0.0.2:8000'],
          models: [MODEL, 'BAAI/bge-m3'],
          aliases: { small: MODEL },
          modelLabels: ['qwen', 'bge'],
          healthChecks: { modelTypes: ['chat', 'embeddings'], intervalSeconds: 30 },
        },
        flags: { 'log-level': 'debug' },
      });
    }),

  'router-services': () =>
    chart((scope) => {
      const configMap = ConfigMap.fromConfigMapName(scope, 'Settings', 'router-settings');
      new Router(scope, 'Router', {
        ...lean,
        discovery: { type: 'k8s', by: 'service-name', labelSelector: { team: 'search', tier: 'gpu' } },
        dynamicConfig: { configMap, key: 'router.yaml' },
      });
    }, {}),

  monitors: () =>
    stack({
      networkPolicies: { clients: [{ podSelector: { matchLabels: { app: 'web' } } }] },
      router: { ...lean, serviceMonitor: { labels: { prometheus: 'main' } } },
      engineServiceMonitor: { interval: '15s', relabelings: [{ action: 'labeldrop', regex: 'pod' }] },
      engines: { qwen: { ...cpuOnly, disruptionBudget: { minAvailable: '50%' } } },
    }),

  observability: () =>
    stack({
      router: lean,
      engines: { qwen: cpuOnly },
      observability: {
        prometheus: { type: 'operator', monitors: 'pod', labels: { release: 'kube-prometheus-stack' } },
        alerts: { serviceLevel: { firstTokenSeconds: 1 } },
        dashboards: false,
        adapterRules: true,
        tracing: { collector: { exportTo: { endpoint: 'tempo.monitoring:4317' } } },
      },
    }),

  autoscaling: () =>
    chart((scope) => {
      new ServingEngine(scope, 'keda', {
        ...cpuOnly,
        autoscaling: {
          type: 'keda',
          minReplicas: 0,
          maxReplicas: 4,
          cooldownSeconds: 600,
          triggers: [
            {
              type: 'prometheus',
              metadata: {
                serverAddress: 'http://prometheus-operated.monitoring:9090',
                query: 'sum(vllm:num_requests_waiting)',
                threshold: '5',
              },
            },
          ],
        },
      });
      new ServingEngine(scope, 'hpa', { ...cpuOnly, autoscaling: { type: 'hpa', maxReplicas: 3 } });
    }),

  'air-gapped': () =>
    stack({
      imageRegistry: 'harbor.corp/mirror',
      imagePullSecrets: ['harbor'],
      imageDigests: {
        'ghcr.io/corp/router:2': `sha256:${'1'.repeat(64)}`,
        'corp/vllm:3': `sha256:${'2'.repeat(64)}`,
      },
      requireImageDigests: true,
      commonLabels: { team: 'search', 'app.kubernetes.io/part-of': 'platform' },
      commonAnnotations: { 'corp/cost-centre': '42' },
      router: { ...lean, image: 'ghcr.io/corp/router:2' },
      engines: { qwen: { ...cpuOnly, image: 'corp/vllm:3' } },
    }),

  secrets: () =>
    stack({
      createNamespace: true,
      hfToken: { secret: 'hf', key: 'token' },
      apiKey: { secret: 'stack-secrets', key: 'api-key' },
      configs: { VLLM_LOGGING_LEVEL: 'DEBUG' },
      inlineSecrets: { 'api-key': 'secret' },
      router: lean,
      engines: { qwen: cpuOnly },
    }),

  'prefill-decode-alone': () =>
    chart((scope) => {
      new PrefillDecode(scope, 'qwen', { ...cpuOnly, transfer: { protocol: 'nixl' } });
    }, {}),

  everything: () => chart((scope) => new ServingEngine(scope, 'qwen', everything)),

  'ray-cluster': () =>
    stack({
      networkPolicies: true,
      router: lean,
      engines: {
        qwen: {
          model: 'Qwen/Qwen3-235B-A22B',
          memory: '256Gi',
          gpu: 8,
          tensorParallelSize: 8,
          pipelineParallelSize: 3,
          storage: { claim: { size: '600Gi', accessModes: ['ReadWriteMany'] } },
          podLabels: { team: 'search' },
          chatTemplate: { text: '{{ messages }}\n' },
          lmcache: { cpu: { sizeGb: 40 } },
          nodes: {
            via: 'ray',
            workers: 2,
            joinTimeoutSeconds: 900,
            head: { cpu: 16, tolerations: [{ key: 'head', operator: 'Exists' }] },
          },
        },
      },
    }),

  'leader-worker-set': () =>
    stack({
      networkPolicies: true,
      router: lean,
      engines: {
        qwen: {
          model: 'Qwen/Qwen3-235B-A22B',
          gpu: 8,
          tensorParallelSize: 8,
          pipelineParallelSize: 2,
          autoscaling: { type: 'hpa', minReplicas: 1, maxReplicas: 3 },
          extraArgs: ['--enforce-eager'],
          nodes: { via: 'leaderworkerset', size: 2 },
        },
        small: {
          ...lean,
          model: MODEL,
          gpu: 1,
          tensorParallelSize: 2,
          replicas: 2,
          rollout: 'surge',
          nodes: { via: 'leaderworkerset', size: 2 },
        },
      },
    }),
} as const satisfies Readonly<Record<string, Scenario>>;

/** Name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** Names of all scenarios. */
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];

/** Scenarios whose pods need more than the Pod Security Standard `restricted` allows. */
export const beyondRestricted: ReadonlySet<ScenarioName> = new Set([
  'prefill-decode-lmcache-nixl',
  'prefill-decode-lmcache-pd',
  'everything',
]);
