import type { FlagSpec } from '../../contract/flag-table.js';

/** The value of one flag, whatever its type. */
export type AnyFlagValue = string | number | boolean | readonly string[];

/** Either a value or what is wrong with the text that should be one. */
export type Reading = { readonly value: AnyFlagValue } | { readonly problem: string };

/** Reads the text of a flag as it stands on a command line or in an environment variable. */
export function readText(spec: FlagSpec, text: string): Reading {
  switch (spec.type) {
    case 'boolean':
      return readBoolean(spec, text);
    case 'int':
      return readNumber(spec, text, /^[+-]?\d+(_\d+)*$/, 'a whole number');
    case 'number':
      return readNumber(spec, text, /^[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'a number');
    case 'list':
      return readList(spec, text);
    case 'repeated':
      return { value: [text] };
    case 'choice':
      return readChoice(spec, text);
    case 'string':
      return { value: text };
  }
}

/** Reads a flag's value from a configuration file, where numbers, switches and lists may be written as such. */
export function readDatum(spec: FlagSpec, datum: unknown): Reading {
  if (typeof datum === 'string') return readText(spec, datum);
  if (typeof datum === 'boolean') {
    return spec.type === 'boolean' ? { value: datum } : wrong(spec, datum);
  }
  if (typeof datum === 'number' || typeof datum === 'bigint') {
    return spec.type === 'boolean' ? wrong(spec, datum) : readText(spec, String(datum));
  }
  if (!Array.isArray(datum) || (spec.type !== 'list' && spec.type !== 'repeated')) return wrong(spec, datum);
  const items: readonly unknown[] = datum;
  const bad = items.find((item) => typeof item !== 'string' && typeof item !== 'number');
  return bad === undefined ? { value: items.map(String) } : wrong(spec, bad);
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

function readBoolean(spec: FlagSpec, text: string): Reading {
  const value = truths[text.trim().toLowerCase()];
  return value === undefined ? { problem: `not a switch${got(spec, text)}; give true or false` } : { value };
}

function readNumber(spec: FlagSpec, text: string, shape: RegExp, noun: string): Reading {
  const digits = text.trim();
  const value = shape.test(digits) ? Number(digits.replaceAll('_', '')) : Number.NaN;
  if (!Number.isFinite(value) || (spec.type === 'int' && !Number.isSafeInteger(value))) {
    return { problem: `not ${noun}${got(spec, text)}; give ${noun}` };
  }
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = spec;
  if (value < minimum || value > maximum) {
    return { problem: `out of range, got ${digits}; give ${rangeOf(spec)}` };
  }
  return { value };
}

function rangeOf({ minimum, maximum }: FlagSpec): string {
  if (maximum === undefined) return `${minimum} or more`;
  return minimum === undefined ? `${maximum} or less` : `${minimum} to ${maximum}`;
}

function readList(spec: FlagSpec, text: string): Reading {
  const items = text.split(',').map((item) => item.trim());
  // One comma at the end is a habit and changes nothing; an empty item elsewhere would shift the others.
  if (items.at(-1) === '') items.pop();
  return items.includes('')
    ? {
        problem: `an entry of the list is empty${got(spec, text)}; remove the comma or fill it in`,
      }
    : { value: items };
}

function readChoice(spec: FlagSpec, text: string): Reading {
  const { choices = [] } = spec;
  return choices.includes(text)
    ? { value: text }
    : { problem: `unknown value${got(spec, text)}; use ${oneOf(choices)}` };
}

function wrong(spec: FlagSpec, datum: unknown): Reading {
  const noun = { list: 'a list', repeated: 'a list', boolean: 'true or false', int: 'a whole number' };
  const wanted: string = Object.hasOwn(noun, spec.type) ? noun[spec.type as keyof typeof noun] : 'one value';
  return { problem: `wrong type${got(spec, datum)}; give ${wanted}` };
}

function got(spec: FlagSpec, value: unknown): string {
  return spec.secret === true ? '' : `, got ${typeof value === 'bigint' ? value : JSON.stringify(value)}`;
}

/** The words as they are listed in a message. */
function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
}
