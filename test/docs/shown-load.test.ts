import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startWhole, staticEngines } from '../router/started-router.js';
import { startSim } from '../sim/running-engine.js';
import { docPages } from './doc-pages.js';
import { docFolder, ownProgram } from './doc-run.js';
import { shownRuns } from './shown-runs.js';

const model = 'Qwen/Qwen3-0.6B';
const runsOf = (name: string) => shownRuns(docPages().find(({ path }) => path === name));

/** A router and an engine in the place of those that the pages speak of, and a folder for files. */
async function surroundings() {
  const engine = await startSim({ model, maxModelLen: 32_768 });
  const router = await startWhole(staticEngines([engine], model));
  const folder = docFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const here = (word: string): string =>
    word.replace('http://127.0.0.1:8000', router.url).replace('http://127.0.0.1:8001', engine.url);
  return { router, folder, here };
}

/** The names of rows and columns, which do not change as figures do. */
function headings(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => /^ *(\D+?)(?= {2,}\S|$)/.exec(line)?.[1] ?? '')
    .filter((word) => /^[A-Za-z/ ]{3,}/.test(word) && word !== '...');
}

it('docs/bench.md shows runs that can be made, with the rows that they print', async () => {
  const { folder, here } = await surroundings();
  const runs = runsOf('docs/bench.md');

  expect(runs.map(({ argv }) => argv[0])).toEqual(['bench', 'bench']);
  for (const { argv, output } of runs) {
    const { code, stdout } = await ownProgram(argv.map(here), folder);
    expect(code).toBe(0);
    for (const heading of headings(output)) expect(stdout).toContain(heading);
  }
  for (const name of ['before.json', 'requests.csv', 'times.svg']) {
    expect(readFileSync(join(folder, name), 'utf8').length).toBeGreaterThan(100);
  }
}, 60_000);

it('docs/top.md shows runs that can be made, with the columns that they print', async () => {
  const { router, folder } = await surroundings();
  const runs = runsOf('docs/top.md');

  expect(runs.map(({ argv }) => argv.slice(0, 2))).toEqual([
    ['top', '--once'],
    ['top', '--once'],
  ]);
  for (const { argv, output } of runs) {
    // The page has the address that counts without a flag.
    const { code, stdout } = await ownProgram([...argv, '--url', router.url], folder);
    expect(code).toBe(0);
    if (argv.includes('json')) {
      expect(JSON.parse(stdout)).toMatchObject({ models: [{ model, engines: 1 }] });
    } else {
      const columns = (text: string) =>
        text
          .split('\n')
          .filter((line) => /^(MODEL|ENGINE) /.test(line))
          .map((line) => line.split(/ {2,}/));
      expect(columns(output)).toHaveLength(2);
      expect(columns(stdout)).toEqual(columns(output));
    }
  }
}, 60_000);
