import { ScanKeys, type ScannedBody, scanBody } from '../body/body-scan.js';
import { spliced } from '../body/splice.js';

/** What becomes of top-level keys: JSON text is their new value, null takes them out. */
export type Edits = ReadonlyMap<string, string | null>;

/**
 * A JSON object with some of its keys changed, added or taken out; all other bytes stay as they are, so that no number is rounded.
 * @param body an object that has been found to be one
 */
export function editedObject(body: Buffer, edits: Edits): Buffer {
  const keys = new ScanKeys([...edits.keys()]);
  let bytes = body;
  const added: string[] = [];
  for (const [name, value] of edits) {
    let range = scanned(bytes, keys).range(name);
    if (value !== null) {
      if (range === undefined) added.push(`${JSON.stringify(name)}:${value}`);
      else bytes = spliced(bytes, range, value);
      continue;
    }
    // A key that stood there twice is still there once the last one is gone.
    while (range !== undefined) {
      bytes = without(bytes, range);
      range = scanned(bytes, keys).range(name);
    }
  }
  return added.length === 0 ? bytes : withFirst(bytes, added.join(','));
}

function scanned(bytes: Buffer, keys: ScanKeys): ScannedBody {
  const found = scanBody(bytes, keys);
  if (typeof found === 'string') throw new Error(`body: not a JSON object, got ${found}`);
  return found;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** Takes out the entry of a value, with the comma that belongs to it. */
function without(bytes: Buffer, [valueStart, valueEnd]: readonly [number, number]): Buffer {
  // Backwards over the colon to the quote that ends the key, then to the one that begins it.
  let start = bytes.lastIndexOf(quote, valueStart - 1) - 1;
  while (bytes[start] !== quote || isEscaped(bytes, start)) start--;
  let end = afterBlanks(bytes, valueEnd);
  if (bytes[end] === comma) return spliced(bytes, [start, afterBlanks(bytes, end + 1)], '');
  end = valueEnd;
  let before = start - 1;
  while (isBlank(bytes[before])) before--;
  return spliced(bytes, [bytes[before] === comma ? before : start, end], '');
}

function withFirst(bytes: Buffer, entries: string): Buffer {
  // What stands before the brace are blanks and perhaps a byte order mark.
  const open = bytes.indexOf(0x7b) + 1;
  const isEmpty = bytes[afterBlanks(bytes, open)] === 0x7d;
  return spliced(bytes, [open, open], isEmpty ? entries : `${entries},`);
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let count = 0;
  while (bytes[at - 1 - count] === backslash) count++;
  return count % 2 === 1;
}

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
