import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pins: Readonly<Record<string, string>> = own.devDependencies;

const place = mkdtempSync(join(tmpdir(), 'tarball-'));
let tarball = '';
let packed: string[] = [];

beforeAll(() => {
  const output = run(root, 'npm', 'pack', '--json', '--pack-destination', place);
  const [result] = JSON.parse(output.slice(output.search(/^\[/m)));
  tarball = join(place, result.filename);
  packed = result.files.map(({ path }: { path: string }) => path);
});
afterAll(() => rmSync(place, { recursive: true }));

function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    // What this test run is told by its environment is none of the apps' business.
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: '', CDK8S_CHECK_UPGRADE: 'false' },
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: got exit code ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** An example as an app of its own has it. */
function exampleText(name: string): string {
  const text = readFileSync(join(root, 'examples', `${name}.ts`), 'utf8');
  const rewritten = text.replace("'../src/index.js'", "'cdk8s-vllm-stack'");
  expect(rewritten).not.toBe(text);
  return rewritten;
}

/** What `extended-engine.ts` writes: an engine of a class of its own, with an object beside it. */
function expectExtendedEngine(folder: string): void {
  expect(readdirSync(folder)).toEqual(['extended-engine.k8s.yaml']);
  const text = readFileSync(join(folder, 'extended-engine.k8s.yaml'), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  const kinds = objects.map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['ConfigMap', 'Deployment', 'PodDisruptionBudget', 'Service']);
  expect(objects.find(({ kind }) => kind === 'Deployment').spec.template.spec).toMatchObject({
    nodeSelector: { pool: 'spot' },
    containers: [{ resources: { limits: { 'nvidia.com/gpu': '1' } } }],
  });
  expect(objects.find(({ kind }) => kind === 'ConfigMap').data).toEqual({ owner: 'platform@example.com' });
}

