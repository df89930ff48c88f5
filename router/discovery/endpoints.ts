import { createHash } from 'node:crypto';
import { EngineSpeed } from '../stats/engine-speed.js';
import { inserted, View, without } from './endpoint-view.js';

/** What an engine tells about one of its models, with whatever fields it has. */
export interface ModelCard {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** What an engine has to do; counted by the one place that sends requests. */
export interface EndpointLoad {
  /** Requests sent and not ended in any way. */
  inFlight: number;
  /** Those of them without a byte of the answer's body yet. */
  inPrefill: number;
  /** Those of them whose answer is coming. */
  inDecoding: number;
  /** Tokens of the prompts of those without a byte that the engine has to compute, as far as the routing logic can tell. */
  uncachedTokens: number;
}

/**
 * How far an engine is trusted: `ejected` engines get nothing while others serve their models, one `onTrial` gets a single
 * request that shows whether it works again, and a `returning` one gets a growing share of what the others get.
 */
export type EnginePhase = 'trusted' | 'ejected' | 'onTrial' | 'returning';

/** What requests have shown of an engine; written by the one place that judges engines. */
export interface EndpointHealth {
  /** Changed by `EndpointStore.setPhase` alone, since views follow from it. */
  readonly phase: EnginePhase;
  /** Requests that failed since the last whole answer. */
  failures: number;
  /** Times that it was ejected since it came. */
  ejections: number;
  /** Ejections since it was last trusted for a while, which make the next one longer. */
  ejectionsInRow: number;
  /** When it began to return, in milliseconds that never go back. */
  returningSinceMs: number;
}

/** What discovery knows of an engine. */
export interface EndpointSpec {
  /** Stable name of the engine in `/engines` and `?id=`; see `engineId`. */
  readonly id: string;
  /** Base URL without a slash at its end. */
  readonly url: string;
  readonly cards: readonly ModelCard[];
  /** What prefill and decode labels are compared with. @default - none */
  readonly label?: string | undefined;
  /** What engines have in common that may hand KV blocks to each other. @default - none */
  readonly revision?: string | undefined;
  /** @default - not a pod */
  readonly podName?: string | undefined;
  /** @default - not a service */
  readonly serviceName?: string | undefined;
  /** @default - not in Kubernetes */
  readonly namespace?: string | undefined;
  /** @default - as it was; awake when it is new */
  readonly sleeping?: boolean | undefined;
  /** @default - as it was; healthy when it is new */
  readonly healthy?: boolean | undefined;
}

/** An engine that requests can be sent to; the same object for as long as the engine stays. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  /** Names of the models that it serves, LoRA adapters among them. */
  readonly models: ReadonlySet<string>;
  readonly cards: readonly ModelCard[];
  readonly label: string | undefined;
  readonly revision: string | undefined;
  readonly podName: string | undefined;
  readonly serviceName: string | undefined;
  readonly namespace: string | undefined;
  /** Shared by all endpoints of one URL; written by the proxy only. */
  readonly load: EndpointLoad;
  /** How soon it comes to first tokens; shared by all endpoints of one URL and written by the proxy only. */
  readonly speed: EngineSpeed;
  /** Shared by all endpoints of one URL. */
  readonly health: EndpointHealth;
  readonly sleeping: boolean;
  readonly healthy: boolean;
  /** Seconds since 1970 at which it came. */
  readonly addedAt: number;
}

/** What happened to an endpoint. */
export interface EndpointChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly endpoint: Endpoint;
}

