import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tree } from '../../src/values/merge.js';
import { type Path, pathText } from '../../src/values/path.js';
import { applySet, type SetFlag } from '../../src/values/set.js';

const set = (flag: SetFlag, text: string, values: Tree = {}) => ({ values, ...applySet(values, flag, text) });

const key = fc.string({ unit: 'grapheme', minLength: 1 });

const path = fc
  .tuple(key, fc.array(fc.oneof(key, fc.nat(5)), { maxLength: 6 }))
  .map(([first, rest]): Path => [first, ...rest]);

const at = (value: unknown, steps: Path): unknown =>
  steps.reduce((inner: unknown, step) => (inner as Record<string | number, unknown>)[step], value);

test('Escaped text comes out as it went in', () => {
  fc.assert(
    fc.property(key, fc.string({ unit: 'grapheme' }), (name, text) => {
      const escaped = text.replace(/[\\,]/g, '\\$&').replace(/^\{/, '\\{');
      const { values, problem } = set('--set-string', `${pathText([name])}=${escaped}`);
      expect(problem).toBeUndefined();
      expect(Object.entries(values)).toEqual([[name, text]]);
    }),
  );
});

test('A written path is where its text says', () => {
  fc.assert(
    fc.property(path, (steps) => {
      const { values, written, problem } = set('--set', `${pathText(steps)}=7`);
      expect(problem).toBeUndefined();
      expect(at(values, steps)).toBe(7);
      expect(written).toEqual([steps]);
    }),
  );
});

test('JSON comes out as it went in, also between others', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { values, problem } = set(
        '--set-json',
        `a.b=${JSON.stringify(value)},c = ${JSON.stringify([value])} , d=1`,
      );
      expect(problem).toBeUndefined();
      expect(values).toEqual(JSON.parse(JSON.stringify({ a: { b: value }, 'c ': [value], ' d': 1 })));
    }),
  );
});

test('Any text is applied or refused, never thrown at the caller', () => {
  const flag = fc.constantFrom<SetFlag>('--set', '--set-string', '--set-json', '--set-file');
  const text = fc.array(
    fc.constantFrom('a', '.', '=', ',', '[', ']', '0', '{', '}', '\\', '"', ' ', 'null'),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(flag, text, (name, parts) => {
      const { problem } = set(name, parts.join(''));
      if (problem) expect(problem.message).toMatch(/^[a-z].*, got .*; [a-z-]/s);
    }),
    { numRuns: 1000 },
  );
});

test('What a flag refuses, it says why and what to write', () => {
  const refusal = (flag: SetFlag, text: string, values: Tree = {}) => {
    const { problem } = set(flag, text, values);
    return `${problem?.where}: ${problem?.message}`;
  };
  expect(refusal('--set', 'a.b')).toBe('--set a.b: has no value, got "a.b"; write KEY=VALUE');
  expect(refusal('--set', 'a[x]=1')).toBe(
    '--set a: has an index that is no whole number, got "a[x]=1"; write KEY[0]=VALUE',
  );
  expect(refusal('--set', 'a.b=1', { a: 'x' })).toBe(
    '--set a: takes a key but is not a map, got "a.b=1"; drop the key or set the whole map',
  );
  expect(refusal('--set-json', 'a={')).toBe('--set-json a: must be JSON, got "a={"; write KEY=JSON');
  expect(refusal('--set-file', 'a=x')).toBe(
    '--set-file a: cannot be read from a file here, got "a=x"; use --set-string',
  );
  expect(refusal('--set', 'hf_token=abc,b')).not.toContain('abc');
});
