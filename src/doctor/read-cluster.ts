import { fieldsAt, type Manifest } from '../diff/manifest.js';
import { groupOf, objectKey } from '../diff/object-key.js';
import type { Cluster } from '../diff/with-cluster.js';
import { type ApiResource, resourcePath } from '../runtime/api-resources.js';
import { KubeError } from '../runtime/kube.js';
import type { PodUse } from './pod-use.js';
import { type Reference, referenceKey, referredKinds } from './reference.js';
import {
  type ClusterSnapshot,
  type Denial,
  type ListedKind,
  listedKinds,
  type Reading,
  type Subject,
  type Trial,
} from './subject.js';

/** Under whose name fields would be written. */
export interface ReadOptions {
  readonly fieldManager: string;
}

type Parts = Omit<Subject, 'cluster'>;

/** Calls at a time. */
const atOnce = 6;

/** Reads what a stack needs of a cluster, and tries its objects and pods. Nothing is kept there. */
export async function readCluster(
  cluster: Cluster,
  parts: Parts,
  { fieldManager }: ReadOptions,
): Promise<ClusterSnapshot> {
  const reader = new Reader(cluster, parts);
  const version = await reader.version();
  const { groups, kinds } = await reader.served();
  const namespaces = await reader.namespaces();
  const present = new Set(
    [...namespaces].flatMap(([name, reading]) =>
      'refused' in reading || reading.found !== undefined ? [name] : [],
    ),
  );
  const live = await reader.live();
  return {
    version,
    groups,
    kinds,
    namespaces,
    live,
    makesNodes: await reader.makesNodes(groups),
    lists: await reader.lists(present),
    referred: await reader.referred(),
    trials: await reader.trials(present, live, fieldManager),
    bareTrials: await reader.podTrials(present, bare),
    podTrials: await reader.podTrials(present, (pod) => pod),
    denied: await reader.denied(),
  };
}

class Reader {
  readonly #cluster: Cluster;
  readonly #parts: Parts;

  constructor(cluster: Cluster, parts: Parts) {
    this.#cluster = cluster;
    this.#parts = parts;
  }

