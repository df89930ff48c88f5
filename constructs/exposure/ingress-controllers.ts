import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import type { Labels } from '../identity.js';

/**
 * What GKE's load balancer does with a Service.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration
 */
export interface BackendConfig {
  apiVersion: 'cloud.google.com/v1';
  kind: 'BackendConfig';
  metadata: ObjectMeta;
  spec: {
    timeoutSec: number;
    connectionDraining: { drainingTimeoutSec: number };
    healthCheck: { type: 'HTTP' | 'HTTPS'; requestPath: string; port: number };
  };
}

/** What answers to an Ingress. */
export type IngressController =
  /** ingress-nginx of the Kubernetes project, also in AKS's application routing. @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/ */
  | 'nginx'
  /** NGINX Ingress Controller of F5. @see https://docs.nginx.com/nginx-ingress-controller/ */
  | 'nginx-f5'
  /** @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/ */
  | 'traefik'
  /** AWS Load Balancer Controller. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/ */
  | 'alb'
  /** GKE's own. @see https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration */
  | 'gke'
  /** HAProxy Technologies'. @see https://www.haproxy.com/documentation/kubernetes-ingress/ */
  | 'haproxy'
  /** @see https://projectcontour.io/docs/main/config/annotations/ */
  | 'contour';

/** What a way to the router has to let through. */
export interface StreamLimits {
  /** Seconds that an answer may pause, or may take in all where the controller knows no other limit. */
  readonly timeoutSeconds: number;
  /** Largest request, in MiB. */
  readonly maxBodyMib: number;
  /** Whether the router speaks HTTPS. */
  readonly tls: boolean;
}

/** Annotations by the object that carries them. */
export interface ControllerAnnotations {
  readonly ingress: Labels;
  readonly service: Labels;
}

/** The longest that a controller lets an answer pause. */
export const longestSeconds: Readonly<Partial<Record<IngressController, number>>> = { alb: 4000 };

/** Class by which a controller is usually known; GKE's own takes what names none. */
export const usualClass: Readonly<Partial<Record<IngressController, string>>> = {
  nginx: 'nginx',
  'nginx-f5': 'nginx',
  traefik: 'traefik',
  alb: 'alb',
  haproxy: 'haproxy',
  contour: 'contour',
};

/** Names of objects that annotations speak of. */
export interface ControllerNames {
  readonly service: string;
  readonly servicePort: string;
  /** GKE's BackendConfig. */
  readonly backendConfig: string;
}

/** Annotations with which a controller passes on each token as it comes, and does not end an answer that takes long. */
export function controllerAnnotations(
  controller: IngressController,
  { timeoutSeconds, maxBodyMib, tls }: StreamLimits,
  names: ControllerNames,
): ControllerAnnotations {
  const seconds = String(timeoutSeconds);
  switch (controller) {
    case 'nginx':
      return onIngress('nginx.ingress.kubernetes.io', {
        'proxy-buffering': 'off',
        'proxy-request-buffering': 'off',
        'proxy-read-timeout': seconds,
        'proxy-send-timeout': seconds,
        'proxy-body-size': `${maxBodyMib}m`,
        ...(tls && { 'backend-protocol': 'HTTPS' }),
      });
    case 'nginx-f5':
      return onIngress('nginx.org', {
        'proxy-buffering': 'False',
        'proxy-read-timeout': `${seconds}s`,
        'proxy-send-timeout': `${seconds}s`,
        'client-max-body-size': `${maxBodyMib}m`,
        ...(tls && { 'ssl-services': names.service }),
      });
    case 'traefik':
      // It neither buffers nor limits answers and bodies; only how it calls the router has to be said.
      return {
        ingress: {},
        service: onHttps(tls, 'traefik.ingress.kubernetes.io/service.serversscheme', 'https'),
      };
    case 'alb':
      return onIngress('alb.ingress.kubernetes.io', {
        'target-type': 'ip',
        'healthcheck-path': '/health',
        'success-codes': '200',
        'load-balancer-attributes': `idle_timeout.timeout_seconds=${seconds}`,
        ...(tls && { 'backend-protocol': 'HTTPS' }),
      });
    case 'gke':
      return {
        ingress: {},
        service: {
          'cloud.google.com/neg': '{"ingress": true}',
          'cloud.google.com/backend-config': JSON.stringify({ default: names.backendConfig }),
          ...onHttps(tls, 'cloud.google.com/app-protocols', JSON.stringify({ [names.servicePort]: 'HTTPS' })),
        },
      };
    case 'haproxy':
      return onIngress('haproxy.org', {
        'timeout-server': `${seconds}s`,
        ...(tls && { 'server-ssl': 'true' }),
      });
    case 'contour':
      return {
        ingress: { 'projectcontour.io/response-timeout': `${seconds}s` },
        service: onHttps(tls, 'projectcontour.io/upstream-protocol.tls', names.servicePort),
      };
  }
}

function onIngress(prefix: string, annotations: Labels): ControllerAnnotations {
  const ingress = Object.entries(annotations).map(([name, value]) => [`${prefix}/${name}`, value]);
  return { ingress: Object.fromEntries(ingress), service: {} };
}

function onHttps(tls: boolean, name: string, value: string): Labels {
  return tls ? { [name]: value } : {};
}
