import { type KubeClient, KubeError } from '../src/runtime/kube.js';
import { collectionPath, type ResourceType } from './resource-type.js';

/** Kinds that the API server serves, asked again from time to time, since CRDs come and go. */
export class ServedTypes {
  private readonly client: KubeClient;
  private readonly types: readonly ResourceType[];
  private served: ReadonlySet<string> = new Set();

  constructor(client: KubeClient, types: readonly ResourceType[]) {
    this.client = client;
    this.types = types;
  }

  has(type: ResourceType): boolean {
    return this.served.has(collectionPath(type));
  }

  /** Asks the API server. @returns the kinds that are served by now and were not before, and the other way round */
  async refresh(): Promise<{
    readonly added: readonly ResourceType[];
    readonly removed: readonly ResourceType[];
  }> {
    const groups = new Map<string, Promise<ReadonlySet<string>>>();
    const pluralsOf = (type: ResourceType): Promise<ReadonlySet<string>> => {
      const path = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
      const asked = groups.get(path) ?? this.pluralsAt(path);
      groups.set(path, asked);
      return asked;
    };
    const found = await Promise.all(this.types.map(async (type) => (await pluralsOf(type)).has(type.plural)));
    const before = this.served;
    const now = this.types.filter((_, index) => found[index] === true);
    this.served = new Set(now.map((type) => collectionPath(type)));
    return {
      added: now.filter((type) => !before.has(collectionPath(type))),
      removed: this.types.filter((type) => before.has(collectionPath(type)) && !this.has(type)),
    };
  }

  private async pluralsAt(path: string): Promise<ReadonlySet<string>> {
    try {
      const { resources = [] } = (await this.client.json(path)) as {
        readonly resources?: readonly { readonly name: string }[];
      };
      return new Set(resources.map(({ name }) => name));
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return new Set();
      throw error;
    }
  }
}
