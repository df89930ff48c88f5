import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { RenderedObject } from '../../src/rendering/rendered-files.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { type CommandOutcome, runSynth, synthFlags } from '../../src/synth-command.js';

const model = `servingEngineSpec:
  modelSpec:
  - name: small
    repository: vllm/vllm-openai
    tag: v0.32.0
    modelURL: Qwen/Qwen3-0.6B
    replicaCount: 1
    requestCPU: 4
    requestMemory: 16Gi
    requestGPU: 1
`;

function place(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function synth(argv: readonly string[], stdin = ''): Promise<CommandOutcome> {
  const { values, problems } = parseFlags(synthFlags, { argv });
  expect(problems).toEqual([]);
  return runSynth(values, async () => stdin);
}

const objectsIn = (text: string): RenderedObject[] =>
  parseAllDocuments(text).map((document) => document.toJS());
const target = ['--release', 'r', '--namespace', 'ns'];

test('Values become one YAML stream in which every object is of the release and its namespace', async () => {
  const { code, stdout } = await synth([...target, '--values', '-', '--stdout'], model);
  expect(code).toBe(0);
  const objects = objectsIn(stdout);
  expect(objects.map(({ metadata }) => metadata.name)).toContain('r-small-deployment-vllm');
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['ns']));
});

test('Later files win, and flags win over files', async () => {
  const folder = place({ 'a.yaml': model, 'b.yaml': 'routerSpec: { replicaCount: 2, servicePort: 81 }\n' });
  const files = ['--values', join(folder, 'a.yaml'), '--values', join(folder, 'b.yaml')];
  const { stdout } = await synth([...target, ...files, '--set', 'routerSpec.replicaCount=3', '--stdout']);
  const spec = (kind: string) =>
    objectsIn(stdout).find((object) => object.kind === kind && object.metadata.name.includes('router'))?.spec;
  expect(spec('Deployment')).toMatchObject({ replicas: 3 });
  expect(spec('Service')).toMatchObject({
    ports: expect.arrayContaining([expect.objectContaining({ port: 81 })]),
  });
});

test('Each kind of --set reaches the values', async () => {
  const folder = place({ 'a.yaml': model, 'args.txt': '--from-file' });
  const { code, stdout } = await synth([
    ...target,
    ...['--values', join(folder, 'a.yaml'), '--stdout'],
    ...['--set-json', 'servingEngineSpec.labels={"from":"json"}'],
    ...['--set-string', 'servingEngineSpec.modelSpec[0].vllmConfig.extraArgs[0]=1'],
    ...['--set-file', `servingEngineSpec.modelSpec[0].vllmConfig.extraArgs[1]=${join(folder, 'args.txt')}`],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('from: json');
  expect(stdout).toMatch(/- "1"\n\s+- --from-file\n/);
});

test('With --out one file is written and nothing is left beside it', async () => {
  const folder = place({ 'r.k8s.yaml': 'of an earlier run' });
  const { code, stdout } = await synth([...target, '--values', '-', '--out', folder], model);
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual(['r.k8s.yaml']);
  const text = readFileSync(join(folder, 'r.k8s.yaml'), 'utf8');
  expect((await synth([...target, '--values', '-', '--stdout'], model)).stdout).toBe(text);
  expect(stdout).toContain(`Wrote ${folder}/\n  r.k8s.yaml  ${objectsIn(text).length} objects: `);
  expect(stdout).toContain(`kubectl apply -n ns -f ${join(folder, 'r.k8s.yaml')}\n`);
});

test('Everything wrong with the values is told with its place, and nothing is written', async () => {
  const folder = place({ 'values.yaml': `${model}    replicas: 2\nrouterSpec: { replicaCount: two }\n` });
  const file = join(folder, 'values.yaml');
  const outcome = await synth([...target, '--values', file, '--out', join(folder, 'out'), '--set', 'oops']);
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toEqual([
    '--set oops: has no value, got "oops"; write KEY=VALUE',
    expect.stringContaining(`${file}:11:5 servingEngineSpec.modelSpec[0].replicas: unknown key`),
    `${file}:12:29 routerSpec.replicaCount: must be integer, got "two"`,
  ]);
  expect(readdirSync(folder)).toEqual(['values.yaml']);
});

test('What the translation refuses or finds odd is told with its place', async () => {
  const missing = await synth(
    [...target, '--values', '-', '--stdout'],
    model.replace(/ {4}modelURL.*\n/, ''),
  );
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr.join('\n')).toMatch(
    /^stdin:3:\d+ servingEngineSpec\.modelSpec\[0\]\.modelURL: is missing/m,
  );
  const odd = await synth([...target, '--values', '-', '--stdout'], `${model}    hf_token: secret\n`);
  expect(odd.code).toBe(0);
  expect(odd.stderr).toEqual([
    expect.stringMatching(/^warning: stdin:11:\d+ servingEngineSpec\.modelSpec\[0\]\.hf_token: /),
  ]);
});

test('What the constructs refuse is told by engine, and nothing is written', async () => {
  const folder = place();
  const outcome = await synth(
    ['--release', '1r', '--namespace', 'ns', '--values', '-', '--out', join(folder, 'out')],
    model,
  );
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr.join('\n')).toMatch(/^1r\/small: service name '1r-small-engine-service': must /m);
  expect(readdirSync(folder)).toEqual([]);
});

