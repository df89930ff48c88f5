import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repository } from './assembled-image.js';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const metafileOf = (program: string): Metafile =>
  JSON.parse(readFileSync(join(folder, `${program}.meta.json`), 'utf8'));

beforeAll(() => {
  const programs = ['cli', 'router', 'sidecar', 'sim'];
  execFileSync(process.execPath, ['build.mjs', '--programs', folder, '--metafile', ...programs], {
    cwd: repository,
    stdio: 'pipe',
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What makes manifests, and so has no place in a program that serves requests. */
const ofConstructs =
  /node_modules\/(cdk8s|cdk8s-plus-\d+|constructs)\/|^(constructs|operator|imports|examples|bench|test)\//;

test.each(['router', 'sidecar', 'sim'])(
  'The bundle of the %s holds nothing of what makes manifests',
  (program) => {
    const inputs = Object.keys(metafileOf(program).inputs);
    expect(inputs).toContain(`${program}/main.ts`);
    expect(inputs.filter((path) => ofConstructs.test(path))).toEqual([]);
    expect(inputs.filter((path) => path.startsWith('src/') && !path.startsWith('src/runtime/'))).toEqual([]);
    // Pods have a service account: what starts programs for a kubeconfig is of use to people alone.
    expect(inputs.filter((path) => /exec-credential|node_modules\/@kubernetes\//.test(path))).toEqual([]);
  },
);

test('The bundle of the CLI holds what makes manifests, by the same pattern', () => {
  const inputs = Object.keys(metafileOf('cli').inputs);
  expect(inputs.some((path) => /^constructs\//.test(path) && ofConstructs.test(path))).toBe(true);
  expect(inputs.some((path) => /node_modules\/cdk8s\//.test(path) && ofConstructs.test(path))).toBe(true);
  expect(inputs).toContain('src/runtime/exec-credential.ts');
});

test.each(['router', 'sidecar', 'sim'])(
  'The bundle of the %s leaves modules of Node and natives outside alone',
  (program) => {
    const [output] = Object.entries(metafileOf(program).outputs).flatMap(([path, value]) =>
      path.endsWith(`${program}.mjs`) ? [value] : [],
    );
    const outside = output?.imports.filter(({ external }) => external).map(({ path }) => path) ?? [];
    expect(outside.length).toBeGreaterThan(0);
    // undici asks for node:sqlite where there is one.
    const others = outside.filter((path) => !path.startsWith('node:') && !builtinModules.includes(path));
    expect([...new Set(others)].filter((path) => path !== 'zeromq')).toEqual([]);
  },
);
