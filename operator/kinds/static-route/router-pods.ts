import { KubeError } from '../../../src/runtime/kube.js';
import type { Actions } from '../../kind.js';
import type { LiveObject } from '../../kube-object.js';
import { collectionPath, objectPath, resourceTypes } from '../../resource-type.js';

/** One router that can be asked. */
export interface RouterPod {
  readonly name: string;
  /** As `http://10.0.0.1:8001`. */
  readonly url: string;
}

type Labels = Readonly<Record<string, string>>;

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
}

interface PodStatus {
  readonly podIP?: string;
  readonly phase?: string;
}

interface PodSpec {
  readonly containers?: readonly {
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  }[];
}

/** The routers among pods, at the port by which routers are known; those without an address are not there yet. */
export function routerPods(pods: readonly LiveObject[]): readonly RouterPod[] {
  return running(pods).map(({ name, ip, spec }) => ({ name, url: urlOf('http', ip, httpPort(spec)) }));
}

/**
 * The routers behind a Service, each of which is asked for itself: one that answers for another would hide that the other
 * does not. Without a selector the Service itself is asked.
 *
 * @returns a sentence where there is nothing to ask
 */
export async function podsBehind(
  { client, signal }: Actions,
  namespace: string,
  name: string,
): Promise<readonly RouterPod[] | string> {
  let service: LiveObject;
  try {
    service = (await client.json(objectPath(resourceTypes.service, namespace, name), {
      signal,
    })) as LiveObject;
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 404) throw error;
    return `Service ${namespace}/${name}: not found; correct routerRef or deploy the router`;
  }
  const { ports = [], selector = {} } = service.spec as { ports?: readonly ServicePort[]; selector?: Labels };
  const port = ports.find((p) => p.name === 'http' || p.name === 'https' || p.port === 8000) ?? ports[0];
  if (port === undefined) return `Service ${namespace}/${name}: has no port; give it one named http`;
  const scheme =
    port.name === 'https' || port.appProtocol === 'https' || port.port === 443 ? 'https' : 'http';
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  if (labels.length === 0) return [{ name, url: urlOf(scheme, `${name}.${namespace}.svc`, port.port) }];
  const query = new URLSearchParams({ labelSelector: labels.join(',') });
  const { items = [] } = (await client.json(`${collectionPath(resourceTypes.pod, namespace)}?${query}`, {
    signal,
  })) as { readonly items?: readonly LiveObject[] };
  const found = running(items).map((pod) => ({
    name: pod.name,
    url: urlOf(scheme, pod.ip, targetPort(port, pod.spec)),
  }));
  return found.length > 0 ? found : `Service ${namespace}/${name}: no pod behind it has an address yet`;
}

function running(
  pods: readonly LiveObject[],
): readonly { readonly name: string; readonly ip: string; readonly spec: PodSpec }[] {
  return pods.flatMap(({ metadata, spec, status }) => {
    const { podIP, phase } = (status ?? {}) as PodStatus;
    return podIP === undefined || phase !== 'Running' || metadata.deletionTimestamp !== undefined
      ? []
      : [{ name: metadata.name, ip: podIP, spec: (spec ?? {}) as PodSpec }];
  });
}

function urlOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function httpPort({ containers = [] }: PodSpec): number {
  const declared = containers.flatMap(({ ports = [] }) => ports);
  const named = declared.find(({ name }) => name === 'http' || name === 'router-port');
  return (named ?? declared[0])?.containerPort ?? 8000;
}

function targetPort({ port, targetPort: target = port }: ServicePort, { containers = [] }: PodSpec): number {
  if (typeof target === 'number') return target;
  const declared = containers.flatMap(({ ports = [] }) => ports);
  return declared.find(({ name }) => name === target)?.containerPort ?? port;
}
