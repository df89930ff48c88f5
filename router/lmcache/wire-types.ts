import type { MsgpackWriter } from './msgpack-writer.js';

/** How a value of a message is read, from msgpack or JSON as decoded, and how it is written. */
export interface WireType<T> {
  /** @throws WireError for a value of another kind */
  read(value: unknown, where: string): T;
  write(out: MsgpackWriter, value: T): void;
}

/** Some value, read or written. */
type AnyWireType = {
  read(value: unknown, where: string): unknown;
  write(out: MsgpackWriter, value: never): void;
};

/** What a value of a wire type is in the program. */
export type Read<C> = C extends WireType<infer T> ? T : never;

/** The fields of a struct in the order in which msgspec writes them. */
export type Fields = Readonly<Record<string, AnyWireType>>;

/** What a struct with such fields is in the program. */
export type Struct<F extends Fields> = { readonly [K in keyof F]: Read<F[K]> };

/** A message is not what it should be. */
export class WireError extends Error {}

/** Text. */
export const text: WireType<string> = {
  read: (value, where) => (typeof value === 'string' ? value : wrong(where, 'text', value)),
  write: (out, value) => out.text(value),
};

/** A whole number of up to 53 bits. */
export const integer: WireType<number> = {
  read(value, where) {
    const number = typeof value === 'bigint' ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number)
      ? number
      : wrong(where, 'a whole number', value);
  },
  write: (out, value) => out.integer(value),
};

/** A hash of 64 bits, which JSON cannot hold as a number: digits as text are taken too. */
export const hash: WireType<bigint> = {
  read(value, where) {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
    return wrong(where, 'a hash', value);
  },
  write: (out, value) => out.integer(value),
};

/** Any number, written as Python writes a float. */
export const float: WireType<number> = {
  read: (value, where) => (typeof value === 'number' ? value : wrong(where, 'a number', value)),
  write: (out, value) => out.float(value),
};

/** Yes or no. */
export const bool: WireType<boolean> = {
  read: (value, where) => (typeof value === 'boolean' ? value : wrong(where, 'true or false', value)),
  write: (out, value) => out.bool(value),
};

/** One of some words. */
export function word<const W extends string>(words: readonly W[]): WireType<W> {
  return {
    read: (value, where) =>
      words.find((one) => one === value) ?? wrong(where, `one of ${words.join(', ')}`, value),
    write: (out, value) => out.text(value),
  };
}

/** A value that may be null. */
export function nullable<T>(type: WireType<T>): WireType<T | null> {
  return {
    read: (value, where) => (value === null || value === undefined ? null : type.read(value, where)),
    write: (out, value) => (value === null ? out.null() : type.write(out, value)),
  };
}

/** A value that may be left out, and then is a fixed one. */
export function defaulted<T>(type: WireType<T>, absent: T): WireType<T> {
  return {
    read: (value, where) => (value === undefined ? absent : type.read(value, where)),
    write: type.write,
  };
}

/** A list of values of one kind. */
export function list<T>(type: WireType<T>): WireType<readonly T[]> {
  return {
    read: (value, where) =>
      Array.isArray(value)
        ? value.map((item: unknown, place) => type.read(item, `${where}[${place}]`))
        : wrong(where, 'a list', value),
    write(out, value) {
      out.array(value.length);
      for (const item of value) type.write(out, item);
    },
  };
}

/** A list of fixed length with values of different kinds. */
export function tuple<const T extends readonly AnyWireType[]>(
  ...types: T
): WireType<{ readonly [K in keyof T]: Read<T[K]> }> {
  return {
    read: (value, where) =>
      (Array.isArray(value) && value.length === types.length
        ? types.map((type, place) => type.read(value[place], `${where}[${place}]`))
        : wrong(where, `a list of ${types.length}`, value)) as { readonly [K in keyof T]: Read<T[K]> },
    write(out, value) {
      out.array(types.length);
      for (const [place, type] of types.entries()) type.write(out, value[place] as never);
    },
  };
}

/** Values by text. */
export function dictionary<T>(type: WireType<T>): WireType<Readonly<Record<string, T>>> {
  return {
    read(value, where) {
      const entries = Object.entries(record(value, where));
      return Object.fromEntries(entries.map(([key, item]) => [key, type.read(item, `${where}.${key}`)]));
    },
    write(out, value) {
      const entries = Object.entries(value);
      out.map(entries.length);
      for (const [key, item] of entries) {
        out.text(key);
        type.write(out, item);
      }
    },
  };
}

/** An object with known fields, after a tag if it has one; fields that are not known are passed over. */
export function struct<F extends Fields>(fields: F, tag?: readonly [string, string]): WireType<Struct<F>> {
  const entries = Object.entries(fields);
  return {
    read(value, where) {
      const found = record(value, where);
      return Object.fromEntries(
        entries.map(([name, type]) => [name, type.read(found[name], `${where}.${name}`)]),
      ) as Struct<F>;
    },
    write(out, value) {
      out.map(entries.length + (tag === undefined ? 0 : 1));
      for (const part of tag ?? []) out.text(part);
      for (const [name, type] of entries) {
        out.text(name);
        type.write(out, value[name] as never);
      }
    },
  };
}

/** The fields of an object as it was decoded. */
export function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return wrong(where, 'an object', value);
  }
  return value as Readonly<Record<string, unknown>>;
}

function wrong(where: string, expected: string, value: unknown): never {
  const got = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value).slice(0, 40);
  throw new WireError(`${where}: must be ${expected}, got ${got}`);
}
