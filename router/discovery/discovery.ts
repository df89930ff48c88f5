import type { Dispatcher } from 'undici';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import type { RouterConfig } from '../config/config.js';
import type { Endpoint, EndpointStore } from './endpoints.js';
import { podDiscovery, serviceDiscovery } from './kubernetes.js';
import { staticDiscovery } from './static.js';

/** Keeps the store up to date with the engines that there are. */
export interface Discovery {
  /** Resolves once the first engines are known, or could not be found out; what comes later is found in the background. */
  start(): Promise<void>;
  /** Asks engines for the models that they have now, all of them or those at a URL; resolves once that is known. */
  ask(url?: string): Promise<void>;
  /** Whether it still looks for changes. */
  readonly alive: boolean;
  /** Takes note of an engine that was put to sleep or woken up, for other routers too where there is a place for it. */
  noteSleeping(endpoint: Endpoint, sleeping: boolean): Promise<void>;
  /** Stops and leaves the store as it is, so that another discovery can take over. */
  close(): Promise<void>;
}

/** The settings that discovery reads. */
export type DiscoveryConfig = Pick<
  RouterConfig,
  | 'serviceDiscovery'
  | 'backends'
  | 'staticBackendHealthChecks'
  | 'staticBackendHealthCheckInterval'
  | 'staticBackendHealthCheckTimeoutSeconds'
  | 'backendHealthCheckTimeoutSeconds'
  | 'k8sServiceDiscoveryType'
  | 'k8sPort'
  | 'k8sScheme'
  | 'k8sNamespace'
  | 'k8sLabelSelector'
  | 'k8sWatcherTimeoutSeconds'
>;

/** What discovery needs beside its settings. */
export interface DiscoveryParts {
  /** Where Kubernetes is looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Key that engines want, sent with every probe. @default - none */
  readonly engineKey?: string | undefined;
  readonly warn: (message: string) => void;
  /** Sends probes. @default - undici's global one */
  readonly dispatcher?: Dispatcher;
}

/** The discovery that the configuration names, to be started. */
export function createDiscovery(
  config: DiscoveryConfig,
  store: EndpointStore,
  { env, engineKey, warn, dispatcher }: DiscoveryParts,
): Discovery {
  const common = { apiKey: engineKey, warn, ...(dispatcher === undefined ? {} : { dispatcher }) };
  if (config.serviceDiscovery === 'external-only') return staticDiscovery(store, { ...common, backends: [] });
  if (config.serviceDiscovery === 'static') {
    const checks = {
      intervalSeconds: config.staticBackendHealthCheckInterval,
      timeoutSeconds: config.staticBackendHealthCheckTimeoutSeconds,
    };
    return staticDiscovery(store, {
      ...common,
      backends: config.backends,
      timeoutSeconds: config.backendHealthCheckTimeoutSeconds,
      ...(config.staticBackendHealthChecks ? { checks } : {}),
    });
  }
  const discover = config.k8sServiceDiscoveryType === 'service-name' ? serviceDiscovery : podDiscovery;
  const watchSeconds = config.k8sWatcherTimeoutSeconds;
  return discover(store, {
    client: new KubeClient(kubeConfig({ env })),
    namespace: config.k8sNamespace,
    labelSelector: config.k8sLabelSelector,
    scheme: config.k8sScheme,
    port: config.k8sPort,
    probes: { ...common, timeoutSeconds: config.backendHealthCheckTimeoutSeconds },
    ...(watchSeconds > 0 ? { watch: { timeoutSeconds: watchSeconds } } : {}),
  });
}
