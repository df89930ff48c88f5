import { ApiResources } from '../runtime/api-resources.js';
import { execCredentials } from '../runtime/exec-credential.js';
import { KubeClient, KubeError, kubeConfig } from '../runtime/kube.js';

/** A cluster to work with. */
export interface Cluster {
  readonly client: KubeClient;
  readonly resources: ApiResources;
  /** Namespace of the kubeconfig's context. */
  readonly namespace: string;
}

/** What is known where a cluster cannot be asked. */
export interface Unreachable {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Does something with the cluster of the kubeconfig; one that cannot be reached, or refuses, is a problem in one line. */
export async function withCluster<T>(
  env: Readonly<Record<string, string | undefined>>,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T | Unreachable> {
  let client: KubeClient | undefined;
  try {
    client = new KubeClient(kubeConfig({ env, runPlugin: execCredentials(env) }));
    const { namespace = 'default' } = client.config;
    return await work({ client, resources: new ApiResources(client), namespace });
  } catch (error) {
    if (error instanceof KubeError) return { problems: [error.message], notes: [] };
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    // undici tells the reason of a failed connection in its cause, or in its code alone.
    const isOurs = /^[^ ]+: .*, got .*; /.test(message);
    if (!isOurs && !('code' in error)) throw error;
    const problem = `kubernetes: cannot be asked, got ${message || String(Reflect.get(error, 'code'))}; see whether kubectl reaches it`;
    return { problems: [isOurs ? message : problem], notes: [] };
  } finally {
    await client?.close();
  }
}
