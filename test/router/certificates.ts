import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const folder = fileURLToPath(new URL('certificates', import.meta.url));

/** The authorities that the tests know; each has signed a server's and a client's certificate for 127.0.0.1. */
export type Authority = 'one' | 'two';

/** The text of a file of the test certificates, such as `one-server.pem`. */
export function pem(
  name: `${Authority}-${'authority.pem' | `${'server' | 'client'}.${'pem' | 'key'}`}`,
): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** Files that can be replaced, in a folder that is removed when the test ends. */
export function certificateFiles(authority: Authority) {
  const path = mkdtempSync(join(tmpdir(), 'certificates-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const files = { cert: join(path, 'tls.crt'), key: join(path, 'tls.key'), ca: join(path, 'ca.crt') };
  const use = (next: Authority): void => {
    for (const [from, to] of [
      [`${next}-server.pem`, files.cert],
      [`${next}-server.key`, files.key],
      [`${next}-authority.pem`, files.ca],
    ] as const) {
      cpSync(join(folder, from), `${to}.new`);
      renameSync(`${to}.new`, to);
    }
  };
  use(authority);
  return {
    ...files,
    /** Puts the files of another authority in their place, one after the other. */
    use,
    /** Writes something else into a file. */
    spoil: (file: keyof typeof files, text: string) => writeFileSync(files[file], text),
  };
}
