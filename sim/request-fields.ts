import { type FieldProblem, ValidationError } from './errors.js';

/** A request body that is a JSON object. */
export type Body = Readonly<Record<string, unknown>>;

/** How a field is read; what a text can be turned into counts as it, as in pydantic. */
export type FieldKind = 'int' | 'float' | 'bool' | 'string' | 'list' | 'object';

/** The fields of a request that are checked; further ones are let through, as vLLM does. */
export interface FieldTable {
  readonly required?: readonly string[];
  readonly kinds: Readonly<Record<string, FieldKind>>;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body with its checked fields in their types, null ones left out; everything that is wrong is told at once. */
export function checkedFields(body: Body, table: FieldTable): Body {
  const problems: FieldProblem[] = [];
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const kind = Object.hasOwn(table.kinds, name) ? table.kinds[name] : undefined;
    if (value === null && table.required?.includes(name) !== true) continue;
    const reading = kind === undefined ? { value } : read(kind, value);
    if ('type' in reading) problems.push({ ...reading, path: [name], input: value });
    else fields[name] = reading.value;
  }
  for (const name of table.required ?? []) {
    if (!Object.hasOwn(body, name)) {
      problems.push({ type: 'missing', path: [name], message: 'Field required', input: body });
    }
  }
  if (problems.length > 0) throw new ValidationError(problems);
  return fields;
}

type Reading = { readonly value: unknown } | { readonly type: string; readonly message: string };

function read(kind: FieldKind, value: unknown): Reading {
  switch (kind) {
    case 'int':
      return readInt(value);
    case 'float':
      return readFloat(value);
    case 'bool':
      return readBool(value);
    case 'string':
      return typeof value === 'string'
        ? { value }
        : { type: 'string_type', message: 'Input should be a valid string' };
    case 'list':
      return Array.isArray(value)
        ? { value }
        : { type: 'list_type', message: 'Input should be a valid list' };
    case 'object':
      return isObject(value)
        ? { value }
        : { type: 'dict_type', message: 'Input should be a valid dictionary' };
  }
}

function readInt(value: unknown): Reading {
  if (typeof value === 'boolean') return { value: Number(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { value }
      : {
          type: 'int_from_float',
          message: 'Input should be a valid integer, got a number with a fractional part',
        };
  }
  if (typeof value !== 'string') return { type: 'int_type', message: 'Input should be a valid integer' };
  return /^\s*[+-]?\d+\s*$/.test(value)
    ? { value: Number(value) }
    : {
        type: 'int_parsing',
        message: 'Input should be a valid integer, unable to parse string as an integer',
      };
}

function readFloat(value: unknown): Reading {
  if (typeof value === 'number') return { value };
  if (typeof value === 'boolean') return { value: Number(value) };
  if (typeof value !== 'string') return { type: 'float_type', message: 'Input should be a valid number' };
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(number)
    ? {
        type: 'float_parsing',
        message: 'Input should be a valid number, unable to parse string as a number',
      }
    : { value: number };
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

function readBool(value: unknown): Reading {
  if (typeof value === 'boolean') return { value };
  const word = typeof value === 'number' || typeof value === 'string' ? String(value).toLowerCase() : '';
  const found = Object.hasOwn(truths, word) ? truths[word] : undefined;
  return found === undefined
    ? { type: 'bool_parsing', message: 'Input should be a valid boolean, unable to interpret input' }
    : { value: found };
}

/** The number under a name, undefined where there is none. */
export function numberOf(body: Body, name: string): number | undefined {
  const value = body[name];
  return typeof value === 'number' ? value : undefined;
}

/** The text under a name, undefined where there is none. */
export function textOf(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

/** The list under a name, undefined where there is none. */
export function listOf(body: Body, name: string): readonly unknown[] | undefined {
  const value = body[name];
  return Array.isArray(value) ? value : undefined;
}

/** The object under a name, undefined where there is none. */
export function objectOf(body: Body, name: string): Body | undefined {
  const value = body[name];
  return isObject(value) ? value : undefined;
}
