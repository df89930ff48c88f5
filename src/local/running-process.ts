import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalProcess } from './local-process.js';
import type { Program } from './programs.js';

const pollMs = 100;

/** How a process ended, such as `has ended, got exit code 1`. */
export type Ending = string;

/** A process of the stack that has been started; what it says goes to its log. */
export class RunningProcess {
  readonly plan: LocalProcess;
  readonly logPath: string;
  /** Resolves when it is gone. */
  readonly ended: Promise<Ending>;
  /** How it ended; undefined while it runs. */
  ending: Ending | undefined;
  private readonly child: ChildProcess;

  constructor(
    plan: LocalProcess,
    program: Program,
    options: { readonly folder: string; readonly env: Readonly<Record<string, string | undefined>> },
  ) {
    this.plan = plan;
    this.logPath = join(options.folder, `${plan.name}.log`);
    for (const { localPath, text } of plan.files) {
      mkdirSync(dirname(localPath), { recursive: true });
      writeFileSync(localPath, text);
    }
    const log = openSync(this.logPath, 'w');
    const [file, ...args] = program;
    this.child = spawn(file, [...args, ...plan.args], {
      env: { ...options.env, ...plan.env },
      stdio: ['ignore', log, log],
      // A group of its own: Ctrl-C reaches this command alone, which then ends all in order, with what they have started.
      detached: true,
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      const end = (ending: Ending): void => {
        this.ending ??= ending;
        resolve(this.ending);
      };
      this.child.once('error', (error) => end(`could not be started, got ${error.message}`));
      this.child.once('exit', (code, signal) =>
        end(`has ended, got ${signal ? `signal ${signal}` : `exit code ${code}`}`),
      );
    });
  }

  /** Absent where it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves with true once it answers on `/health`, with false when it has ended or the signal is aborted. */
  async healthy(signal: AbortSignal): Promise<boolean> {
    while (this.ending === undefined && !signal.aborted) {
      const answer = await fetch(`${this.plan.url}/health`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
      }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok && this.ending === undefined) return true;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return false;
  }

  /** Asks it to end. */
  terminate(): void {
    if (this.ending === undefined) this.child.kill('SIGTERM');
  }

  /** Ends it and what it has started, at once. */
  kill(): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The whole group is gone already.
    }
  }

  /** The end of its log. */
  lastLines(count = 20): readonly string[] {
    return readFileSync(this.logPath, 'utf8').trimEnd().split('\n').slice(-count);
  }
}

/** Ends processes: asked first, then, where any is left after the time or the signal, at once. */
export async function endAll(
  processes: readonly RunningProcess[],
  graceMs: number,
  hurry: AbortSignal,
): Promise<void> {
  for (const running of processes) running.terminate();
  const all = Promise.all(processes.map(({ ended }) => ended));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
    if (hurry.aborted) resolve();
    hurry.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([all, late]);
  clearTimeout(timer);
  // Also where all have ended, since one may have left something behind that it started.
  for (const running of processes) running.kill();
  await all;
}
