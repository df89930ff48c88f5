import { describe, expect, it } from 'vitest';
import type { IngressProps, RouteProps } from '../../constructs/exposure/exposure.js';
import type { IngressController } from '../../constructs/exposure/ingress-controllers.js';
import { Router, type RouterProps } from '../../constructs/router.js';
import { engineChart, newChart, objectOf, objectsOf, stackChart } from './rendered.js';

function routerChart(props: RouterProps) {
  const chart = newChart();
  new Router(chart, 'Router', props);
  return chart;
}

describe('Ingress', () => {
  it('leads every path of every host to the router’s Service', () => {
    const { spec } = objectOf(
      routerChart({ servicePort: 81, ingress: { hosts: [{ host: 'a' }, {}] } }),
      'Ingress',
    );
    const backend = { service: { name: 'stack-router-service', port: { number: 81 } } };

    expect(spec).toEqual({
      rules: [
        { host: 'a', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } },
        { http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } },
      ],
    });
  });

  it('has class, certificates and annotations as they are given', () => {
    const { metadata, spec } = objectOf(
      routerChart({
        ingress: {
          className: 'nginx',
          annotations: { a: 'b' },
          hosts: [{ host: 'a', paths: [{ path: '/x', pathType: 'Exact' }] }],
          tls: [{ hosts: ['a'], secretName: 's' }],
        },
      }),
      'Ingress',
    );

    expect(metadata.annotations).toEqual({ a: 'b' });
    expect(spec).toMatchObject({ ingressClassName: 'nginx', tls: [{ hosts: ['a'], secretName: 's' }] });
    expect(spec?.rules?.[0]?.http?.paths[0]).toMatchObject({ path: '/x', pathType: 'Exact' });
  });
});

