import { labelKeys } from '../../contract/labels.js';
import type { KubeClient } from '../../src/runtime/kube.js';
import {
  type KubeObject,
  listThenWatch,
  type WatchListener,
  type WatchOptions,
} from '../../src/runtime/watch.js';
import type { Discovery } from './discovery.js';
import { type EndpointStore, engineId } from './endpoints.js';
import { ModelProber, type ModelProberOptions, type ProbeTarget } from './model-prober.js';
import { type Pod, podTarget } from './pod.js';

/** What is discovered in Kubernetes, and how. */
export interface KubernetesOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly labelSelector: string;
  /** How all engines are spoken to. @default "http" */
  readonly scheme?: 'http' | 'https';
  /** Port of all engines. */
  readonly port: number;
  readonly probes: ModelProberOptions;
  /** Pauses and limits of the watches. @default - those of listThenWatch */
  readonly watch?: Partial<WatchOptions>;
}

/** A service as far as discovery looks at it. */
interface Service extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly deletionTimestamp?: string };
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** The ready addresses behind a service. */
interface Endpoints extends KubeObject {
  readonly subsets?: readonly { readonly addresses?: readonly unknown[] }[];
}

/** Finds the pods of engines, each of which is an engine of its own. */
export function podDiscovery(store: EndpointStore, options: KubernetesOptions): Discovery {
  const { client, namespace, scheme = 'http', port } = options;
  const prober = new ModelProber(store, options.probes);
  const targetOf = (pod: Pod): ProbeTarget | undefined => podTarget(pod, namespace, scheme, port);
  const watches = new Watches(options);
  const collection = `/api/v1/namespaces/${namespace}/pods`;
  return {
    start: () =>
      watches.run<Pod>(collection, options.labelSelector, {
        onList: (pods) => prober.sync(pods.flatMap((pod) => targetOf(pod) ?? [])),
        onObject(pod) {
          const target = targetOf(pod);
          if (target === undefined) prober.drop(engineId(pod.metadata.name));
          else prober.put(target);
        },
        onDeleted: (pod) => prober.drop(engineId(pod.metadata.name)),
      }),
    ask: (url) => prober.ask(url),
    get alive() {
      return watches.alive;
    },
    async noteSleeping({ id, podName }, sleeping) {
      store.setSleeping(id, sleeping);
      if (podName !== undefined) await labelSleeping(client, `${collection}/${podName}`, sleeping);
    },
    async close() {
      prober.close();
      await watches.close();
    },
  };
}

/** Finds the services of engines, each of which is an engine as long as there is a ready address behind it. */
export function serviceDiscovery(store: EndpointStore, options: KubernetesOptions): Discovery {
  const { client, namespace, scheme = 'http', port } = options;
  const prober = new ModelProber(store, options.probes);
  const watches = new Watches(options);
  const services = new Map<string, Service>();
  const ready = new Set<string>();
  // The short name, as the Python router has it, leads to a service of the router's own namespace only.
  const home = client.config.namespace === namespace ? '' : `.${namespace}`;
  const targetOf = (name: string): ProbeTarget | undefined => {
    const service = services.get(name);
    if (service === undefined || service.metadata.deletionTimestamp !== undefined || !ready.has(name)) {
      return undefined;
    }
    return {
      id: engineId(name),
      url: `${scheme}://${name}${home}:${port}`,
      label: service.spec?.selector?.[labelKeys.model],
      serviceName: name,
      namespace,
    };
  };
  const look = (name: string): void => {
    const target = targetOf(name);
    if (target === undefined) prober.drop(engineId(name));
    else prober.put(target);
  };
  const synced = new Set<'services' | 'endpoints'>();
  const lookAtAll = (list: 'services' | 'endpoints'): void => {
    synced.add(list);
    // With one of the lists alone every engine would seem to be gone.
    if (synced.size === 2) prober.sync([...services.keys()].flatMap((name) => targetOf(name) ?? []));
  };
  const noteReady = ({ metadata, subsets = [] }: Endpoints): void => {
    if (subsets.some(({ addresses = [] }) => addresses.length > 0)) ready.add(metadata.name);
    else ready.delete(metadata.name);
  };
  const base = `/api/v1/namespaces/${namespace}`;
  return {
    async start() {
      await Promise.all([
        watches.run<Service>(`${base}/services`, options.labelSelector, {
          onList(list) {
            services.clear();
            for (const service of list) services.set(service.metadata.name, service);
            lookAtAll('services');
          },
          onObject(service) {
            services.set(service.metadata.name, service);
            look(service.metadata.name);
          },
          onDeleted({ metadata: { name } }) {
            services.delete(name);
            look(name);
          },
        }),
        // Without the selector, as endpoints made by hand need not carry the labels of their service.
        watches.run<Endpoints>(`${base}/endpoints`, '', {
          onList(list) {
            ready.clear();
            for (const endpoints of list) noteReady(endpoints);
            lookAtAll('endpoints');
          },
          onObject(endpoints) {
            noteReady(endpoints);
            look(endpoints.metadata.name);
          },
          onDeleted({ metadata: { name } }) {
            ready.delete(name);
            look(name);
          },
        }),
      ]);
    },
    ask: (url) => prober.ask(url),
    get alive() {
      return watches.alive;
    },
    async noteSleeping({ id, serviceName }, sleeping) {
      store.setSleeping(id, sleeping);
      if (serviceName !== undefined) await labelSleeping(client, `${base}/services/${serviceName}`, sleeping);
    },
    async close() {
      prober.close();
      await watches.close();
    },
  };
}

/** The watches of one discovery, which end together. */
class Watches {
  readonly #options: KubernetesOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];
  #dead = false;

  constructor(options: KubernetesOptions) {
    this.#options = options;
  }

  get alive(): boolean {
    return this.#running.length > 0 && !this.#dead;
  }

  /** Starts a watch, and resolves once everything was listed or the first try has failed. */
  run<T extends KubeObject>(
    path: string,
    labelSelector: string,
    listener: Omit<WatchListener<T>, 'onError'>,
  ): Promise<void> {
    const { client, probes, watch = {} } = this.#options;
    return new Promise((resolve) => {
      const options = { ...watch, path, labelSelector, signal: this.#stop.signal };
      const running = listThenWatch<T>(client, options, {
        ...listener,
        onList(objects) {
          listener.onList(objects);
          resolve();
        },
        onError(error) {
          probes.warn(`discovery: ${error.message}; engines stay as they are known until it works again`);
          resolve();
        },
      });
      this.#running.push(
        running.finally(() => {
          this.#dead = true;
          resolve();
        }),
      );
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
    await this.#options.client.close();
  }
}

async function labelSleeping(client: KubeClient, path: string, sleeping: boolean): Promise<void> {
  const labels = { [labelKeys.sleeping]: sleeping ? 'true' : null };
  await client.json(path, { method: 'PATCH', mergePatch: { metadata: { labels } } });
}
