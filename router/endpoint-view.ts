import type { Endpoint, EndpointView, ModelCard } from './endpoints.js';

type ByModel = ReadonlyMap<string, readonly Endpoint[]>;

const none: readonly Endpoint[] = Object.freeze([]);

/** The endpoints at one moment, from which the next moment's are made by the change alone. */
export class View implements EndpointView {
  readonly endpoints: readonly Endpoint[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly #routable: ByModel;
  readonly #listing: ByModel;
  readonly #byId: ReadonlyMap<string, Endpoint>;
  readonly #known: ReadonlySet<string>;
  #cards: readonly ModelCard[] | undefined;

  constructor(
    endpoints: readonly Endpoint[],
    listing: ByModel,
    routable: ByModel,
    byId: ReadonlyMap<string, Endpoint>,
    aliases: ReadonlyMap<string, string>,
    known: ReadonlySet<string>,
  ) {
    this.endpoints = endpoints;
    this.aliases = aliases;
    this.#routable = routable;
    this.#listing = listing;
    this.#byId = byId;
    this.#known = known;
  }

  byModel(model: string): readonly Endpoint[] {
    return this.#routable.get(model) ?? none;
  }

  listing(model: string): readonly Endpoint[] {
    return this.#listing.get(model) ?? none;
  }

  byId(id: string): Endpoint | undefined {
    return this.#byId.get(id);
  }

  resolve(name: string): string {
    return this.aliases.get(name) ?? name;
  }

  knows(model: string): boolean {
    return this.#known.has(model) || this.aliases.has(model);
  }

  models(): readonly ModelCard[] {
    if (this.#cards === undefined) {
      const first = new Map<string, ModelCard>();
      for (const card of this.endpoints.flatMap(({ cards }) => cards)) {
        if (!first.has(card.id)) first.set(card.id, card);
      }
      this.#cards = [...first.values()];
    }
    return this.#cards;
  }

  changed(
    endpoints: readonly Endpoint[],
    listed: Iterable<string>,
    changeListing: (list: readonly Endpoint[]) => readonly Endpoint[],
    routed: Iterable<string>,
    changeRoutable: (list: readonly Endpoint[]) => readonly Endpoint[],
    ids: { readonly add?: Endpoint; readonly remove?: string },
  ): View {
    let byId = this.#byId;
    if (ids.add !== undefined || ids.remove !== undefined) {
      const next = new Map(byId);
      if (ids.remove !== undefined) next.delete(ids.remove);
      if (ids.add !== undefined) next.set(ids.add.id, ids.add);
      byId = next;
    }
    return new View(
      endpoints,
      edited(this.#listing, listed, changeListing),
      edited(this.#routable, routed, changeRoutable),
      byId,
      this.aliases,
      this.#known,
    );
  }

  withAliases(aliases: ReadonlyMap<string, string>): View {
    return new View(this.endpoints, this.#listing, this.#routable, this.#byId, aliases, this.#known);
  }
}

function edited(
  map: ByModel,
  models: Iterable<string>,
  change: (list: readonly Endpoint[]) => readonly Endpoint[],
): ByModel {
  const next = new Map(map);
  for (const model of models) {
    const list = change(next.get(model) ?? none);
    if (list.length === 0) next.delete(model);
    else next.set(model, list);
  }
  return next;
}

/** The list without an endpoint. */
export function without(list: readonly Endpoint[], endpoint: Endpoint): readonly Endpoint[] {
  return list.includes(endpoint) ? list.filter((other) => other !== endpoint) : list;
}

/** The list with an endpoint at the place of its URL. */
export function inserted(list: readonly Endpoint[], endpoint: Endpoint): readonly Endpoint[] {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && isBefore(other, endpoint)) low = middle + 1;
    else high = middle;
  }
  return [...list.slice(0, low), endpoint, ...list.slice(low)];
}

function isBefore(a: Endpoint, b: Endpoint): boolean {
  return a.url < b.url || (a.url === b.url && a.id < b.id);
}