/** The endpoints at one moment; never changes, so that one request can keep using it. */
export interface EndpointView {
  /** All endpoints, sorted by URL. */
  readonly endpoints: readonly Endpoint[];
  /**
   * The endpoints that a request for a model can go to: awake, healthy and, as long as enough others are left, not ejected;
   * sorted by URL and empty for an unknown model. The array is the same one until its members change.
   */
  byModel(model: string): readonly Endpoint[];
  /** All endpoints that list a model, those asleep or unhealthy too, sorted by URL. */
  listing(model: string): readonly Endpoint[];
  byId(id: string): Endpoint | undefined;
  /** The model behind an alias, or the name itself. */
  resolve(name: string): string;
  /** Whether some engine served the model since the start, it was announced, or it is an alias or the model of one. */
  knows(model: string): boolean;
  /** One card a model, that of the first endpoint which lists it. */
  models(): readonly ModelCard[];
  /** Model names by alias. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface Held {
  id: string;
  url: string;
  models: ReadonlySet<string>;
  cards: readonly ModelCard[];
  label: string | undefined;
  revision: string | undefined;
  podName: string | undefined;
  serviceName: string | undefined;
  namespace: string | undefined;
  load: EndpointLoad;
  speed: EngineSpeed;
  health: EndpointHealth;
  sleeping: boolean;
  healthy: boolean;
  addedAt: number;
}

/** What all endpoints of one URL share. */
interface Engine {
  readonly load: EndpointLoad;
  readonly speed: EngineSpeed;
  readonly health: { -readonly [K in keyof EndpointHealth]: EndpointHealth[K] };
  readonly endpoints: Set<Held>;
}

const noModels: ReadonlySet<string> = new Set();

/** The endpoints that discovery found, changed one by one so that look-ups cost nothing. */
export class EndpointStore {
  readonly #held = new Map<string, Held>();
  readonly #engines = new Map<string, Engine>();
  readonly #ejection = { limit: 0.8, urls: new Set<string>() };
  readonly #known = new Set<string>();
  readonly #listeners = new Set<(change: EndpointChange) => void>();
  readonly #wallSeconds: () => number;
  #view: View;

  /** @param wallSeconds seconds since 1970 */
  constructor(wallSeconds: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#wallSeconds = wallSeconds;
    this.#view = new View([], new Map(), new Map(), new Map(), new Map(), this.#known, this.#ejection);
  }

  snapshot(): EndpointView {
    return this.#view;
  }

  /** Adds an endpoint, or takes over what is new about it. One that moved to another URL is a new endpoint. */
  upsert(spec: EndpointSpec): Endpoint {
    const held = this.#held.get(spec.id);
    if (held !== undefined && held.url !== spec.url) this.remove(spec.id);
    else if (held !== undefined) return this.#change(held, spec);
    const { id, url, cards, label, revision, podName, serviceName, namespace } = spec;
    const { sleeping = false, healthy = true } = spec;
    const added: Held = {
      id,
      url,
      models: new Set(cards.map((card) => card.id)),
      cards,
      label,
      revision,
      podName,
      serviceName,
      namespace,
      ...this.#sharedBy(url),
      sleeping,
      healthy,
      addedAt: this.#wallSeconds(),
    };
    this.#held.set(id, added);
    this.#engines.get(url)?.endpoints.add(added);
    for (const model of added.models) this.#known.add(model);
    const routable = isRoutable(added);
    this.#view = this.#view.changed(
      inserted(this.#view.endpoints, added),
      added.models,
      (list) => inserted(list, added),
      routable ? added.models : noModels,
      (list) => inserted(list, added),
      { add: added },
    );
    this.#tell({ kind: 'added', endpoint: added });
    return added;
  }

  /** Removes an endpoint; the answer is whether there was one. */
  remove(id: string): boolean {
    const held = this.#held.get(id);
    if (held === undefined) return false;
    this.#held.delete(id);
    const engine = this.#engines.get(held.url);
    if (engine?.endpoints.delete(held) && engine.endpoints.size === 0) {
      this.#engines.delete(held.url);
      this.#ejection.urls.delete(held.url);
    }
    this.#view = this.#view.changed(
      without(this.#view.endpoints, held),
      held.models,
      (list) => without(list, held),
      held.models,
      (list) => without(list, held),
      { remove: id },
    );
    this.#tell({ kind: 'removed', endpoint: held });
    return true;
  }

  /** Removes every endpoint but these. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of [...this.#held.keys()]) {
      if (!ids.has(id)) this.remove(id);
    }
  }

  /** Notes that an engine went to sleep or woke up. */
  setSleeping(id: string, sleeping: boolean): void {
    const held = this.#held.get(id);
    if (held !== undefined) this.#change(held, { sleeping });
  }

  /** Notes whether an engine answers as it should. */
  setHealthy(id: string, healthy: boolean): void {
    const held = this.#held.get(id);
    if (held !== undefined) this.#change(held, { healthy });
  }

