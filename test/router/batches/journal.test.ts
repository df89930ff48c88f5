import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Journal, type JournalTarget, type NewEntry, packContent } from '../../../router/batches/journal.js';

const onTrouble = (error: unknown): void => {
  throw error;
};

function entry(line: number, to: JournalTarget, size: number): NewEntry {
  const text = Buffer.from(JSON.stringify({ line, filling: 'é'.repeat(size) }));
  return { line, to, text, tokens: { input: 1, cached: 0, output: 2, reasoning: 0 } };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines in what a batch would give out, by the numbers that they carry. */
async function packed(folder: string, target: JournalTarget): Promise<readonly number[]> {
  const path = join(folder, target, 'content');
  expect(await packContent(folder, target)).toBe(statSync(path).size);
  const text = readFileSync(path, 'utf8');
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { line: number }).line);
}

const entries = fc
  .array(fc.record({ to: fc.constantFrom<JournalTarget>('output', 'errors'), size: fc.nat(300) }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((list) => list.map(({ to, size }, i) => entry(i + 1, to, size)));

const damages = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('cut' as const),
      file: fc.constantFrom('journal', 'output/content', 'errors/content'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant('append' as const),
      file: fc.constantFrom('journal', 'output/content', 'errors/content'),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 80 }),
    }),
    fc.record({
      kind: fc.constant('overwrite' as const),
      file: fc.constant('journal'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    }),
  ),
  { maxLength: 3 },
);

test('Whatever happens to the ends of its files, a journal tells of answers alone that are there, and each is there once', async () => {
  await fc.assert(
    fc.asyncProperty(entries, damages, async (list, done) => {
      await inFolder(async (folder) => {
        const before = await Journal.open(folder, { onTrouble });
        expect(await Promise.all(list.map((item) => before.record(item)))).not.toContain(false);
        expect(before.lines.size).toBe(list.length);
        await before.close();
        for (const damage of done) {
          const path = join(folder, damage.file);
          const bytes = readFileSync(path);
          if (damage.kind === 'cut') truncateSync(path, Math.floor(bytes.length * damage.share));
          else if (damage.kind === 'append') appendFileSync(path, damage.bytes);
          else {
            bytes.set(
              damage.bytes.subarray(0, bytes.length),
              Math.floor(Math.max(0, bytes.length - damage.bytes.length) * damage.share),
            );
            writeFileSync(path, bytes);
          }
        }
        const after = await Journal.open(folder, { onTrouble });
        for (const line of after.lines) expect(line).toBeLessThanOrEqual(list.length);
        if (done.length === 0) expect(after.lines.size).toBe(list.length);
        expect(after.counts.output + after.counts.errors).toBe(after.lines.size);
        expect(after.tokens?.output ?? 0).toBe(2 * after.lines.size);
        const lost = list.filter(({ line }) => !after.lines.has(line));
        await Promise.all(lost.map((item) => after.record(item)));
        await after.close();
        // A third one finds what the second left.
        const last = await Journal.open(folder, { onTrouble });
        expect(last.lines.size).toBe(list.length);
        await last.close();
        for (const target of ['output', 'errors'] as const) {
          const wanted = list.filter(({ to }) => to === target).map(({ line }) => line);
          expect([...(await packed(folder, target))].sort((a, b) => a - b)).toEqual(wanted);
          // Also where the router dies right after.
          expect([...(await packed(folder, target))].sort((a, b) => a - b)).toEqual(wanted);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('A journal whose last line was not written to its end keeps all others', async () => {
  await inFolder(async (folder) => {
    const journal = await Journal.open(folder, { onTrouble });
    for (let line = 1; line <= 5; line++) await journal.record(entry(line, 'output', 10));
    await journal.close();
    const path = join(folder, 'journal');
    truncateSync(path, statSync(path).size - 3);
    const again = await Journal.open(folder, { onTrouble });
    expect([...again.lines]).toEqual([1, 2, 3, 4]);
    await again.close();
    expect(await packed(folder, 'output')).toEqual([1, 2, 3, 4]);
  });
});

test('What is recorded is on disk, and a closed journal records nothing', async () => {
  await inFolder(async (folder) => {
    const journal = await Journal.open(folder, { onTrouble });
    const kept = await Promise.all([1, 2, 3].map((line) => journal.record(entry(line, 'errors', 1))));
    expect(kept).toEqual([true, true, true]);
    expect(readFileSync(join(folder, 'journal'), 'utf8').split('\n')).toHaveLength(4);
    expect(journal.counts).toEqual({ output: 0, errors: 3 });
    await journal.close();
    expect(await journal.record(entry(4, 'errors', 1))).toBe(false);
  });
});
