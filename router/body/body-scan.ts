import { isAscii, isUtf8 } from 'node:buffer';

/** Names of top-level keys to be found in bodies. */
export class ScanKeys {
  readonly names: readonly string[];
  private readonly byLength: readonly (readonly { readonly bytes: Buffer; readonly index: number }[])[];

  constructor(names: readonly string[]) {
    this.names = names;
    const byLength: { bytes: Buffer; index: number }[][] = [];
    for (const [index, name] of names.entries()) {
      const bytes = Buffer.from(name);
      byLength[bytes.length] ??= [];
      byLength[bytes.length]?.push({ bytes, index });
    }
    this.byLength = byLength;
  }

  /** The number of the key in these bytes, -1 for any other. */
  find(bytes: Buffer, start: number, end: number): number {
    const candidates = this.byLength[end - start];
    if (candidates === undefined) return -1;
    for (const { bytes: name, index } of candidates) {
      if (bytes.compare(name, 0, name.length, start, end) === 0) return index;
    }
    return -1;
  }
}

/** Where the values of the wanted keys are in a body. */
export class ScannedBody {
  readonly bytes: Buffer;
  private readonly keys: ScanKeys;
  private readonly ranges: Int32Array;

  constructor(bytes: Buffer, keys: ScanKeys, ranges: Int32Array) {
    this.bytes = bytes;
    this.keys = keys;
    this.ranges = ranges;
  }

  /** The bytes from and to which a value goes; undefined where the key is not there. */
  range(name: string): readonly [start: number, end: number] | undefined {
    const at = this.keys.names.indexOf(name) * 2;
    const start = this.ranges[at] ?? -1;
    return start < 0 ? undefined : [start, this.ranges[at + 1] ?? start];
  }

  /** The text of a value as it was written. */
  raw(name: string): string | undefined {
    const range = this.range(name);
    return range && this.bytes.toString('utf8', range[0], range[1]);
  }

  /** The value if it is a string. */
  string(name: string): string | undefined {
    const range = this.range(name);
    if (range === undefined || this.bytes[range[0]] !== quote) return undefined;
    return stringValue(this.bytes, range[0] + 1, range[1] - 1);
  }

  /** Whether the value is null or missing. */
  isNull(name: string): boolean {
    const range = this.range(name);
    return range === undefined || this.bytes[range[0]] === 0x6e;
  }
}

/** Why a body is not used. */
export type ScanProblem = 'invalidJson' | 'notAnObject';

// Python's reader gives up at its recursion limit of 1000.
const deepest = 990;
const quote = 0x22;
const backslash = 0x5c;
// From this length on the view of whole words pays for itself.
const wordsFrom = 512;

/**
 * Finds the values of top-level keys in a JSON object without building it.
 *
 * All of the text is checked. As in Python, of a key that occurs twice the last value counts, and NaN, Infinity and -Infinity
 * are numbers. Nothing at all counts as an empty object.
 */
export function scanBody(bytes: Buffer, keys: ScanKeys): ScannedBody | ScanProblem {
  const ranges = new Int32Array(keys.names.length * 2).fill(-1);
  if (bytes.length === 0) return new ScannedBody(bytes, keys, ranges);
  if (!isUtf8(bytes)) return 'invalidJson';
  const reader = new Reader(bytes);
  return reader.read(keys, ranges) ?? new ScannedBody(bytes, keys, ranges);
}

// 0 within strings and between tokens means: just go on.
const plainInString = new Uint8Array(256);
for (let byte = 0x20; byte < 256; byte++) plainInString[byte] = 1;
plainInString[quote] = 0;
plainInString[backslash] = 0;

const shortRun = 24;

const shortEscape = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) shortEscape[byte] = 1;

