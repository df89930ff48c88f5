import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeClient, KubeError } from '../src/runtime/kube.js';

/** How one of several operators is chosen. */
export interface LeaseOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  /** Name of this process, unlike that of any other. */
  readonly identity: string;
  /** Time after which a leader that says nothing is one no more. @default 15 */
  readonly durationSeconds?: number;
  /** Time after which a leader that cannot renew gives up, less than the duration. @default 10 */
  readonly renewDeadlineSeconds?: number;
  /** Pause between two attempts. @default 2 */
  readonly retrySeconds?: number;
  readonly warn: (message: string) => void;
}

interface LeaseObject {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
  };
}

/** A leadership that is held. */
export interface Leadership {
  /** Resolves when it was lost, so that the process has to end: another one may lead already. */
  readonly lost: Promise<void>;
  /** Lets another process lead at once. */
  release(): Promise<void>;
}

/**
 * Waits until this process leads, by the Lease that all of them compete for, and goes on renewing it.
 *
 * Whether a lease has run out is told by the time for which this process has seen it unchanged, so that clocks need not agree.
 *
 * @returns nothing where the signal aborted first
 * @see https://kubernetes.io/docs/concepts/architecture/leases/
 */
export async function lead(options: LeaseOptions, signal: AbortSignal): Promise<Leadership | undefined> {
  const lease = new Lease(options);
  const { retrySeconds = 2, warn } = options;
  let lastProblem = '';
  while (!signal.aborted) {
    try {
      const { renewDeadlineSeconds = 10 } = options;
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(renewDeadlineSeconds * 1000))]);
      if ((await lease.take(timeout)) === 'taken') return hold(lease, options);
    } catch (error) {
      if (signal.aborted) return undefined;
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== lastProblem) warn(`lease: ${problem}; it is tried again`);
      lastProblem = problem;
    }
    await sleep(retrySeconds * 1000, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

function hold(lease: Lease, options: LeaseOptions): Leadership {
  const { retrySeconds = 2, renewDeadlineSeconds = 10, warn } = options;
  const ending = new AbortController();
  const renew = async (): Promise<void> => {
    let deadline = performance.now() + renewDeadlineSeconds * 1000;
    while (!ending.signal.aborted) {
      await sleep(retrySeconds * 1000, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return;
      const began = performance.now();
      if (began >= deadline) return;
      try {
        // A server that does not answer must not keep this process a leader in its own eyes for longer than in those of others.
        const outcome = await lease.take(AbortSignal.timeout(Math.ceil(deadline - began)));
        if (outcome === 'other') return;
        if (outcome === 'taken') deadline = began + renewDeadlineSeconds * 1000;
      } catch (error) {
        if (performance.now() >= deadline) return;
        warn(`lease: not renewed, ${error instanceof Error ? error.message : error}; it is tried again`);
      }
    }
  };
  const over = renew();
  return {
    lost: over.then(() => (ending.signal.aborted ? new Promise<void>(() => undefined) : undefined)),
    async release() {
      ending.abort();
      await over;
      await lease.free().catch((error: unknown) => {
        warn(`lease: not released, ${error instanceof Error ? error.message : error}; it runs out`);
      });
    },
  };
}

class Lease {
  private readonly options: LeaseOptions;
  private readonly path: string;
  private seen: { readonly version: string; readonly at: number } | undefined;

  constructor(options: LeaseOptions) {
    this.options = options;
    this.path = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases`;
  }

  /** Takes or renews the lease, unless another process holds it or wrote it at the same time. */
  async take(signal: AbortSignal): Promise<'taken' | 'other' | 'raced'> {
    const { client, identity, name, namespace, durationSeconds = 15 } = this.options;
    const lease = await this.read(signal);
    const now = new Date().toISOString().replace('Z', '000Z');
    if (lease === undefined) {
      return this.wrote(() =>
        client.json(this.path, {
          create: {
            apiVersion: 'coordination.k8s.io/v1',
            kind: 'Lease',
            metadata: { name, namespace },
            spec: {
              holderIdentity: identity,
              leaseDurationSeconds: durationSeconds,
              acquireTime: now,
              renewTime: now,
              leaseTransitions: 0,
            },
          },
          signal,
        }),
      );
    }
    const { holderIdentity = '', leaseTransitions = 0, acquireTime } = lease.spec ?? {};
    const mine = holderIdentity === identity;
    if (!mine && holderIdentity !== '' && !this.hasRunOut(lease)) return 'other';
    return this.wrote(() =>
      this.write(
        lease,
        {
          holderIdentity: identity,
          leaseDurationSeconds: durationSeconds,
          acquireTime: mine ? acquireTime : now,
          renewTime: now,
          leaseTransitions: mine ? leaseTransitions : leaseTransitions + 1,
        },
        signal,
      ),
    );
  }

  /** Gives the lease up if it is held. */
  async free(): Promise<void> {
    const signal = AbortSignal.timeout(5000);
    const lease = await this.read(signal);
    if (lease?.spec?.holderIdentity !== this.options.identity) return;
    // As client-go does it: a holder without name and a short time.
    await this.wrote(() =>
      this.write(lease, { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1 }, signal),
    );
  }

  private async read(signal: AbortSignal): Promise<LeaseObject | undefined> {
    const { client, name } = this.options;
    try {
      return (await client.json(`${this.path}/${name}`, { signal })) as LeaseObject;
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return undefined;
      throw error;
    }
  }

  private hasRunOut({ metadata, spec }: LeaseObject): boolean {
    const now = performance.now();
    if (this.seen?.version !== metadata.resourceVersion) {
      this.seen = { version: metadata.resourceVersion, at: now };
    }
    return now - this.seen.at > (spec?.leaseDurationSeconds ?? 15) * 1000;
  }

  private write(lease: LeaseObject, spec: object, signal: AbortSignal): Promise<unknown> {
    const { client, name, namespace } = this.options;
    return client.json(`${this.path}/${name}`, {
      method: 'PUT',
      create: {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace, resourceVersion: lease.metadata.resourceVersion },
        spec,
      },
      signal,
    });
  }

  private async wrote(call: () => Promise<unknown>): Promise<'taken' | 'raced'> {
    try {
      await call();
      return 'taken';
    } catch (error) {
      if (error instanceof KubeError && error.status === 409) return 'raced';
      throw error;
    }
  }
}
