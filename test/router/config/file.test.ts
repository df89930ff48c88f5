import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../../router/config/config-file.js';

describe('readConfigFile', () => {
  it('keeps keys and values as written', () => {
    const { layer, problems } = readConfigFile(
      'c.yaml',
      'port: 1\nhost: null\nstatic_models: a,b\n__proto__: 1\n',
    );
    expect(problems).toEqual([]);
    expect(layer).toEqual({
      where: 'c.yaml',
      entries: [
        ['port', 1],
        ['host', null],
        ['static_models', 'a,b'],
        ['__proto__', 1],
      ],
    });
  });

  it('reads JSON, also indented by tabs', () => {
    const text = JSON.stringify({ routing_logic: 'p2c', static_models: ['a'] }, null, '\t');
    expect(readConfigFile('c.json', text).layer.entries).toEqual([
      ['routing_logic', 'p2c'],
      ['static_models', ['a']],
    ]);
  });

  it('flattens models and aliases in the order of the file', () => {
    const text =
      'static_models:\n  z: {static_backends: [http://z]}\n  a: {static_backends: [http://a, http://b]}\n';
    expect(readConfigFile('c', `${text}static_aliases: {x: a}\n`).layer.entries).toEqual([
      ['static-backends', ['http://z', 'http://a', 'http://b']],
      ['static-models', ['z', 'a', 'a']],
      ['static_aliases', ['x:a']],
    ]);
  });

  it('reports models that are written wrongly', () => {
    const text =
      'static_models:\n  a: http://a\n  b: {static_backends: http://b}\n  c: {static_backend: []}\n';
    expect(readConfigFile('c', text).problems).toEqual([
      'c static_models.a: not a map, got "http://a"; give static_backends',
      'c static_models.b: static_backends is not a list of urls, got "http://b"; give a list',
      'c static_models.c: unknown key, got static_backend; use static_backends or static_model_type',
    ]);
  });

  it('reports duplicate keys', () => {
    expect(readConfigFile('c', 'port: 1\nport: 2\n').problems).toHaveLength(1);
  });
});
