import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type RouterConfig, routerConfig } from '../../../router/config/config.js';
import { type ConfigWatchOptions, watchConfig } from '../../../router/config/reload.js';

const text = (backends: string): string =>
  `service_discovery: static\nrouting_logic: roundrobin\nstatic_models:\n  m: { static_backends: [${backends}] }\n`;
const one = text('"http://a"');
const two = text('"http://a", "http://b"');

async function watching(path: string, options: Partial<ConfigWatchOptions> = {}) {
  const load = (): RouterConfig =>
    routerConfig(['--dynamic-config-yaml', path, '--max-instance-failover-reroute-attempts', '2'], {});
  const applied: { readonly urls: string[]; readonly changed: string[] }[] = [];
  const reloads: string[] = [];
  const watch = await watchConfig({
    path,
    current: load(),
    load,
    async apply(next, changed) {
      applied.push({ urls: next.backends.map(({ url }) => url), changed: [...changed].sort() });
    },
    onReload: (outcome, problem) => reloads.push(problem === undefined ? outcome : `${outcome} ${problem}`),
    ...options,
  });
  onTestFinished(() => watch.close());
  return { watch, applied, reloads };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'router-reload-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

it('applies a file that is written again, with what was set elsewhere', async () => {
  const path = join(await folder(), 'config.yaml');
  await writeFile(path, one);
  const { watch, applied, reloads } = await watching(path);
  await writeFile(path, two);

  await expect.poll(() => reloads).toEqual(['applied']);
  expect(applied).toEqual([
    { urls: ['http://a', 'http://b'], changed: ['backends', 'staticBackends', 'staticModels'] },
  ]);
  expect(watch.current.maxInstanceFailoverRerouteAttempts).toBe(2);
});

it('sees the swap of a symlink, as the kubelet does it', async () => {
  const root = await folder();
  for (const [name, content] of [
    ['..1', one],
    ['..2', two],
  ] as const) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'config.yaml'), content);
  }
  await symlink('..1', join(root, '..data'));
  await symlink(join('..data', 'config.yaml'), join(root, 'config.yaml'));
  const { applied } = await watching(join(root, 'config.yaml'));
  await symlink('..2', join(root, '..tmp'));
  await rename(join(root, '..tmp'), join(root, '..data'));

  await expect.poll(() => applied.map(({ urls }) => urls)).toEqual([['http://a', 'http://b']]);
});

it('sees changes by polling where none are told', async () => {
  const root = await folder();
  await mkdir(join(root, 'real'));
  await writeFile(join(root, 'real', 'config.yaml'), one);
  await symlink(join('real', 'config.yaml'), join(root, 'config.yaml'));
  const { applied } = await watching(join(root, 'config.yaml'), { pollMs: 10 });
  await writeFile(join(root, 'real', 'config.yaml'), two);

  await expect.poll(() => applied).toHaveLength(1);
});

it('tells a bad file once and changes nothing', async () => {
  const path = join(await folder(), 'config.yaml');
  await writeFile(path, one);
  const { watch, applied, reloads } = await watching(path);
  await writeFile(path, `${two}\nroutinglogic: x\n`);
  await watch.check();
  await watch.check();

  expect(applied).toEqual([]);
  expect(reloads).toHaveLength(1);
  expect(reloads[0]).toContain('refused');
  expect(reloads[0]).toContain('routinglogic');
  expect(watch.problem).toContain('routinglogic');
  expect(watch.current.backends).toHaveLength(1);

  await writeFile(path, two);
  await watch.check();
  expect([watch.problem, watch.current.backends.length]).toEqual([undefined, 2]);
});

it('keeps what was in force when a new configuration cannot be applied', async () => {
  const path = join(await folder(), 'config.yaml');
  await writeFile(path, one);
  const { watch, reloads } = await watching(path, { apply: () => Promise.reject(new Error('no room')) });
  await writeFile(path, two);
  await watch.check();

  expect(reloads).toEqual(['refused no room']);
  expect(watch.current.backends).toHaveLength(1);
});

it('outlives a file that is missing for a while, and notes changes without an effect', async () => {
  const path = join(await folder(), 'config.yaml');
  await writeFile(path, one);
  const { watch, applied, reloads } = await watching(path);
  await rm(path);
  await watch.check();
  expect(reloads).toEqual([]);
  await writeFile(path, `# the same\n${one}`);
  await watch.check();

  expect([applied, reloads]).toEqual([[], ['applied']]);
});
