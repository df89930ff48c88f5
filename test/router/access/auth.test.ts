import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ClientKeys } from '../../../router/auth.js';
import { until } from '../../sim/running-engine.js';

test('A changed key file counts at once, and one that vanishes keeps its keys', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'keys');
  writeFileSync(file, 'old\n');
  const warnings: string[] = [];
  const keys = new ClientKeys({
    keys: ['fixed'],
    file,
    pollMs: 20,
    warn: (message) => void warnings.push(message),
  });
  onTestFinished(() => keys.close());
  const accepts = (key: string): boolean => keys.accept({ authorization: `Bearer ${key}` });
  expect([accepts('old'), accepts('fixed'), accepts('new'), accepts('')]).toEqual([true, true, false, false]);
  writeFileSync(file, 'new\nsecond\n');
  await until(() => accepts('new'));
  expect([accepts('old'), accepts('fixed'), accepts('second')]).toEqual([false, true, true]);
  rmSync(file);
  await until(() => warnings.length > 0);
  expect(accepts('new')).toBe(true);
});

test('Without keys none is required, and a key file that is not there is told', () => {
  const warn = (): void => undefined;
  expect(new ClientKeys({ keys: [], warn }).required).toBe(false);
  expect(() => new ClientKeys({ keys: [], file: '/nonexistent/keys', warn })).toThrow(
    /^--api-keys-file: not readable, got ENOENT/,
  );
});
