import type {
  EnvVar,
  PodSecurityContext,
  Probe,
  SecurityContext,
  ServicePort,
} from 'kubernetes-types/core/v1.js';
import { type Discovery, envValue, type RouterProps } from '../../constructs/index.js';
import { pythonHashSeed } from '../../contract/env.js';
import { ports } from '../../contract/ports.js';
import type { RouterFlagValues } from '../../contract/router-flags.js';
import { routingLogics } from '../../contract/routing-logics.js';
import { truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { RouterSpec } from '../values/router-spec.js';
import type { Printed } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { CHART_STRATEGY, disruptionBudgetOf, nodeAffinity } from './engine.js';
import { ingressOf, routesOf, serviceMonitorOf } from './exposure.js';
import { numeric, printed, printedIfTrue, printedMap } from './printed.js';
import { routerApiKey } from './secrets.js';
import type { Remarks, Target } from './translation.js';

const at = (...rest: (string | number)[]): Path => ['routerSpec', ...rest];

/** The router of the values; `false` where they switch it off. */
export function routerOf(values: Values, target: Target, remarks: Remarks): RouterProps | false {
  const spec = values.routerSpec ?? {};
  if (!truthy(spec.enableRouter)) return false;
  const containerPort = numeric(spec.containerPort) ?? ports.router;
  const byService = printed(spec.k8sServiceDiscoveryType) === 'service-name';
  const pods = { apiGroups: [''], verbs: ['get', 'watch', 'list', 'patch'] };
  return {
    ...scaling(spec),
    image: `${remarks.required(at('repository'), printed(spec.repository))}:${remarks.required(at('tag'), printed(spec.tag))}`,
    imagePullPolicy: (printed(spec.imagePullPolicy) || undefined) as RouterProps['imagePullPolicy'],
    imagePullSecrets: (spec.imagePullSecrets ?? []).map(({ name }) => name ?? ''),
    rollout: spec.strategy && truthy(spec.strategy) ? spec.strategy : CHART_STRATEGY,
    disruptionBudget: disruptionBudgetOf(spec.pdb),
    gracefulShutdown: false,
    podSecurity: 'none',
    serviceLinks: true,
    podSecurityContext: (spec.securityContext ?? undefined) as PodSecurityContext | undefined,
    securityContext: (spec.containerSecurityContext ?? undefined) as SecurityContext | undefined,
    podAnnotations: printedMap(spec.podAnnotations),
    serviceAccount: printedIfTrue(spec.serviceAccountName),
    rbac: !truthy(spec.serviceAccountName),
    rules: [{ ...pods, resources: byService ? ['pods', 'services', 'endpoints'] : ['pods'] }],
    priorityClassName: printedIfTrue(spec.priorityClassName),
    affinity: truthy(spec.affinity)
      ? (spec.affinity ?? undefined)
      : spec.nodeSelectorTerms && truthy(spec.nodeSelectorTerms)
        ? nodeAffinity(spec.nodeSelectorTerms)
        : undefined,
    resources: spec.resources ?? {},
    probes: {
      startup: probeOf(spec.startupProbe, 'startupProbe', remarks),
      liveness: probeOf(spec.livenessProbe, 'livenessProbe', remarks),
      readiness: probeOf(spec.readinessProbe, 'readinessProbe', remarks),
    },
    volumes: spec.extraVolumes ?? [],
    volumeMounts: spec.extraVolumeMounts ?? [],
    baseEnv: baseEnv(spec, remarks),
    env: (spec.env ?? []) as EnvVar[],
    apiKey: routerApiKey(values, target.release, remarks),
    containerPort,
    discovery: discoveryOf(spec, values, target, remarks),
    flags: flagsOf(spec, remarks),
    extraArgs: [
      ...unknownLogic(spec, remarks),
      ...(truthy(spec.extraArgs) ? (spec.extraArgs ?? []).map((item) => printed(item) ?? '') : []),
    ],
    extraPorts: [{ name: 'lmcache-port', containerPort: ports.lmcacheController }],
    serviceType: (printed(spec.serviceType) || undefined) as RouterProps['serviceType'],
    servicePort: numeric(spec.servicePort),
    serviceNodePort:
      printed(spec.serviceType) === 'NodePort' && truthy(spec.nodePort) ? numeric(spec.nodePort) : undefined,
    serviceAnnotations: printedMap(spec.serviceAnnotations),
    serviceExtraPorts: [
      { name: 'lmcache-port', port: ports.lmcacheController, targetPort: 'lmcache-port', protocol: 'TCP' },
      ...controllerServicePorts(spec),
      ...(spec.extraPorts ?? []),
    ],
    otel: truthy(spec.otel?.endpoint)
      ? {
          endpoint: printed(spec.otel?.endpoint) ?? '',
          serviceName: printedIfTrue(spec.otel?.serviceName),
          secure: truthy(spec.otel?.secure),
        }
      : undefined,
    ingress: ingressOf(spec.ingress),
    routes: routesOf(spec, values, target, remarks),
    serviceMonitor: serviceMonitorOf(spec.serviceMonitor),
  };
}

function scaling({ autoscaling, replicaCount }: RouterSpec): Pick<RouterProps, 'replicas' | 'autoscaling'> {
  if (!autoscaling || !truthy(autoscaling.enabled)) return { replicas: numeric(replicaCount) ?? 'unmanaged' };
  return {
    autoscaling: {
      type: 'hpa',
      minReplicas: numeric(autoscaling.minReplicas),
      maxReplicas: numeric(autoscaling.maxReplicas) ?? 3,
      targetCpuPercent: numeric(autoscaling.targetCPUUtilizationPercentage),
    },
  };
}

function probeOf(probe: Probe | null | undefined, key: string, remarks: Remarks): Probe | false {
  if (!probe || !truthy(probe)) return false;
  const handlers = ['httpGet', 'exec', 'tcpSocket', 'grpc'].filter((name) =>
    truthy(probe[name as keyof Probe]),
  );
  if (handlers.length > 1) {
    remarks.problem(
      at(key),
      `has the handlers ${handlers.join(' and ')}, of which Kubernetes takes one; set ${handlers[0]} to null`,
    );
  }
  return probe;
}

function baseEnv(spec: RouterSpec, remarks: Remarks): EnvVar[] {
  const token = printedIfTrue(spec.hf_token);
  if (token !== undefined) {
    remarks.warning(
      at('hf_token'),
      'is written into the Deployment in the clear; put it into a Secret and name that under env',
    );
  }
  return [
    ...(token === undefined ? [] : [envValue('HF_TOKEN', token)]),
    envValue('PYTHONHASHSEED', pythonHashSeed),
    envValue('LMCACHE_LOG_LEVEL', printedIfTrue(spec.lmcacheConfig?.logLevel) ?? 'INFO'),
  ];
}

function discoveryOf(spec: RouterSpec, values: Values, target: Target, remarks: Remarks): Discovery {
  const type = printed(spec.serviceDiscovery) ?? '';
  if (type === 'static') {
    return {
      type,
      backends: csv(spec.staticBackends, at('staticBackends'), remarks),
      models: csv(spec.staticModels, at('staticModels'), remarks),
    };
  }
  if (type !== 'k8s') return { type: 'external-only' };
  const engine = values.servingEngineSpec ?? {};
  const by = (printedIfTrue(spec.k8sServiceDiscoveryType) ?? 'pod-ip') as 'pod-ip' | 'service-name';
  const containerPort = numeric(engine.containerPort) ?? ports.engine;
  // Whoever changed the port under the chart had to name it in extraArgs, since the chart never does.
  const named = (spec.extraArgs ?? []).some((item) => /^--k8s-port(=|$)/.test(String(item)));
  const port = by === 'service-name' ? (numeric(engine.servicePort) ?? containerPort) : containerPort;
  return {
    type,
    by,
    namespace: target.namespace,
    labelSelector: truthy(engine.enableEngine) ? printedMap(engine.labels) : {},
    port: named ? ports.engine : port,
  };
}

function csv(value: Printed | undefined, path: Path, remarks: Remarks): string[] {
  const text = remarks.required(path, printed(value));
  const items = text.split(',');
  if (items.some((item) => item !== item.trim())) {
    remarks.warning(
      path,
      `has spaces around its commas, which the Python router takes for part of an item, got ${JSON.stringify(text)}; they are left out`,
    );
  }
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** Flags that the chart writes by the values alone, whatever the routing logic. */
function flagsOf(spec: RouterSpec, remarks: Remarks): RouterFlagValues {
  const number = (key: keyof RouterSpec): number | undefined => {
    const value = spec[key] as Printed | undefined;
    if (!truthy(value)) return undefined;
    const parsed = numeric(value);
    if (parsed === undefined)
      remarks.warning(
        at(key),
        `must be a number, got ${JSON.stringify(value)}; the router would refuse it, so it is left out`,
      );
    return parsed;
  };
  const discovery = printed(spec.serviceDiscovery) || 'k8s';
  const logic = printed(spec.routingLogic) ?? '';
  return {
    'service-discovery': discovery as RouterFlagValues['service-discovery'],
    'routing-logic': logic in routingLogics ? (logic as RouterFlagValues['routing-logic']) : undefined,
    'prefix-min-match-length': number('prefixMinMatchLength'),
    'session-key': printedIfTrue(spec.sessionKey),
    'root-path': printedIfTrue(spec.rootPath),
    'engine-stats-interval': number('engineScrapeInterval'),
    'request-stats-window': number('requestStatsWindow'),
    'lmcache-controller-port': number('lmcacheControllerPort'),
    'lmcache-controller-reply-port': number('lmcacheControllerReplyPort'),
    'lmcache-controller-heartbeat-port': number('lmcacheControllerHeartbeatPort'),
  };
}

function unknownLogic(spec: RouterSpec, remarks: Remarks): string[] {
  const logic = printed(spec.routingLogic) ?? '';
  if (logic in routingLogics) return [];
  remarks.warning(
    at('routingLogic'),
    `is no routing logic, got ${JSON.stringify(logic)}; one of ${Object.keys(routingLogics).join(', ')}`,
  );
  return ['--routing-logic', logic];
}

/** The chart opens port 9000 alone, so engines never reach the other ports of the controller that it starts. */
function controllerServicePorts(spec: RouterSpec): ServicePort[] {
  const open = (name: string, value: Printed | undefined): ServicePort[] => {
    const port = truthy(value) ? numeric(value) : undefined;
    return port === undefined || port === ports.lmcacheController
      ? []
      : [{ name, port, targetPort: port, protocol: 'TCP' }];
  };
  return [
    ...open('lmcache-pull', spec.lmcacheControllerPort),
    ...open('lmcache-reply', spec.lmcacheControllerReplyPort),
    ...open('lmcache-beat', spec.lmcacheControllerHeartbeatPort),
  ];
}
