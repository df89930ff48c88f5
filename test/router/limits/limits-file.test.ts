import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { ownerIdOf } from '../../../router/files/owner.js';
import { limitTable } from '../../../router/limits/limits-file.js';

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

it('A client has the limits of the default but for those that it names, or lifts', () => {
  const table = limitTable(
    JSON.stringify({
      default: { requests_per_minute: 5, tokens_per_minute: 100 },
      clients: [
        { name: 'search', key_sha256: [hashOf('a'), hashOf('b').toUpperCase()], requests_per_minute: 50 },
        { name: 'batch', key_sha256: hashOf('c'), tokens_per_minute: null, concurrent_requests: 2 },
      ],
    }),
  );
  if (!('clients' in table)) throw new Error(`limits: not read, got ${table}`);
  const limitsOf = (key: string) => table.clients.get(ownerIdOf(hashOf(key)));
  expect(limitsOf('a')).toEqual({
    name: 'search',
    limits: { requestsPerMinute: 50, tokensPerMinute: 100, concurrentRequests: undefined },
  });
  expect(limitsOf('b')).toBe(limitsOf('a'));
  expect(limitsOf('c')?.limits).toEqual({
    requestsPerMinute: 5,
    tokensPerMinute: undefined,
    concurrentRequests: 2,
  });
  expect(limitsOf('d')).toBeUndefined();
});

it('Everything that is wrong is told at once, and no key with it', () => {
  const problems = limitTable(
    JSON.stringify({
      defaults: {},
      default: { requests_per_minute: 0, tokens_per_minute: '5' },
      clients: [
        { name: 'x', key_sha256: 'sk-secret' },
        { name: 'x', key_sha256: [] },
        { name: 'other', key_sha256: hashOf('a') },
        { name: 'y', key_sha256: hashOf('a') },
        7,
      ],
    }),
  );
  expect(problems).toEqual([
    'the file: unknown key, got "defaults"; use default, clients',
    'default.requests_per_minute: not a whole number from 1 on, got 0; give one, or null for no limit',
    'default.tokens_per_minute: not a whole number from 1 on, got "5"; give one, or null for no limit',
    expect.stringContaining('clients[0].key_sha256: not a SHA-256 in hexadecimal, got another text'),
    'clients[1].name: taken already, got "x"; use another one',
    'clients[1].key_sha256: no hash, got []; give those of its keys',
    'clients[2].name: taken already, got "other"; use another one',
    expect.stringContaining('clients[3].key_sha256: given twice'),
    'clients[4]: not an object, got 7; write one',
    expect.stringContaining('clients[4].name: not a name'),
    expect.stringContaining('clients[4].key_sha256: not a SHA-256'),
  ]);
  expect(JSON.stringify(problems)).not.toContain('sk-secret');
  expect(limitTable('{')).toEqual([expect.stringContaining('not JSON')]);
});
