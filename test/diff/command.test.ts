import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { diffFlags, runDiff } from '../../src/diff/command.js';
import { pruneFlags, runPrune } from '../../src/prune/command.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { type CommandOutcome, runSynth, synthFlags } from '../../src/synth-command.js';

const config = (data: string, name = 'settings') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ns }\ndata: { key: "${data}" }\n`;

function place(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function diff(argv: readonly string[], stdin = '', env = {}): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(diffFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runDiff(values, positionals, { stdin: async () => stdin, env });
}

async function prune(argv: readonly string[], env = {}): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(pruneFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runPrune(values, positionals, { stdin: async () => '', env });
}

test('The exit code tells a difference only when it is asked to', async () => {
  const folder = place({ 'a.yaml': config('1'), 'b.yaml': config('2') });
  const [a, b] = [join(folder, 'a.yaml'), join(folder, 'b.yaml')];
  expect(await diff([a, '--against', b])).toMatchObject({ code: 0 });
  expect(await diff([a, '--against', b, '--exit-code'])).toMatchObject({ code: 1, stderr: [] });
  expect(await diff([a, '--against', a, '--exit-code'])).toEqual({
    code: 0,
    stdout: '1 object: 1 no change\n',
    stderr: [],
  });
});

test('Manifests come from the standard input with comments, as Helm prints them, and as lists', async () => {
  const folder = place({ 'a.yaml': config('1') });
  const helm = `---\n# Source: chart/templates/a.yaml\n${config('0').replace(', namespace: ns', '')}`;
  const { stdout } = await diff([folder, '--against', '-'], helm);
  expect(stdout).toBe('ConfigMap ns/settings: in place\n  data.key: "0" -> "1"\n\n1 object: 1 in place\n');
  const list = `apiVersion: v1\nkind: List\nitems:\n- ${config('1').trimEnd().replaceAll('\n', '\n  ')}\n`;
  expect(await diff([folder, '--against', '-', '--exit-code'], list)).toMatchObject({ code: 0 });
});

test('Of a folder the files at its top are compared', async () => {
  const old = place({ 'a.yaml': config('1'), 'below/b.yaml': config('1', 'other') });
  const now = place({ 'a.yaml': config('1') });
  expect(await diff([now, '--against', old, '--exit-code'])).toMatchObject({ code: 0 });
});

test('JSON and Markdown say the same', async () => {
  const folder = place({ 'a.yaml': config('1'), 'b.yaml': config('2') });
  const sides = [join(folder, 'b.yaml'), '--against', join(folder, 'a.yaml')];
  const json = JSON.parse((await diff([...sides, '--output', 'json'])).stdout);
  expect(json).toMatchObject({
    summary: { counts: { inPlace: 1, same: 0 }, gpus: { before: 0, after: 0 }, replicas: [] },
    objects: [
      {
        kind: 'ConfigMap',
        namespace: 'ns',
        name: 'settings',
        class: 'inPlace',
        fields: [{ path: 'data.key', old: '1', new: '2' }],
      },
    ],
  });
  const { stdout } = await diff([...sides, '--output', 'markdown']);
  expect(stdout).toContain('<summary>ConfigMap ns/settings: <b>in place</b></summary>');
  expect(stdout).toContain('```diff\n# data.key\n- "1"\n+ "2"\n```');
});

test('Bad input is refused in one line with code 2, and nothing is printed', async () => {
  const folder = place({
    'a.yaml': config('1'),
    'bad.yaml': 'a: [',
    'odd.yaml': 'kind: X',
    'none/readme.txt': '',
  });
  const file = join(folder, 'a.yaml');
  const refusals: [CommandOutcome, RegExp][] = [
    [await diff([]), /^stack: there is none to compare, got no manifests and no values; /],
    [await diff([join(folder, 'no.yaml')]), /no\.yaml: there is no such file or folder; /],
    [await diff([join(folder, 'none')]), /none: has no manifests, got 0 files below; /],
    [
      await diff([file, '--against', join(folder, 'bad.yaml')]),
      /bad\.yaml document 1: is no YAML, got .*; mend it$/,
    ],
    [
      await diff([file, '--against', join(folder, 'odd.yaml')]),
      /odd\.yaml document 1: has no apiVersion, .*; mend it$/,
    ],
    [
      await diff([file, '--set', 'a=b']),
      /a\.yaml: is given beside values, of which only one is compared; keep one$/,
    ],
    [await diff(['--values', '-', '--against', '-']), /^--against: is - beside --values -/],
    [await diff([file], '', { HOME: folder }), /^kubernetes: no service account and no kubeconfig, got /],
    [await prune([file]), /^--release: is missing, /],
    [await prune([file, '--release', 'r']), /^--release: none of 1 object is of r in ns, /],
  ];
  for (const [{ code, stdout, stderr }, line] of refusals) {
    expect({ code, stdout, lines: stderr.length }, stderr.join('\n')).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
    expect(stderr[0]).toMatch(line);
  }
});

test('A cluster that is away, or knows nobody of that name, is a line as well', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'Unauthorized' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const folder = place({
    'a.yaml': config('1'),
    kubeconfig: JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c' } }],
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    }),
  });
  const env = { KUBECONFIG: join(folder, 'kubeconfig') };
  const file = join(folder, 'a.yaml');
  expect(await diff([file], '', env)).toMatchObject({
    code: 2,
    stderr: [expect.stringMatching(/^kubernetes: GET .* failed with 401, got Unauthorized$/)],
  });
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  expect(await diff([file], '', env)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: [expect.stringMatching(/^kubernetes: cannot be asked, got .*; see whether kubectl reaches it$/)],
  });
});

test('The page about it shows what it prints', async () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/diff.md', import.meta.url)), 'utf8');
  const [now, next] = [...page.matchAll(/```yaml values \S+\n(.*?)```/gs)].map(([, text]) => text ?? '');
  const folder = place({ 'now.yaml': now ?? '', 'next.yaml': next ?? '' });
  const target = ['--release', 'vllm', '--namespace', 'llm'];
  const flags = parseFlags(synthFlags, {
    argv: ['--values', join(folder, 'now.yaml'), ...target, '--stdout'],
  }).values;
  const { stdout: manifests } = await runSynth(flags, async () => '');
  const { code, stdout } = await diff(
    ['--values', join(folder, 'next.yaml'), ...target, '--against', '-'],
    manifests,
  );
  expect(code).toBe(0);
  expect(page).toContain(`\`\`\`text\n${stdout}\`\`\``);
});
