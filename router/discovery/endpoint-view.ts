import type { Endpoint, EndpointView, ModelCard } from './endpoints.js';

type ByModel = ReadonlyMap<string, readonly Endpoint[]>;

const none: readonly Endpoint[] = Object.freeze([]);

/** The engines that failed too often, and how many of a model's that may be. */
export interface Ejection {
  readonly urls: ReadonlySet<string>;
  /** Largest share of a model's engines without which it is served. */
  readonly limit: number;
}

// What is left of each array without ejected engines; the store makes new arrays whenever one is ejected or comes back.
const withoutEjected = new WeakMap<
  readonly Endpoint[],
  { readonly limit: number; readonly left: readonly Endpoint[] }
>();

/** The endpoints at one moment, from which the next moment's are made by the change alone. */
export class View implements EndpointView {
  readonly endpoints: readonly Endpoint[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly #routable: ByModel;
  readonly #listing: ByModel;
  readonly #byId: ReadonlyMap<string, Endpoint>;
  readonly #known: ReadonlySet<string>;
  readonly #ejection: Ejection;
  #cards: readonly ModelCard[] | undefined;

  constructor(
    endpoints: readonly Endpoint[],
    listing: ByModel,
    routable: ByModel,
    byId: ReadonlyMap<string, Endpoint>,
    aliases: ReadonlyMap<string, string>,
    known: ReadonlySet<string>,
    ejection: Ejection,
  ) {
    this.endpoints = endpoints;
    this.aliases = aliases;
    this.#routable = routable;
    this.#listing = listing;
    this.#byId = byId;
    this.#known = known;
    this.#ejection = ejection;
  }

  byModel(model: string): readonly Endpoint[] {
    const list = this.#routable.get(model) ?? none;
    return this.#ejection.urls.size === 0 ? list : trustedOf(list, this.#ejection.limit);
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
    if (this.#known.has(model) || this.aliases.has(model)) return true;
    for (const target of this.aliases.values()) if (target === model) return true;
    return false;
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
      this.#ejection,
    );
  }

  withAliases(aliases: ReadonlyMap<string, string>): View {
    return new View(
      this.endpoints,
      this.#listing,
      this.#routable,
      this.#byId,
      aliases,
      this.#known,
      this.#ejection,
    );
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

/** The engines of a list that are not ejected, or all of them where too few were left. */
function trustedOf(list: readonly Endpoint[], limit: number): readonly Endpoint[] {
  const kept = withoutEjected.get(list);
  if (kept?.limit === limit) return kept.left;
  const trusted = list.filter(({ health: { phase } }) => phase === 'trusted' || phase === 'returning');
  const ejected = list.length - trusted.length;
  const left = ejected === 0 || trusted.length === 0 || ejected > limit * list.length ? list : trusted;
  withoutEjected.set(list, { limit, left });
  return left;
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
