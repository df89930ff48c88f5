import { stringValue } from './body-scan.js';

/** A string in a JSON text. */
export interface JsonString {
  /** Where it is, without its quotes. */
  readonly start: number;
  readonly end: number;
  /** The key that it stands under, be it in arrays below that. */
  readonly key: string;
  /** The key of the outermost object that it stands under. */
  readonly top: string;
}

const quote = 0x22;
const backslash = 0x5c;

/** All strings that are values in an object which a scan has found to be JSON, in their order. */
export function stringsOf(bytes: Buffer): readonly JsonString[] {
  const found: JsonString[] = [];
  walk(bytes, (start, end, keys) => {
    found.push({ start, end, key: keys.at(-1) ?? '', top: keys[0] ?? '' });
  });
  return found;
}

/** Where the values of the members of such an object are, by their keys; of a key that occurs twice the last one counts. */
export function membersOf(bytes: Buffer): ReadonlyMap<string, readonly [start: number, end: number]> {
  const members = new Map<string, readonly [number, number]>();
  let key = '';
  let from = -1;
  const end = (at: number): void => {
    if (from < 0) return;
    let last = at;
    while (isBlank(bytes[last - 1])) last--;
    members.set(key, [from, last]);
    from = -1;
  };
  walk(bytes, undefined, {
    begin(name, at) {
      key = name;
      from = at;
      while (isBlank(bytes[from])) from++;
    },
    end,
  });
  return members;
}

interface MemberWatch {
  begin(key: string, at: number): void;
  end(at: number): void;
}

function walk(
  bytes: Buffer,
  onString?: (start: number, end: number, keys: readonly string[]) => void,
  members?: MemberWatch,
): void {
  // One entry a level; an array has the key that it stands under itself.
  const objects: boolean[] = [];
  const keys: string[] = [];
  let isKey = false;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote: {
        const start = at + 1;
        at = stringEnd(bytes, start);
        if (isKey) keys[keys.length - 1] = stringValue(bytes, start, at) ?? '';
        else onString?.(start, at, keys);
        break;
      }
      case 0x7b:
        objects.push(true);
        keys.push(keys.at(-1) ?? '');
        isKey = true;
        break;
      case 0x5b:
        objects.push(false);
        keys.push(keys.at(-1) ?? '');
        isKey = false;
        break;
      case 0x7d:
      case 0x5d:
        if (objects.length === 1) members?.end(at);
        objects.pop();
        keys.pop();
        isKey = false;
        break;
      case 0x2c:
        if (objects.length === 1) members?.end(at);
        isKey = objects.at(-1) === true;
        break;
      case 0x3a:
        isKey = false;
        if (objects.length === 1) members?.begin(keys[0] ?? '', at + 1);
        break;
    }
  }
}

/** Where the quote is that ends a string whose first byte is given. */
function stringEnd(bytes: Buffer, start: number): number {
  let at = bytes.indexOf(quote, start);
  while (at >= 0) {
    let slashes = 0;
    while (at - slashes > start && bytes[at - slashes - 1] === backslash) slashes++;
    if (slashes % 2 === 0) return at;
    at = bytes.indexOf(quote, at + 1);
  }
  return bytes.length;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Where the characters of a string's value begin in the bytes that spell it, escapes and all.
 * @param start first byte behind the quote
 * @param wanted numbers of UTF-16 units of the value, in rising order
 */
export function byteOffsets(bytes: Buffer, start: number, wanted: readonly number[]): readonly number[] {
  const offsets: number[] = [];
  let at = start;
  let units = 0;
  for (const unit of wanted) {
    while (units < unit) {
      const byte = bytes[at] ?? 0;
      if (byte === backslash) {
        at += bytes[at + 1] === 0x75 ? 6 : 2;
        units++;
      } else if (byte < 0x80) {
        at++;
        units++;
      } else {
        const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        at += length;
        units += length === 4 ? 2 : 1;
      }
    }
    offsets.push(at);
  }
  return offsets;
}
