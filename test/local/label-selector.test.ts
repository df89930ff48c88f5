import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesSelector } from '../../src/local/label-selector.js';

const labels = { app: 'vllm', tier: 'gpu', 'helm.sh/name': '' };

test.each([
  ['', true],
  ['app=vllm,tier==gpu', true],
  ['app=vllm,tier=cpu', false],
  ['tier!=cpu, app', true],
  ['tier!=gpu', false],
  ['absent!=x,!absent', true],
  ['!app', false],
  ['absent', false],
  ['tier in (cpu, gpu),app', true],
  ['tier in (cpu)', false],
  ['tier notin (cpu),absent notin (x)', true],
  ['tier notin (cpu,gpu)', false],
  ['helm.sh/name=', true],
])('%s', (selector, fits) => {
  expect(matchesSelector(labels, selector)).toBe(fits);
});

test('All of an object’s labels together select it, and no longer when one differs', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9./-]{0,8}[a-z0-9]$/);
  fc.assert(
    fc.property(fc.dictionary(name, name, { minKeys: 1 }), (found) => {
      const parts = Object.entries(found).map(([key, value]) => `${key}=${value}`);
      expect(matchesSelector(found, parts.join(','))).toBe(true);
      expect(matchesSelector(found, [...parts.slice(1), `${parts[0]}x`].join(','))).toBe(false);
    }),
  );
});
