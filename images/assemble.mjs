import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Writes the files that an image has besides those of its base: assemble.mjs <image> <folder> [x64|arm64]

/** The program in each image, and where the base's PATH and manifests look for it. */
const images = {
  // The second is the command of Deployments of the Go operator and of the chart's LoRA controller.
  operator: { program: 'operator', places: ['usr/local/bin/vllm-operator', 'manager'] },
  // See router/main.ts: as an option of the start it saves a third of the CPU time of large prompts, where main.ts saves a sixth.
  router: { program: 'router', places: ['usr/local/bin/vllm-router'], option: '--initial-old-space-size=96' },
  sidecar: { program: 'sidecar', places: ['usr/local/bin/vllm-sidecar'] },
  // The second is where LMCache's image has vLLM.
  sim: { program: 'sim', places: ['usr/local/bin/vllm', 'opt/venv/bin/vllm'] },
};

/** What of a native package a program needs, as opposed to a build; a bundle holds none of it. */
const natives = { zeromq: copyZeromq };

const [name = '', folder, arch = process.arch] = process.argv.slice(2);
const image = images[name];
if (image === undefined)
  throw new Error(`assemble: unknown image, got '${name}'; use ${Object.keys(images).join(' or ')}`);
if (folder === undefined) throw new Error('assemble: no folder, got nothing; name one that does not exist');
// Whoever runs it, the image's user has to read it all.
process.umask(0o022);
const repository = fileURLToPath(new URL('..', import.meta.url));
const root = resolve(folder);
const app = join(root, 'app');

mkdirSync(app, { recursive: true });
execFileSync(process.execPath, ['build.mjs', '--programs', app, '--metafile', image.program], {
  cwd: repository,
  stdio: 'inherit',
});

// The base has neither a shell nor env, so the program names its interpreter by its path there.
const [command] = image.places.map((place) => place.split('/').pop());
const program = join(app, `${command}.mjs`);
const interpreter = image.option === undefined ? '/nodejs/bin/node' : `/nodejs/bin/node ${image.option}`;
writeFileSync(program, `#!${interpreter}\nimport './${image.program}.mjs';\n`);
chmodSync(program, 0o755);
for (const place of image.places) {
  mkdirSync(join(root, dirname(place)), { recursive: true });
  const up = '../'.repeat(place.split('/').length - 1);
  symlinkSync(`${up}app/${command}.mjs`, join(root, place));
}

const metafile = join(app, `${image.program}.meta.json`);
for (const native of nativesOf(JSON.parse(readFileSync(metafile, 'utf8')))) natives[native]();
rmSync(metafile);

/** The packages that a bundle leaves outside. */
function nativesOf({ outputs }) {
  const outside = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && natives[path] !== undefined),
  );
  return new Set(outside.map(({ path }) => path));
}

function copyZeromq() {
  const load = createRequire(join(repository, 'package.json'));
  const zeromq = dirname(load.resolve('zeromq/package.json'));
  // The loader looks into this file, too, and may try each of the builds for the platform.
  const manifest = JSON.parse(readFileSync(join(zeromq, 'build', 'manifest.json'), 'utf8'));
  const builds = Object.entries(manifest).flatMap(([key, path]) => {
    const { os, arch: machine, libc } = JSON.parse(key);
    return os === 'linux' && machine === arch && libc === 'glibc' ? [path] : [];
  });
  if (builds.length === 0) throw new Error(`assemble: zeromq has no build, got ${arch}; use x64 or arm64`);
  copyPackage(zeromq, 'zeromq', [
    'package.json',
    'LICENSE.txt',
    'LICENSE_MPL-2.0.txt',
    'lib',
    join('build', 'manifest.json'),
    ...builds.map((build) => join('build', build)),
  ]);
  const loader = createRequire(join(zeromq, 'package.json')).resolve('cmake-ts/build/loader');
  copyPackage(dirname(dirname(loader)), 'cmake-ts', ['package.json', join('build', 'loader.js')]);
}

function copyPackage(from, packageName, paths) {
  for (const path of paths)
    cpSync(join(from, path), join(app, 'node_modules', packageName, path), {
      recursive: true,
      filter: (file) => !/\.(ts|map|tsbuildinfo)$|\/ts3\.7$/.test(file),
    });
}
