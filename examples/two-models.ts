import { App, Chart } from 'cdk8s';
import { VllmStack } from '../src/index.js';

// Two models behind one router. The larger one keeps KV cache in host memory too, and shares it among its replicas through
// the cache server.
export const app = new App();
const chart = new Chart(app, 'two-models', { namespace: 'llm', disableResourceNameHashes: true });
new VllmStack(chart, 'llm', {
  createNamespace: true,
  cacheServer: { resources: { requests: { cpu: '2', memory: '64Gi' }, limits: { memory: '64Gi' } } },
  engines: {
    'qwen3-8b': {
      model: 'Qwen/Qwen3-8B',
      replicas: 2,
      gpu: 1,
      memory: { request: '48Gi' },
      storage: { claim: { size: '50Gi', accessModes: ['ReadWriteMany'] } },
      lmcache: { cpu: { sizeGb: 20 } },
    },
    'qwen3-0-6b': { model: 'Qwen/Qwen3-0.6B', gpu: 1, maxModelLen: 8192 },
  },
});
app.synth();
