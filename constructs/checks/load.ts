import type { Construct } from 'constructs';
import type { Autoscaling } from '../autoscaling/autoscaling.js';
import { check, doubt } from '../check.js';

/** Holds an autoscaler's load to what can be measured of its target. */
export function checkLoad(scope: Construct, scaling: Autoscaling, isEngine: boolean): void {
  const { load } = scaling;
  if (scaling.type === 'keda') {
    check(
      scope,
      scaling.load !== undefined || scaling.triggers !== undefined,
      'autoscaling: KEDA scales by triggers, got none; set load or triggers',
    );
  }
  doubt(
    scope,
    scaling.type === 'keda' || scaling.minReplicas !== 0,
    'autoscaling: a HorizontalPodAutoscaler keeps a replica unless the cluster has HPAScaleToZero, got minReplicas 0; set 1, or the type keda',
  );
  if (!load) return;
  check(
    scope,
    isEngine,
    'autoscaling: load is that of an engine, got another workload; set triggers or metrics',
  );
  const { waiting, running, kvCacheUsage } = load;
  const first = 'firstTokenSeconds' in load ? load.firstTokenSeconds : undefined;
  const { seconds, quantile = 0.95 } = typeof first === 'object' ? first : { seconds: first };
  const tokensPerSecond = 'tokensPerSecond' in load ? load.tokensPerSecond : undefined;
  const levels = { waiting, running, kvCacheUsage, firstTokenSeconds: seconds, tokensPerSecond };
  for (const [key, level] of Object.entries(levels)) {
    check(
      scope,
      level === undefined || level > 0,
      `autoscaling: load.${key} is what a replica takes and must be above 0, got ${level}; raise it`,
    );
  }
  check(
    scope,
    kvCacheUsage === undefined || kvCacheUsage <= 1,
    `autoscaling: load.kvCacheUsage is a share and must not be above 1, got ${kvCacheUsage}; divide it by 100`,
  );
  check(
    scope,
    quantile > 0 && quantile < 1,
    `autoscaling: load.firstTokenSeconds.quantile must be between 0 and 1, got ${quantile}; set 0.95`,
  );
  if (scaling.type === 'hpa') {
    check(
      scope,
      [waiting, running, kvCacheUsage].some((level) => level !== undefined),
      'autoscaling: load names no level, got {}; set waiting, running or kvCacheUsage',
    );
    return;
  }
  const { window = '2m', prometheus } = scaling.load ?? { prometheus: '' };
  check(
    scope,
    /^([1-9][0-9]*[smhd])+$/.test(window),
    `autoscaling: load.window must be a time such as '2m', got '${window}'; correct it`,
  );
  check(
    scope,
    /^https?:\/\/[^/\s]+/.test(prometheus),
    `autoscaling: load.prometheus must be an http or https address, got '${prometheus}'; set http://<service>.<namespace>:9090`,
  );
}
