import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { engineMetrics } from '../../../contract/engine-metrics.js';
import { routerMetrics } from '../../../contract/router-metrics.js';
import { typedIdentity } from '../../identity.js';
import { labelValues, metricsOf } from '../promql.js';
import { anyEngine } from './metrics.js';

/** Whether a dashboard is about models and engines, or about models alone. */
export type Variables = 'model and engine' | 'model';

/** The data source that all panels read, chosen by a variable. */
export const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** Service of the router of a release without a name: what follows the release and its dash. */
const routerService = typedIdentity('').router.service.name.slice(1);

/** Drop-down lists of a dashboard; those that follow read the values of those before. */
export function variablesOf(variables: Variables): (DatasourceVariableBuilder | QueryVariableBuilder)[] {
  const running = anyEngine.gauge('vllm:num_requests_running');
  const anywhere = metricsOf(engineMetrics, {}).gauge('vllm:num_requests_running');
  const routers = metricsOf(routerMetrics, { namespace: '=~"$namespace"' });
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    list('namespace', 'Namespace', labelValues(anywhere, 'namespace'), '.*'),
    // Engines have the release in a name that may hold dashes itself; the router's Service tells where it ends.
    list('release', 'Release', labelValues(routers.gauge('router_cpu_usage_percent'), 'job'), '.*').regex(
      `/^(?<value>(?<text>.+)-)${routerService}$/`,
    ),
    list('model', 'Model', labelValues(running, 'model_name'), '.+'),
    ...(variables === 'model and engine'
      ? [
          list(
            'engine',
            'Engine',
            labelValues(anyEngine.gauge('vllm:num_requests_running', { model_name: '=~"$model"' }), 'pod'),
            '.*',
          ),
        ]
      : []),
  ];
}

/** `all` is what the choice of all matches; unlike a list of all values, it lets new ones appear. */
function list(name: string, label: string, query: string, all: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(all)
    .current({ text: ['All'], value: ['$__all'], selected: true });
}
