import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { docPages } from './doc-pages.js';
import { docFolder, ownProgram, runPage } from './doc-run.js';
import { isAsShown, shownRuns } from './shown-runs.js';

const pageOf = (name: string) => docPages().find(({ path }) => path === name);
const runs = shownRuns(pageOf('README.md'));

it('shows a run of each command about a cluster and its GPUs', () => {
  expect(runs.map(({ argv }) => argv[0])).toEqual(['fit', 'doctor', 'diff', 'prune']);
});

// Those of doctor and prune are held against an API server by the tests of clusters.
it.each(runs.filter(({ argv }) => argv[0] === 'fit' || argv[0] === 'diff'))(
  'prints what README.md shows: $argv',
  async ({ argv, output }) => {
    const folder = docFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const page = pageOf('docs/diff.md');
    if (page === undefined) throw new Error('no page about diff');
    expect(await runPage(page, folder)).toEqual([]);

    const { stdout, stderr } = await ownProgram(argv, folder);

    expect(stderr).toBe('');
    expect(isAsShown(stdout, output), stdout).toBe(true);
  },
  60_000,
);

it('takes dots for lines that are left out, and nothing else for them', () => {
  expect(isAsShown('a\nb\nc\nd\n', 'a\n...\nd\n')).toBe(true);
  expect(isAsShown('a\nd\n', 'a\n...\nd\n')).toBe(true);
  expect(isAsShown('a\nb\ne\n', 'a\n...\nd\n')).toBe(false);
  expect(isAsShown('a+\n', 'aa\n')).toBe(false);
});
