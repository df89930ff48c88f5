import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryOf, FieldFinder, type FieldSearch } from '../../../router/body/multipart.js';

interface Part {
  readonly name: string;
  readonly file: boolean;
  readonly content: Uint8Array;
}

const boundary = 'b0undary';

function form(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, file, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; ${file ? 'filename="x; name=model"; ' : ''}name="${name}"\r\nX: y\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** Feeds the form in pieces of these sizes in turns. */
function search(bytes: Buffer, sizes: readonly number[], name = 'model'): FieldSearch {
  const finder = new FieldFinder(boundary, name);
  let end = 0;
  for (let turn = 0; end < bytes.length; turn++) {
    end = Math.min(bytes.length, end + (sizes[turn % sizes.length] ?? 1));
    const found = finder.find(bytes.subarray(0, end));
    if (found !== 'searching') return found;
  }
  return 'searching';
}

const part = fc.record({
  name: fc.constantFrom('model', 'file', 'prompt', 'model2'),
  file: fc.boolean(),
  content: fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom('\r\n', '--b0undary', '\r\n--b0undar', 'name="model"\r\n\r\nx', '')
      .map((text) => Buffer.from(text)),
  ),
});

test('The field is found however the form is cut', () => {
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (parts, sizes) => {
        const bytes = form(parts);
        const wanted = parts.find(({ name, file }) => name === 'model' && !file);
        const found = search(bytes, sizes);
        if (wanted === undefined) expect(found).toBe('missing');
        else if (typeof found === 'string') expect(found).toBe('a range');
        else expect(bytes.subarray(...found)).toEqual(Buffer.from(wanted.content));
      },
    ),
  );
});

test('What is no form is told apart from one without the field', () => {
  expect(search(Buffer.from(`--${boundary}junk\r\n\r\n`), [5])).toBe('invalid');
  expect(search(Buffer.from('no form at all'), [5])).toBe('searching');
  expect(search(Buffer.from(`before\r\n--${boundary}--`), [5])).toBe('missing');
});

test('Boundaries are read quoted or not', () => {
  expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
  expect(boundaryOf('Multipart/Form-Data; charset=utf-8; Boundary="a b"')).toBe('a b');
  expect(boundaryOf('multipart/form-data')).toBeUndefined();
  expect(boundaryOf('application/json; boundary=abc')).toBeUndefined();
  expect(boundaryOf(undefined)).toBeUndefined();
});
