import { describe, expect, it } from 'vitest';
import type { RouteProps } from '../../constructs/exposure.js';
import { Router, type RouterProps } from '../../constructs/router.js';
import { newChart, objectOf } from './rendered.js';

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

describe('routes', () => {
  const route = (props: RouteProps, key = 'main') =>
    objectOf(routerChart({ routes: { [key]: props } }), 'HTTPRoute');

  it('lead to the router’s Service', () => {
    const parentRefs = [{ name: 'gateway' }];

    expect(route({ parentRefs, hostnames: ['a'] }).spec).toEqual({
      parentRefs,
      hostnames: ['a'],
      rules: [{ backendRefs: [{ name: 'stack-router-service', port: 80 }] }],
    });
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
      { backendRefs: [{ name: 'stack-router-service', port: 80 }] },
    ]);
  });

  it('may be for gRPC, or of another version', () => {
    const chart = routerChart({
      routes: { main: { kind: 'GRPCRoute', apiVersion: 'gateway.networking.k8s.io/v1alpha2' } },
    });

    expect(objectOf(chart, 'GRPCRoute').apiVersion).toBe('gateway.networking.k8s.io/v1alpha2');
  });
});
