import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { VllmStack, type VllmStackProps } from './index.js';

/**
 * The default stack: one small model and a router in a namespace of its own, of core kinds only, so that it runs on a bare
 * cluster with one GPU.
 *
 * The model needs no licence click or token, is a download of 1.5 GB and, unlike models that are smaller still, has a chat
 * template, so that `/v1/chat/completions` answers. Its context is cut so that the KV cache fits beside it on a card of 8 GB.
 * @see https://huggingface.co/Qwen/Qwen3-0.6B
 */
const stack: VllmStackProps = {
  createNamespace: true,
  engines: {
    qwen3: { model: 'Qwen/Qwen3-0.6B', gpu: 1, maxModelLen: 8192 },
  },
};

/** The app of the default stack; its warnings are shown by `npm start`. */
export const app = new App();
stackIn(app, stack);
app.synth();

// Kinds that a bare cluster lacks go to folders of their own: `kubectl apply -f dist/` takes what is at the top alone. An
// autoscaler is not among them, since `replicas` in the Deployment at the top would then have two owners.
synthOptional('monitoring', ['ServiceMonitor'], {
  engineServiceMonitor: {},
  router: { serviceMonitor: {} },
});
// The router speaks HTTP, so there is no GRPCRoute here.
synthOptional('gateway', ['HTTPRoute'], {
  router: { routes: { main: { parentRefs: [{ name: 'vllm' }] } } },
});

function stackIn(scope: App, props: VllmStackProps): VllmStack {
  const chart = new Chart(scope, 'vllm-stack', { namespace: 'vllm', disableResourceNameHashes: true });
  return new VllmStack(chart, 'vllm', props);
}

/** Writes only the given kinds of the stack with further props, so that names, labels and selectors are those at the top. */
function synthOptional(folder: string, kinds: readonly string[], props: VllmStackProps): void {
  const optional = new App({ outdir: join(app.outdir, folder) });
  for (const construct of stackIn(optional, { ...stack, ...props }).node.findAll()) {
    if (!ApiObject.isApiObject(construct) || kinds.includes(construct.kind)) continue;
    construct.node.scope?.node.tryRemoveChild(construct.node.id);
  }
  optional.synth();
}
