import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flagOf, valueAfter, valuesOf } from '../../constructs/checks/command-line.js';

it('finds the last use of a flag, joined or not, in either spelling', () => {
  expect(valueAfter(['--dtype', 'half', '--dtype=auto'], '--dtype')).toBe('auto');
  expect(valueAfter(['--block_size', '32'], '--block-size')).toBe('32');
  expect(valuesOf(['--served-model-name', 'a', 'b', '--seed', '1'], '--served-model-name')).toEqual([
    'a',
    'b',
  ]);
  expect(valuesOf(['--enable-lora'], '--enable-lora')).toEqual([]);
  expect(valueAfter(['--seed', '1'], '--dtype')).toBeUndefined();
});

it('takes values for no flags', () => {
  expect(['m', '-1', '{"a": 1}', '-tp'].map(flagOf)).toEqual([undefined, undefined, undefined, undefined]);
});

it('finds what stands behind a flag wherever it is', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
  fc.assert(
    fc.property(fc.array(word), fc.array(word), word, (before, after, value) => {
      expect(valueAfter([...before, '--dtype', value, '--seed', ...after], '--dtype')).toBe(value);
    }),
  );
});
