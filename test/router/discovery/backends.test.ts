import { describe, expect, it } from 'vitest';
import { aliasesOf, staticBackends } from '../../../router/discovery/backends.js';

function one(url: string) {
  return staticBackends({ backends: [url], models: ['m'], probed: false });
}

describe('staticBackends', () => {
  it.each([
    'http://10.0.0.1:8000',
    'https://engine.example.com',
    'http://localhost:8000',
    'http://engine:8000',
    'http://engine-1.pool:8000',
    'http://[fd00::1]:8000',
    'http://h/prefix/x',
    'HTTP://Engine.Example.com:80',
  ])('accepts %s as it is written', (url) => {
    expect(one(url)).toEqual({ backends: [{ url, model: 'm', label: 'default' }], problems: [] });
  });

  it('strips slashes from the end, to which paths are appended', () => {
    expect(one('http://h//').backends[0]?.url).toBe('http://h');
    expect(one('http://h:1/x/').backends[0]?.url).toBe('http://h:1/x');
  });

  it.each([
    ['engine:8000', 'not an http url'],
    ['ftp://h', 'not an http url'],
    ['http:h', 'not an http url'],
    ['http://', 'not an http url'],
    ['http://h:99999', 'not an http url'],
    ['http://a b', 'not an http url'],
    ['http://u:p@h', 'a url with credentials'],
    ['http://h/?x=1', 'a url with a query or fragment'],
    ['http://h/#x', 'a url with a query or fragment'],
  ])('refuses %s', (url, what) => {
    expect(one(url).problems).toEqual([
      `--static-backends: ${what}, got ${JSON.stringify(url)}; write http://host:port or https://host:port`,
    ]);
  });

  it('leaves types alone while nobody probes', () => {
    const lists = { backends: ['http://a'], models: ['m'], types: ['chat', 'video'], probed: false };
    expect(staticBackends(lists)).toEqual({
      backends: [{ url: 'http://a', model: 'm', label: 'default' }],
      problems: [],
    });
  });
});

describe('aliasesOf', () => {
  it('splits at the colon before a served model, else at the first', () => {
    const models = new Set(['org/model:v1', 'plain']);
    const { aliases, problems } = aliasesOf(['a:org/model:v1', 'gpt:latest:plain', 'x:y:z'], models);
    expect(problems).toEqual([]);
    expect(aliases).toEqual({ a: 'org/model:v1', 'gpt:latest': 'plain', x: 'y:z' });
  });

  it('refuses halves and contradictions, and takes a repetition', () => {
    const { aliases, problems } = aliasesOf([':m', 'a:', 'b:m', 'b:m', 'b:n'], new Set());
    expect(aliases).toEqual({ b: 'm' });
    expect(problems).toEqual([
      '--static-aliases: not a pair, got ":m"; write alias:model',
      '--static-aliases: not a pair, got "a:"; write alias:model',
      '--static-aliases: alias b has two models, got "b:n"; keep one',
    ]);
  });
});
