import { readFileSync } from 'node:fs';
import { FlagError } from '../../src/runtime/flags.js';
import { type FollowedFile, followFile } from '../../src/runtime/follow-file.js';
import type { ProviderConfig } from './provider-config.js';

/** The key of a provider, read again where it is in a file that changes. */
export class ProviderKey {
  private current: string | undefined;
  private readonly file: FollowedFile | undefined;

  /** @throws FlagError where there is none */
  constructor(
    { name, key }: Pick<ProviderConfig, 'name' | 'key'>,
    env: Readonly<Record<string, string | undefined>>,
    warn: (message: string) => void,
  ) {
    if (key === 'none') return;
    const where = `provider ${name}`;
    if ('env' in key) {
      const value = env[key.env]?.trim() ?? '';
      if (value === '') {
        throw new FlagError([
          `${where}: no key, got nothing in the variable ${key.env}; set it, or write auth: none if it wants none`,
        ]);
      }
      this.current = value;
      return;
    }
    const path = key.file;
    let seen: string;
    try {
      seen = readFileSync(path, 'utf8');
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new FlagError([`${where}: its key file is not readable, got ${reason}; correct api_key_file`]);
    }
    if (seen.trim() === '')
      throw new FlagError([`${where}: its key file is empty, got ${path}; put the key in it`]);
    this.current = seen.trim();
    this.file = followFile({
      path,
      seen,
      onChange: (text) => {
        if (text.trim() === '') warn(`${where}: its key file is empty; the key of before stays`);
        else this.current = text.trim();
      },
      onMissing: (problem) =>
        warn(`${where}: its key file is not readable, got ${problem}; the key of before stays`),
    });
  }

  /** The key, if the provider wants one. */
  get value(): string | undefined {
    return this.current;
  }

  /** Stops looking at the file. */
  close(): void {
    this.file?.close();
  }
}
