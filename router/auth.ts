import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { FlagError } from '../src/runtime/flags.js';
import { type FollowedFile, followFile } from '../src/runtime/follow-file.js';

/** Where the keys of clients come from. */
export interface ClientKeysOptions {
  readonly keys: readonly string[];
  /** Name of the flag that gives the file, for messages. @default "api-keys-file" */
  readonly flag?: string;
  /** File with one key a line, read again when it changes. @default - none */
  readonly file?: string | undefined;
  /** Milliseconds between two looks at the file. @default 2000 */
  readonly pollMs?: number;
  /** Hears what is wrong with a changed file, whose keys of before stay. */
  readonly warn: (message: string) => void;
}

/** The keys that clients may present. */
export class ClientKeys {
  private digests: readonly Buffer[];
  private readonly file: FollowedFile | undefined;

  /** @throws FlagError where the file cannot be read */
  constructor(options: ClientKeysOptions) {
    const { keys, flag = 'api-keys-file', file, pollMs = 2000, warn } = options;
    if (file === undefined) {
      this.digests = keys.map(digest);
      return;
    }
    const seen = contentOf(flag, file);
    const put = (content: string): void => {
      this.digests = [...keys, ...linesOf(content)].map(digest);
    };
    this.digests = [];
    put(seen);
    const onMissing = (problem: string): void =>
      warn(`--${flag}: not readable, got ${problem}; its keys of before stay`);
    this.file = followFile({ path: file, seen, pollMs, onChange: put, onMissing });
  }

  /** Whether clients have to present a key. A key file demands one even when it is empty. */
  get required(): boolean {
    return this.digests.length > 0 || this.file !== undefined;
  }

  /** Whether a request brings one of the keys, as a bearer token or, as Anthropic's clients do, in `x-api-key`. */
  accept(headers: IncomingHttpHeaders): boolean {
    const [, token] = /^bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
    if (token !== undefined && this.holds(token)) return true;
    const key = headers['x-api-key'];
    return typeof key === 'string' && this.holds(key);
  }

  /** What a request brings as keys, right or wrong. */
  presented(headers: IncomingHttpHeaders): readonly string[] {
    const [, token] = /^bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
    const key = headers['x-api-key'];
    return [token, key].filter((candidate) => typeof candidate === 'string');
  }

  /** Stops looking at the file. */
  close(): void {
    this.file?.close();
  }

  /** Whether this is one of the keys. */
  holds(key: string): boolean {
    const presented = digest(key);
    // All are compared, so that the time tells nothing about which one it is.
    let found = false;
    for (const known of this.digests) found = timingSafeEqual(known, presented) || found;
    return found;
  }
}

function contentOf(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new FlagError([`--${flag}: not readable, got ${reason}; correct the path`]);
  }
}

function linesOf(content: string): readonly string[] {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
