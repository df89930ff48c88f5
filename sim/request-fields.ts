import { type FieldProblem, ValidationError } from './errors.js';

/** A request body that is a JSON object. */
export type Body = Readonly<Record<string, unknown>>;

/** How a field is read; what a text can be turned into counts as it, as in pydantic. */
export type FieldKind =
  | 'int'
  | 'int64'
  | 'float'
  | 'bool'
  | 'string'
  | 'list'
  /** An object of any fields. */
  | 'object'
  /** An object of known fields, whose errors read differently. */
  | 'model'
  | 'ints'
  | 'tokens'
  /** One text or several. */
  | 'texts'
  | 'prompt'
  /** What `response_format` may say. */
  | 'format'
  /** A text or a list of anything. */
  | 'input'
  /** How deep an engine sleeps: 0 to 2. */
  | 'level'
  | { readonly oneOf: readonly string[] };

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
  const { fields, problems } = readFields(body, table);
  if (problems.length > 0) throw new ValidationError(problems);
  return fields;
}

/** What is wrong with the fields of an object that stands at a path in the request. */
export function problemsOf(
  body: Body,
  table: FieldTable,
  path: readonly (string | number)[] = [],
): readonly FieldProblem[] {
  return readFields(body, table).problems.map((problem) => ({
    ...problem,
    path: [...path, ...problem.path],
  }));
}

function readFields(
  body: Body,
  { required = [], kinds }: FieldTable,
): { readonly fields: Body; readonly problems: readonly FieldProblem[] } {
  const fields: Record<string, unknown> = {};
  const problems: FieldProblem[] = required
    .filter((name) => !Object.hasOwn(body, name))
    .map((name) => ({ type: 'missing', path: [name], message: 'Field required', input: body }));
  for (const [name, value] of Object.entries(body)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (value === null && !required.includes(name)) continue;
    const reading = kind === undefined ? { value } : read(kind, value);
    if ('value' in reading) fields[name] = reading.value;
    else
      problems.push(
        ...reading.map((problem) => ({ input: value, ...problem, path: [name, ...problem.path] })),
      );
  }
  // In the order in which the fields are declared.
  const order = [...required, ...Object.keys(kinds)];
  problems.sort((a, b) => order.indexOf(String(a.path[0])) - order.indexOf(String(b.path[0])));
  return { fields, problems };
}

/** What is wrong with a field or a part of it; without an input it is the whole field's. */
type Problem = Omit<FieldProblem, 'input'> & Partial<Pick<FieldProblem, 'input'>>;

type Reading = { readonly value: unknown } | readonly Problem[];

function wrong(type: string, message: string, more: Partial<Problem> = {}): Reading {
  return [{ type, message, path: [], ...more }];
}

function read(kind: FieldKind, value: unknown): Reading {
  if (typeof kind === 'object') return readOneOf(kind.oneOf, value);
  switch (kind) {
    case 'int':
      return readInt(value);
    case 'int64':
      return readInt64(value);
    case 'float':
      return readFloat(value);
    case 'bool':
      return readBool(value);
    case 'string':
      return readText(value);
    case 'list':
      return readList(value);
    case 'object':
      return isObject(value) ? { value } : wrong('dict_type', 'Input should be a valid dictionary');
    case 'model':
      return isObject(value)
        ? { value }
        : wrong(
            'model_attributes_type',
            'Input should be a valid dictionary or object to extract fields from',
          );
    case 'ints':
      return readItems(value, readInt);
    case 'tokens':
      return readItems(value, readToken);
    case 'input':
      return firstOf(value, [readText, readList]);
    case 'level':
      return readLevel(value);
    case 'format':
      return readFormat(value);
    case 'texts':
      return firstOf(value, [readText, (list) => readItems(list, readText)]);
    case 'prompt':
      return firstOf(value, [
        (list) => readItems(list, readToken),
        (list) => readItems(list, (tokens) => readItems(tokens, readToken)),
        readText,
        (list) => readItems(list, readText),
      ]);
  }
}

/** The first kind that fits; the problems of all where none does. */
function firstOf(value: unknown, kinds: readonly ((value: unknown) => Reading)[]): Reading {
  const problems: Problem[] = [];
  for (const kind of kinds) {
    const reading = kind(value);
    if ('value' in reading) return reading;
    problems.push(...reading);
  }
  return problems;
}

