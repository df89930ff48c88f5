import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormError, readForm } from '../../../router/files/form-reader.js';

interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  readonly content: Buffer;
}

const boundary = 'a-b';

function formOf(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece as string)));
}

async function read(form: Buffer, cuts: readonly number[]): Promise<readonly Part[]> {
  const at = [0, ...cuts.map((cut) => cut % (form.length + 1)), form.length].sort((a, b) => a - b);
  const pieces = at.slice(1).map((end, i) => form.subarray(at[i], end));
  const parts: Part[] = [];
  let part: Omit<Part, 'content'> | undefined;
  let content: Buffer[] = [];
  for await (const event of readForm(toAsync(pieces), boundary)) {
    if (event.type === 'part') {
      part = { name: event.name, filename: event.filename };
      content = [];
    } else if (event.type === 'data') content.push(event.bytes);
    else if (part !== undefined) parts.push({ ...part, content: Buffer.concat(content) });
  }
  return parts;
}

async function* toAsync(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

// What looks like a boundary and is none has to come through as well.
const content = fc
  .array(fc.constantFrom('\r\n', '--', '-', 'a-b', '--a-', '\r\n--a', 'x', '\r', '\n', '\0é'), {
    maxLength: 12,
  })
  .map((pieces) => Buffer.from(pieces.join('')))
  .filter((bytes) => !`\r\n${bytes.toString('latin1')}`.includes('\r\n--a-b'));

const parts = fc.array(
  fc.record({
    name: fc.constantFrom('file', 'purpose', 'expires_after[anchor]'),
    filename: fc.constantFrom(undefined, 'a.jsonl', 'ü b.jsonl', ''),
    content,
  }),
  { maxLength: 4 },
);

test('A form is read the same however it is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(parts, fc.array(fc.nat(2000), { maxLength: 10 }), async (list, cuts) => {
      expect(await read(formOf(list), cuts)).toEqual(list);
    }),
  );
});

test('A form that stops anywhere is none', async () => {
  const form = formOf([{ name: 'file', filename: 'a', content: Buffer.from('12\r\n34') }]);
  for (let end = 0; end < form.length - 2; end++) {
    await expect(read(form.subarray(0, end), [7])).rejects.toThrow(FormError);
  }
});

test.each([
  ['name=file; filename=plain', 'file', 'plain'],
  ['name="file"; filename="a%22b.txt"', 'file', 'a"b.txt'],
  ['name="file"; filename="a\\"b.txt"', 'file', 'a"b.txt'],
  ['name="file"; filename="x"; filename*=UTF-8\'\'%e2%82%ac.txt', 'file', '€.txt'],
  ['name="file"; filename="x"; filename*=UTF-8\'\'%ff', 'file', 'x'],
  ['filename="x"', '', 'x'],
])('The names in %s are read', async (disposition, name, filename) => {
  const form = Buffer.from(
    `before\r\n--a-b \r\nX-Other: 1\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n!\r\n--a-b--after`,
  );
  expect(await read(form, [])).toEqual([{ name, filename, content: Buffer.from('!') }]);
});

test('Headers that never end and boundaries without a line break are refused', async () => {
  await expect(read(Buffer.from(`--a-b\r\n${'x'.repeat(20_000)}`), [])).rejects.toThrow(FormError);
  await expect(read(Buffer.from('--a-bcd\r\n\r\n\r\n--a-b--'), [])).rejects.toThrow(FormError);
});
