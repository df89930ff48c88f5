import type { KubeClient } from '../src/runtime/kube.js';
import type { WatchOptions } from '../src/runtime/watch.js';
import { Informer, type InformerOptions } from './informer.js';
import type { LiveObject } from './kube-object.js';
import { collectionPath, type ResourceType } from './resource-type.js';

/** What the operator keeps a copy of. */
export interface CachesOptions {
  readonly client: KubeClient;
  /** @default - all namespaces */
  readonly namespaces?: readonly string[] | undefined;
  /** Hears of each object that came, changed or went. */
  readonly onChange: (type: ResourceType, object: LiveObject, change: 'put' | 'deleted') => void;
  /** Hears that a kind has been listed for the first time. */
  readonly onSynced: (type: ResourceType) => void;
  readonly warn: (message: string) => void;
  /** @default - those of listThenWatch */
  readonly watch?: Partial<WatchOptions>;
}

interface Followed {
  readonly type: ResourceType;
  readonly informer: Informer;
}

/** Copies of all collections that the operator looks at, one for each kind however many controllers want it. */
export class Caches {
  private readonly options: CachesOptions;
  private readonly followed = new Map<string, Followed>();

  constructor(options: CachesOptions) {
    this.options = options;
  }

  /** Follows a kind from now on; `keep` says what is kept of its objects. */
  follow(type: ResourceType, how: Pick<InformerOptions, 'labelSelector' | 'keep'> = {}): void {
    const path = collectionPath(type);
    if (this.followed.has(path)) return;
    const { client, namespaces, onChange, onSynced, warn, watch } = this.options;
    let lastProblem = '';
    const informer = new Informer({
      client,
      type,
      namespaces,
      ...how,
      onChange: (object, change) => onChange(type, object, change),
      onSynced: () => onSynced(type),
      onError: ({ message }) => {
        if (message !== lastProblem) warn(`watch of ${type.plural}: ${message}; it goes on`);
        lastProblem = message;
      },
      ...(watch === undefined ? {} : { watch }),
    });
    this.followed.set(path, { type, informer });
    informer.start();
  }

  /** The copy of a kind that is followed. */
  of(type: ResourceType): Informer | undefined {
    return this.followed.get(collectionPath(type))?.informer;
  }

  /** The kinds that have not been listed yet, but for optional ones that the API server forbids to list. */
  get missing(): readonly ResourceType[] {
    return [...this.followed.values()].flatMap(({ type, informer }) =>
      informer.synced || this.lacks(type) ? [] : [type],
    );
  }

  /** Whether a kind counts as absent, since it is optional and the API server forbids to list it. */
  lacks(type: ResourceType): boolean {
    return type.optional === true && this.of(type)?.denied === true;
  }

  /** Ends the copy of a kind that is served no longer. */
  async drop(type: ResourceType): Promise<void> {
    const path = collectionPath(type);
    const followed = this.followed.get(path);
    this.followed.delete(path);
    await followed?.informer.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.followed.values()].map(({ informer }) => informer.stop()));
  }
}
