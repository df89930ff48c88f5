import { App, Chart } from 'cdk8s';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';

const lean = {
  probes: { startup: false, liveness: false, readiness: false },
  disruptionBudget: false,
  gracefulShutdown: false,
} as const;
const cpuOnly = { ...lean, model: 'Qwen/Qwen3-0.6B', cpu: 4, memory: '16Gi' } as const;

function stack(props: VllmStackProps): Chart {
  const chart = new Chart(new App(), 'stack', { namespace: 'models' });
  new VllmStack(chart, 'stack', { networkPolicies: false, ...props });
  return chart;
}

/** Stacks that follow their load, and ways to them. */
export const trafficScenarios = {
  'scale-to-zero': () =>
    stack({
      router: lean,
      engines: {
        qwen: {
          ...cpuOnly,
          autoscaling: {
            type: 'keda',
            minReplicas: 0,
            maxReplicas: 4,
            load: {
              prometheus: 'http://prometheus-operated.monitoring:9090',
              waiting: 5,
              kvCacheUsage: 0.7,
              firstTokenSeconds: 2.5,
            },
          },
        },
      },
    }),

  gateway: () =>
    stack({
      networkPolicies: true,
      router: { ...lean, ingress: { controller: 'alb', hosts: [{ host: 'llm.corp' }] } },
      engines: {
        qwen: {
          ...cpuOnly,
          autoscaling: { type: 'hpa', maxReplicas: 3, load: { waiting: 5, kvCacheUsage: 0.75 } },
          inferencePool: {
            endpointPicker: { service: 'picker', failureMode: 'FailOpen' },
            routes: { main: { parentRefs: [{ name: 'gateway' }], hostnames: ['direct.llm.corp'] } },
          },
        },
      },
    }),
} as const;
