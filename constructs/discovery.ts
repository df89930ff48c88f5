import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { ports } from '../contract/ports.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import type { Labels } from './identity.js';

/** Where the router finds engines. */
export type Discovery =
  | {
      readonly type: 'k8s';
      /** Pods by address, or Services by name. @default "pod-ip" */
      readonly by?: 'pod-ip' | 'service-name';
      /** @default - the router's namespace */
      readonly namespace?: string;
      /** @default - the engines of the router's release */
      readonly labelSelector?: Labels;
      /** Port of the engines, or of their Services. @default - 8000 for pods, 80 for Services */
      readonly port?: number;
      /** How engines are spoken to. @default "http" */
      readonly scheme?: 'http' | 'https';
    }
  | {
      readonly type: 'static';
      /** Base URLs of the engines. */
      readonly backends: readonly string[];
      /** Model of each backend, in the same order. */
      readonly models: readonly string[];
      /** Other names of models. @default - none */
      readonly aliases?: Readonly<Record<string, string>>;
      /** Values that stand in for the pod label `model`, in the same order. @default - none */
      readonly modelLabels?: readonly string[];
      /** Probes of each backend by real requests; the kind of model of each backend, in the same order. @default - no probes */
      readonly healthChecks?: {
        readonly modelTypes: readonly string[];
        readonly intervalSeconds?: number;
        readonly timeoutSeconds?: number;
      };
    }
  | {
      /** No engines at all, only the models of `externalProviders`. */
      readonly type: 'external-only';
    };

/** The router's flags for a discovery. */
export function discoveryFlags(discovery: Discovery, engines: Labels, namespace: string): RouterFlagValues {
  if (discovery.type === 'k8s') {
    const {
      by = 'pod-ip',
      labelSelector = engines,
      port = by === 'pod-ip' ? ports.engine : ports.engineService,
    } = discovery;
    return {
      'service-discovery': 'k8s',
      'k8s-namespace': discovery.namespace ?? namespace,
      'k8s-service-discovery-type': by,
      'k8s-label-selector':
        Object.keys(labelSelector)
          .sort()
          .map((key) => `${key}=${labelSelector[key]}`)
          .join(',') || undefined,
      'k8s-port': port === ports.engine ? undefined : port,
      // The Python router does not know the flag, and needs none for HTTP.
      'k8s-scheme': discovery.scheme === 'https' ? 'https' : undefined,
    };
  }
  if (discovery.type === 'external-only') return { 'service-discovery': 'external-only' };
  const { healthChecks } = discovery;
  return {
    'service-discovery': 'static',
    'static-backends': discovery.backends,
    'static-models': discovery.models,
    'static-aliases':
      discovery.aliases && Object.entries(discovery.aliases).map(([alias, model]) => `${alias}:${model}`),
    'static-model-labels': discovery.modelLabels,
    'static-backend-health-checks': healthChecks && true,
    'static-model-types': healthChecks?.modelTypes,
    'static-backend-health-check-interval': healthChecks?.intervalSeconds,
    'static-backend-health-check-timeout-seconds': healthChecks?.timeoutSeconds,
  };
}

/** What the router may do: it lists and watches what it discovers, and marks an engine that it put to sleep with a label. */
export function discoveryRules(discovery: Discovery): PolicyRule[] {
  const pods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'watch', 'list', 'patch'] };
  if (discovery.type !== 'k8s' || discovery.by !== 'service-name') return [pods];
  return [
    { ...pods, resources: ['services'] },
    { ...pods, resources: ['endpoints'], verbs: ['get', 'watch', 'list'] },
  ];
}
