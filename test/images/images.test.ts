import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OperatorDeployment } from '../../constructs/operator-deployment.js';
import { NONROOT_USER } from '../../constructs/pod-security.js';
import { Router } from '../../constructs/router.js';
import { images } from '../../contract/images.js';
import { FreePorts } from '../../src/local/free-ports.js';
import { startSim, until } from '../sim/running-engine.js';
import { type AssembledImage, assembleImage, dockerfileOf, repository } from './assembled-image.js';
import { addBase, evaluateIn, isolation, startIn } from './container.js';

const folders = readdirSync(join(repository, 'images'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const place = mkdtempSync(join(tmpdir(), 'images-'));
const rootOf = (image: string): string => join(place, image, 'root');
const assembled = new Map<string, AssembledImage>();

const imageOf = (name: string): AssembledImage => {
  const image = assembled.get(name);
  if (image === undefined) throw new Error(`no folder of this image, got ${name}`);
  return image;
};

beforeAll(() => {
  for (const name of folders) {
    assembled.set(name, assembleImage(name, { root: rootOf(name), work: join(place, name, 'work') }));
    if (isolation !== 'none') addBase(rootOf(name));
  }
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Starts an image with arguments and notes how long it takes until a line matches. */
async function started(name: string, args: readonly string[], ready: RegExp) {
  const begin = performance.now();
  const container = startIn(rootOf(name), [...imageOf(name).entrypoint, ...args]);
  const [, found = ''] = await container.line(ready);
  const ms = Math.round(performance.now() - begin);
  const files = readdirSync(join(rootOf(name), 'app'), { recursive: true, encoding: 'utf8' });
  const sizes = files.map((path) => lstatSync(join(rootOf(name), 'app', path)));
  const bytes = sizes.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  const bundle = lstatSync(join(rootOf(name), 'app', `${name}.mjs`)).size;
  const mega = (size: number): string => `${(size / 1e6).toFixed(2)} MB`;
  console.log(
    `image ${name}: bundle ${mega(bundle)}, all files ${mega(bytes)}, ready after ${ms} ms (isolation: ${isolation})`,
  );
  return { ...container, found };
}

/** The user that a process runs as, by the kernel's word. */
function userOf(pid: number | undefined): string[] {
  return /^Uid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split('\t') ?? [];
}

const asImageUser = Array.from({ length: 4 }, () => String(NONROOT_USER));

/** Ends a container as a kubelet does. */
async function ended({ child, exit }: ReturnType<typeof startIn>): Promise<number | null> {
  child.kill('SIGTERM');
  return exit;
}

test('The router runs by the arguments of its Deployment and routes to an engine', async () => {
  const engine = await startSim();
  const chart = new Chart(new App(), 'stack', { namespace: 'llm' });
  const router = new Router(chart, 'router', {
    discovery: { type: 'static', backends: [engine.url], models: ['tiny'] },
    flags: { host: '127.0.0.1', port: 0 },
  });
  const [container] = chart.toJson().find(({ kind }) => kind === 'Deployment').spec.template.spec.containers;
  // Kubernetes keeps the image's ENTRYPOINT only where a container has no command.
  expect(container.command).toBeUndefined();
  expect(container.args).toEqual(router.args);

  const running = await started('router', container.args, / listens on 127\.0\.0\.1 port (\d+)/);
  if (isolation !== 'none') expect(userOf(running.child.pid)).toEqual(asImageUser);
  const answer = await fetch(`http://127.0.0.1:${running.found}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', prompt: 'hello', max_tokens: 3 }),
  });
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ model: 'tiny' })]);
  expect(await ended(running)).toBe(0);
});

test('The simulated engine runs by the arguments of an engine, with KV events', async () => {
  const port = await new FreePorts().take(22_800);
  const events = JSON.stringify({ enable_kv_cache_events: true, endpoint: `tcp://*:${port}` });
  const running = await started(
    'sim',
    ['o/m', '--host', '127.0.0.1', '--port', '0', '--kv-events-config', events],
    / (http:\S+)/,
  );
  if (isolation !== 'none') expect(userOf(running.child.pid)).toEqual(asImageUser);
  expect(await (await fetch(`${running.found}/v1/models`)).json()).toMatchObject({ data: [{ id: 'o/m' }] });
  expect(await ended(running)).toBe(0);
});

test('The operator is where its manifests and those of the Go operator have it, and tells what keeps it from its work', async () => {
  const chart = new Chart(new App(), 'operator', { namespace: 'system' });
  new OperatorDeployment(chart, 'operator');
  const [container] = chart.toJson().find(({ kind }) => kind === 'Deployment').spec.template.spec.containers;
  expect(container.command).toBeUndefined();
  const { entrypoint } = imageOf('operator');
  // There is no API server; everything before it is as in a pod.
  for (const argv of [entrypoint, ['/manager']]) {
    const running = startIn(rootOf('operator'), [...argv, ...container.args]);
    expect(await running.exit).toBe(1);
    await until(() => running.said.text.includes('no service account and no kubeconfig, got /.kube/config'));
  }
  await started('operator', ['--version'], /^vllm-operator (\S+)$/m);
});

test('vLLM is where the images of vLLM and of LMCache have it', () => {
  for (const path of ['usr/local/bin/vllm', 'opt/venv/bin/vllm']) {
    expect(lstatSync(join(rootOf('sim'), path)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(rootOf('sim'), path), 'utf8').split('\n', 1)).toEqual(['#!/nodejs/bin/node']);
  }
});

// The machine that an object file is for, as its header says.
test.each([
  ['amd64', 0x3e],
  ['arm64', 0xb7],
])('The image of the simulated engine for %s has natives for it, and no others', (arch, machine) => {
  const root = join(place, arch, 'root');
  assembleImage('sim', { root, work: join(place, arch, 'work'), arch });
  const natives = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.node'))
    .map((path) => readFileSync(join(root, 'app', path)).readUInt16LE(18));
  // One for each version of Node that the loader may try.
  expect(natives.length).toBeGreaterThan(0);
  expect([...new Set(natives)]).toEqual([machine]);
});

describe.each(folders)('The image of %s', (name) => {
  test('can write nowhere', async () => {
    // Who is not root can take no program into another root, and the modes of files are checked below.
    if (isolation === 'none') return;
    const targets = ['/x', '/app/x', '/tmp/x', '/usr/local/bin/x'];
    const code = `for (const path of ${JSON.stringify(targets)})
      try { require('fs').writeFileSync(path, ''); console.log('written'); } catch (error) { console.log(error.code); }`;
    const refusal = isolation === 'read-only mount' ? 'EROFS' : 'EACCES';
    expect((await evaluateIn(rootOf(name), code)).split('\n')).toEqual(targets.map(() => refusal));
  });

  test('holds files that everybody may read and only their owner may change', () => {
    const root = rootOf(name);
    const wrong = ['app', 'usr', 'opt'].flatMap((top) => {
      if (!readdirSync(root).includes(top)) return [];
      return readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).filter((path) => {
        const stat = lstatSync(join(root, top, path));
        const needed = stat.isDirectory() ? 0o755 : 0o644;
        return !stat.isSymbolicLink() && (stat.mode & 0o022) + (~stat.mode & needed) !== 0;
      });
    });
    expect(wrong).toEqual([]);
  });

  test('runs as the user that our manifests name, on the distroless base, and has no secret of its build', () => {
    const { stage } = imageOf(name);
    expect(stage.from).toBe('gcr.io/distroless/nodejs20-debian12:nonroot');
    expect(stage.instructions).toContainEqual({ name: 'USER', text: `${NONROOT_USER}:${NONROOT_USER}` });
    // The last stage runs nothing, so that it needs no machine of the image's architecture.
    expect(stage.instructions.filter((step) => step.name === 'RUN')).toEqual([]);
    expect(dockerfileOf(name)).not.toMatch(/secret|token|password/i);
    expect(Object.keys(images)).toContain(name);
  });

  test('carries the licences of what is in it, and no build left-overs', () => {
    const app = readdirSync(join(rootOf(name), 'app'));
    expect(readFileSync(join(rootOf(name), 'app', `${name}.licenses.txt`), 'utf8')).toMatch(
      /^\S+ \d+\.\d+\.\d+ \((MIT|ISC|BSD|Apache)/m,
    );
    expect(app.filter((file) => /meta\.json|\.map$|\.ts$/.test(file))).toEqual([]);
  });

  test('is built from files that the build is given', () => {
    const ignored = readFileSync(join(repository, '.dockerignore'), 'utf8').trim().split('\n');
    const isIgnored = (path: string) =>
      ignored.some((entry) => (entry === '.*' ? path.startsWith('.') : path.split('/')[0] === entry));
    expect(imageOf(name).copied.filter(isIgnored)).toEqual([]);
  });
});
