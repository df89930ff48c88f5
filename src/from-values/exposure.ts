import type { IngressProps, RouteProps, ServiceMonitorProps } from '../../constructs/index.js';
import { truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { IngressValues, RouterSpec, RouteValues } from '../values/router-spec.js';
import type { ServiceMonitorValues } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { printed, printedIfTrue, printedMap } from './printed.js';
import { expanded } from './template.js';
import type { Remarks, Target } from './translation.js';

/** The router's Ingress. */
export function ingressOf(ingress: IngressValues | null | undefined): IngressProps | undefined {
  if (!ingress || !truthy(ingress.enabled)) return undefined;
  return {
    className: printedIfTrue(ingress.className),
    annotations: printedMap(ingress.annotations),
    hosts: (ingress.hosts ?? []).map((host) => ({
      host: printed(host.host),
      paths: (host.paths ?? []).map((entry) => ({
        path: printed(entry.path),
        pathType: printed(entry.pathType),
      })),
    })),
    tls: (ingress.tls ?? []).map(({ hosts, secretName }) => ({ hosts, secretName })),
  };
}

/** The router's Gateway API routes that are enabled, by key. */
export function routesOf(
  spec: RouterSpec,
  values: Values,
  target: Target,
  remarks: Remarks,
): Record<string, RouteProps> {
  return Object.fromEntries(
    Object.entries(spec.route ?? {})
      .filter(([, route]) => truthy(route?.enabled))
      .map(([key, route]) => [
        key,
        routeOf(route ?? {}, ['routerSpec', 'route', key], { values, target }, remarks),
      ]),
  );
}

function routeOf(
  route: RouteValues,
  path: Path,
  context: { values: Values; target: Target },
  remarks: Remarks,
): RouteProps {
  const kind = printedIfTrue(route.kind) ?? 'HTTPRoute';
  if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute') {
    remarks.problem(
      [...path, 'kind'],
      `must be HTTPRoute or GRPCRoute, got ${kind}; the matches of the chart fit no other kind`,
    );
  }
  const given = <K extends 'hostnames' | 'parentRefs' | 'additionalRules'>(key: K) =>
    truthy(route[key]) ? expanded(route[key], [...path, key], context, remarks) : undefined;
  return {
    kind: kind as RouteProps['kind'],
    apiVersion: printedIfTrue(route.apiVersion),
    annotations: printedMap(route.annotations),
    labels: printedMap(route.labels),
    hostnames: given('hostnames')?.map((name) => printed(name) ?? ''),
    parentRefs: given('parentRefs') as RouteProps['parentRefs'],
    additionalRules: given('additionalRules') as RouteProps['additionalRules'],
    httpsRedirect: truthy(route.httpsRedirect),
    timeoutSeconds: false,
    filters: (route.filters ?? undefined) as RouteProps['filters'],
    matches: (route.matches ?? undefined) as RouteProps['matches'],
  };
}

/** A ServiceMonitor; nothing where it is not enabled. */
export function serviceMonitorOf(
  monitor: ServiceMonitorValues | null | undefined,
): ServiceMonitorProps | undefined {
  if (!monitor || !truthy(monitor.enabled)) return undefined;
  return {
    labels: printedMap(monitor.additionalLabels),
    interval: printed(monitor.interval),
    scrapeTimeout: printed(monitor.scrapeTimeout),
    honorLabels: truthy(monitor.honorLabels),
    metricRelabelings: (monitor.metricRelabelings ?? undefined) as ServiceMonitorProps['metricRelabelings'],
    relabelings: (monitor.relabelings ?? undefined) as ServiceMonitorProps['relabelings'],
  };
}
