/** What a form tells in turn: the beginning of a part, bytes of it, and its end. */
export type FormEvent =
  | { readonly type: 'part'; readonly name: string; readonly filename: string | undefined }
  | { readonly type: 'data'; readonly bytes: Buffer }
  | { readonly type: 'partEnd' };

/** A form that is not one, or that ends before its end. */
export class FormError extends Error {}

const longestHead = 16_384;

/**
 * Reads a `multipart/form-data` body while it comes, so that files of any size take no memory.
 *
 * Pieces of the body may be cut anywhere. What stands before the first boundary and behind the last is left out.
 * @throws FormError where the body is no form, or stops within one
 */
export async function* readForm(body: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<FormEvent> {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first boundary has no line break in front of it where nothing comes before.
  let bytes: Buffer = Buffer.from('\r\n');
  let state: 'preamble' | 'delimiter' | 'head' | 'body' = 'preamble';
  for await (const chunk of body) {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    for (let goesOn = true; goesOn; ) {
      goesOn = false;
      if (state === 'preamble' || state === 'body') {
        const found = bytes.indexOf(delimiter);
        // What may be the beginning of a boundary has to wait for the rest.
        const end = found < 0 ? Math.max(0, bytes.length - delimiter.length + 1) : found;
        if (state === 'body' && end > 0) yield { type: 'data', bytes: bytes.subarray(0, end) };
        bytes = bytes.subarray(found < 0 ? end : found + delimiter.length);
        if (found >= 0) {
          if (state === 'body') yield { type: 'partEnd' };
          state = 'delimiter';
          goesOn = true;
        }
      } else if (state === 'delimiter') {
        if (bytes.length < 2) break;
        if (bytes.toString('latin1', 0, 2) === '--') return;
        const end = bytes.indexOf('\r\n');
        if (end < 0 ? bytes.length > longestHead : bytes.toString('latin1', 0, end).trim() !== '') {
          throw new FormError('no line break after a boundary');
        }
        if (end < 0) break;
        // The line break may be the first half of the empty line that ends no headers at all.
        bytes = bytes.subarray(end);
        state = 'head';
        goesOn = true;
      } else {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0 && bytes.length > longestHead) throw new FormError('headers of a part that never end');
        if (end < 0) break;
        yield { type: 'part', ...dispositionOf(bytes.toString('utf8', 0, end)) };
        bytes = bytes.subarray(end + 4);
        state = 'body';
        goesOn = true;
      }
    }
  }
  throw new FormError('the form stops before its end');
}

function dispositionOf(head: string): { readonly name: string; readonly filename: string | undefined } {
  const [, parameters = ''] = /(?:^|\r\n)content-disposition:\s*form-data([^\r\n]*)/i.exec(head) ?? [];
  let name = '';
  let filename: string | undefined;
  let extended: string | undefined;
  for (const [, key = '', quoted, bare] of parameters.matchAll(
    /;\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g,
  )) {
    const value = quoted === undefined ? (bare ?? '') : unescaped(quoted);
    if (key.toLowerCase() === 'name') name = value;
    else if (key.toLowerCase() === 'filename') filename = value;
    else if (key.toLowerCase() === 'filename*') extended = decoded(value);
  }
  return { name, filename: extended ?? filename };
}

// Browsers and fetch write %22 for a quote, curl a backslash before it.
function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replace(/%(22|0D|0A)/gi, (_, code: string) => hex(code));
}

function hex(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}

/** A name as RFC 5987 writes it; undefined where that is not readable. */
function decoded(value: string): string | undefined {
  const [, text = ''] = /^utf-8'[^']*'(.*)$/i.exec(value) ?? [];
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