describe('the controller of an Ingress', () => {
  const exposed = (ingress: Partial<IngressProps>, props: RouterProps = {}) => {
    const chart = routerChart({ ...props, ingress: { hosts: [{}], ...ingress } });
    const { metadata, spec } = objectOf(chart, 'Ingress');
    return {
      chart,
      className: spec?.ingressClassName,
      ingress: metadata.annotations ?? {},
      service: objectOf(chart, 'Service').metadata.annotations ?? {},
    };
  };
  const tls = { secret: 'router-tls' };

  it.each<[IngressController, string | undefined, Record<string, string>]>([
    [
      'nginx',
      'nginx',
      {
        'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
        'nginx.ingress.kubernetes.io/proxy-send-timeout': '3600',
        'nginx.ingress.kubernetes.io/proxy-body-size': '100m',
      },
    ],
    [
      'nginx-f5',
      'nginx',
      {
        'nginx.org/proxy-buffering': 'False',
        'nginx.org/proxy-read-timeout': '3600s',
        'nginx.org/proxy-send-timeout': '3600s',
        'nginx.org/client-max-body-size': '100m',
      },
    ],
    ['traefik', 'traefik', {}],
    [
      'alb',
      'alb',
      {
        'alb.ingress.kubernetes.io/target-type': 'ip',
        'alb.ingress.kubernetes.io/healthcheck-path': '/health',
        'alb.ingress.kubernetes.io/success-codes': '200',
        'alb.ingress.kubernetes.io/load-balancer-attributes': 'idle_timeout.timeout_seconds=3600',
      },
    ],
    ['gke', undefined, {}],
    ['haproxy', 'haproxy', { 'haproxy.org/timeout-server': '3600s' }],
    ['contour', 'contour', { 'projectcontour.io/response-timeout': '3600s' }],
  ])('%s is told to let answers stream for an hour', (controller, className, annotations) => {
    const { className: given, ingress } = exposed({ controller });

    expect(given).toBe(className);
    expect(ingress).toEqual(annotations);
  });

  it.each<[IngressController, 'ingress' | 'service', Record<string, string>]>([
    ['nginx', 'ingress', { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' }],
    ['nginx-f5', 'ingress', { 'nginx.org/ssl-services': 'stack-router-service' }],
    ['traefik', 'service', { 'traefik.ingress.kubernetes.io/service.serversscheme': 'https' }],
    ['alb', 'ingress', { 'alb.ingress.kubernetes.io/backend-protocol': 'HTTPS' }],
    ['gke', 'service', { 'cloud.google.com/app-protocols': '{"router-sport":"HTTPS"}' }],
    ['haproxy', 'ingress', { 'haproxy.org/server-ssl': 'true' }],
    ['contour', 'service', { 'projectcontour.io/upstream-protocol.tls': 'router-sport' }],
  ])('%s is told where the router speaks HTTPS', (controller, carrier, annotations) => {
    expect(exposed({ controller }, { tls })[carrier]).toMatchObject(annotations);
    for (const key of Object.keys(annotations)) {
      expect(exposed({ controller })[carrier]).not.toHaveProperty([key]);
    }
  });

  it('of GKE reads its timeout from a BackendConfig, which the Service names', () => {
    const { chart, service } = exposed({ controller: 'gke', timeoutSeconds: 900 });
    const { metadata, spec } = objectOf(chart, 'BackendConfig');

    expect(service['cloud.google.com/backend-config']).toBe(JSON.stringify({ default: metadata.name }));
    expect(spec).toEqual({
      timeoutSec: 900,
      connectionDraining: { drainingTimeoutSec: 600 },
      healthCheck: { type: 'HTTP', requestPath: '/health', port: 8000 },
    });
  });

  it('gives way to class, annotations and limits of the user', () => {
    const { className, ingress, service } = exposed(
      {
        controller: 'nginx',
        className: 'internal',
        timeoutSeconds: 60,
        maxBodyMib: 8,
        annotations: { 'nginx.ingress.kubernetes.io/proxy-send-timeout': '5' },
      },
      { serviceAnnotations: { mine: 'too' } },
    );

    expect(className).toBe('internal');
    expect(service).toEqual({ mine: 'too' });
    expect(ingress).toMatchObject({
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '60',
      'nginx.ingress.kubernetes.io/proxy-send-timeout': '5',
      'nginx.ingress.kubernetes.io/proxy-body-size': '8m',
    });
  });

  it('is refused more than it can do', () => {
    expect(() => exposed({ controller: 'alb', timeoutSeconds: 5000 })).toThrow(
      /from 1 to 4000 for alb, got 5000/,
    );
    expect(() => exposed({ controller: 'nginx', maxBodyMib: 0 })).toThrow(/maxBodyMib .* got 0/);
  });
});

describe('an InferencePool', () => {
  const endpointPicker = { service: 'picker' };

  it('is the pods that answer for the engine, and asks its endpoint picker', () => {
    const chart = engineChart({ containerPort: 8100, inferencePool: { endpointPicker } });
    const { metadata, spec } = objectOf(chart, 'InferencePool');

    expect(metadata.name).toBe('stack-qwen-pool');
    expect(spec).toEqual({
      selector: { matchLabels: objectOf(chart, 'Service').spec?.selector },
      targetPorts: [{ number: 8100 }],
      appProtocol: 'http',
      endpointPickerRef: {
        group: '',
        kind: 'Service',
        name: 'picker',
        port: { number: 9002 },
        failureMode: 'FailClose',
      },
    });
  });

  it('is what its routes lead to', () => {
    const routes = { main: { hostnames: ['llm.corp'] }, other: {} };
    const chart = engineChart({ inferencePool: { endpointPicker, routes } });

    expect(objectsOf(chart, 'HTTPRoute').map(({ metadata }) => metadata.name)).toEqual([
      'stack-qwen-pool',
      'stack-qwen-pool-other',
    ]);
    expect(objectOf(chart, 'HTTPRoute', 'stack-qwen-pool').spec).toEqual({
      hostnames: ['llm.corp'],
      rules: [
        {
          backendRefs: [
            { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'stack-qwen-pool' },
          ],
          timeouts: { request: '3600s' },
        },
      ],
    });
    const grpc = { main: { kind: 'GRPCRoute' as const } };
    expect(() => engineChart({ inferencePool: { endpointPicker, routes: grpc } }).toJson()).toThrow(
      /engines speak HTTP, got kind GRPCRoute/,
    );
  });

  it.each([
    ['everybody', undefined, undefined],
    ['clients', [{ podSelector: { matchLabels: { app: 'gateway' } } }], { matchLabels: { app: 'gateway' } }],
  ])('is open to %s, who come past the router', (_who, clients, first) => {
    const chart = stackChart({
      networkPolicies: { clients },
      engines: { qwen: { model: 'm', inferencePool: { endpointPicker } } },
    });
    const [rule] = objectOf(chart, 'NetworkPolicy', 'stack-qwen-engine').spec?.ingress ?? [];

    expect(rule?.from?.[0]?.podSelector).toEqual(first);
    expect(rule?.ports).toEqual([{ protocol: 'TCP', port: 8000 }]);
  });
});

describe('routes', () => {
  const route = (props: RouteProps, key = 'main') =>
    objectOf(routerChart({ routes: { [key]: props } }), 'HTTPRoute');

  it('lead to the router’s Service', () => {
    const parentRefs = [{ name: 'gateway' }];

    expect(route({ parentRefs, hostnames: ['a'] }).spec).toEqual({
      parentRefs,
      hostnames: ['a'],
      rules: [
        {
          backendRefs: [{ name: 'stack-router-service', port: 80 }],
          timeouts: { request: '3600s' },
        },
      ],
    });
  });

  it('let answers take as long as they are told to', () => {
    const rule = (props: RouteProps) => route(props).spec?.rules?.[0];

    expect(rule({ timeoutSeconds: 0 })?.timeouts).toEqual({ request: '0s' });
    expect(rule({ timeoutSeconds: false })).not.toHaveProperty('timeouts');
    expect(rule({ httpsRedirect: true })).not.toHaveProperty('timeouts');
    expect(() => route({ timeoutSeconds: 100_000 })).toThrow(/routes: timeoutSeconds .* got 100000/);
  });

  it('are named after their key, but for the main one', () => {
    expect(route({}).metadata.name).toBe('stack-router');
    expect(route({}, 'other').metadata.name).toBe('stack-router-other');
  });

  it('may redirect to HTTPS instead', () => {
    expect(route({ httpsRedirect: true }).spec?.rules).toEqual([
      { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] },
    ]);
  });

  it('have rules before the router’s own', () => {
    const additionalRules = [{ matches: [{ path: { type: 'Exact' as const, value: '/x' } }] }];

    expect(route({ additionalRules }).spec?.rules).toEqual([
      ...additionalRules,
      { backendRefs: [{ name: 'stack-router-service', port: 80 }], timeouts: { request: '3600s' } },
    ]);
  });

  it('may be for gRPC, or of another version', () => {
    const chart = routerChart({
      routes: { main: { kind: 'GRPCRoute', apiVersion: 'gateway.networking.k8s.io/v1alpha2' } },
    });
    const { apiVersion, spec } = objectOf(chart, 'GRPCRoute');

    expect(apiVersion).toBe('gateway.networking.k8s.io/v1alpha2');
    expect(spec.rules).toEqual([{ backendRefs: [{ name: 'stack-router-service', port: 80 }] }]);
  });
});
