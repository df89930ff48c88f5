import { type App, Chart } from 'cdk8s';
import { OperatorDeployment, type OperatorDeploymentProps } from './index.js';

/** Namespace of the operator, that of the Go operator of the vLLM production-stack. */
export const operatorNamespace = 'production-stack-system';

/** The operator in a chart of its own. */
export function operatorChart(scope: App, props: OperatorDeploymentProps = {}): Chart {
  const chart = new Chart(scope, 'production-stack-operator', {
    namespace: operatorNamespace,
    disableResourceNameHashes: true,
  });
  new OperatorDeployment(chart, 'operator', props);
  return chart;
}
