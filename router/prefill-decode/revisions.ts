import { type Dispatcher, request } from 'undici';
import type { Endpoint, EndpointStore } from '../discovery/endpoints.js';

/** What asking engines for their revisions depends on. */
export interface RevisionsOptions {
  readonly store: EndpointStore;
  /** Whether the revision of an engine matters. */
  readonly isWanted: (endpoint: Endpoint) => boolean;
  /** Sent as a bearer token. @default - none */
  readonly apiKey?: string | undefined;
  /** @default - undici's global one */
  readonly dispatcher?: Dispatcher | undefined;
  /** Pause after which an engine is asked again. @default 30000 */
  readonly refreshMs?: number;
  /** How long an engine may take to answer. @default 2000 */
  readonly timeoutMs?: number;
}

/** `unasked` before the first answer, `silent` without one, `untold` where an engine has no such route. */
type Version =
  | { readonly kind: 'unasked' | 'silent' | 'untold' }
  | { readonly kind: 'told'; readonly text: string };

interface Asked {
  version: Version;
  stop: AbortController;
  timer: NodeJS.Timeout | undefined;
  failures: number;
}

const firstRetryMs = 250;

/**
 * Knows which engines may hand blocks to each other: those of the same version, as the others misread what they are told about
 * blocks, and of the same revision where their pods carry one.
 */
export class Revisions {
  readonly #asked = new Map<string, Asked>();
  readonly #options: RevisionsOptions;
  readonly #stopListening: () => void;
  #unasked = 0;
  #settled: (() => void)[] = [];

  constructor(options: RevisionsOptions) {
    this.#options = options;
    const { store, isWanted } = options;
    for (const endpoint of store.snapshot().endpoints) if (isWanted(endpoint)) this.#put(endpoint.url);
    this.#stopListening = store.onChange(({ kind, endpoint }) => {
      if (kind !== 'removed') {
        if (isWanted(endpoint)) this.#put(endpoint.url);
      } else if (!store.snapshot().endpoints.some(({ url }) => url === endpoint.url)) {
        this.#drop(endpoint.url);
      }
    });
  }

  /** Whether every engine has been asked once. */
  get isSettled(): boolean {
    return this.#unasked === 0;
  }

  /** Calls back once every engine has been asked, which takes no longer than one may take to answer; at once if they all have been. */
  whenSettled(call: () => void): void {
    if (this.isSettled) call();
    else this.#settled.push(call);
  }

  /** What an engine has to have in common with another one; undefined if it can be paired with none. */
  of({ url, revision = '' }: Endpoint): string | undefined {
    const version = this.#asked.get(url)?.version;
    if (version === undefined || version.kind === 'unasked' || version.kind === 'silent') return undefined;
    return `${version.kind === 'told' ? version.text : anyVersion} ${revision}`;
  }

  close(): void {
    this.#stopListening();
    for (const url of [...this.#asked.keys()]) this.#drop(url);
  }

  #put(url: string): void {
    if (this.#asked.has(url)) return;
    const asked: Asked = {
      version: { kind: 'unasked' },
      stop: new AbortController(),
      timer: undefined,
      failures: 0,
    };
    this.#asked.set(url, asked);
    this.#unasked++;
    void this.#ask(url, asked);
  }

  #drop(url: string): void {
    const asked = this.#asked.get(url);
    if (asked === undefined) return;
    this.#asked.delete(url);
    clearTimeout(asked.timer);
    this.#note(asked, { kind: 'silent' });
    asked.stop.abort();
  }

  async #ask(url: string, asked: Asked): Promise<void> {
    const version = await this.#version(url, asked.stop.signal);
    if (this.#asked.get(url) !== asked) return;
    this.#note(asked, version);
    asked.failures = version.kind === 'silent' ? asked.failures + 1 : 0;
    const { refreshMs = 30_000 } = this.#options;
    const pause = asked.failures === 0 ? refreshMs : Math.min(refreshMs, firstRetryMs * 2 ** asked.failures);
    asked.timer = setTimeout(() => void this.#ask(url, asked), pause).unref();
  }

  #note(asked: Asked, version: Version): void {
    const wasUnasked = asked.version.kind === 'unasked';
    asked.version = version;
    if (!wasUnasked || --this.#unasked > 0) return;
    for (const call of this.#settled.splice(0)) call();
  }

  async #version(url: string, stop: AbortSignal): Promise<Version> {
    const { apiKey, dispatcher, timeoutMs = 2000 } = this.#options;
    try {
      const { statusCode, body } = await request(`${url}/version`, {
        signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
        headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      const text = await body.text();
      // An engine that is not ready says so with 5xx, and one without such a route with 4xx.
      if (statusCode >= 500) return { kind: 'silent' };
      const told = statusCode === 200 ? versionIn(text) : undefined;
      return told === undefined ? { kind: 'untold' } : { kind: 'told', text: told };
    } catch {
      return { kind: 'silent' };
    }
  }
}

const anyVersion = '*';

/** Whether engines with these may hand blocks to each other. */
export function isSameRevision(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [versionA, revisionA] = parted(a);
  const [versionB, revisionB] = parted(b);
  return (
    revisionA === revisionB && (versionA === versionB || versionA === anyVersion || versionB === anyVersion)
  );
}

function parted(text: string): readonly [version: string, revision: string] {
  const at = text.indexOf(' ');
  return [text.slice(0, at), text.slice(at + 1)];
}

function versionIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('version' in answer)) return undefined;
    return typeof answer.version === 'string' ? answer.version.replaceAll(' ', '') : undefined;
  } catch {
    return undefined;
  }
}
