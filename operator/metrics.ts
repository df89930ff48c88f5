import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CustomResource, LiveObject } from './kube-object.js';
import { isTrue } from './status.js';

/** A queue as far as metrics look at it. */
interface CountedQueue {
  readonly depth: number;
  readonly retries: number;
}

/** A copy of resources as far as metrics look at it. */
interface CountedResources {
  all(): Iterable<LiveObject>;
}

/** What the operator counts. Names that controller-runtime has too mean the same. */
export class OperatorMetrics {
  private readonly registry = new Registry();
  private readonly reconciled: Counter<'controller' | 'result'>;
  private readonly duration: Histogram<'controller'>;
  private readonly leader: Gauge<string>;

  constructor() {
    const registers = [this.registry];
    this.reconciled = new Counter({
      name: 'controller_runtime_reconcile_total',
      help: 'Looks at a resource by controller and result.',
      labelNames: ['controller', 'result'],
      registers,
    });
    this.duration = new Histogram({
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'Duration of a look at a resource.',
      labelNames: ['controller'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    this.leader = new Gauge({
      name: 'leader_election_master_status',
      help: 'Whether this process leads.',
      registers,
    });
  }

  /** Whether this process is the one that writes. */
  leads(value: boolean): void {
    this.leader.set(value ? 1 : 0);
  }

  /** Counts one look at a resource. */
  async timed<T>(controller: string, work: () => Promise<T>): Promise<T> {
    const stop = this.duration.startTimer({ controller });
    try {
      const value = await work();
      this.reconciled.inc({ controller, result: value === undefined ? 'success' : 'requeue_after' });
      return value;
    } catch (error) {
      this.reconciled.inc({ controller, result: 'error' });
      throw error;
    } finally {
      stop();
    }
  }

  /** Shows a queue and the resources of its kind from now on. */
  follow(controller: string, queue: CountedQueue, resources: () => CountedResources | undefined): void {
    const queues = { labelNames: ['name'], registers: [this.registry] } as const;
    this.perController(
      { ...queues, name: 'workqueue_depth', help: 'Resources that wait to be looked at.' },
      controller,
      () => queue.depth,
    );
    this.perController(
      { ...queues, name: 'workqueue_retries_total', help: 'Looks that were repeated after a failure.' },
      controller,
      () => queue.retries,
      Counter,
    );
    this.perController(
      { ...queues, name: 'vllm_stack_operator_resources', help: 'Resources of a kind.' },
      controller,
      () => count(resources(), () => true),
    );
    this.perController(
      { ...queues, name: 'vllm_stack_operator_resources_ready', help: 'Resources of a kind that are ready.' },
      controller,
      () => count(resources(), (resource) => isTrue(resource, 'Ready')),
    );
  }

  /** All of it in Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Content type of the text. */
  get contentType(): string {
    return this.registry.contentType;
  }

  private readonly reads = new Map<string, Map<string, () => number>>();

  private perController(
    options: { readonly name: string; readonly help: string; readonly labelNames: readonly ['name'] },
    controller: string,
    read: () => number,
    kind: typeof Counter | typeof Gauge = Gauge,
  ): void {
    const known = this.reads.get(options.name);
    if (known !== undefined) {
      known.set(controller, read);
      return;
    }
    const reads = new Map([[controller, read]]);
    this.reads.set(options.name, reads);
    new kind<'name'>({
      name: options.name,
      help: options.help,
      labelNames: ['name'],
      registers: [this.registry],
      collect() {
        // What is counted elsewhere is read anew each time.
        this.reset();
        for (const [name, value] of reads) this.inc({ name }, value());
      },
    });
  }
}

function count(resources: CountedResources | undefined, is: (resource: CustomResource) => boolean): number {
  let counted = 0;
  for (const resource of resources?.all() ?? []) if (is(resource as CustomResource)) counted++;
  return counted;
}
