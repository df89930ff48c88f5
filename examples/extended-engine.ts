import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ServingEngine, type ServingEngineProps } from '../src/index.js';

/** An engine as our platform wants it: on spot nodes, with a ConfigMap that says who owns it. */
class SpotEngine extends ServingEngine {
  constructor(scope: Construct, id: string, props: ServingEngineProps & { readonly owner: string }) {
    const { owner, ...engine } = props;
    super(scope, id, { nodeSelector: { pool: 'spot' }, ...engine });
    new ApiObject(this, 'Owner', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${this.host}-owner` },
      data: { owner },
    });
  }
}

export const app = new App();
const chart = new Chart(app, 'extended-engine', { namespace: 'llm', disableResourceNameHashes: true });
new SpotEngine(chart, 'qwen3', { model: 'Qwen/Qwen3-0.6B', gpu: 1, owner: 'platform@example.com' });
app.synth();