function readItems(value: unknown, readItem: (item: unknown) => Reading): Reading {
  if (!Array.isArray(value)) return readList(value);
  const items: unknown[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of value.entries()) {
    const reading = readItem(item);
    if ('value' in reading) items.push(reading.value);
    else
      problems.push(
        ...reading.map((problem) => ({ input: item, ...problem, path: [index, ...problem.path] })),
      );
  }
  return problems.length > 0 ? problems : { value: items };
}

function readText(value: unknown): Reading {
  return typeof value === 'string' ? { value } : wrong('string_type', 'Input should be a valid string');
}

function readList(value: unknown): Reading {
  return Array.isArray(value) ? { value } : wrong('list_type', 'Input should be a valid list');
}

function readOneOf(words: readonly string[], value: unknown): Reading {
  if (typeof value === 'string' && words.includes(value)) return { value };
  const quoted = words.map((word) => `'${word}'`);
  const expected = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter((part) => part !== '').join(' or ');
  return wrong('literal_error', `Input should be ${expected}`, { context: `'expected': "${expected}"` });
}

// The union of an output format: those that are told by their type, and two forms of structural tags.
function readFormat(value: unknown): Reading {
  if (!isObject(value))
    return wrong(
      'model_attributes_type',
      'Input should be a valid dictionary or object to extract fields from',
    );
  const { type } = value;
  const known = ['text', 'json_object', 'json_schema'];
  if (type === 'structural_tag' || known.includes(String(type))) return { value };
  const wrongType = (words: readonly string[]): readonly Problem[] => {
    const reading = type === undefined ? wrong('missing', 'Field required') : readOneOf(words, type);
    return 'value' in reading
      ? []
      : reading.map((problem) => ({ ...problem, path: ['type'], input: type ?? value }));
  };
  const lacking = (name: string): Problem => ({ type: 'missing', message: 'Field required', path: [name] });
  return [
    ...wrongType(known),
    ...wrongType(['structural_tag']),
    lacking('format'),
    ...wrongType(['structural_tag']),
    lacking('structures'),
    lacking('triggers'),
  ];
}

function readToken(value: unknown): Reading {
  const reading = readInt(value);
  return 'value' in reading && Number(reading.value) < 0
    ? wrong('greater_than_equal', 'Input should be greater than or equal to 0', { context: "'ge': 0" })
    : reading;
}

function readLevel(value: unknown): Reading {
  const reading = readInt(value);
  if (!('value' in reading)) return reading;
  const level = Number(reading.value);
  if (level > 2)
    return wrong('less_than_equal', 'Input should be less than or equal to 2', { context: "'le': 2" });
  return level < 0
    ? wrong('greater_than_equal', 'Input should be greater than or equal to 0', { context: "'ge': 0" })
    : reading;
}

function readInt64(value: unknown): Reading {
  const reading = readInt(value);
  if (!('value' in reading) || Math.abs(Number(reading.value)) < 2 ** 63) return reading;
  return wrong('int_parsing_size', 'Unable to parse input string as an integer, exceeded maximum size');
}

function readInt(value: unknown): Reading {
  if (typeof value === 'boolean') return { value: Number(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { value }
      : wrong('int_from_float', 'Input should be a valid integer, got a number with a fractional part');
  }
  if (typeof value !== 'string') return wrong('int_type', 'Input should be a valid integer');
  return /^\s*[+-]?\d+\s*$/.test(value)
    ? { value: Number(value) }
    : wrong('int_parsing', 'Input should be a valid integer, unable to parse string as an integer');
}

function readFloat(value: unknown): Reading {
  if (typeof value === 'number') return { value };
  if (typeof value === 'boolean') return { value: Number(value) };
  if (typeof value !== 'string') return wrong('float_type', 'Input should be a valid number');
  const number = floatOf(value.trim());
  return number === undefined
    ? wrong('float_parsing', 'Input should be a valid number, unable to parse string as a number')
    : { value: number };
}

function floatOf(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(text)) {
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
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
    ? wrong('bool_parsing', 'Input should be a valid boolean, unable to interpret input')
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
