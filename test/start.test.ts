import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { imageAt } from '../constructs/images.js';
import { images } from '../contract/images.js';
import { filesBelow } from '../src/rendering/rendered-files.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const constructs = pathToFileURL(join(root, 'src', 'index.ts')).href;

/** A place with a copy of dist/. */
function placeWithDist(): { place: string; dist: string } {
  // Inside the repo, so that the apps find cdk8s.
  mkdirSync(join(root, '.cache'), { recursive: true });
  const place = mkdtempSync(join(root, '.cache', 'start-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const dist = join(place, 'dist');
  cpSync(join(root, 'dist'), dist, { recursive: true });
  return { place, dist };
}

const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));

async function start(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/start.ts', ...args], { cwd: root });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

/** Runs an app of the given lines against a copy of dist/ and gives what it said. */
async function startBroken(lines: string): Promise<{ code: number; stderr: string }> {
  const { place, dist } = placeWithDist();
  const before = contentOf(dist);
  const app = join(place, 'app.ts');
  writeFileSync(
    app,
    `import { App, Chart } from 'cdk8s';
import { VllmStack } from '${constructs}';
export const app = new App();
const chart = new Chart(app, 'broken', { namespace: 'llm' });
${lines}\n`,
  );
  const { code, stdout, stderr } = await start(app, '--out', dist);
  expect(contentOf(dist)).toEqual(before);
  expect(readdirSync(place).sort()).toEqual(['app.ts', 'dist']);
  expect(stdout).toBe('');
  return { code, stderr: stderr.replaceAll(place, '<place>') };
}

test('The default stack is written, the same each time, with what to do next', async () => {
  const { dist } = placeWithDist();
  writeFileSync(join(dist, 'stale.k8s.yaml'), 'goes');
  const { code, stdout, stderr } = await start('--out', dist);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const first = contentOf(dist);
  expect(Object.keys(first)).toEqual([
    'vllm-stack.k8s.yaml',
    'gateway/vllm-stack.k8s.yaml',
    'monitoring/vllm-stack.k8s.yaml',
    'operator/production-stack-operator.k8s.yaml',
  ]);
  await start('--out', dist);
  expect(contentOf(dist)).toEqual(first);
  expect(stdout).toContain('/dist/\n  vllm-stack.k8s.yaml ');
  expect(stdout).toContain('port-forward service/vllm-router-service 8080:80');
});

test('An app that throws leaves dist/ as it was and is shown where it threw', async () => {
  const { code, stderr } = await startBroken(`app.synth();\nthrow new TypeError('out of luck');`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^TypeError: out of luck\n {4}at <anonymous> \(<place>\/app\.ts:\d+:\d+\)\n/);
  expect(stderr).toMatch(/dist\/ is as it was\n$/);
  expect(stderr).not.toMatch(/node_modules\/(tsx|cdk8s)|node:internal/);
});

test('Invalid props leave dist/ as it was and are told once, without a stack', async () => {
  const { code, stderr } = await startBroken(
    `new VllmStack(chart, 'llm', { engines: { a: { model: '' }, b: { model: 'm', replicas: -1 } } });\napp.synth();`,
  );
  expect(code).toBe(1);
  expect(stderr.split('\n')).toEqual([
    'Validation failed with the following errors:',
    '  [broken/llm/a] model: must be a Hugging Face id or a path, got an empty text',
    '  [broken/llm/b] replicas: must be a whole number of 0 or more, got -1',
    expect.stringMatching(/dist\/ is as it was$/),
    '',
  ]);
});

test('An app that ends early, writes nothing or writes an object twice leaves dist/ as it was', async () => {
  expect((await startBroken('app.synth();\nprocess.exit(0);')).stderr).toContain(
    'the app ended early, got exit code 0 before it was through\n',
  );
  expect((await startBroken('')).stderr).toContain('the app wrote no objects; call app.synth() at its end');
  const twice = `const a = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
new VllmStack(chart, 'llm', { router: false, extraObjects: [a, a] });\napp.synth();`;
  expect((await startBroken(twice)).stderr).toContain("is a second ConfigMap 'a', after");
});

test('A folder with files that no app wrote is not replaced', async () => {
  const { dist } = placeWithDist();
  writeFileSync(join(dist, 'notes.md'), 'mine');
  const { code, stderr } = await start('--out', dist);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^--out: would delete \S+notes\.md, which is no output of an app; name another folder\n$/,
  );
  expect(readFileSync(join(dist, 'notes.md'), 'utf8')).toBe('mine');
});

test('Wrong flags and a missing app end with code 2', async () => {
  expect(await start('--ot', 'x')).toEqual({
    code: 2,
    stdout: '',
    stderr: '--ot: unknown flag; did you mean --out\n',
  });
  expect(await start('nowhere.ts')).toMatchObject({
    code: 2,
    stderr: 'nowhere.ts: there is no such app file\n',
  });
});

test('Warnings of constructs are shown, and their want where the app exports nothing', async () => {
  const { place } = placeWithDist();
  const app = join(place, 'app.ts');
  const text = (exported: string) => `import { App, Chart } from 'cdk8s';
import { VllmStack } from '${constructs}';
${exported}const app = new App();
new VllmStack(new Chart(app, 'c'), 'llm', { engines: { a: { model: 'm', maxLoras: 2 } } });
app.synth();\n`;
  writeFileSync(app, text('export '));
  const shown = await start(app, '--out', join(place, 'out'));
  expect(shown).toMatchObject({
    code: 0,
    stderr: 'warning: c/llm/a: maxLoras: 2 has no effect without enableLora\n',
  });
  writeFileSync(app, text(''));
  const hidden = await start(app, '--out', join(place, 'out'));
  expect(hidden.stderr).toMatch(/app\.ts: exports no App, so its warnings are not shown\n$/);
});

test('Images of this package come from the registry that is named, those of others stay', async () => {
  const { dist } = placeWithDist();
  const imagesIn = () =>
    filesBelow(dist)
      .flatMap((path) => [...readFileSync(join(dist, path), 'utf8').matchAll(/image: (\S+)/g)])
      .map(([, image = '']) => image)
      .sort();
  expect(imagesIn()).toEqual([images.operator, images.router, images.engine].sort());
  const { code, stderr } = await start('--out', dist, '--image-registry', 'registry.example.com/team/');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [moved = '', operator = ''] = [images.router, images.operator].map((image) =>
    imageAt('registry.example.com/team', image),
  );
  expect(moved).toMatch(/^registry\.example\.com\/team\/\S+\/router:\d/);
  expect(imagesIn()).toEqual([moved, operator, images.engine].sort());
});

test('A registry that is none, or that no image comes from, is told', async () => {
  const { place } = placeWithDist();
  expect(await start('--image-registry', 'https://r.io')).toMatchObject({
    code: 2,
    stderr:
      "--image-registry: must be a host and a path, got 'https://r.io'; write it as registry.example.com/team, without a scheme\n",
  });
  const app = join(place, 'app.ts');
  const config = `{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: 'not-${images.router}' } }`;
  writeFileSync(
    app,
    `import { ApiObject, App, Chart } from 'cdk8s';\nexport const app = new App();\nnew ApiObject(new Chart(app, 'c'), 'a', ${config});\napp.synth();\n`,
  );
  expect(await start(app, '--out', join(place, 'out'), '--image-registry', 'r.io')).toMatchObject({
    code: 0,
    stderr: 'warning: --image-registry: has no effect, since no image of this package is used\n',
  });
});
