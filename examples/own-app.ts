import { App, Chart } from 'cdk8s';
import { VllmStack } from '../src/index.js';

export const app = new App();
const chart = new Chart(app, 'own-app', { namespace: 'chat', disableResourceNameHashes: true });
new VllmStack(chart, 'chat', {
  hfToken: { secret: 'hugging-face', key: 'token' },
  commonLabels: { team: 'assistants' },
  engines: {
    llama3: {
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      replicas: 2,
      gpu: 1,
      memory: '32Gi',
      maxModelLen: 16384,
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    },
  },
  router: { routing: { logic: 'session', sessionKey: 'x-user-id' } },
});
app.synth();