describe('The tarball', () => {
  test('holds compiled code, licence and notice, and neither sources nor tests', () => {
    const others = packed.filter((path) => !path.startsWith('lib/') && path !== 'README.md');
    expect(others.sort()).toEqual(['LICENSE', 'NOTICE', 'package.json']);
    expect(packed.filter((path) => /(?<!\.d)\.[cm]?ts$/.test(path))).toEqual([]);
    const folders = new Set(
      packed.filter((path) => path.startsWith('lib/')).map((path) => path.split('/')[1]),
    );
    expect([...folders].sort()).toEqual([
      'bin',
      'cjs',
      'constructs',
      'contract',
      'imports',
      'src',
      'values.schema.json',
    ]);
    expect(packed).toEqual(
      expect.arrayContaining([
        ...['cli', 'router', 'sim'].flatMap((name) => [
          `lib/bin/${name}.mjs`,
          `lib/bin/${name}.licenses.txt`,
        ]),
        ...['lib/src/index.js', 'lib/src/index.d.ts', 'lib/cjs/src/index.js', 'lib/cjs/src/index.d.ts'],
        ...['lib/imports/keda.sh.js', 'lib/imports/keda.sh.d.ts', 'lib/cjs/imports/keda.sh.js'],
      ]),
    );
  });

  test('needs no package that it does not name', () => {
    const named = new Set(Object.keys({ ...own.dependencies, ...own.peerDependencies }));
    const used = packed
      .filter((path) => /^lib\/(?!bin\/).*\.(js|d\.ts)$/.test(path))
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .flatMap((text) => [...text.matchAll(/(?:\bfrom |\brequire\(|\bimport\()["']([^."'][^"']*)["']/g)])
      .map(([, specifier = '']) => specifier.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1'))
      .filter((name) => !name.startsWith('node:'));
    expect(used.length).toBeGreaterThan(0);
    expect([...new Set(used)].filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('In the app of the typescript-app template', () => {
  const app = join(place, 'template');

  beforeAll(() => {
    cpSync(join(root, 'node_modules', 'cdk8s-cli', 'templates', 'typescript-app'), app, { recursive: true });
    const values: Readonly<Record<string, string | undefined>> = {
      $base: 'template-app',
      cdk8s_core_version: pins.cdk8s,
      cdk8s_plus_version: '2.0.0',
      constructs_version: pins.constructs,
      cdk8s_cli_spec: pins['cdk8s-cli'],
    };
    const filled = readFileSync(join(app, 'package.json'), 'utf8').replace(
      /\{\{ (\S+) \}\}/g,
      (whole, name: string) => values[name] ?? whole,
    );
    const manifest = JSON.parse(filled);
    manifest.dependencies['cdk8s-vllm-stack'] = `file:${tarball}`;
    // Its snapshot is that of its own test. Its import of k8s, which comes from the internet, is used by none of its files.
    rmSync(join(app, '__snapshots__'), { recursive: true });
    write(app, {
      'package.json': JSON.stringify(manifest),
      'main.ts': exampleText('extended-engine'),
      'main.test.ts': `import { Testing } from 'cdk8s';
import { VllmStack, type VllmStackProps } from 'cdk8s-vllm-stack';
import { ServiceMonitor } from 'cdk8s-vllm-stack/imports/monitoring.coreos.com';
import { app } from './main';

test('the app has the engine and what stands beside it', () => {
  expect(app.charts[0]?.toJson().map(({ kind }) => kind).sort()).toMatchSnapshot();
});

test('a stack takes an imported kind beside it', () => {
  const chart = Testing.chart();
  const props: VllmStackProps = { engines: { small: { model: 'm', tolerations: [{ key: 'gpu', operator: 'Exists' }] } } };
  const stack = new VllmStack(chart, 'llm', props);
  new ServiceMonitor(stack, 'Mine', { metadata: { name: 'mine' }, spec: { selector: {}, endpoints: [] } });
  expect(Testing.synth(chart).map(({ kind }) => kind)).toContain('ServiceMonitor');
});
`,
    });
    run(app, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
  });

  test('it compiles', () => {
    run(app, 'npm', 'run', 'compile');
  });

  test('its tests pass', () => {
    // A first snapshot is written only outside CI.
    run(app, 'npm', 'test', '--', '--ci=false');
    const snapshot = readFileSync(join(app, '__snapshots__', 'main.test.ts.snap'), 'utf8');
    expect(snapshot).toMatch(/"ConfigMap",\s+"Deployment"/);
  });

  test('it synthesizes through ts-node', () => {
    run(app, 'npm', 'run', 'synth');
    expectExtendedEngine(join(app, 'dist'));
  });

  test('the program works from the installed package', () => {
    write(app, { 'values.yaml': 'servingEngineSpec: { enableEngine: false }\n' });
    const args = ['--values', 'values.yaml', '--release', 'r', '--namespace', 'ns', '--stdout'];
    const output = run(app, 'npx', 'vllm-stack', 'synth', ...args);
    const names = parseAllDocuments(output).map((document) => document.toJS().metadata.name);
    expect(names).toContain('r-router-service');
  });

  test('the simulated engine works from the installed package', () => {
    expect(run(app, 'npx', 'vllm-sim', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('In an app of ES modules', () => {
  const app = join(place, 'esm');
  const compilerOptions = { target: 'es2022', strict: true, types: ['node'] };

  beforeAll(() => {
    const pinned = (...names: string[]) => Object.fromEntries(names.map((name) => [name, pins[name]]));
    write(app, {
      'package.json': JSON.stringify({
        type: 'module',
        private: true,
        dependencies: {
          ...pinned('cdk8s', 'constructs', 'cdk8s-plus-28'),
          'cdk8s-vllm-stack': `file:${tarball}`,
        },
        devDependencies: pinned('tsx', 'typescript', '@types/node'),
      }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...compilerOptions, module: 'nodenext', outDir: 'out' },
      }),
      'extended-engine.ts': exampleText('extended-engine'),
      'own-app.ts': exampleText('own-app'),
      'from-values.ts': `import { App, Chart, Yaml } from 'cdk8s';
import { loadValues, stackFromValues, VllmStack } from 'cdk8s-vllm-stack';
import { ScaledObject } from 'cdk8s-vllm-stack/imports/keda.sh';

const { values } = loadValues({ set: ['servingEngineSpec.enableEngine=false'] });
const chart = new Chart(new App(), 'c', { namespace: 'ns' });
new VllmStack(chart, 'r', stackFromValues(values, { release: 'r', namespace: 'ns' }).props);
new ScaledObject(chart, 'Mine', { metadata: { name: 'mine' }, spec: { scaleTargetRef: { name: 'r' }, triggers: [] } });
console.log(Yaml.stringify(...chart.toJson()));
`,
      'common.cts': `import { ServingEngine, type ServingEngineProps } from 'cdk8s-vllm-stack';
import { ScaledObject } from 'cdk8s-vllm-stack/imports/keda.sh';

export const props: ServingEngineProps = { model: 'm' };
console.log(typeof ServingEngine, typeof ScaledObject);
`,
      // Unlike nodenext, node16 refuses types of ES modules in a CommonJS module.
      'common.tsconfig.json': JSON.stringify({
        compilerOptions: { ...compilerOptions, module: 'node16', noEmit: true },
        files: ['common.cts'],
      }),
    });
    run(app, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
    run(app, 'npx', 'tsc');
  });

  test('CommonJS modules have types and code of their own', () => {
    run(app, 'npx', 'tsc', '-p', 'common.tsconfig.json');
    expect(run(app, process.execPath, 'out/common.cjs')).toBe('function function\n');
  });

  test('it synthesizes in plain Node', () => {
    run(app, process.execPath, 'out/extended-engine.js');
    expectExtendedEngine(join(app, 'dist'));
  });

  test('it synthesizes through tsx', () => {
    run(app, process.execPath, '--import', 'tsx', 'own-app.ts');
    expect(readFileSync(join(app, 'dist', 'own-app.k8s.yaml'), 'utf8')).toContain('team: assistants');
  });

  test('it turns values into a stack', () => {
    const documents = parseAllDocuments(run(app, process.execPath, 'out/from-values.js'));
    const names = documents.map((document) => document.toJS().metadata.name);
    expect(names).toEqual(expect.arrayContaining(['r-router-service', 'mine']));
  });
});
