import type { PodSecurityContext, Probe, SecurityContext } from 'kubernetes-types/core/v1.js';
import type { CacheServerProps } from '../../constructs/index.js';
import { ports } from '../../contract/ports.js';
import type { CacheserverSpec } from '../values/cacheserver-spec.js';
import { truthy } from '../values/helm-truth.js';
import { numeric, printed, printedIfTrue, printedMap } from './printed.js';
import type { Remarks } from './translation.js';

/** The cache server of the values; nothing where they do not enable it. */
export function cacheServerOf(
  spec: CacheserverSpec | null | undefined,
  remarks: Remarks,
): CacheServerProps | undefined {
  if (!spec || !truthy(spec.enabled)) return undefined;
  const containerPort = numeric(spec.containerPort) ?? ports.cacheServer;
  const at = (...rest: string[]) => ['cacheserverSpec', ...rest];
  return {
    replicas: numeric(spec.replicaCount) ?? 'unmanaged',
    rollout: strategyOf(spec),
    disruptionBudget: false,
    gracefulShutdown: false,
    annotations: printedMap(spec.annotations),
    image: `${remarks.required(at('image', 'repository'), printed(spec.image?.repository))}:${remarks.required(at('image', 'tag'), printed(spec.image?.tag))}`,
    imagePullPolicy: (printed(spec.imagePullPolicy) || undefined) as CacheServerProps['imagePullPolicy'],
    imagePullSecrets: (spec.imagePullSecrets ?? []).map(({ name }) => name ?? ''),
    containerPort,
    serde: printedIfTrue(spec.serde),
    resources: spec.resources ?? {},
    probes: { startup: false, readiness: false, liveness: livenessOf(spec, containerPort) },
    podSecurity: 'none',
    serviceLinks: true,
    podSecurityContext: (spec.securityContext ?? undefined) as PodSecurityContext | undefined,
    securityContext: (spec.containerSecurityContext ?? undefined) as SecurityContext | undefined,
    tolerations: spec.tolerations ?? [],
    runtimeClassName: printedIfTrue(spec.runtimeClassName),
    schedulerName: printedIfTrue(spec.schedulerName),
    priorityClassName: printedIfTrue(spec.priorityClassName),
    nodeSelector: printedMap(spec.nodeSelector),
    affinity: spec.affinity ?? undefined,
    serviceType: (printed(spec.serviceType) || undefined) as CacheServerProps['serviceType'],
    servicePort: numeric(spec.servicePort),
    serviceAnnotations: printedMap(spec.serviceAnnotations),
  };
}

/** The chart's own `rollingUpdate` stays beside another type, and the API server refuses the two together. */
function strategyOf({ strategy }: CacheserverSpec): NonNullable<CacheServerProps['rollout']> {
  const { rollingUpdate, ...rest } = strategy ?? {};
  return rest.type === 'Recreate' || rollingUpdate === undefined ? rest : { ...rest, rollingUpdate };
}

function livenessOf({ livenessProbe }: CacheserverSpec, port: number): Probe | false {
  if (!livenessProbe || !truthy(livenessProbe)) return false;
  return {
    initialDelaySeconds: numeric(livenessProbe.initialDelaySeconds) || 30,
    periodSeconds: numeric(livenessProbe.periodSeconds) || 10,
    failureThreshold: numeric(livenessProbe.failureThreshold) || 3,
    timeoutSeconds: numeric(livenessProbe.timeoutSeconds) || 5,
    // The chart runs a script that images of LMCache no longer hold, and the server is restarted for ever.
    tcpSocket: { port },
  };
}
