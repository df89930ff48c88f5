import { request } from 'undici';
import { type EndpointAccess, endpointAgent, keyHeader } from '../endpoint/endpoint.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';

/** An answer of a router. */
export interface RouterAnswer {
  readonly status: number;
  readonly text: string;
}

/** A way to a router. */
export interface RouterSource {
  /** What is shown of where it is. */
  readonly name: string;
  get(path: string, signal: AbortSignal): Promise<RouterAnswer>;
  close(): Promise<void>;
}

/** A router by its address. */
export function urlSource(url: string, access: EndpointAccess): RouterSource {
  const agent = endpointAgent(access, { keepAliveTimeout: 60_000 });
  const base = url.replace(/\/+$/, '');
  return {
    name: base,
    async get(path, signal) {
      const { statusCode, body } = await request(base + path, {
        dispatcher: agent,
        signal,
        headers: { ...keyHeader(access) },
      });
      return { status: statusCode, text: await body.text() };
    },
    close: () => agent.destroy(),
  };
}

/** A Service in a cluster. */
export interface ServiceName {
  readonly namespace: string;
  readonly service: string;
}

/**
 * A router behind the API server of a cluster.
 * @see https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls
 */
export async function serviceSource(
  client: KubeClient,
  { namespace, service }: ServiceName,
): Promise<RouterSource> {
  const services = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`;
  const port = portOf(await client.json(`${services}/${encodeURIComponent(service)}`));
  if (port === undefined) {
    throw new Error(
      `service ${service}: has no port, got ${namespace}/${service}; name another by --service`,
    );
  }
  const proxied = `${services}/${encodeURIComponent(service)}:${port}/proxy`;
  // Each such answer makes the client ask for new credentials, which may be a program that asks people.
  const refused = new Map<string, RouterAnswer>();
  return {
    name: `${namespace}/${service}`,
    async get(path, signal) {
      const before = refused.get(path);
      if (before !== undefined) return before;
      try {
        return { status: 200, text: await (await client.open(proxied + path, { signal })).text() };
      } catch (error) {
        // Behind the API server an answer of the router that is no success looks like one of its own.
        if (!(error instanceof KubeError)) throw error;
        const answer = { status: error.status, text: error.reason };
        if (path === '/engines' && error.status === 401) refused.set(path, answer);
        return answer;
      }
    },
    close: () => client.close(),
  };
}

function portOf(service: unknown): number | undefined {
  const { spec } = service as {
    readonly spec?: { readonly ports?: readonly { readonly port?: unknown }[] };
  };
  const port = spec?.ports?.[0]?.port;
  return typeof port === 'number' ? port : undefined;
}
