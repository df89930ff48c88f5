import type { GrafanaDashboardsProps } from '../../constructs/index.js';
import { truthy } from '../values/helm-truth.js';
import type { Values } from '../values/values.js';
import { printedMap } from './printed.js';

/** The dashboards that the chart has, with our own content; nothing where they are not enabled. */
export function dashboardsOf(values: Values): GrafanaDashboardsProps | undefined {
  const { grafanaDashboards: given, cacheserverSpec } = values;
  if (!truthy(given?.enabled)) return undefined;
  return {
    include: truthy(cacheserverSpec?.enabled) ? ['overview', 'model', 'kv-cache'] : ['overview', 'model'],
    labels: printedMap(given?.labels) ?? {},
    annotations: printedMap(given?.annotations),
  };
}
