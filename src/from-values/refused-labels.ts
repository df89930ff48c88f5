import { annotationKeyMistake, labelMistake } from '../../constructs/checks/labels.js';
import { truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { Values } from '../values/values.js';
import { printed } from './printed.js';
import type { Remarks } from './translation.js';

/** Says which labels and annotations of the values the API server would refuse. */
export function refuseLabels(values: Values, remarks: Remarks): void {
  const { servingEngineSpec: engines, routerSpec: router, cacheserverSpec: cache } = values;
  const { loraController: lora, loraAdapters, grafanaDashboards } = values;
  const look = (owner: object | null | undefined, path: Path, maps: readonly string[]): void => {
    for (const key of maps) {
      const map = key.split('.').reduce<unknown>((node, step) => (node as Tree | undefined)?.[step], owner);
      refuseMap(map, [...path, ...key.split('.')], remarks);
    }
  };
  if (truthy(engines?.enableEngine)) {
    look(engines, ['servingEngineSpec'], ['labels', 'serviceMonitor.additionalLabels']);
    engines?.modelSpec?.forEach((model, index) => {
      const path = ['servingEngineSpec', 'modelSpec', index];
      look(model, path, ['pvcLabels', 'pvcMatchLabels', 'pvcAnnotations', 'serviceAnnotations']);
      if (truthy(model.pdb?.enabled)) look(model, path, ['pdb.labels', 'pdb.annotations']);
      if (model.enabled !== false) {
        look(model, path, ['labels', 'podLabels', 'annotations', 'podAnnotations']);
      }
    });
  }
  if (truthy(router?.enableRouter)) {
    look(router, ['routerSpec'], ['labels', 'podAnnotations', 'serviceAnnotations']);
    look(router, ['routerSpec'], ['serviceMonitor.additionalLabels', 'pdb.labels', 'pdb.annotations']);
    for (const [key, route] of Object.entries(router?.route ?? {})) {
      if (truthy(route?.enabled)) look(route, ['routerSpec', 'route', key], ['labels', 'annotations']);
    }
    if (truthy(router?.ingress?.enabled)) look(router, ['routerSpec'], ['ingress.annotations']);
  }
  if (truthy(cache?.enabled)) {
    look(cache, ['cacheserverSpec'], ['labels', 'annotations', 'serviceAnnotations', 'nodeSelector']);
  }
  if (truthy(lora?.enableLoraController)) {
    look(lora, ['loraController'], ['labels', 'podLabels', 'annotations', 'podAnnotations', 'nodeSelector']);
  }
  loraAdapters?.forEach((adapter, index) => {
    if (adapter.enabled !== false) look(adapter, ['loraAdapters', index], ['labels']);
  });
  if (truthy(grafanaDashboards?.enabled)) {
    look(grafanaDashboards, ['grafanaDashboards'], ['labels', 'annotations']);
  }
}

type Tree = Readonly<Record<string, unknown>>;

function refuseMap(map: unknown, path: Path, remarks: Remarks): void {
  if (typeof map !== 'object' || map === null) return;
  const isAnnotations = /annotations$/i.test(String(path.at(-1)));
  for (const [key, value] of Object.entries(map)) {
    const text = printed(value as string) ?? '';
    const mistake = isAnnotations ? annotationKeyMistake(key) : labelMistake(key, text);
    if (mistake !== undefined) remarks.problem([...path, key], mistake);
  }
}
