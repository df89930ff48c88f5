import { describe, expect, it } from 'vitest';
import { routerArgs } from '../../contract/router-args.js';
import type { RouterFlagValues } from '../../contract/router-flags.js';

describe('routerArgs', () => {
  it('writes flags in the order of their keys', () => {
    const args = routerArgs({ 'routing-logic': 'session', port: 8000, 'session-key': 'x-user', host: '::' });
    expect(args).toEqual([
      '--routing-logic',
      'session',
      '--port',
      '8000',
      '--session-key',
      'x-user',
      '--host',
      '::',
    ]);
  });

  it('writes true switches bare and leaves out false and undefined ones', () => {
    expect(routerArgs({ 'log-stats': true, 'otel-secure': false, 'session-key': undefined })).toEqual([
      '--log-stats',
    ]);
  });

  it('joins lists with commas', () => {
    expect(routerArgs({ 'static-models': ['a', 'b'] })).toEqual(['--static-models', 'a,b']);
  });

  it.each([
    [1_000_000, '1000000'],
    [0.5, '0.5'],
    [1e-7, '0.0000001'],
    [1.25e-9, '0.00000000125'],
    [1e21, '1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
  ])('writes the number %d without an exponent', (value, text) => {
    expect(routerArgs({ 'loadaware-beta': value })).toEqual(['--loadaware-beta', text]);
  });

  it('keeps a value that begins with a dash in one argument', () => {
    expect(routerArgs({ 'k8s-label-selector': '-x', 'kv-aware-threshold': -1.5e-7 })).toEqual([
      '--k8s-label-selector=-x',
      '--kv-aware-threshold=-0.00000015',
    ]);
  });

  it('refuses list items that would not be read back', () => {
    for (const item of ['', 'a,b', ' a']) {
      expect(() => routerArgs({ 'static-models': [item] })).toThrow(/^--static-models: an item of a list is/);
    }
  });

  it('refuses numbers that are none', () => {
    expect(() => routerArgs({ port: Number.NaN })).toThrow(
      '--port: not a finite number, got NaN; give a number',
    );
  });

  it('refuses flags that the router does not have, at run time as when compiling', () => {
    // @ts-expect-error the router has no such flag
    const unknown: RouterFlagValues = { 'routing-logik': 'session' };
    // @ts-expect-error not a routing logic
    const wrong: RouterFlagValues = { 'routing-logic': 'sesion' };
    expect(() => routerArgs(unknown)).toThrow(
      'router: unknown flag, got routing-logik; use one of its flags',
    );
    expect(routerArgs(wrong)).toEqual(['--routing-logic', 'sesion']);
  });
});
