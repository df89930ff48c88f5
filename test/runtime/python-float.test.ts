import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prometheusFloat, pythonFloat } from '../../src/runtime/python-float.js';

describe('pythonFloat', () => {
  it('prints numbers as Python does', () => {
    const printed = [0, -0, 1, -3, 0.1, 1e15, 1e16, 1.5e16, 1e-4, 1e-5, 1.25e-7, 1e100, -2.5];
    expect(printed.map(pythonFloat)).toEqual([
      '0.0',
      '-0.0',
      '1.0',
      '-3.0',
      '0.1',
      '1000000000000000.0',
      '1e+16',
      '1.5e+16',
      '0.0001',
      '1e-05',
      '1.25e-07',
      '1e+100',
      '-2.5',
    ]);
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(pythonFloat)).toEqual([
      'nan',
      'inf',
      '-inf',
    ]);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(pythonFloat(value))).toBe(value);
        expect(Number(prometheusFloat(value))).toBe(value);
      }),
    );
  });
});

describe('prometheusFloat', () => {
  it('has an exponent from a million on, and words of its own for what is no number', () => {
    expect([999_999, 1e6, 1.5e6, 1_234_567.5, -1e6, 0].map(prometheusFloat)).toEqual([
      '999999.0',
      '1e+06',
      '1.5e+06',
      '1.2345675e+06',
      '-1000000.0',
      '0.0',
    ]);
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(prometheusFloat)).toEqual([
      'NaN',
      '+Inf',
      '-Inf',
    ]);
  });
});
