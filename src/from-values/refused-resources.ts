import { resourceMistakes } from '../../constructs/checks/resources.js';
import { quantityOf } from '../../constructs/quantity.js';
import { truthy } from '../values/helm-truth.js';
import type { SimpleResources } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { Values } from '../values/values.js';
import { printed } from './printed.js';
import type { Remarks } from './translation.js';

/** Says which requests and limits of the values, written as Kubernetes has them, the API server would refuse. */
export function refuseWrittenResources(values: Values, remarks: Remarks): void {
  const { servingEngineSpec, routerSpec, cacheserverSpec, loraController } = values;
  const look = (resources: object | null | undefined, path: Path): void => {
    for (const { path: rest, message } of resourceMistakes(resources ?? {})) {
      remarks.problem([...path, 'resources', ...rest], message);
    }
  };
  if (truthy(servingEngineSpec?.enableEngine)) {
    servingEngineSpec?.modelSpec?.forEach((model, index) => {
      if (model.enabled === false) return;
      const path = ['servingEngineSpec', 'modelSpec', index];
      look(model.resources, path);
      look(model.initContainer?.resources, [...path, 'initContainer']);
      if (!truthy(model.raySpec?.enabled)) return;
      const { headNode } = model.raySpec ?? {};
      look(headNode?.resources, [...path, 'raySpec', 'headNode']);
      look(headNode?.initContainer?.resources, [...path, 'raySpec', 'headNode', 'initContainer']);
    });
  }
  if (truthy(routerSpec?.enableRouter)) look(routerSpec?.resources, ['routerSpec']);
  if (truthy(cacheserverSpec?.enabled)) look(cacheserverSpec?.resources, ['cacheserverSpec']);
  if (truthy(loraController?.enableLoraController)) look(loraController?.resources, ['loraController']);
}

/** Says where one of the chart's own keys asks for more than its limit. */
export function refuseAboveLimit(spec: SimpleResources, path: Path, remarks: Remarks): void {
  for (const [request, limit] of [
    ['requestCPU', 'limitCPU'],
    ['requestMemory', 'limitMemory'],
  ] as const) {
    const [asked, allowed] = [printed(spec[request]), printed(spec[limit])];
    const [least, most] = [quantityOf(asked ?? ''), quantityOf(allowed ?? '')];
    if (least === undefined || most === undefined || least <= most) continue;
    remarks.problem(
      [...path, request],
      `must not be above ${limit}, got ${asked} and ${allowed}; change one of them`,
    );
  }
}
