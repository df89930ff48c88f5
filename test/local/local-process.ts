import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the programs below the repository, where they find native packages, and returns their folder. */
export function buildPrograms(): string {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'local-'));
  execFileSync(process.execPath, ['build.mjs', '--programs', folder], { cwd: root });
  return folder;
}

/** A folder with files that goes with the test. */
export function place(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** One row of the table that the command prints. */
export interface Row {
  readonly name: string;
  readonly replica: number;
  readonly model: string;
  readonly url: string;
  readonly pid: number;
}

/** A running `vllm-stack local`. */
export class LocalRun {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;

  constructor(programs: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [join(programs, 'cli.mjs'), 'local', ...args], {
      env: { ...process.env, VLLM_SIM_INSTANT: 'true', ...env },
    });
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
    onTestFinished(async () => {
      this.child.kill('SIGTERM');
      await this.ended;
    });
  }

  /** The engines of the table, once all is up. */
  async rows(): Promise<readonly Row[]> {
    await this.says('stdout', 'Ctrl-C ends all.');
    return [...this.stdout.matchAll(/^(\S+) +(\d+) +([^\s-]\S*) +(http:\S+) +(\d+)$/gm)].map(
      ([, name = '', replica, model = '', url = '', pid]) => ({
        name,
        replica: Number(replica),
        model,
        url,
        pid: Number(pid),
      }),
    );
  }

  /** Resolves once the text has been printed; fails where the command ends without. */
  async says(stream: 'stdout' | 'stderr', text: string): Promise<void> {
    while (!this[stream].includes(text)) {
      const over = await Promise.race([
        this.ended.then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 20)),
      ]);
      if (over && !this[stream].includes(text)) {
        throw new Error(`local: has ended without "${text}"\n${this.stdout}\n${this.stderr}`);
      }
    }
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
