import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VllmStack, warningsOf } from '../../constructs/index.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { type CommandOutcome, runSynth, synthFlags } from '../../src/synth-command.js';
import { mistakes } from './mistakes.js';
import { checks, type TypedMistake, type ValuesMistake } from './row.js';

/** Quirks of the chart that are to be refused, or warned of where Helm and the API server take them. */
const QUIRKS = [1, 7, 8, 19, 21, 27, 29, 37, 38, 41, 42, 52, 59, 60, 62, 63, 64, 71, 76, 80, 82, 85].map(
  (number) => `Q${number}`,
);

const ofValues = mistakes.filter((mistake) => 'values' in mistake);
const typed = mistakes.filter((mistake) => 'stack' in mistake);

interface Outcome extends CommandOutcome {
  readonly written: boolean;
}

async function synth({ values, release = 'vllm' }: ValuesMistake, ...flags: string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'values.yaml'), values);
  const out = join(folder, 'out');
  const target = [
    '--release',
    release,
    '--namespace',
    'ns',
    '--values',
    join(folder, 'values.yaml'),
    '--out',
    out,
  ];
  const parsed = parseFlags(synthFlags, { argv: [...target, ...flags] });
  expect(parsed.problems).toEqual([]);
  const outcome = await runSynth(parsed.values, async () => '');
  return {
    ...outcome,
    stderr: outcome.stderr.map((line) => line.replaceAll(`${folder}/`, '')),
    written: existsSync(out),
  };
}

function complaintsOf({ stack }: TypedMistake): { problems: string[]; warnings: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const outdir = join(folder, 'dist');
  const app = new App({ outdir });
  const chart = new Chart(app, 'stack', { namespace: 'models' });
  new VllmStack(chart, 'stack', stack);
  const warnings = warningsOf(chart).map(({ path, message }) => `[${path}] ${message}`);
  try {
    app.synth();
  } catch (error) {
    const problems = String((error as Error).message)
      .split('\n')
      .map((line) => line.trim());
    // cdk8s makes the folder before it looks.
    expect(existsSync(outdir) ? readdirSync(outdir) : []).toEqual([]);
    return { problems: problems.filter((line) => line.startsWith('[')), warnings };
  }
  return { problems: [], warnings };
}

describe('a mistake in values', () => {
  it.each(ofValues.map((mistake) => [mistake.name, mistake] as const))('%s', async (_name, mistake) => {
    const { code, stdout, stderr, written } = await synth(mistake);
    const warned = mistake.expect === 'warned';
    const lines = stderr.filter((line) => line.startsWith(`${warned ? 'warning: ' : ''}${mistake.where}: `));

    expect(stderr.join('\n')).toContain(`${mistake.where}: `);
    expect(lines.join('\n')).toMatch(mistake.says);
    expect({ code, written, silent: stdout === '' }).toEqual(
      warned ? { code: 0, written: true, silent: false } : { code: 2, written: false, silent: true },
    );
  });

  it.each(
    ofValues
      .filter(({ expect: ends }) => ends === 'warned')
      .map((mistake) => [mistake.name, mistake] as const),
  )('%s is refused with --strict', async (_name, mistake) => {
    expect(await synth(mistake, '--strict')).toMatchObject({ code: 2, stdout: '', written: false });
  });
});

describe('a mistake in props', () => {
  it.each(typed.map((mistake) => [mistake.name, mistake] as const))('%s', (_name, mistake) => {
    const { problems, warnings } = complaintsOf(mistake);
    const line = new RegExp(`^\\[${mistake.where}\\] .*${mistake.says.source}`);

    expect(mistake.expect === 'refused' ? problems : warnings).toContainEqual(expect.stringMatching(line));
    if (mistake.expect === 'warned') expect(problems).toEqual([]);
  });
});

describe('the table', () => {
  it('holds every quirk that is to be refused or warned of', () => {
    expect(QUIRKS.filter((quirk) => !mistakes.some((mistake) => mistake.quirk === quirk))).toEqual([]);
  });

  it('holds every check for values and for props', () => {
    const without = (rows: readonly (ValuesMistake | TypedMistake)[]): string[] =>
      checks.filter((name) => !rows.some(({ check }) => check === name));

    expect({ values: without(ofValues), props: without(typed) }).toEqual({ values: [], props: [] });
  });

  it('has rows of different names, eighty at least', () => {
    const names = [
      ...ofValues.map(({ name }) => `values ${name}`),
      ...typed.map(({ name }) => `props ${name}`),
    ];

    expect(new Set(names).size).toBe(mistakes.length);
    expect(mistakes.length).toBeGreaterThanOrEqual(80);
  });
});
