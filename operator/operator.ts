import { type KubeClient, KubeError } from '../src/runtime/kube.js';
import type { WatchOptions } from '../src/runtime/watch.js';
import { Applier } from './apply.js';
import { Caches } from './caches.js';
import { Events } from './events.js';
import type { Kind } from './kind.js';
import { keyOf, type LiveObject } from './kube-object.js';
import type { OperatorMetrics } from './metrics.js';
import { WorkQueue } from './queue.js';
import { concerned, Reconciler } from './reconciler.js';
import type { ResourceType } from './resource-type.js';
import { ServedTypes } from './served-types.js';

/** What an operator is made of. */
export interface OperatorOptions {
  readonly client: KubeClient;
  readonly kinds: readonly Kind[];
  /** @default - all namespaces */
  readonly namespaces?: readonly string[] | undefined;
  readonly metrics: OperatorMetrics;
  readonly log: OperatorLog;
  /** Resources of a kind that are worked on at the same time. @default 4 */
  readonly concurrency?: number;
  /** Pause between two questions for which kinds are served. @default 30 */
  readonly servedSeconds?: number;
  /** Time after which every resource is looked at again, whatever happened. @default 600 */
  readonly resyncSeconds?: number;
  /** Pauses and limits of the watches. @default - those of listThenWatch */
  readonly watch?: Partial<WatchOptions>;
  /** First pause after a failure, in milliseconds. @default 1000 */
  readonly firstPauseMs?: number;
}

/** Where the operator writes what it does. */
export interface OperatorLog {
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
}

interface Controller {
  readonly kind: Kind;
  readonly queue: WorkQueue;
}

/** Follows the resources of several kinds and reconciles them. */
export class Operator {
  private readonly options: OperatorOptions;
  private readonly caches: Caches;
  private readonly served: ServedTypes;
  private readonly events: Events;
  private readonly applier: Applier;
  private readonly aborting = new AbortController();
  private readonly controllers: readonly Controller[];
  private poll: NodeJS.Timeout | undefined;
  private resync: NodeJS.Timeout | undefined;
  private reconciling = false;
  private asked = false;

  constructor(options: OperatorOptions) {
    this.options = options;
    const { client, kinds, namespaces, log, watch } = options;
    this.served = new ServedTypes(client, typesOf(kinds));
    this.events = new Events(client, (message) => log.warning(message));
    this.caches = new Caches({
      client,
      namespaces,
      warn: (message) => log.warning(message),
      onChange: (type, object, change) => this.changed(type, object, change),
      onSynced: () => this.again(),
      ...(watch === undefined ? {} : { watch }),
    });
    this.applier = new Applier(client);
    const parts = {
      client,
      caches: this.caches,
      applier: this.applier,
      events: this.events,
      serves: (type: ResourceType) => this.served.has(type) && !this.caches.lacks(type),
      signal: this.aborting.signal,
      now: () => new Date(),
    };
    this.controllers = kinds.map((kind) => this.controllerOf(kind, new Reconciler(kind, parts)));
  }

  /** What has to be listed before work can begin; nothing once it has been. */
  get waitsFor(): string | undefined {
    if (!this.asked) return 'asks which kinds are served';
    const { missing } = this.caches;
    return missing.length === 0 ? undefined : `lists ${missing.map(({ plural }) => plural).join(', ')}`;
  }

  /** Begins to follow what is there, so that the start of `reconcile` waits for nothing. */
  async follow(): Promise<void> {
    await this.refresh();
    const { servedSeconds = 30, resyncSeconds = 600, log } = this.options;
    this.resync = setInterval(() => this.again(), resyncSeconds * 1000).unref();
    this.poll = setInterval(() => {
      this.refresh().catch((error: unknown) => {
        log.warning(
          `kinds: not asked for, ${error instanceof Error ? error.message : error}; it is tried again`,
        );
      });
    }, servedSeconds * 1000).unref();
  }