test('All that is wrong with the flags is told at once', async () => {
  const outcome = await synth([
    '--release',
    'R',
    '--values',
    '-',
    '--values',
    '-',
    '--values',
    'no',
    '--stdout',
    '--out',
    'x',
  ]);
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toEqual([
    '--release: must be at most 53 lower-case letters, digits and dashes, as in DNS, got "R"; choose another name',
    '--namespace: is missing; give it a name of lower-case letters, digits and dashes, as in DNS',
    '--stdout: is given beside --out; keep one',
    '--values: - is given twice, and the standard input can be read once; keep one',
    expect.stringMatching(/^--values: no cannot be read, ENOENT/),
  ]);
});

test('A folder that cannot be written ends with code 1', async () => {
  const folder = place({ file: '' });
  const outcome = await synth([...target, '--values', '-', '--out', join(folder, 'file')], model);
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr.at(-1)).toMatch(/^--out: cannot be written, /);
});

test('--strict takes warnings for errors, and then nothing is printed', async () => {
  const withToken = model.replace('requestGPU: 1', 'requestGPU: 1\n    hf_token: hf_x');
  const lenient = await synth([...target, '--values', '-', '--stdout'], withToken);
  expect(lenient).toMatchObject({ code: 0, stderr: [expect.stringContaining('warning: stdin:11:15')] });
  const strict = await synth([...target, '--values', '-', '--stdout', '--strict'], withToken);
  expect(strict).toMatchObject({ code: 2, stdout: '' });
  expect(strict.stderr.at(-1)).toContain('--strict: refuses the 1 warnings above');
  expect((await synth([...target, '--values', '-', '--stdout', '--strict'], model)).code).toBe(0);
});

test('--images ours swaps router, controller and sidecar, and nothing else', async () => {
  const values = `${model}    enableLoRA: true
    pvcStorage: 10Gi
loraController: { enableLoraController: true }
cacheserverSpec: { enabled: true }
`;
  const imagesOf = async (...flags: string[]): Promise<string[]> => {
    const { stdout } = await synth([...target, '--values', '-', '--stdout', ...flags], values);
    return [...stdout.matchAll(/image: (\S+)/g)].map(([, image = '']) => image).sort();
  };
  expect(await imagesOf()).toEqual([
    'lmcache/lmstack-lora-controller:latest',
    'lmcache/lmstack-router:latest',
    'lmcache/lmstack-sidecar:latest',
    'lmcache/vllm-openai:latest',
    'vllm/vllm-openai:v0.32.0',
  ]);
  expect(await imagesOf('--images', 'ours')).toEqual([
    'ghcr.io/cdk8s-vllm-stack/operator:0.1.0',
    'ghcr.io/cdk8s-vllm-stack/router:0.1.0',
    'ghcr.io/cdk8s-vllm-stack/sidecar:0.1.0',
    'lmcache/vllm-openai:latest',
    'vllm/vllm-openai:v0.32.0',
  ]);
});

test('A chart and a kustomization need a folder', async () => {
  for (const format of ['helm', 'kustomize']) {
    const { code, stderr } = await synth([...target, '--format', format, '--values', '-', '--stdout'], model);
    expect(code).toBe(2);
    expect(stderr).toEqual([`--format: ${format} is several files, which --stdout cannot print; give --out`]);
  }
});

test('A kustomization names its manifests, a chart holds them with their braces escaped', async () => {
  const folder = place();
  const template = `${model}    chatTemplate: chat.jinja\n    chatTemplateConfigMap: "{% if x %}{{ x }}{% endif %}"\n`;
  await synth([...target, '--format', 'kustomize', '--values', '-', '--out', folder], template);
  expect(readdirSync(folder).sort()).toEqual(['kustomization.yaml', 'r.k8s.yaml']);
  const { code, stdout } = await synth(
    [...target, '--format', 'helm', '--values', '-', '--out', join(folder, 'chart')],
    template,
  );
  expect(code).toBe(0);
  expect(stdout).toContain(`helm upgrade --install r ${join(folder, 'chart')} -n ns`);
  expect(readFileSync(join(folder, 'chart', 'templates', 'r.yaml'), 'utf8')).toContain('{{ "{{" }} x }}');
});
