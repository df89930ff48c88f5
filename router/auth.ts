import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

/** Where the keys of clients come from. */
export interface ClientKeysOptions {
  readonly keys: readonly string[];
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
  private readonly options: ClientKeysOptions;

  /** @throws Error where the file cannot be read */
  constructor(options: ClientKeysOptions) {
    this.options = options;
    this.digests = this.read();
    const { file, pollMs = 2000 } = options;
    if (file !== undefined) watchFile(file, { interval: pollMs, persistent: false }, this.reread);
  }

  /** Whether clients have to present a key. A key file demands one even when it is empty. */
  get required(): boolean {
    return this.digests.length > 0 || this.options.file !== undefined;
  }

  /** Whether a request brings one of the keys, as a bearer token or, as Anthropic's clients do, in `x-api-key`. */
  accept(headers: IncomingHttpHeaders): boolean {
    const [, token] = /^bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
    const key = headers['x-api-key'];
    return this.holds(token) || (typeof key === 'string' && this.holds(key));
  }

  /** Stops looking at the file. */
  close(): void {
    const { file } = this.options;
    if (file !== undefined) unwatchFile(file, this.reread);
  }

  private readonly reread = (): void => {
    try {
      this.digests = this.read();
    } catch (error) {
      this.options.warn(error instanceof Error ? error.message : String(error));
    }
  };

  private read(): readonly Buffer[] {
    const { keys, file } = this.options;
    return [...keys, ...(file === undefined ? [] : linesOf(file))].map(digest);
  }

  private holds(key: string | undefined): boolean {
    if (key === undefined) return false;
    const presented = digest(key);
    // All are compared, so that the time tells nothing about which one it is.
    let found = false;
    for (const known of this.digests) found = timingSafeEqual(known, presented) || found;
    return found;
  }
}

function linesOf(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`--api-keys-file: not readable, got ${reason}; correct the path`);
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
