import { App, Chart } from 'cdk8s';
import { VllmStack } from '../src/index.js';

// One model on two prefill and two decode engines, which hand KV cache over by vLLM's own NixlConnector. Labels, ports and
// the router's flags follow from this description.
export const app = new App();
const chart = new Chart(app, 'prefill-decode', { namespace: 'llm', disableResourceNameHashes: true });
new VllmStack(chart, 'llm', {
  createNamespace: true,
  prefillDecode: {
    qwen3: {
      model: 'Qwen/Qwen3-8B',
      gpu: 1,
      maxModelLen: 16384,
      transfer: { protocol: 'nixl' },
      prefill: { replicas: 2 },
      decode: { replicas: 2 },
    },
  },
});
app.synth();
