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
import { truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { RouterSpec } from '../values/router-spec.js';
import type { Printed } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { CHART_STRATEGY, disruptionBudgetOf, nodeAffinity } from './engine.js';
import { envVarsOf } from './env-vars.js';
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
  const byPod = (printedIfTrue(spec.k8sServiceDiscoveryType) ?? 'pod-ip') === 'pod-ip';
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
    rules: [{ ...pods, resources: byPod ? ['pods'] : ['pods', 'services', 'endpoints'] }],
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
    env: envVarsOf(spec.env, at('env'), remarks),
    apiKey: routerApiKey(values, target.release, remarks),
    containerPort,
    discovery: discoveryOf(spec, values, target),
    flags: flagsOf(spec, remarks),
    extraArgs: (spec.extraArgs ?? []).map((item) => printed(item) ?? ''),
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
  if (handlers.length === 0) {
    remarks.problem(
      at(key),
      'has no handler; set httpGet, exec, tcpSocket or grpc, or the whole probe to null',
    );
  }
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

function discoveryOf(spec: RouterSpec, values: Values, target: Target): Discovery {
  const type = printed(spec.serviceDiscovery) ?? '';
  // The lists go into `flags` letter by letter; here is only that there are some.
  if (type === 'static') return { type, backends: ['given'], models: ['given'] };
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

/** Flags that the chart writes by the values alone, whatever the routing logic, in its very letters. */
function flagsOf(spec: RouterSpec, remarks: Remarks): RouterFlagValues {
  const discovery = printedIfTrue(spec.serviceDiscovery) ?? 'k8s';
  const list = (key: 'staticBackends' | 'staticModels'): string | undefined =>
    discovery === 'static' ? remarks.required(at(key), printed(spec[key])) : undefined;
  const flags: { readonly [Name in keyof RouterFlagValues]?: string } = {
    'service-discovery': discovery,
    'static-backends': list('staticBackends'),
    'static-models': list('staticModels'),
    'routing-logic': printedIfTrue(spec.routingLogic) ?? 'roundrobin',
    'prefix-min-match-length': printedIfTrue(spec.prefixMinMatchLength),
    'session-key': printedIfTrue(spec.sessionKey),
    'root-path': printedIfTrue(spec.rootPath),
    'engine-stats-interval': printedIfTrue(spec.engineScrapeInterval),
    'request-stats-window': printedIfTrue(spec.requestStatsWindow),
    'lmcache-controller-port': printedIfTrue(spec.lmcacheControllerPort),
    'lmcache-controller-reply-port': printedIfTrue(spec.lmcacheControllerReplyPort),
    'lmcache-controller-heartbeat-port': printedIfTrue(spec.lmcacheControllerHeartbeatPort),
  };
  // Text is what a command line holds, also where the router will find that it is no number.
  return flags as RouterFlagValues;
}

/** The chart opens port 9000 alone, so engines never reach the other ports of the controller that it starts. */
function controllerServicePorts(spec: RouterSpec): ServicePort[] {
  const taken = new Set<number | undefined>([
    ports.lmcacheController,
    numeric(spec.servicePort) ?? ports.routerService,
    ...(spec.extraPorts ?? []).map(({ port }) => numeric(port)),
  ]);
  const names = new Set((spec.extraPorts ?? []).map(({ name }) => name));
  const open = (name: string, value: Printed | undefined): ServicePort[] => {
    const port = truthy(value) ? numeric(value) : undefined;
    // What is no port at all the router refuses itself.
    if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return [];
    if (taken.has(port) || names.has(name)) return [];
    taken.add(port);
    return [{ name, port, targetPort: port, protocol: 'TCP' }];
  };
  return [
    ...open('lmcache-pull', spec.lmcacheControllerPort),
    ...open('lmcache-reply', spec.lmcacheControllerReplyPort),
    ...open('lmcache-beat', spec.lmcacheControllerHeartbeatPort),
  ];
}
