import { createHash } from 'node:crypto';
import { type KubeClient, KubeError } from '../src/runtime/kube.js';
import { fieldManager } from './apply.js';
import type { CustomResource } from './kube-object.js';

/** How long the same event is counted instead of told again, as long as the API server keeps events. */
const rememberedMs = 3_600_000;

interface Told {
  readonly name: string;
  readonly at: number;
  count: number;
}

/**
 * Tells people of what happens to resources, by events that `kubectl describe` shows. An event that cannot be written is
 * dropped: nothing depends on it.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export class Events {
  private readonly client: KubeClient;
  private readonly warn: (message: string) => void;
  private readonly told = new Map<string, Told>();
  private readonly writing = new Set<Promise<void>>();
  private readonly now: () => number;

  constructor(client: KubeClient, warn: (message: string) => void, now: () => number = Date.now) {
    this.client = client;
    this.warn = warn;
    this.now = now;
  }

  /** Tells of something; the same again is counted. */
  tell(resource: CustomResource, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { name, namespace, uid } = resource.metadata;
    const at = this.now();
    for (const [key, { at: then }] of this.told) if (at - then > rememberedMs) this.told.delete(key);
    const key = [uid, type, reason, message].join('\n');
    const known = this.told.get(key);
    const base = `/api/v1/namespaces/${namespace}/events`;
    const time = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
    if (known !== undefined) {
      known.count++;
      this.write(
        this.client.json(`${base}/${known.name}`, {
          mergePatch: { count: known.count, lastTimestamp: time },
        }),
      );
      return;
    }
    const id = createHash('sha256').update(`${key}\n${at}`).digest('hex').slice(0, 16);
    const event = { name: `${name.slice(0, 200)}.${id}`, at, count: 1 };
    this.told.set(key, event);
    this.write(
      this.client.json(base, {
        create: {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: event.name, namespace },
          involvedObject: {
            apiVersion: resource.apiVersion,
            kind: resource.kind,
            name,
            namespace,
            uid,
            resourceVersion: resource.metadata.resourceVersion,
          },
          type,
          reason,
          message: message.slice(0, 1024),
          source: { component: fieldManager },
          reportingComponent: fieldManager,
          firstTimestamp: time,
          lastTimestamp: time,
          count: 1,
        },
      }),
    );
  }

  /** Resolves once what is on its way has been written. */
  async flush(): Promise<void> {
    await Promise.all(this.writing);
  }

  private write(call: Promise<unknown>): void {
    const done: Promise<void> = call
      .then(
        () => undefined,
        (error: unknown) => {
          // A namespace that is going away takes no events.
          if (
            error instanceof KubeError &&
            (error.status === 404 || error.reason.includes('being terminated'))
          )
            return;
          this.warn(`event: not written, ${error instanceof Error ? error.message : error}`);
        },
      )
      .finally(() => this.writing.delete(done));
    this.writing.add(done);
  }
}
