import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientHeaders, engineHeaders } from '../../../router/proxy/headers.js';

const hop = ['Connection', 'Keep-Alive', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Proxy-Connection'];
const name = fc.oneof(
  fc.constantFrom(...hop, 'X-Named', 'X-Kept', 'X-Other'),
  fc.stringMatching(/^[A-Za-z][\w-]{0,9}$/),
);
const pairs = fc.array(fc.tuple(name, fc.stringMatching(/^[\x21-\x7e]{0,9}$/)), { maxLength: 12 });
const dropped = new Set([
  ...hop.map((text) => text.toLowerCase()),
  'x-named',
  'proxy-authorization',
  'proxy-authenticate',
]);

function textOf(headers: readonly string[]): string[] {
  return headers.flatMap((text, i) => (i % 2 === 0 ? [`${text.toLowerCase()}: ${headers[i + 1]}`] : []));
}

function kept(list: readonly (readonly [string, string])[], more: readonly string[]): string[] {
  return list
    .filter(([key]) => !dropped.has(key.toLowerCase()) && !more.includes(key.toLowerCase()))
    .map(([key, value]) => `${key.toLowerCase()}: ${value}`);
}

test('All headers pass in their order but those of the connection', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      const rule = { authenticated: false };
      const sent = engineHeaders(list.flat(), 'close, X-Named', 'r', rule);
      const own = ['host', 'content-length', 'expect', 'x-request-id'];
      expect(textOf(sent)).toEqual([...kept(list, own), 'x-request-id: r']);
      const named = list.filter(([key]) => key !== 'Connection');
      const back = clientHeaders(['connection', 'x-named', ...named.flat()], 'r');
      expect(textOf(back.headers)).toEqual([...kept(named, ['server', 'x-request-id']), 'x-request-id: r']);
    }),
  );
});

test('Keys of the router stay here, and the engines get their own', () => {
  const raw = ['Authorization', 'Bearer client', 'X-Api-Key', 'client', 'A', 'b'];
  expect(engineHeaders(raw, undefined, 'r', { authenticated: true, engineKey: 'e' })).toEqual([
    ...['A', 'b', 'x-request-id', 'r', 'authorization', 'Bearer e'],
  ]);
  expect(engineHeaders(raw, undefined, 'r', { authenticated: false, engineKey: 'e' })).toEqual([
    ...raw,
    ...['x-request-id', 'r'],
  ]);
});
