import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { HTTPRoute } from '../imports/wire/http-route.js';
import { check } from './check.js';
import type { Labels, ObjectIdentity } from './identity.js';
import { define, filled } from './manifest.js';

type RouteSpec = HTTPRoute['spec'];
type RouteRule = NonNullable<RouteSpec['rules']>[number];

/** An Ingress in front of the router. */
export interface IngressProps {
  /** @default - the cluster's default class */
  readonly className?: string;
  /** @default - none */
  readonly annotations?: Labels;
  readonly hosts: readonly IngressHost[];
  /** @default - no TLS */
  readonly tls?: readonly { readonly hosts?: string[]; readonly secretName?: string }[];
}

/** A host and its paths. */
export interface IngressHost {
  /** @default - any host */
  readonly host?: string;
  /** @default - `/` as `Prefix` */
  readonly paths?: readonly { readonly path?: string; readonly pathType?: string }[];
}

/** A Gateway API route in front of the router. @see https://gateway-api.sigs.k8s.io/reference/spec/ */
export interface RouteProps {
  /** @default "HTTPRoute" */
  readonly kind?: 'HTTPRoute' | 'GRPCRoute';
  /** @default "gateway.networking.k8s.io/v1" */
  readonly apiVersion?: string;
  /** @default - none */
  readonly annotations?: Labels;
  /** @default - none */
  readonly labels?: Labels;
  /** Gateways that the route joins. @default - none, which no Gateway serves */
  readonly parentRefs?: RouteSpec['parentRefs'];
  /** @default - any host */
  readonly hostnames?: readonly string[];
  /** Requests that go to the router. @default - all */
  readonly matches?: RouteRule['matches'];
  /** @default - none */
  readonly filters?: RouteRule['filters'];
  /** Rules before the router's own. @default - none */
  readonly additionalRules?: RouteSpec['rules'];
  /** Redirects to HTTPS instead of routing. @default false */
  readonly httpsRedirect?: boolean;
}

/** Where requests end: a Service of the same namespace. */
export interface RouteBackend {
  readonly service: string;
  readonly port: number;
}

/** Adds an Ingress. */
export function defineIngress(
  scope: Construct,
  identity: ObjectIdentity,
  backend: RouteBackend,
  props: IngressProps,
): ApiObject {
  return define(scope, 'Ingress', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: identity.name, labels: { ...identity.labels }, annotations: props.annotations },
    spec: {
      ingressClassName: props.className,
      tls: filled(props.tls?.map((entry) => ({ ...entry }))),
      rules: props.hosts.map(({ host, paths = [{}] }) => ({
        host,
        http: {
          paths: paths.map(({ path = '/', pathType = 'Prefix' }) => ({
            path,
            pathType: pathType as 'Prefix',
            backend: { service: { name: backend.service, port: { number: backend.port } } },
          })),
        },
      })),
    },
  });
}

/** Adds an HTTPRoute or a GRPCRoute. */
export function defineRoute(
  scope: Construct,
  id: string,
  identity: ObjectIdentity,
  backend: RouteBackend,
  props: RouteProps,
): ApiObject {
  const { kind = 'HTTPRoute', httpsRedirect = false } = props;
  check(
    scope,
    kind === 'HTTPRoute' || !httpsRedirect,
    `routes: httpsRedirect needs an HTTPRoute, got kind ${kind}; drop one of them`,
  );
  const rule: RouteRule = httpsRedirect
    ? { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }
    : {
        backendRefs: [{ name: backend.service, port: backend.port }],
        filters: filled(props.filters),
        matches: filled(props.matches),
      };
  return define(scope, id, {
    // GRPCRoute differs in its matches alone, which the user writes.
    apiVersion: (props.apiVersion ?? 'gateway.networking.k8s.io/v1') as HTTPRoute['apiVersion'],
    kind: kind as 'HTTPRoute',
    metadata: {
      name: identity.name,
      labels: { ...identity.labels, ...props.labels },
      annotations: props.annotations,
    },
    spec: {
      parentRefs: filled(props.parentRefs),
      hostnames: filled(props.hostnames && [...props.hostnames]),
      rules: [...(props.additionalRules ?? []), rule],
    },
  });
}
