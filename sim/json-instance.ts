import { type Body, isObject, numberOf } from './request-fields.js';

/** Where the values of an instance come from. */
export interface InstanceSource {
  /** A number from 0 up to 1. */
  random(): number;
  /** A word for a text. */
  word(): string;
}

/** A schema that no instance is made for. */
export class SchemaError extends Error {}

/** The JSON value of a schema that the source decides; throws a `SchemaError` where the schema uses what is not understood. */
export function instanceOf(schema: unknown, source: InstanceSource): unknown {
  return new InstanceMaker(schema, source).make(schema, 0);
}

const unsupported = [
  'pattern',
  'not',
  'if',
  'patternProperties',
  'propertyNames',
  'contains',
  'unevaluatedProperties',
];
const deepest = 32;
// From here on only what a schema demands is made, so that recursive ones come to an end.
const frugal = 4;

class InstanceMaker {
  private readonly root: unknown;
  private readonly source: InstanceSource;

  constructor(root: unknown, source: InstanceSource) {
    this.root = root;
    this.source = source;
  }

  make(given: unknown, depth: number): unknown {
    if (depth > deepest) throw new SchemaError('the schema demands values without end');
    if (given === true || given === undefined) return this.source.word();
    if (!isObject(given)) throw new SchemaError(`${JSON.stringify(given)} is no schema`);
    const schema = this.resolved(given, depth);
    const strange = unsupported.find((keyword) => Object.hasOwn(schema, keyword));
    if (strange !== undefined) throw new SchemaError(`The keyword ${strange} is not supported`);
    if (Object.hasOwn(schema, 'const')) return schema.const;
    const { enum: values, anyOf, oneOf } = schema;
    if (Array.isArray(values)) return this.oneOf(values);
    const choices = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
    if (choices !== undefined) {
      const { anyOf: _any, oneOf: _one, ...rest } = schema;
      return this.make(merged(rest, this.oneOf(depth >= frugal ? leaves(choices) : choices)), depth + 1);
    }
    return this.ofType(schema, depth);
  }

