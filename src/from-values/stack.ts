import type { ServingEngineProps, VllmStackProps } from '../../constructs/index.js';
import { truthy } from '../values/helm-truth.js';
import type { Values } from '../values/values.js';
import { cacheServerOf } from './cache-server.js';
import { dashboardsOf } from './dashboards.js';
import { warnOfDoubts } from './doubtful-values.js';
import { engineOf } from './engine.js';
import { serviceMonitorOf } from './exposure.js';
import { extraObjectsOf } from './extra-objects.js';
import { chartIdentity } from './identity.js';
import { loraOf } from './lora.js';
import { printed, printedMap } from './printed.js';
import { isRay, rayEngineOf } from './ray.js';
import { refuseInvalid } from './refused-values.js';
import { routerOf } from './router.js';
import { inlineSecrets } from './secrets.js';
import { sharedStorageOf } from './shared-storage.js';
import { type Remark, Remarks, type Target } from './translation.js';

/** A stack as the values describe it, and what there is to say about them. */
export interface TranslatedStack {
  readonly props: VllmStackProps;
  /** What works but probably is not what was meant. */
  readonly warnings: readonly Remark[];
  /** What Helm or the API server would refuse; with any of these, do not use `props`. */
  readonly problems: readonly Remark[];
}

/**
 * Translates values of the chart into props: names, labels, commands and defaults are those that the chart gives a release,
 * so that pods of a live one do not restart. Where the typed constructs have other defaults, the difference is written as a prop.
 */
export function stackFromValues(values: Values, target: Target): TranslatedStack {
  const remarks = new Remarks();
  const props: VllmStackProps = {
    identity: chartIdentity(values, target.release),
    contentHashes: false,
    // Each is said as a warning, with its place in the values.
    doubts: 'allow',
    networkPolicies: false,
    engines: enginesOf(values, target, remarks),
    router: routerOf(values, target, remarks),
    cacheServer: cacheServerOf(values.cacheserverSpec, remarks),
    sharedStorage: sharedStorageOf(values.sharedPvcStorage, remarks),
    ...loraOf(values, target, remarks),
    configs: printedMap(values.servingEngineSpec?.configs),
    inlineSecrets: inlineSecrets(values, remarks),
    engineServiceMonitor: truthy(values.servingEngineSpec?.enableEngine)
      ? serviceMonitorOf(values.servingEngineSpec?.serviceMonitor)
      : undefined,
    dashboards: dashboardsOf(values),
    extraObjects: extraObjectsOf(values, target, remarks),
  };
  refuseInvalid(values, target, remarks);
  warnOfDoubts(values, props, target.release, remarks);
  return { props, warnings: remarks.warnings, problems: remarks.problems };
}

function enginesOf(values: Values, target: Target, remarks: Remarks): Record<string, ServingEngineProps> {
  const spec = values.servingEngineSpec ?? {};
  if (!truthy(spec.enableEngine)) return {};
  const engines: Record<string, ServingEngineProps> = {};
  spec.modelSpec?.forEach((model, index) => {
    const path = ['servingEngineSpec', 'modelSpec', index];
    const name = remarks.required([...path, 'name'], printed(model.name));
    if (Object.hasOwn(engines, name))
      remarks.warning(
        [...path, 'name'],
        `'${name}' names an earlier model too, which this one replaces; rename one of them`,
      );
    const translate = isRay(model) ? rayEngineOf : engineOf;
    engines[name] = translate(model, path, values, target, remarks);
  });
  return engines;
}
