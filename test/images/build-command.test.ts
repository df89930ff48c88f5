import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { imageAt } from '../../constructs/images.js';
import { images } from '../../contract/images.js';
import { buildCommands } from '../../scripts/images/commands.js';
import { repository } from './assembled-image.js';
import { fakeDocker } from './fake-docker.js';

const names = readdirSync(join(repository, 'images'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name as 'operator' | 'router' | 'sim')
  .sort();
const machine = process.arch === 'x64' ? 'linux/amd64' : 'linux/arm64';

/** Runs the program with a PATH that has the given folder alone. */
function build(path: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/images.ts', ...args],
    { cwd: repository, encoding: 'utf8', env: { PATH: path } },
  );
  return { code: status, stdout, stderr };
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('One command builds all images for both architectures and pushes them under the names that manifests get', () => {
  const docker = fakeDocker();
  const once = build(docker.folder, '--registry', 'registry.example.com/team', '--push');
  expect({ code: once.code, stderr: once.stderr }).toEqual({ code: 0, stderr: '' });
  expect(docker.built()).toEqual(
    names.map((name) => ({
      tag: imageAt('registry.example.com/team', images[name]),
      file: `images/${name}/Dockerfile`,
      platforms: ['linux/amd64', 'linux/arm64'],
      to: 'registry',
      builder: 'vllm-stack',
    })),
  );
  expect(once.stdout).toContain('npm start -- --image-registry registry.example.com/team\n');

  // The builder that it has made is used again.
  expect(build(docker.folder, '--registry', 'registry.example.com/team', '--push')).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(docker.built()).toHaveLength(2 * names.length);
}, 120_000);

test('Without a registry the images of this machine are kept by docker, under their own names', () => {
  const docker = fakeDocker();
  expect(build(docker.folder, 'router')).toMatchObject({ code: 0, stderr: '' });
  expect(docker.built()).toEqual([
    {
      tag: images.router,
      file: 'images/router/Dockerfile',
      platforms: [machine],
      to: 'store',
      builder: 'default',
    },
  ]);
}, 120_000);

test('A build that fails is told, and none follows', () => {
  const docker = fakeDocker();
  docker.failAt(`images/${names[0]}`);
  const { code, stdout, stderr } = build(docker.folder, '--registry', 'r:5000');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^docker: the build has failed\nimages: docker .* has failed, got exit code 1; see above\n$/,
  );
  expect(stdout).not.toContain('Next');
  expect(docker.built()).toEqual([]);
}, 120_000);

test('A dry run prints the commands and runs none, also where nothing is installed', () => {
  const docker = fakeDocker();
  const { code, stdout } = build(docker.folder, '--registry', 'r:5000', '--push', '--dry-run');
  expect({ code, built: docker.built() }).toEqual({ code: 0, built: [] });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(1 + names.length);
  expect(lines[1]).toBe(
    `docker buildx build --builder vllm-stack --file images/operator/Dockerfile --platform linux/amd64,linux/arm64 --tag ${imageAt('r:5000', images.operator)} --push .`,
  );
  expect(build(emptyFolder(), '--registry', 'r:5000', '--push', '--dry-run').stdout).toBe(stdout);
}, 120_000);

test('What cannot work is refused before anything is built', () => {
  const docker = fakeDocker();
  const refused = (...args: string[]) => {
    const { code, stderr } = build(docker.folder, ...args);
    expect(code).toBe(2);
    return stderr;
  };
  expect(refused('--push')).toBe('--push: needs a registry that is yours, got none; add --registry\n');
  expect(refused('--image', 'r.io/a:1')).toMatch(
    /^--image: is the name of one image, got \d images; name one image\n$/,
  );
  expect(refused('router', '--image', 'r.io/a:1', '--registry', 'r.io')).toMatch(
    /^--image: .* and --registry;/,
  );
  expect(refused('engine')).toBe(`engine: there is no such image; one of ${names.join(', ')}\n`);
  expect(refused('--registry', 'https://r.io')).toMatch(/^--registry: must be a host and a path, got /);
  expect(refused('--platform', 'linux/amd64,linux/arm64')).toMatch(
    /^--platform: only a registry takes several/,
  );
  expect(refused('--platform', 'linux/s390x')).toMatch(/^--platform: the images have none of linux\/s390x/);
  expect(docker.built()).toEqual([]);
  const none = build(emptyFolder());
  expect({ code: none.code, stderr: none.stderr }).toEqual({
    code: 2,
    stderr: '--tool: none of docker, podman, buildah is on the PATH, got nothing; install one\n',
  });
}, 120_000);

test.each(['podman', 'buildah'] as const)('%s gathers the platforms in a new manifest list', (tool) => {
  const commands = buildCommands({
    tool,
    names: ['router'],
    registry: 'r.io',
    platforms: ['linux/amd64', 'linux/arm64'],
    push: true,
  });
  const image = imageAt('r.io', images.router);
  expect(commands.map(({ argv, condition }) => [condition?.argv.join(' ') ?? '', argv.join(' ')])).toEqual([
    [`${tool} manifest exists ${image}`, `${tool} manifest rm ${image}`],
    [
      '',
      `${tool} build --file images/router/Dockerfile --platform linux/amd64,linux/arm64 --manifest ${image} .`,
    ],
    ['', `${tool} manifest push --all ${image} docker://${image}`],
  ]);
});
