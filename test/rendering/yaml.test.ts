import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Json, yamlDocuments } from '../../src/rendering/yaml.js';

const read = (text: string, version: '1.1' | '1.2'): unknown[] =>
  parseAllDocuments(text, { version, merge: false }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });

/** Texts that YAML likes to take for something else, among any others. */
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[ \t]?[-?:,#&*!|>'"%@`{}[\]=<~yYnNoOfF0-9.eExX+_ \n]{0,12}$/),
  fc
    .array(fc.constantFrom('a', ' b', '\tc', '', '- d', '# e', 'f: g', '---', '...', 'ü'), { maxLength: 5 })
    .map((lines) => lines.join('\n')),
  fc.constantFrom(
    'yes',
    'No',
    'off',
    '~',
    'null',
    'Null',
    '0755',
    '0o17',
    '1e3',
    '.5',
    '1_000',
    '12:30:45',
    '2026-11-21',
    '<<',
    '=',
    '!!str',
    '{{ x }}',
    'a: b',
    'a #b',
    '16Gi',
    '400m',
    '--set',
    '-',
    '--- a',
    'x\n',
    'x\n\n',
    '\nx',
    ' x\ny',
  ),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    texts,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(texts, tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).json;

describe('yamlDocuments', () => {
  it('writes what readers of YAML 1.1 and 1.2 read back', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 3 }), (documents) => {
        const text = yamlDocuments(documents);
        for (const version of ['1.1', '1.2'] as const) expect(read(text, version)).toEqual(documents);
      }),
      { numRuns: 2000 },
    );
  });

  it('is written as people write it', () => {
    expect(
      yamlDocuments([
        {
          apiVersion: 'v1',
          data: { 'a.sh': 'set -e\nexec "$@"\n', on: 'yes', '1': '2' },
          args: ['--port', '8000', { a: [] }, [1, 2]],
          limits: { memory: '16Gi', cpu: '400m' },
          empty: {},
        },
        { kind: 'Pod' },
      ]),
    ).toBe(`apiVersion: v1
data:
  "1": "2"
  a.sh: |
    set -e
    exec "$@"
  "on": "yes"
args:
  - --port
  - "8000"
  - a: []
  - - 1
    - 2
limits:
  memory: 16Gi
  cpu: 400m
empty: {}
---
kind: Pod
`);
  });
});
