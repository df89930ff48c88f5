import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyOf, entrypointOf, type Stage, stagesOf } from './dockerfile.js';

/** The repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The machine's architecture as container tools call it. */
const machineArch = process.arch === 'x64' ? 'amd64' : process.arch;

/** What an image is made of, besides its base. */
export interface AssembledImage {
  /** The last stage of its Dockerfile. */
  readonly stage: Stage;
  readonly entrypoint: readonly string[];
  /** Paths that are copied into the build from the repository. */
  readonly copied: readonly string[];
}

/** The Dockerfile of an image. */
export function dockerfileOf(image: string): string {
  return readFileSync(join(repository, 'images', image, 'Dockerfile'), 'utf8');
}

/**
 * Does what the Dockerfile of an image says, but for its bases and the installation of packages: the build sees the files that
 * it copies and no others, and `root` gets what the last stage copies.
 */
export function assembleImage(
  image: string,
  { root, work, arch = machineArch }: { root: string; work: string; arch?: string },
): AssembledImage {
  const stages = stagesOf(dockerfileOf(image));
  const [build, last] = stages;
  if (build === undefined || last === undefined || stages.length !== 2 || build.name !== 'build')
    throw new Error(`images/${image}/Dockerfile: must have a stage build and one more`);
  const copied = runBuild(build, work, arch);
  mkdirSync(root, { recursive: true });
  for (const { name, text } of last.instructions) {
    if (['USER', 'EXPOSE', 'ENTRYPOINT'].includes(name)) continue;
    const { from, paths, to } = copyOf(name === 'COPY' ? text : '');
    if (from !== 'build') throw new Error(`images/${image}/Dockerfile: copies from elsewhere, got '${text}'`);
    for (const path of paths)
      cpSync(join(work, path), join(root, to), { recursive: true, verbatimSymlinks: true });
  }
  return { stage: last, entrypoint: entrypointOf(last), copied };
}

function runBuild({ instructions }: Stage, work: string, arch: string): string[] {
  const copied: string[] = [];
  let cwd = work;
  for (const { name, text } of instructions) {
    if (name === 'WORKDIR') {
      cwd = join(work, text);
      mkdirSync(cwd, { recursive: true });
    } else if (name === 'COPY') {
      const { paths, to } = copyOf(text);
      for (const path of paths) copyIn(path, cwd, to);
      copied.push(...paths);
    } else if (name === 'RUN' && text.startsWith('npm ci ')) {
      symlinkSync(join(repository, 'node_modules'), join(cwd, 'node_modules'));
    } else if (name === 'RUN' && text.includes(' /image ')) {
      // The very command, with the folder of the test in place of the one at the root of the stage.
      execFileSync('sh', ['-c', text.replace(' /image ', ' "$IMAGE" ')], {
        cwd,
        stdio: 'pipe',
        env: { PATH: process.env.PATH ?? '', IMAGE: join(work, 'image'), TARGETARCH: arch },
      });
    } else if (name !== 'ARG')
      throw new Error(`Dockerfile: a step that the tests do not know, got ${name} ${text}`);
  }
  return copied;
}

/** Folders give their content, files keep their name where the target is a folder. */
function copyIn(path: string, cwd: string, to: string): void {
  const source = join(repository, path);
  const target = join(cwd, to);
  const isInto = to.endsWith('/') || (existsSync(target) && statSync(target).isDirectory());
  cpSync(source, statSync(source).isFile() && isInto ? join(target, basename(path)) : target, {
    recursive: true,
  });
}
