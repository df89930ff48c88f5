import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, copyFileSync, mkdirSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Where the base of our images has Node, and its PATH. */
const nodePath = '/nodejs/bin/node';
const imagePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * How the programs of an image can be started here: in the root of the image, mounted so that nobody can write to it, or
 * that belongs to root alone where no mounts are allowed; or, for who is not root, in the root of this machine.
 */
export type Isolation = 'read-only mount' | 'files of root' | 'none';

export const isolation: Isolation = (() => {
  const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
  if (process.getuid?.() !== 0 || !works('chroot', '--version') || !works('ldd', process.execPath))
    return 'none';
  return works('unshare', '--mount', 'mount', '-t', 'proc', 'proc', '/proc')
    ? 'read-only mount'
    : 'files of root';
})();

/** Puts the parts of the base that a program needs into the root of an image: Node with its libraries, `/proc`, `/tmp`. */
export function addBase(root: string): void {
  const libraries = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
  for (const [, library = ''] of libraries) copyTo(realpathSync(library), join(root, library));
  copyTo(process.execPath, join(root, nodePath));
  for (const folder of ['proc', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
}

function copyTo(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** A running program of an image. */
export interface Container {
  readonly child: ChildProcess;
  /** What it wrote, to both outputs. */
  readonly said: { text: string };
  readonly exit: Promise<number | null>;
  /** Resolves once a line of its output matches; fails when it ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

const launch = {
  // Each `exec` keeps the process id, so that signals reach the program.
  'read-only mount':
    'mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount -o remount,bind,ro "$0" && exec env -i PATH="$IMAGE_PATH" "$CHROOT" --userspec=65532:65532 --groups= "$0" "$@"',
  'files of root': 'exec env -i PATH="$IMAGE_PATH" "$CHROOT" --userspec=65532:65532 --groups= "$0" "$@"',
} as const;

/** Starts a program in the root of an image, as a container runtime would: user 65532, no rights, nothing of this machine's environment. */
export function startIn(root: string, argv: readonly string[]): Container {
  const [program = '', ...args] = argv;
  const env = { PATH: process.env.PATH ?? '', IMAGE_PATH: imagePath, CHROOT: pathOf('chroot') };
  const child = ((): ChildProcess => {
    switch (isolation) {
      case 'read-only mount':
        return spawn('unshare', ['--mount', 'sh', '-c', launch[isolation], root, ...argv], { env });
      case 'files of root':
        return spawn('sh', ['-c', launch[isolation], root, ...argv], { env });
      case 'none':
        return spawn(process.execPath, [programFile(root, program), ...args], { cwd: '/', env: {} });
    }
  })();
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said.text += chunk;
    });
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    said,
    exit,
    async line(pattern) {
      for (;;) {
        const found = pattern.exec(said.text);
        if (found !== null) return found;
        const next = child.stdout === null ? exit : once(child.stdout, 'data');
        const ended = await Promise.race([next.then(() => false), exit.then(() => true)]);
        if (ended) throw new Error(`${argv.join(' ')}: ended early, got ${said.text}`);
      }
    },
  };
}

/** Runs a line of JavaScript by the Node of an image. */
export async function evaluateIn(root: string, code: string): Promise<string> {
  const { said, exit } = startIn(root, [nodePath, '--eval', code]);
  await exit;
  return said.text.trim();
}

function pathOf(command: string): string {
  return execFileSync('sh', ['-c', `command -v ${command} || true`], { encoding: 'utf8' }).trim();
}

/** The file of a program on the PATH of an image. */
function programFile(root: string, program: string): string {
  const place = join(root, 'usr/local/bin', program);
  return join(dirname(place), readlinkSync(place));
}