  async version(): Promise<ClusterSnapshot['version']> {
    const { major, minor, gitVersion } = (await this.#cluster.client.json('/version')) as Record<
      string,
      string
    >;
    // Clouds write `32+`.
    return { major: parseInt(major ?? '', 10), minor: parseInt(minor ?? '', 10), text: gitVersion ?? '' };
  }

  async served(): Promise<Pick<ClusterSnapshot, 'groups' | 'kinds'>> {
    const { groups } = (await this.#cluster.client.json('/apis')) as {
      readonly groups: readonly { readonly name: string }[];
    };
    const { resources } = await this.#cluster.resources.all();
    const kinds = new Set(resources.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
    for (const { apiVersion, kind } of this.#parts.objects) {
      if (await this.#cluster.resources.find(apiVersion, kind)) kinds.add(`${apiVersion}/${kind}`);
    }
    return { groups: new Set(groups.map(({ name }) => name)), kinds };
  }

  async makesNodes(groups: ReadonlySet<string>): Promise<boolean> {
    if (groups.has('karpenter.sh')) return true;
    // Where the cluster autoscaler, also that of a cloud, says what it does.
    const path = '/api/v1/namespaces/kube-system/configmaps/cluster-autoscaler-status';
    const reading = await this.#read(() => this.#cluster.client.json(path));
    return 'found' in reading && reading.found !== undefined;
  }

  async namespaces(): Promise<ClusterSnapshot['namespaces']> {
    const names = new Set(this.#parts.objects.flatMap(({ metadata }) => metadata.namespace ?? []));
    const read = (name: string): Promise<Reading<Manifest | undefined>> =>
      this.#read(async () => (await this.#cluster.client.json(`/api/v1/namespaces/${name}`)) as Manifest);
    return new Map(await inTurn([...names], async (name) => [name, await read(name)] as const));
  }

  async live(): Promise<ReadonlyMap<string, Manifest>> {
    const found = await inTurn(this.#parts.objects, async (object) => {
      const path = await this.#pathOf(object);
      if (path === undefined) return undefined;
      const reading = await this.#read(async () => (await this.#cluster.client.json(path)) as Manifest);
      return 'found' in reading && reading.found ? ([objectKey(object), reading.found] as const) : undefined;
    });
    return new Map(found.filter((entry) => entry !== undefined));
  }

  async lists(present: ReadonlySet<string>): Promise<ClusterSnapshot['lists']> {
    const kinds = Object.entries(listedKinds) as [ListedKind, string][];
    const read = async ([kind, apiVersion]: [ListedKind, string]): Promise<
      readonly [ListedKind, Reading<readonly Manifest[]>]
    > => {
      const resource = await this.#cluster.resources.find(apiVersion, kind);
      if (resource === undefined) return [kind, { found: [] }];
      const places = resource.namespaced ? [...present] : [undefined];
      const items: Manifest[] = [];
      for (const namespace of places) {
        const reading = await this.#read(() => this.#list(resource, namespace));
        if ('refused' in reading) return [kind, reading];
        items.push(...(reading.found ?? []));
      }
      return [kind, { found: items }];
    };
    return new Map(await inTurn(kinds, read));
  }

  async referred(): Promise<ClusterSnapshot['referred']> {
    const unique = new Map(
      this.#parts.references.map((reference) => [referenceKey(reference), reference] as const),
    );
    const found = await inTurn([...unique], async ([key, reference]) => {
      const apiVersion = referredKinds[reference.kind];
      const resource = await this.#cluster.resources.find(apiVersion, reference.kind);
      if (resource === undefined) return [key, { found: undefined }] as const;
      const path = resourcePath(resource, reference.namespace, reference.name);
      const reading = await this.#read(async () =>
        withoutValues((await this.#cluster.client.json(path)) as Manifest, reference),
      );
      return [key, reading] as const;
    });
    return new Map(found);
  }

  /** A server-side apply of each object, which is not kept. */
  async trials(
    present: ReadonlySet<string>,
    live: ReadonlyMap<string, Manifest>,
    fieldManager: string,
  ): Promise<ClusterSnapshot['trials']> {
    const query = new URLSearchParams({
      dryRun: 'All',
      fieldManager,
      force: 'true',
      fieldValidation: 'Strict',
    });
    const found = await inTurn(this.#parts.objects, async (object) => {
      const path = await this.#pathOf(object);
      const { namespace } = object.metadata;
      if (path === undefined || (namespace !== undefined && !present.has(namespace))) return undefined;
      const { uid: _uid, resourceVersion: _version, ...metadata } = object.metadata;
      const body = { ...object, metadata };
      const trial = await this.#try(`${path}?${query}`, { applyPatch: body });
      // A binding of a role that comes with it is refused, but only as long as that is not there.
      const isUnbound =
        object.kind.endsWith('Binding') && trial.refusal?.status === 404 && !live.has(objectKey(object));
      return isUnbound ? undefined : ([objectKey(object), trial] as const);
    });
    return new Map(found.filter((entry) => entry !== undefined));
  }

  /** Each pod, made as a controller would and not kept. */
  async podTrials(
    present: ReadonlySet<string>,
    shape: (spec: PodUse['spec']) => PodUse['spec'],
  ): Promise<ReadonlyMap<PodUse, Trial>> {
    const found = await inTurn(this.#parts.pods, async (pod) => {
      const { namespace } = pod.object.metadata;
      if (namespace === undefined || !present.has(namespace)) return undefined;
      // What is named may come with the stack; other checks look at it.
      const { serviceAccountName: _account, serviceAccount: _old, ...named } = pod.spec;
      const { priorityClassName: _priority, runtimeClassName: _runtime, ...spec } = named;
      const { labels, annotations } = pod;
      const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
      const create = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'vllm-stack-doctor-trial', namespace, labels, annotations },
        spec: shape({ ...spec, restartPolicy: spec.restartPolicy ?? 'Always' }),
      };
      return [pod, await this.#try(path, { create })] as const;
    });
    return new Map(found.filter((entry) => entry !== undefined));
  }

  /** What applying needs and the caller may not do. */
  async denied(): Promise<readonly Denial[]> {
    const wanted = new Map<string, Denial>();
    for (const object of this.#parts.objects) {
      const { apiVersion, kind } = object;
      const resource = await this.#cluster.resources.find(apiVersion, kind);
      if (resource === undefined) continue;
      const { namespace } = object.metadata;
      for (const verb of ['get', 'create', 'patch']) {
        const place = resource.namespaced && namespace !== undefined ? { namespace } : {};
        const denial = { verb, group: groupOf(object), plural: resource.plural, ...place };
        wanted.set(JSON.stringify(denial), denial);
      }
    }
    const answers = await inTurn([...wanted.values()], async (denial) => {
      const { verb, group, plural: resource, namespace } = denial;
      const answer = await this.#read(() =>
        this.#cluster.client.json('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
          create: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: { resourceAttributes: { verb, group, resource, ...(namespace && { namespace }) } },
          },
        }),
      );
      const allowed = 'found' in answer && fieldsAt(answer.found, 'status').allowed === true;
      return allowed || 'refused' in answer ? [] : [denial];
    });
    return answers.flat();
  }

  async #list(resource: ApiResource, namespace: string | undefined): Promise<readonly Manifest[]> {
    const items: Manifest[] = [];
    let next = '';
    do {
      const query = new URLSearchParams({ limit: '500', ...(next !== '' && { continue: next }) });
      const page = (await this.#cluster.client.json(`${resourcePath(resource, namespace)}?${query}`)) as {
        readonly items: readonly Manifest[];
        readonly metadata: { readonly continue?: string };
      };
      items.push(...page.items);
      next = page.metadata.continue ?? '';
    } while (next !== '');
    return items;
  }

  async #pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const resource = await this.#cluster.resources.find(apiVersion, kind);
    return resource && resourcePath(resource, metadata.namespace, metadata.name);
  }

  async #try(
    path: string,
    body: { readonly applyPatch: unknown } | { readonly create: unknown },
  ): Promise<Trial> {
    const warnings: string[] = [];
    try {
      const made = (await this.#cluster.client.json(path, {
        ...body,
        onWarning: (text) => warnings.push(text),
      })) as Manifest;
      return { warnings, made };
    } catch (error) {
      if (!(error instanceof KubeError) || error.status === 401) throw error;
      return { warnings, refusal: { status: error.status, reason: error.reason } };
    }
  }

  /** What is not there is undefined; what may not be read is told. */
  async #read<T>(ask: () => Promise<T>): Promise<Reading<T | undefined>> {
    try {
      return { found: await ask() };
    } catch (error) {
      if (!(error instanceof KubeError) || error.status === 401) throw error;
      return error.status === 404 ? { found: undefined } : { refused: error.reason };
    }
  }
}

/** A pod without what admission other than Pod Security may refuse before that. */
function bare(spec: PodUse['spec']): PodUse['spec'] {
  const without = <T extends { readonly resources?: unknown }>({ resources: _resources, ...container }: T) =>
    container;
  return {
    ...spec,
    containers: spec.containers.map(without),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(without) }),
  };
}

/** An object without the values of a Secret. */
function withoutValues(object: Manifest, { kind }: Reference): Manifest {
  if (kind !== 'Secret') return object;
  const keys = Object.keys(fieldsAt(object, 'data'));
  return { ...object, data: Object.fromEntries(keys.map((key) => [key, ''])) };
}

/** Does something for each item, a few at a time. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
