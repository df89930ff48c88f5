import { App } from 'cdk8s';
import { operatorChart } from '../../src/operator-chart.js';
import type { Step } from './step.js';

/** The operator as `kubectl apply -f` takes it, where the Go operator of the vLLM production-stack has its own. */
export const operatorManifest: Step = {
  name: 'operator manifest',
  run: () => Promise.resolve(new Map([['operator/config/default.yaml', operatorYaml()]])),
};

function operatorYaml(): string {
  const app = new App();
  operatorChart(app);
  return app.synthYaml() as string;
}
