import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { HTTPRoute } from '../../imports/wire/http-route.js';
import { check } from '../check.js';
import type { Labels, ObjectIdentity } from '../identity.js';
import { define, filled } from '../manifest.js';
import {
  type ControllerAnnotations,
  controllerAnnotations,
  type IngressController,
  longestSeconds,
  usualClass,
} from './ingress-controllers.js';

type RouteSpec = HTTPRoute['spec'];
type RouteRule = NonNullable<RouteSpec['rules']>[number];

/** An Ingress in front of the router. */
export interface IngressProps {
  /** What answers to it, which is then told to pass on each token as it comes and to end no answer that takes long. @default - nothing is said */
  readonly controller?: IngressController;
  /** Seconds that an answer may pause, for a `controller`; GKE, and Contour, count the whole answer. @default 3600 */
  readonly timeoutSeconds?: number;
  /** Largest request in MiB, for a `controller` that has a limit. @default 100 */
  readonly maxBodyMib?: number;
  /** @default - that of the `controller`, else the cluster's default class */
  readonly className?: string;
  /** Win over those of the `controller`. @default - none */
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
  /** Seconds that an answer may take in all, of an HTTPRoute; `false` says nothing, as GKE's Gateways want. @default 3600 */
  readonly timeoutSeconds?: number | false;
}

/** Where requests end: a Service of the same namespace. */
export interface RouteBackend {
  readonly service: string;
  readonly port: number;
}

/** Where requests end: an InferencePool of the same namespace, of whose pods an endpoint picker chooses one. */
export interface RoutePool {
  readonly pool: string;
}

/** What an Ingress has to know of what is behind it. */
export interface IngressBackend extends RouteBackend {
  readonly portName: string;
  /** Port of the pods. */
  readonly containerPort: number;
  readonly tls: boolean;
  /** Seconds that pods take to finish what they answer. */
  readonly drainSeconds: number;
}

/** What the controller of an Ingress wants written on it and on the Service. */
export function exposedBy(
  { controller, timeoutSeconds = 3600, maxBodyMib = 100 }: Partial<IngressProps>,
  identity: ObjectIdentity,
  backend: IngressBackend,
): ControllerAnnotations {
  if (!controller) return { ingress: {}, service: {} };
  const limits = { timeoutSeconds, maxBodyMib, tls: backend.tls };
  const names = { service: backend.service, servicePort: backend.portName, backendConfig: identity.name };
  return controllerAnnotations(controller, limits, names);
}

/** Adds an Ingress, and what its controller needs beside it. */
export function defineIngress(
  scope: Construct,
  identity: ObjectIdentity,
  backend: IngressBackend,
  props: IngressProps,
): ApiObject {
  const { controller, timeoutSeconds = 3600, maxBodyMib = 100 } = props;
  const longest = (controller && longestSeconds[controller]) ?? 86_400;
  check(
    scope,
    Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= longest,
    `ingress: timeoutSeconds must be a whole number from 1 to ${longest}${controller ? ` for ${controller}` : ''}, got ${timeoutSeconds}; correct it`,
  );
  check(
    scope,
    Number.isInteger(maxBodyMib) && maxBodyMib >= 1,
    `ingress: maxBodyMib must be a whole number of 1 or more, got ${maxBodyMib}; correct it`,
  );
  if (controller === 'gke') {
    define(scope, 'BackendConfig', {
      apiVersion: 'cloud.google.com/v1',
      kind: 'BackendConfig',
      metadata: { name: identity.name, labels: { ...identity.labels } },
      spec: {
        timeoutSec: timeoutSeconds,
        connectionDraining: { drainingTimeoutSec: backend.drainSeconds },
        healthCheck: {
          type: backend.tls ? 'HTTPS' : 'HTTP',
          requestPath: '/health',
          port: backend.containerPort,
        },
      },
    });
  }
  const annotations = { ...exposedBy(props, identity, backend).ingress, ...props.annotations };
  return define(scope, 'Ingress', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: identity.name, labels: { ...identity.labels }, annotations },
    spec: {
      ingressClassName: props.className ?? (controller && usualClass[controller]),
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
  backend: RouteBackend | RoutePool,
  props: RouteProps,
): ApiObject {
  const { kind = 'HTTPRoute', httpsRedirect = false, timeoutSeconds = 3600 } = props;
  check(
    scope,
    timeoutSeconds === false ||
      (Number.isInteger(timeoutSeconds) && timeoutSeconds >= 0 && timeoutSeconds <= 99_999),
    `routes: timeoutSeconds must be a whole number from 0, which is no limit, to 99999, got ${timeoutSeconds}; correct it`,
  );
  check(
    scope,
    kind === 'HTTPRoute' || !httpsRedirect,
    `routes: httpsRedirect needs an HTTPRoute, got kind ${kind}; drop one of them`,
  );
  const rule: RouteRule = httpsRedirect
    ? { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }
    : {
        backendRefs: [
          'pool' in backend
            ? { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: backend.pool }
            : { name: backend.service, port: backend.port },
        ],
        filters: filled(props.filters),
        matches: filled(props.matches),
        // A GRPCRoute has none.
        ...(kind === 'HTTPRoute' &&
          timeoutSeconds !== false && { timeouts: { request: `${timeoutSeconds}s` } }),
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
