import { App, Chart } from 'cdk8s';
import { aks } from '../../constructs/presets/aks.js';
import { eks } from '../../constructs/presets/eks.js';
import { gke } from '../../constructs/presets/gke.js';
import { lambda } from '../../constructs/presets/lambda.js';
import { minikube } from '../../constructs/presets/minikube.js';
import { oci } from '../../constructs/presets/oci.js';
import { type CloudPreset, onCloud } from '../../constructs/presets/preset.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';

const lean = {
  probes: { startup: false, liveness: false, readiness: false },
  disruptionBudget: false,
  gracefulShutdown: false,
} as const;

/** A stack that shows all that presets change, on a cloud. */
function cloud(
  preset: CloudPreset,
  router: VllmStackProps['router'] = { ...lean, ingress: { hosts: [{}] } },
): Chart {
  const chart = new Chart(new App(), 'stack', { namespace: 'models' });
  const props: VllmStackProps = {
    networkPolicies: false,
    router,
    sharedStorage: {},
    engines: {
      qwen: { ...lean, model: 'Qwen/Qwen3-0.6B', gpu: 1, storage: { claim: { size: '20Gi' } } },
    },
  };
  new VllmStack(chart, 'stack', onCloud(preset, props));
  return chart;
}

/** The same stack on each cloud. */
export const cloudScenarios = {
  'cloud-aks': () => cloud(aks({ agentPool: 'gpus', spot: true })),
  'cloud-eks': () => cloud(eks({ instanceType: 'g6e.4xlarge', createStorageClass: true })),
  // The kind BackendConfig of an Ingress there is known to no other cluster.
  'cloud-gke': () => cloud(gke({ accelerator: 'nvidia-l4', spot: true }), lean),
  'cloud-lambda': () => cloud(lambda()),
  'cloud-minikube': () => cloud(minikube({ gpus: true })),
  'cloud-minikube-cpu': () => cloud(minikube({ gpus: false })),
  'cloud-oci': () => cloud(oci({ instanceType: 'VM.GPU.A10.1', sharedClass: 'fss' })),
} as const;
