import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from '../../../router/batches/input-lines.js';

async function read(text: string, cuts: readonly number[], longest = 1000): Promise<readonly unknown[]> {
  const bytes = Buffer.from(text);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
  const lines: unknown[] = [];
  for await (const { number, bytes: line } of linesOf(toAsync(pieces), longest)) {
    lines.push([number, typeof line === 'string' ? line : line.toString()]);
  }
  return lines;
}

async function* toAsync(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

test('Lines are the same however a file is cut into pieces', async () => {
  const text = fc
    .array(fc.constantFrom('', ' ', 'a', '{"é":1}', 'x'.repeat(40)), { maxLength: 12 })
    .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(500), { maxLength: 8 }), async (whole, cuts) => {
      const wanted = whole
        .split(/\r?\n/)
        .map((line, i) => [i + 1, line])
        .filter(([, line]) => String(line).trim() !== '')
        .map(([number, line]) => [number, String(line).length > 30 ? 'tooLong' : line]);
      expect(await read(whole, cuts, 31)).toEqual(wanted);
    }),
  );
});
