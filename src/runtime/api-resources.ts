import { type KubeClient, KubeError } from './kube.js';

/** A kind of object as an API server serves it. */
export interface ApiResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name in paths, such as `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** What can be done with it, such as `list`. */
  readonly verbs: readonly string[];
}

/**
 * The kinds that an API server serves, each group asked for once.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
export class ApiResources {
  readonly #client: KubeClient;
  readonly #versions = new Map<string, Promise<readonly ApiResource[]>>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** A kind by what manifests call it; undefined where it is not served. */
  async find(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    return (await this.#of(apiVersion)).find((resource) => resource.kind === kind);
  }

  /** Every kind in the version that its group prefers, and which groups did not answer. */
  async all(): Promise<{ readonly resources: readonly ApiResource[]; readonly problems: readonly string[] }> {
    const { groups } = (await this.#client.json('/apis')) as {
      readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
    };
    const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const problems: string[] = [];
    const found = await Promise.all(
      versions.map(async (apiVersion) => {
        try {
          return await this.#of(apiVersion);
        } catch (error) {
          // The server behind an aggregated API may be away, which is no reason to do without the others.
          if (!(error instanceof KubeError)) throw error;
          problems.push(`${apiVersion}: its kinds were not looked at, got ${error.reason}`);
          return [];
        }
      }),
    );
    return { resources: found.flat(), problems };
  }

  #of(apiVersion: string): Promise<readonly ApiResource[]> {
    const known = this.#versions.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.#read(apiVersion);
    this.#versions.set(apiVersion, asked);
    return asked;
  }

  async #read(apiVersion: string): Promise<readonly ApiResource[]> {
    try {
      const { resources } = (await this.#client.json(rootOf(apiVersion))) as {
        readonly resources: readonly {
          readonly name: string;
          readonly kind: string;
          readonly namespaced: boolean;
          readonly verbs: readonly string[];
        }[];
      };
      return resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced, verbs }) => ({ apiVersion, kind, plural: name, namespaced, verbs }));
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return [];
      throw error;
    }
  }
}

/** Path of the objects of a kind: of one namespace, or of all where none is given. */
export function resourcePath(
  { apiVersion, plural, namespaced }: Pick<ApiResource, 'apiVersion' | 'plural' | 'namespaced'>,
  namespace: string | undefined,
  name?: string,
): string {
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const item = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${rootOf(apiVersion)}${scope}/${plural}${item}`;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
