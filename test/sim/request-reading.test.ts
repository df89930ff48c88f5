import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenizer } from '../../sim/index.js';
import { instanceOf, SchemaError } from '../../sim/json-instance.js';
import { pythonJsonError } from '../../sim/python-json.js';
import { instanceSource } from '../../sim/structured-answer.js';

const source = (seed: number) => instanceSource(createTokenizer(512), seed);

const leaf = fc.oneof(
  fc.constant({ type: 'boolean' }),
  fc.constant({ type: 'null' }),
  fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ type: fc.constant('number'), exclusiveMaximum: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ type: fc.constant('string'), minLength: fc.nat(12) }),
  fc.record({ enum: fc.uniqueArray(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 3 }) }),
  fc.constant({ const: { fixed: [1, 'two'] } }),
  fc.constant({}),
);
const { schema } = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 }).map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(2) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
  ),
}));

test('What is made of a schema is valid by it, and the same for equal seeds', () => {
  const ajv = new Ajv2020({ strict: false, logger: false });
  fc.assert(
    fc.property(schema, fc.nat(1000), (given, seed) => {
      const made = instanceOf(given, source(seed));
      expect(ajv.validate(given, made)).toBe(true);
      expect(instanceOf(given, source(seed))).toEqual(made);
    }),
  );
});

test('References, even to itself, come to an end', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
        },
        required: ['name', 'children'],
      },
    },
  };
  expect(new Ajv2020().validate(tree, instanceOf(tree, source(1)))).toBe(true);
});

test.each([
  [{ type: 'string', pattern: '^a+$' }],
  [{ $ref: '#/$defs/nowhere' }],
  [{ type: 'integer', minimum: 3, maximum: 2 }],
  [{ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
])('A schema that cannot be followed is refused: %j', (given) => {
  expect(() => instanceOf(given, source(1))).toThrow(SchemaError);
});

test.each([
  ['{"model": "tiny", ', 'Expecting property name enclosed in double quotes', 18],
  ['', 'Expecting value', 0],
  ['{"a" 1}', "Expecting ':' delimiter", 5],
  ['{"a": 1 "b": 2}', "Expecting ',' delimiter", 8],
  ['[1, 2', "Expecting ',' delimiter", 5],
  ['{"a": "x', 'Unterminated string starting at', 6],
  ['{"a": 1} x', 'Extra data', 9],
  ['{"a": "x\ny"}', 'Invalid control character at', 8],
  ['{"a": "\\q"}', 'Invalid \\escape', 7],
  ['{"a": nul}', 'Expecting value', 6],
])('%j is refused as Python does', (text, message, position) => {
  expect(pythonJsonError(text)).toEqual({ message, position });
});

test('A mistake is found in whatever is no JSON', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '1', 'null', ' ', '"');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      try {
        JSON.parse(text);
      } catch {
        const { position } = pythonJsonError(text);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
