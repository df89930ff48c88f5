import { type KubeClient, KubeError } from '../src/runtime/kube.js';
import { listThenWatch, type WatchOptions } from '../src/runtime/watch.js';
import { keyOf, type LiveObject } from './kube-object.js';
import { apiVersionOf, collectionPath, type ResourceType } from './resource-type.js';

/** What an informer follows, and how. */
export interface InformerOptions {
  readonly client: KubeClient;
  readonly type: ResourceType;
  /** @default - all namespaces */
  readonly namespaces?: readonly string[] | undefined;
  /** @default - all objects */
  readonly labelSelector?: string | undefined;
  /** Hears of each object that came, changed or went. */
  readonly onChange: (object: LiveObject, change: 'put' | 'deleted') => void;
  /** Hears of failures, after which the watch goes on. */
  readonly onError: (error: Error) => void;
  /** Hears that everything has been listed. @default - nobody does */
  readonly onSynced?: () => void;
  /** What is kept of an object. @default - all of it */
  readonly keep?: (object: LiveObject) => LiveObject;
  /** Pauses and limits of the watches. @default - those of listThenWatch */
  readonly watch?: Partial<WatchOptions>;
}

/** A copy of a collection that follows the API server. */
export class Informer {
  private readonly objects = new Map<string, LiveObject>();
  private readonly byNamespace = new Map<string, Set<string>>();
  private readonly options: InformerOptions;
  private readonly aborting = new AbortController();
  private readonly watches: Promise<void>[] = [];
  private missing: number;
  private forbidden = false;

  constructor(options: InformerOptions) {
    this.options = options;
    this.missing = this.scopes().length;
  }

  /** Whether everything there is has been listed once. */
  get synced(): boolean {
    return this.missing === 0;
  }

  /** Whether the API server forbids to list it. */
  get denied(): boolean {
    return this.forbidden && !this.synced;
  }

  /** Follows the collection until `stop`. */
  start(): void {
    for (const namespace of this.scopes()) this.watches.push(this.follow(namespace));
  }

  /** Ends the watches. */
  async stop(): Promise<void> {
    this.aborting.abort();
    await Promise.all(this.watches);
  }

  get(namespace: string, name: string): LiveObject | undefined {
    return this.objects.get(`${namespace}/${name}`);
  }

  /** The objects of a namespace. */
  list(namespace: string): readonly LiveObject[] {
    const keys = this.byNamespace.get(namespace);
    return keys === undefined ? [] : [...keys].flatMap((key) => this.objects.get(key) ?? []);
  }

  all(): IterableIterator<LiveObject> {
    return this.objects.values();
  }

  /** Takes an answer to a write, which may be known before the watch tells it. */
  put(object: LiveObject): void {
    const known = this.objects.get(keyOf(object));
    if (known !== undefined && !isNewer(object, known)) return;
    this.set(object);
  }

  /** Takes a deletion that the API server has confirmed. */
  remove(object: LiveObject): void {
    const key = keyOf(object);
    // Another one of its name may be known already.
    if (this.objects.get(key)?.metadata.uid !== object.metadata.uid) return;
    const namespace = object.metadata.namespace ?? '';
    const keys = this.byNamespace.get(namespace);
    this.objects.delete(key);
    keys?.delete(key);
    if (keys?.size === 0) this.byNamespace.delete(namespace);
  }

  private scopes(): readonly (string | undefined)[] {
    const { namespaces, type } = this.options;
    return namespaces === undefined || type.clusterScoped === true ? [undefined] : namespaces;
  }

  private set(object: LiveObject): void {
    const key = keyOf(object);
    const namespace = object.metadata.namespace ?? '';
    this.objects.set(key, object);
    const keys = this.byNamespace.get(namespace);
    if (keys === undefined) this.byNamespace.set(namespace, new Set([key]));
    else keys.add(key);
  }

  private follow(namespace: string | undefined): Promise<void> {
    const { client, type, labelSelector, onChange, onError, onSynced, keep, watch } = this.options;
    let listed = false;
    const put = (whole: LiveObject): void => {
      const object = keep === undefined ? whole : keep(whole);
      const known = this.objects.get(keyOf(object));
      if (known !== undefined && !isNewer(object, known)) return;
      this.set(object);
      onChange(object, 'put');
    };
    return listThenWatch<LiveObject>(
      client,
      {
        path: collectionPath(type, namespace),
        signal: this.aborting.signal,
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...watch,
      },
      {
        onList: (objects) => {
          const present = new Set<string>();
          for (const listedObject of objects) {
            // Items of lists do not say what they are.
            const object = { ...listedObject, kind: type.kind, apiVersion: apiVersionOf(type) };
            present.add(keyOf(object));
            put(object);
          }
          const scope = namespace === undefined ? [...this.objects.values()] : this.list(namespace);
          for (const object of scope) {
            if (present.has(keyOf(object))) continue;
            this.remove(object);
            onChange(object, 'deleted');
          }
          if (listed) return;
          listed = true;
          this.missing--;
          if (this.synced) onSynced?.();
        },
        onObject: put,
        onDeleted: (object) => {
          this.remove(object);
          onChange(object, 'deleted');
        },
        onError: (error) => {
          this.forbidden = error instanceof KubeError && error.status === 403;
          onError(error);
        },
      },
    );
  }
}

/** Whether an object is of a later state than a known one, as far as both tell. */
function isNewer(object: LiveObject, known: LiveObject): boolean {
  if (object.metadata.uid !== known.metadata.uid) return true;
  const [next, last] = [object, known].map(({ metadata }) => Number(metadata.resourceVersion));
  // Versions are numbers of etcd; where they are anything else, what comes later counts.
  return next === undefined || last === undefined || Number.isNaN(next - last) || next > last;
}