  /** Takes over how far an engine is trusted, for all endpoints of its URL. */
  setPhase(url: string, phase: EnginePhase): void {
    const engine = this.#engines.get(url);
    if (engine === undefined || engine.health.phase === phase) return;
    engine.health.phase = phase;
    if (phase === 'ejected' || phase === 'onTrial') this.#ejection.urls.add(url);
    else this.#ejection.urls.delete(url);
    for (const held of engine.endpoints) {
      const routed = isRoutable(held) ? held.models : noModels;
      // New arrays, so that what was derived from the old ones is derived again.
      this.#view = this.#view.changed(this.#view.endpoints, noModels, copied, routed, copied, {});
    }
    for (const held of engine.endpoints) this.#tell({ kind: 'changed', endpoint: held });
  }

  /** The endpoints of one URL. */
  sharing(url: string): Iterable<Endpoint> {
    return this.#engines.get(url)?.endpoints ?? [];
  }

  /** Limits the share of a model's engines that can be ejected at the same time; beyond it ejections are passed over. */
  limitEjected(share: number): void {
    this.#ejection.limit = share;
  }

  /** Notes models that may have engines later. */
  announce(models: Iterable<string>): void {
    for (const model of models) this.#known.add(model);
  }

  /** Replaces the further names of models. */
  setAliases(aliases: Readonly<Record<string, string>>): void {
    this.#view = this.#view.withAliases(new Map(Object.entries(aliases)));
  }

  /** Calls a listener after every change, until the answer is called. */
  onChange(listener: (change: EndpointChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #change(held: Held, spec: Partial<EndpointSpec>): Endpoint {
    const before = { models: held.models, routable: isRoutable(held) };
    const cards = spec.cards ?? held.cards;
    const sameModels =
      cards === held.cards ||
      (cards.length === held.models.size && cards.every((card) => held.models.has(card.id)));
    const { sleeping = held.sleeping, healthy = held.healthy } = spec;
    const label = 'label' in spec ? spec.label : held.label;
    const revision = 'revision' in spec ? spec.revision : held.revision;
    const sameCards = cards === held.cards || lasting(cards) === lasting(held.cards);
    const sameLabels = label === held.label && revision === held.revision;
    if (sameCards && sleeping === held.sleeping && healthy === held.healthy && sameLabels) {
      return held;
    }
    held.label = label;
    held.revision = revision;
    held.cards = cards;
    if (!sameModels) held.models = new Set(cards.map((card) => card.id));
    held.sleeping = sleeping;
    held.healthy = healthy;
    for (const model of held.models) this.#known.add(model);
    const routable = isRoutable(held);
    const after = held.models;
    const listed = sameModels ? noModels : symmetricDifference(before.models, after);
    const routed = symmetricDifference(
      before.routable ? before.models : noModels,
      routable ? after : noModels,
    );
    const put = (list: readonly Endpoint[]): readonly Endpoint[] =>
      list.includes(held) ? without(list, held) : inserted(list, held);
    // A new array, so that what was made of the cards is made again.
    this.#view = this.#view.changed([...this.#view.endpoints], listed, put, routed, put, {});
    this.#tell({ kind: 'changed', endpoint: held });
    return held;
  }

  #tell(change: EndpointChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  #sharedBy(url: string): Pick<Engine, 'load' | 'speed' | 'health'> {
    let engine = this.#engines.get(url);
    if (engine === undefined) {
      engine = {
        load: { inFlight: 0, inPrefill: 0, inDecoding: 0, uncachedTokens: 0 },
        speed: new EngineSpeed(),
        health: { phase: 'trusted', failures: 0, ejections: 0, ejectionsInRow: 0, returningSinceMs: 0 },
        endpoints: new Set(),
      };
      this.#engines.set(url, engine);
    }
    return { load: engine.load, speed: engine.speed, health: engine.health };
  }
}

/** The cards without what vLLM makes up anew for every answer. */
function lasting(cards: readonly ModelCard[]): string {
  return JSON.stringify(cards, (key, value: unknown) =>
    key === 'created' || key === 'permission' ? undefined : value,
  );
}

function isRoutable({ sleeping, healthy }: Endpoint): boolean {
  return healthy && !sleeping;
}

function copied(list: readonly Endpoint[]): readonly Endpoint[] {
  return [...list];
}

function symmetricDifference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...[...a].filter((item) => !b.has(item)), ...[...b].filter((item) => !a.has(item))];
}

const dnsNamespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');

/**
 * The id of the engine of a pod or service: a version 5 UUID of its name, so that it survives restarts of the router.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-5
 */
export function engineId(name: string): string {
  const hash = createHash('sha1').update(dnsNamespace).update(name).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