  /** Begins to write; to be called by the leader only. */
  reconcile(): void {
    this.reconciling = true;
    this.again();
  }

  private again(): void {
    if (!this.reconciling) return;
    for (const { kind, queue } of this.controllers) {
      for (const resource of this.caches.of(kind.type)?.all() ?? []) queue.add(keyOf(resource));
    }
  }

  /** Ends the watches and what is being worked on. */
  async stop(): Promise<void> {
    clearInterval(this.poll);
    clearInterval(this.resync);
    this.reconciling = false;
    const idle = Promise.all(this.controllers.map(({ queue }) => queue.stop()));
    this.aborting.abort();
    await idle;
    await this.events.flush();
    await this.caches.stop();
  }

  private controllerOf(kind: Kind, reconciler: Reconciler): Controller {
    const { concurrency, firstPauseMs, metrics, log } = this.options;
    const { kind: name } = kind.type;
    const queue = new WorkQueue({
      work: (key) => metrics.timed(name, () => this.work(kind, reconciler, key)),
      onError: (key, error, pauseMs) => {
        if (this.aborting.signal.aborted) return;
        const problem = error instanceof Error ? error.message : String(error);
        log.error(`${name} ${key}: ${problem}; tried again in ${(pauseMs / 1000).toFixed(1)} s`);
      },
      pauseOf: (error) =>
        error instanceof KubeError && error.retryAfterSeconds !== undefined
          ? error.retryAfterSeconds * 1000
          : undefined,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(firstPauseMs === undefined ? {} : { firstPauseMs }),
    });
    metrics.follow(name, queue, () => this.caches.of(kind.type));
    return { kind, queue };
  }

  private async work(kind: Kind, reconciler: Reconciler, key: string): Promise<number | undefined> {
    // Before everything has been listed, what is missing could not be told from what is not known.
    if (this.waitsFor !== undefined) return 200;
    if (!this.served.has(kind.type)) return undefined;
    return reconciler.reconcile(key);
  }

  private async refresh(): Promise<void> {
    const { log, kinds } = this.options;
    const { added, removed } = await this.served.refresh();
    for (const type of removed) {
      log.warning(`${type.kind}: no longer served by the cluster; resources that need it wait`);
      await this.caches.drop(type);
    }
    for (const type of added) {
      const selectors = kinds.flatMap(({ watches = [] }) =>
        watches.filter((watched) => watched.type === type),
      );
      const whole = kinds.some((kind) => kind.type === type || kind.owns.includes(type));
      const [first] = selectors;
      this.caches.follow(
        type,
        whole
          ? {}
          : {
              keep: withoutManagers,
              labelSelector: selectors.length === 1 ? first?.labelSelector : undefined,
            },
      );
    }
    if (!this.asked || removed.length > 0) {
      for (const { type } of kinds) {
        if (!this.served.has(type)) log.warning(`${type.kind}: not served by the cluster; apply its CRD`);
      }
    }
    this.asked = true;
    if (removed.length > 0) this.again();
  }

  private changed(type: ResourceType, object: LiveObject, change: 'put' | 'deleted'): void {
    if (change === 'deleted') this.applier.forget(type, object);
    if (!this.reconciling) return;
    for (const { kind, queue } of this.controllers) {
      for (const key of concerned(kind, this.caches, type, object)) queue.add(key);
    }
  }
}

/** An object without what only those need who write it; there may be thousands. */
function withoutManagers({ metadata: { managedFields: _, ...metadata }, ...object }: LiveObject): LiveObject {
  return { ...object, metadata };
}

/** Every kind of object that some kinds look at. */
function typesOf(kinds: readonly Kind[]): readonly ResourceType[] {
  return [
    ...new Set(
      kinds.flatMap(({ type, owns, watches = [] }) => [
        type,
        ...owns,
        ...watches.map((watched) => watched.type),
      ]),
    ),
  ];
}