class Reader {
  private readonly bytes: Buffer;
  private readonly words: Int32Array | undefined;
  private at = 0;
  private escaped = false;
  private backslashAt = -1;
  private quoteAt = -1;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const { buffer, byteLength } = bytes;
    this.words = byteLength < wordsFrom ? undefined : new Int32Array(buffer, 0, buffer.byteLength >> 2);
  }

  read(keys: ScanKeys, ranges: Int32Array): ScanProblem | undefined {
    const { bytes } = this;
    // Python skips the mark that some editors put at the beginning.
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
    this.skipBlanks();
    const isObject = bytes[this.at] === 0x7b;
    const fine = isObject ? this.object(keys, ranges) : this.value(0);
    this.skipBlanks();
    if (!fine || this.at !== bytes.length) return 'invalidJson';
    return isObject ? undefined : 'notAnObject';
  }

  private object(keys: ScanKeys, ranges: Int32Array): boolean {
    const { bytes } = this;
    this.at++;
    this.skipBlanks();
    if (bytes[this.at] === 0x7d) {
      this.at++;
      return true;
    }
    for (;;) {
      if (bytes[this.at] !== quote) return false;
      const keyStart = this.at + 1;
      this.escaped = false;
      if (!this.string()) return false;
      const keyEnd = this.at - 1;
      const key = this.escaped
        ? keys.names.indexOf(stringValue(bytes, keyStart, keyEnd) ?? '')
        : keys.find(bytes, keyStart, keyEnd);
      if (!this.colon()) return false;
      const start = this.at;
      if (!this.value(1)) return false;
      if (key >= 0) {
        ranges[key * 2] = start;
        ranges[key * 2 + 1] = this.at;
      }
      this.skipBlanks();
      const byte = bytes[this.at++];
      if (byte === 0x7d) return true;
      if (byte !== 0x2c) return false;
      this.skipBlanks();
    }
  }

  /** Reads one value of any depth, without recursion. */
  private value(outer: number): boolean {
    const { bytes } = this;
    let depth = 0;
    // One entry a level: whether it is an object.
    const objects: boolean[] = [];
    for (;;) {
      const byte = bytes[this.at];
      if (byte === quote) {
        if (!this.string()) return false;
      } else if (byte === 0x7b || byte === 0x5b) {
        if (++depth + outer > deepest) return false;
        const isObject = byte === 0x7b;
        objects[depth] = isObject;
        this.at++;
        this.skipBlanks();
        if (bytes[this.at] !== (isObject ? 0x7d : 0x5d)) {
          if (isObject && !this.key()) return false;
          continue;
        }
        this.at++;
        depth--;
      } else if (!this.scalar()) {
        return false;
      }
      // A value has ended: what follows belongs to what it stands in.
      for (;;) {
        if (depth === 0) return true;
        this.skipBlanks();
        const next = bytes[this.at++];
        const isObject = objects[depth] === true;
        if (next === 0x2c) {
          this.skipBlanks();
          if (isObject && !this.key()) return false;
          break;
        }
        if (next !== (isObject ? 0x7d : 0x5d)) return false;
        depth--;
      }
    }
  }

  private key(): boolean {
    return this.bytes[this.at] === quote && this.string() && this.colon();
  }

  private colon(): boolean {
    this.skipBlanks();
    if (this.bytes[this.at++] !== 0x3a) return false;
    this.skipBlanks();
    return true;
  }

  private skipBlanks(): void {
    const { bytes } = this;
    let { at } = this;
    for (;;) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    this.at = at;
  }

  private string(): boolean {
    const { bytes } = this;
    const { length } = bytes;
    let at = this.at + 1;
    for (;;) {
      at = this.plainEnd(at);
      if (at >= length) return false;
      const byte = bytes[at];
      if (byte === quote) {
        this.at = at + 1;
        return true;
      }
      if (byte !== backslash) return false;
      this.escaped = true;
      const kind = bytes[at + 1];
      if (kind === 0x75) {
        for (let digit = at + 2; digit < at + 6; digit++) {
          if (!isHex(bytes[digit])) return false;
        }
        at += 6;
      } else {
        if (!isShortEscape(kind)) return false;
        at += 2;
      }
    }
  }

  /** Goes over what is neither quote, backslash nor control character, four bytes at a time where it is worth it. */
  private plainEnd(from: number): number {
    const { bytes, words } = this;
    const { length } = bytes;
    // Texts with many escapes have short runs, for which the bytes alone are faster.
    const near = words === undefined ? length : Math.min(length, from + shortRun);
    let at = from;
    while (at < near && plainInString[bytes[at] as number] === 1) at++;
    if (at < near || words === undefined) return at;
    const offset = bytes.byteOffset;
    let word = (at + offset + 3) >> 2;
    const aligned = Math.min(length, (word << 2) - offset);
    while (at < aligned && plainInString[bytes[at] as number] === 1) at++;
    if (at < aligned) return at;
    // Quotes and backslashes are found by the processor's own means; only control characters are left to be looked for.
    const end = Math.min(this.nextQuote(at), this.nextBackslash(at));
    const last = (end + offset) >> 2;
    while (word + 4 <= last) {
      const a = words[word] as number;
      const b = words[word + 1] as number;
      const c = words[word + 2] as number;
      const d = words[word + 3] as number;
      // The high bit of a byte is set where it is below 0x20.
      const low =
        ((a - 0x20202020) & ~a) | ((b - 0x20202020) & ~b) | ((c - 0x20202020) & ~c) | ((d - 0x20202020) & ~d);
      if ((low & 0x80808080) !== 0) break;
      word += 4;
    }
    at = Math.max(at, (word << 2) - offset);
    while (at < length && plainInString[bytes[at] as number] === 1) at++;
    return at;
  }

  // A text without any is searched once, not once for each of its strings.
  private nextBackslash(from: number): number {
    if (this.backslashAt < from) this.backslashAt = next(this.bytes, backslash, from);
    return this.backslashAt;
  }

  // Nor is the end of a string with many escapes looked for behind each of them.
  private nextQuote(from: number): number {
    if (this.quoteAt < from) this.quoteAt = next(this.bytes, quote, from);
    return this.quoteAt;
  }

  private scalar(): boolean {
    switch (this.bytes[this.at]) {
      case 0x74:
        return this.word('true');
      case 0x66:
        return this.word('false');
      case 0x6e:
        return this.word('null');
      case 0x4e:
        return this.word('NaN');
      case 0x49:
        return this.word('Infinity');
      default:
        return this.number();
    }
  }

  private word(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      if (this.bytes[this.at + index] !== text.charCodeAt(index)) return false;
    }
    this.at += text.length;
    return true;
  }

  private number(): boolean {
    const { bytes } = this;
    if (bytes[this.at] === 0x2d) {
      this.at++;
      if (bytes[this.at] === 0x49) return this.word('Infinity');
    }
    if (bytes[this.at] === 0x30) this.at++;
    else if (!this.digits()) return false;
    if (bytes[this.at] === 0x2e) {
      this.at++;
      if (!this.digits()) return false;
    }
    if (bytes[this.at] === 0x65 || bytes[this.at] === 0x45) {
      this.at++;
      if (bytes[this.at] === 0x2b || bytes[this.at] === 0x2d) this.at++;
      if (!this.digits()) return false;
    }
    return true;
  }

  private digits(): boolean {
    const { bytes } = this;
    const from = this.at;
    for (;;) {
      const byte = bytes[this.at] ?? 0;
      if (byte < 0x30 || byte > 0x39) return this.at > from;
      this.at++;
    }
  }
}

/** Where a byte comes next, or the end. */
function next(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function isShortEscape(byte: number | undefined): boolean {
  return byte !== undefined && shortEscape[byte] === 1;
}

/** The value of a string of which the bytes between the quotes are given, undefined where they are none. */
export function stringValue(bytes: Buffer, start: number, end: number): string | undefined {
  // Bytes alone are copied many times faster than letters are told apart.
  const plain = end - start > wordsFrom && isAscii(bytes.subarray(start, end));
  const text = bytes.toString(plain ? 'latin1' : 'utf8', start, end);
  if (!text.includes('\\')) return text;
  const value: unknown = JSON.parse(`"${text}"`);
  return typeof value === 'string' ? value : undefined;
}