  private ofType(schema: Body, depth: number): unknown {
    const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? impliedType(schema)];
    const type: unknown = depth >= frugal && types.includes('null') ? 'null' : this.oneOf(types);
    switch (type) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return this.array(schema, depth);
      case 'string':
        return this.string(schema);
      case 'integer':
        return this.number(schema, numberOf(schema, 'multipleOf') ?? 1);
      case 'number':
        return this.number(schema, numberOf(schema, 'multipleOf') ?? 0.25);
      case 'boolean':
        return this.source.random() < 0.5;
      case 'null':
        return null;
      default:
        throw new SchemaError(`Invalid type: ${String(type)}`);
    }
  }

  private object(schema: Body, depth: number): unknown {
    const properties = isObject(schema.properties) ? schema.properties : {};
    const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
    const names = new Set([
      ...Object.keys(properties).filter((name) => depth < frugal || required.includes(name)),
      ...required,
    ]);
    const made: Record<string, unknown> = {};
    for (const name of names) made[name] = this.make(properties[name], depth + 1);
    const extra = schema.additionalProperties;
    for (let n = 0; Object.keys(made).length < (numberOf(schema, 'minProperties') ?? 0); n++) {
      made[`${this.source.word()}${n}`] = this.make(isObject(extra) ? extra : true, depth + 1);
    }
    return made;
  }

  private array(schema: Body, depth: number): unknown {
    const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    const least = numberOf(schema, 'minItems') ?? 0;
    const wanted = Math.max(least, depth < frugal ? Math.max(1, prefix.length) : 0);
    const length = Math.min(wanted, numberOf(schema, 'maxItems') ?? wanted);
    const items: unknown[] = [];
    for (let tries = 0; items.length < length; tries++) {
      if (tries > 1000) throw new SchemaError('not enough different items fit the schema');
      const item = this.make(items.length < prefix.length ? prefix[items.length] : schema.items, depth + 1);
      const text = JSON.stringify(item);
      if (schema.uniqueItems !== true || !items.some((other) => JSON.stringify(other) === text)) {
        items.push(item);
      }
    }
    return items;
  }

  private string(schema: Body): string {
    const { format } = schema;
    if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format] ?? '';
    const least = numberOf(schema, 'minLength') ?? 0;
    let text = this.source.word();
    while (text.length < least) text += ` ${this.source.word()}`;
    return text.slice(0, Math.max(least, numberOf(schema, 'maxLength') ?? text.length));
  }

  private number(schema: Body, step: number): number {
    const above = numberOf(schema, 'exclusiveMinimum');
    const below = numberOf(schema, 'exclusiveMaximum');
    let low = Math.ceil((numberOf(schema, 'minimum') ?? Number.NEGATIVE_INFINITY) / step);
    let high = Math.floor((numberOf(schema, 'maximum') ?? Number.POSITIVE_INFINITY) / step);
    if (above !== undefined) low = Math.max(low, Math.floor(above / step) + 1);
    if (below !== undefined) high = Math.min(high, Math.ceil(below / step) - 1);
    if (low > high) throw new SchemaError('no number fits the schema');
    if (low === Number.NEGATIVE_INFINITY) low = high === Number.POSITIVE_INFINITY ? 0 : high - 100;
    const span = Math.min(high - low, 100);
    return (low + Math.floor(this.source.random() * (span + 1))) * step;
  }

  private resolved(schema: Body, depth: number): Body {
    if (depth > deepest) throw new SchemaError('the schema refers to itself without end');
    const { $ref: reference, allOf, ...rest } = schema;
    let whole: Body = rest;
    if (typeof reference === 'string') {
      whole = merged(whole, this.resolved(this.target(reference), depth + 1));
    }
    for (const part of Array.isArray(allOf) ? allOf : []) {
      if (!isObject(part)) throw new SchemaError(`${JSON.stringify(part)} is no schema`);
      whole = merged(whole, this.resolved(part, depth + 1));
    }
    return whole;
  }

  private target(reference: string): Body {
    let found: unknown = reference.startsWith('#') ? this.root : undefined;
    for (const part of reference.split('/').slice(1)) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    }
    if (!isObject(found)) throw new SchemaError(`The reference ${reference} leads nowhere`);
    return found;
  }

  private oneOf(items: readonly unknown[]): unknown {
    if (items.length === 0) throw new SchemaError('The schema leaves no choice');
    return items[Math.floor(this.source.random() * items.length)];
  }
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-02T03:04:05Z',
  date: '2026-01-02',
  time: '03:04:05Z',
  email: 'someone@example.com',
  uri: 'https://example.com/page',
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
};

function impliedType(schema: Body): string {
  if (['properties', 'required', 'minProperties'].some((key) => Object.hasOwn(schema, key))) return 'object';
  if (['items', 'prefixItems', 'minItems'].some((key) => Object.hasOwn(schema, key))) return 'array';
  if (['minimum', 'maximum', 'multipleOf'].some((key) => Object.hasOwn(schema, key))) return 'number';
  return Object.hasOwn(schema, 'additionalProperties') ? 'object' : 'string';
}

function merged(first: Body, second: unknown): Body {
  if (second === true) return first;
  if (!isObject(second)) throw new SchemaError(`${JSON.stringify(second)} is no schema`);
  const both: Record<string, unknown> = { ...first, ...second };
  if (isObject(first.properties) && isObject(second.properties)) {
    both.properties = { ...first.properties, ...second.properties };
  }
  if (Array.isArray(first.required) && Array.isArray(second.required)) {
    both.required = [...new Set([...first.required, ...second.required])];
  }
  return both;
}

// Choices that end the recursion, where there are some.
function leaves(choices: readonly unknown[]): readonly unknown[] {
  const simple = choices.filter(
    (choice) =>
      isObject(choice) && !['object', 'array'].includes(String(choice.type)) && choice.$ref === undefined,
  );
  return simple.length === 0 ? choices : simple;
}
