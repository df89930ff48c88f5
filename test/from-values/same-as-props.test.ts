import { App, Chart } from 'cdk8s';
import { expect, it } from 'vitest';
import { VllmStack } from '../../constructs/index.js';
import { render } from './rendered-values.js';

type Tree = Record<string, unknown>;

/** Every leaf by its path, without names and labels, which the identity gives. */
function leavesOf(objects: readonly object[]): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') leaves.set(path, value);
    else if (Array.isArray(value))
      for (const [index, item] of value.entries()) walk(item, `${path}.${(item as Tree)?.name ?? index}`);
    else for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`);
  };
  for (const object of objects as Tree[]) {
    const name = String((object.metadata as Tree).name).includes('router') ? 'router' : 'engine';
    walk(
      (object as { spec?: object }).spec ?? (object as { rules?: object }).rules,
      `${name} ${object.kind}`,
    );
  }
  return leaves;
}

const IDENTITY = /\.(labels|matchLabels|selector)\.|serviceAccountName|scaleTargetRef/;

it('is the same stack as props and as values, but for what the typed constructs do better', () => {
  const byValues = render(
    {
      servingEngineSpec: {
        runtimeClassName: '',
        containerSecurityContext: { runAsNonRoot: null },
        modelSpec: [
          {
            name: 'qwen',
            repository: 'vllm/vllm-openai',
            tag: 'v0.10.0',
            modelURL: 'Qwen/Qwen3-0.6B',
            replicaCount: 2,
            requestCPU: 4,
            requestMemory: '16Gi',
            requestGPU: 2,
            pvcStorage: '50Gi',
            pvcAccessMode: ['ReadWriteMany'],
            vllmConfig: { enablePrefixCaching: true, maxModelLen: 4096, tensorParallelSize: 2 },
          },
        ],
      },
    },
    { release: 'stack', namespace: 'models' },
  );
  const chart = new Chart(new App(), 'stack', { namespace: 'models' });
  new VllmStack(chart, 'stack', {
    networkPolicies: false,
    router: {},
    engines: {
      qwen: {
        image: 'vllm/vllm-openai:v0.10.0',
        model: 'Qwen/Qwen3-0.6B',
        replicas: 2,
        cpu: 4,
        memory: { request: '16Gi' },
        gpu: 2,
        storage: { claim: { size: '50Gi', accessModes: ['ReadWriteMany'] } },
        enablePrefixCaching: true,
        maxModelLen: 4096,
        tensorParallelSize: 2,
      },
    },
  });

  const values = leavesOf(byValues.objects);
  const props = leavesOf(chart.toJson() as object[]);
  const differing = [...new Set([...values.keys(), ...props.keys()])]
    .filter((path) => !IDENTITY.test(path) && values.get(path) !== props.get(path))
    .map((path) =>
      /^(\w+ \w+)(?:\.template\.spec)?(?:\.containers\.[\w-]+)?\.(\w+)/.exec(path)?.slice(1).join(' '),
    );

  expect([...new Set(differing)].sort()).toEqual(DIFFERENCES.map(([path]) => path).sort());
});

/** What differs, and why. */
const DIFFERENCES: readonly (readonly [path: string, why: string])[] = [
  ['engine Deployment automountServiceAccountToken', 'restricted pods keep a token out that nothing uses'],
  ['engine Deployment enableServiceLinks', 'variables of Services can change vLLM’s port'],
  ['engine Deployment env', 'PROMETHEUS_MULTIPROC_DIR is the chart’s; HOME and USER go with a numeric user'],
  ['engine Deployment hostname', 'the chart gives one name to all pods of a model'],
  ['engine Deployment imagePullPolicy', 'the chart pulls always, Kubernetes by tag'],
  ['engine Deployment lifecycle', 'typed engines wait for the router before they end'],
  ['engine Deployment livenessProbe', 'typed probes are patient with a busy engine'],
  ['engine Deployment minReadySeconds', 'routers find a new engine before an old one goes'],
  ['engine Deployment ports', 'ports have other names, and those of prefill/decode are left out'],
  ['engine Deployment progressDeadlineSeconds', 'large models load for longer than 20 minutes'],
  ['engine Deployment readinessProbe', 'typed probes name the port'],
  ['engine Deployment securityContext', 'typed pods meet the restricted standard'],
  ['engine Deployment startupProbe', 'typed probes wait for an hour'],
  ['engine Deployment strategy', 'the chart doubles the GPUs while it rolls'],
  ['engine Deployment subdomain', 'a Service with an address gives pods no names'],
  ['engine Deployment terminationGracePeriodSeconds', 'answers that run may end'],
  ['engine Deployment volumeMounts', 'volumes have other names'],
  ['engine Deployment volumes', 'volumes have other names'],
  ['engine PodDisruptionBudget maxUnavailable', 'the chart has no budget by default'],
  ['engine Service ports', 'ports have other names, and those of prefill/decode are left out'],
  ['router Deployment args', 'the typed selector is scoped to the release'],
  ['router Deployment enableServiceLinks', 'as with engines'],
  ['router Deployment env', 'LMCACHE_LOG_LEVEL is of use to the chart’s router alone'],
  ['router Deployment image', 'the typed stack runs the router of this package'],
  ['router Deployment imagePullPolicy', 'as with engines'],
  ['router Deployment lifecycle', 'as with engines'],
  ['router Deployment livenessProbe', 'the chart restarts a router that is busy'],
  ['router Deployment ports', 'ports have other names, and that of LMCache is left out'],
  ['router Deployment readinessProbe', 'the chart waits 30 s'],
  ['router Deployment resources', 'this package’s router needs less'],
  ['router Deployment securityContext', 'as with engines'],
  ['router Deployment startupProbe', 'the chart gives it 20 s to start'],
  ['router Deployment strategy', 'one more pod at a time is enough'],
  ['router Deployment terminationGracePeriodSeconds', 'as with engines'],
  ['router PodDisruptionBudget maxUnavailable', 'as with engines'],
  ['router Service ports', 'ports have other names, and that of LMCache is left out'],
];
