import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Writes the files that the image of the simulated engine has besides those of its base: assemble.mjs <folder> [x64|arm64]

const [folder, arch = process.arch] = process.argv.slice(2);
if (folder === undefined) throw new Error('assemble: no folder, got nothing; name one that does not exist');
const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = resolve(folder);
const app = join(root, 'app');

mkdirSync(app, { recursive: true });
execFileSync(process.execPath, ['build.mjs', '--programs', app, 'sim'], {
  cwd: repository,
  stdio: 'inherit',
});

// The base has neither a shell nor env, so the program names its interpreter by its path there.
const program = join(app, 'vllm.mjs');
writeFileSync(program, "#!/nodejs/bin/node\nimport './sim.mjs';\n");
chmodSync(program, 0o755);
// Where manifests look for vLLM: on the path, and where LMCache's image has it.
for (const place of ['usr/local/bin', 'opt/venv/bin']) {
  mkdirSync(join(root, place), { recursive: true });
  symlinkSync('../../../app/vllm.mjs', join(root, place, 'vllm'));
}

const load = createRequire(import.meta.url);
const zeromq = dirname(load.resolve('zeromq/package.json'));
const native = join('build', 'linux', arch, 'node');
const builds = readdirSync(join(zeromq, native)).filter((name) => name.startsWith('glibc-'));
copyPackage(zeromq, 'zeromq', [
  'package.json',
  'LICENSE.txt',
  'LICENSE_MPL-2.0.txt',
  'lib',
  join('build', 'manifest.json'),
  ...builds.map((name) => join(native, name)),
]);
// All of it that a program needs, as opposed to a build.
const loader = createRequire(join(zeromq, 'package.json')).resolve('cmake-ts/build/loader');
copyPackage(dirname(dirname(loader)), 'cmake-ts', ['package.json', join('build', 'loader.js')]);

function copyPackage(from, name, paths) {
  for (const path of paths)
    cpSync(join(from, path), join(app, 'node_modules', name, path), { recursive: true });
}
