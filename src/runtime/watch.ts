import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeClient, KubeError } from './kube.js';

/** An object of the API server as far as a watch looks at it. */
export interface KubeObject {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string };
}

/** What a watch tells. All objects come first, and again from time to time, so that what it missed does not stay. */
export interface WatchListener<T extends KubeObject> {
  /** These are all objects there are. */
  onList(objects: readonly T[]): void;
  /** An object was added or changed. */
  onObject(object: T): void;
  onDeleted(object: T): void;
  /** Something failed and is tried again. */
  onError(error: Error): void;
}

/** How a watch runs. */
export interface WatchOptions {
  /** Path of the collection, such as `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  /** @default - all objects */
  readonly labelSelector?: string;
  readonly signal: AbortSignal;
  /** Longest time that the server keeps one watch open, at most two thirds of `idleSeconds`. @default 300 */
  readonly timeoutSeconds?: number;
  /** Time after which everything is listed again. @default 300 */
  readonly relistSeconds?: number;
  /**
   * Time without a byte after which a connection counts as dead; the server ends a watch on which nothing happens before that.
   * @default 90
   */
  readonly idleSeconds?: number;
  /** First pause after a failure, which doubles up to the longest one. @default 500 */
  readonly firstPauseMs?: number;
  /** @default 30000 */
  readonly longestPauseMs?: number;
  /** Numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number;
}

type Ending = 'closed' | 'gone';

const pageSize = 500;

/**
 * Lists a collection and then watches it, until the signal aborts; failures are told and tried again for ever.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function listThenWatch<T extends KubeObject>(
  client: KubeClient,
  options: WatchOptions,
  listener: WatchListener<T>,
): Promise<void> {
  const {
    signal,
    firstPauseMs = 500,
    longestPauseMs = 30_000,
    idleSeconds = 90,
    random = Math.random,
  } = options;
  const relistMs = (options.relistSeconds ?? 300) * 1000;
  let failures = 0;
  const pause = async (): Promise<void> => {
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures++, 16));
    // Half of it at random, so that many routers do not come back at the same moment.
    await sleep(longest * (0.5 + random() / 2), undefined, { signal }).catch(() => undefined);
  };
  let version: string | undefined;
  let listedAt = 0;
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      if (version === undefined || startedAt - listedAt >= relistMs) {
        version = await list(client, options, listener);
        listedAt = performance.now();
      }
      const left = Math.max(1, Math.ceil((listedAt + relistMs - performance.now()) / 1000));
      const quiet = Math.max(1, Math.floor((idleSeconds * 2) / 3));
      const seconds = Math.min(options.timeoutSeconds ?? 300, left, quiet);
      const ending: Ending = await watch(client, options, seconds, version, (next, change) => {
        failures = 0;
        version = next;
        change?.(listener);
      });
      if (ending === 'gone') version = undefined;
      // A server that closes every watch at once must not be asked in a tight loop.
      if (performance.now() - startedAt < 1000) await pause();
      else failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof KubeError && error.status === 410) version = undefined;
      listener.onError(error instanceof Error ? error : new Error(String(error)));
      await pause();
    }
  }
}

interface Page<T> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[];
}

async function list<T extends KubeObject>(
  client: KubeClient,
  options: WatchOptions,
  listener: WatchListener<T>,
): Promise<string> {
  const objects: T[] = [];
  let page: Page<T> = {};
  do {
    const next = page.metadata?.continue ?? '';
    const path = pathOf(options, { limit: String(pageSize), ...(next === '' ? {} : { continue: next }) });
    page = (await client.json(path, { signal: options.signal })) as Page<T>;
    objects.push(...(page.items ?? []));
  } while ((page.metadata?.continue ?? '') !== '');
  listener.onList(objects);
  return page.metadata?.resourceVersion ?? '0';
}

interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T & { readonly code?: number; readonly message?: string };
}

type Change<T extends KubeObject> = (listener: WatchListener<T>) => void;

async function watch<T extends KubeObject>(
  client: KubeClient,
  options: WatchOptions,
  seconds: number,
  version: string,
  onChange: (version: string, change?: Change<T>) => void,
): Promise<Ending> {
  const path = pathOf(options, {
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(seconds),
  });
  // The server ends the watch itself; a connection that outlives that by much is half open.
  const end = AbortSignal.timeout((seconds + 15) * 1000);
  const body = await client.open(path, {
    signal: AbortSignal.any([options.signal, end]),
    idleMs: (options.idleSeconds ?? 90) * 1000,
  });
  for await (const line of linesOf(body)) {
    const { type, object } = JSON.parse(line) as WatchEvent<T>;
    if (type === 'ERROR') {
      if (object.code === 410) return 'gone';
      throw new KubeError('WATCH', options.path, object.code ?? 500, object.message ?? 'no reason');
    }
    const next = object.metadata.resourceVersion ?? version;
    if (type === 'BOOKMARK') onChange(next);
    else if (type === 'DELETED') onChange(next, (listener) => listener.onDeleted(object));
    else onChange(next, (listener) => listener.onObject(object));
  }
  return 'closed';
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...pieces, chunk.subarray(start, end)]).toString('utf8');
      pieces = [];
      start = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
}

function pathOf({ path, labelSelector = '' }: WatchOptions, query: Readonly<Record<string, string>>): string {
  const params = new URLSearchParams(query);
  if (labelSelector !== '') params.set('labelSelector', labelSelector);
  return `${path}?${params}`;
}
