import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { defaultStack, defaultTarget } from './default-stack.js';
import { VllmStack, type VllmStackProps } from './index.js';
import { operatorChart } from './operator-chart.js';

/** The app of the default stack; its warnings are shown by `npm start`. */
export const app = new App();
stackIn(app, defaultStack);
app.synth();

// Kinds that a bare cluster lacks go to folders of their own: `kubectl apply -f dist/` takes what is at the top alone. An
// autoscaler is not among them, since `replicas` in the Deployment at the top would then have two owners.
synthOptional('monitoring', ['ServiceMonitor', 'PrometheusRule', 'ConfigMap'], {
  // The label by which kube-prometheus-stack, installed under its own name, selects what it watches.
  observability: { prometheus: { type: 'operator', labels: { release: 'kube-prometheus-stack' } } },
});
// The router speaks HTTP, so there is no GRPCRoute here.
synthOptional('gateway', ['HTTPRoute'], {
  router: { routes: { main: { parentRefs: [{ name: 'vllm' }] } } },
});

// The operator is another way to the same objects, and needs rights that a stack does not.
const operator = new App({ outdir: join(app.outdir, 'operator') });
operatorChart(operator);
operator.synth();

function stackIn(scope: App, props: VllmStackProps): VllmStack {
  const { release, namespace } = defaultTarget;
  const chart = new Chart(scope, 'vllm-stack', { namespace, disableResourceNameHashes: true });
  return new VllmStack(chart, release, props);
}

/** Writes only the given kinds of the stack with further props, so that names, labels and selectors are those at the top. */
function synthOptional(folder: string, kinds: readonly string[], props: VllmStackProps): void {
  const optional = new App({ outdir: join(app.outdir, folder) });
  for (const construct of stackIn(optional, { ...defaultStack, ...props }).node.findAll()) {
    if (!ApiObject.isApiObject(construct) || kinds.includes(construct.kind)) continue;
    construct.node.scope?.node.tryRemoveChild(construct.node.id);
  }
  optional.synth();
}
