import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What stands for a container. */
interface PodProcessOptions {
  readonly name: string;
  /** Path of the program. */
  readonly program: string;
  readonly argv: readonly string[];
  /** Its environment; `KUBECONFIG` is the text of the file. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Asked for readiness. @default - it is ready once it runs */
  readonly url: string | undefined;
}

const probePauseMs = 100;
/** Bad answers in a row after which a container that was ready is not. */
const failureThreshold = 3;
const probeTimeoutMs = 5000;
const restartPauseMs = 300;

/** A process that is started again when it ends, and probed. */
export class PodProcess {
  readonly name: string;
  /** What all of its processes have printed. */
  said = '';
  restarts = 0;
  ready = false;
  private readonly options: PodProcessOptions;
  private readonly configPath: string;
  private child: ChildProcess;
  private ending = false;
  private readonly exitHook = () => void this.child.kill('SIGKILL');

  constructor(options: PodProcessOptions) {
    this.options = options;
    this.name = options.name;
    mkdirSync(options.folder, { recursive: true });
    this.configPath = join(options.folder, `${options.name.replace('/', '.')}.kubeconfig`);
    writeFileSync(this.configPath, options.env.KUBECONFIG ?? '{}', { mode: 0o600 });
    process.once('exit', this.exitHook);
    this.child = this.run();
    void this.probe();
  }

  /** As the kernel does when there is no memory left. */
  kill(): void {
    this.ready = false;
    this.child.kill('SIGKILL');
  }

  /** Ends it for good: by SIGTERM, and by force after some seconds. */
  async end(graceSeconds: number): Promise<void> {
    this.ending = true;
    process.off('exit', this.exitHook);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceSeconds * 1000);
    await ended;
    clearTimeout(timer);
  }

  private run(): ChildProcess {
    const { program, argv, env } = this.options;
    const child = spawn(process.execPath, [program, ...argv], {
      env: { ...env, PATH: '', KUBECONFIG: this.configPath },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.said += String(chunk);
      });
    }
    child.once('exit', (code, signal) => {
      this.ready = false;
      this.said += `(ended by ${signal ?? code})\n`;
      if (!this.ending) void this.again();
    });
    return child;
  }

  private async again(): Promise<void> {
    await sleep(restartPauseMs);
    if (this.ending) return;
    this.restarts++;
    this.child = this.run();
  }

  private async probe(): Promise<void> {
    const { url } = this.options;
    for (let failures = 0; !this.ending; await sleep(probePauseMs)) {
      const child = this.child;
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const isGood = url === undefined || (await answers(url));
      // An answer about a process that is gone says nothing of the one that follows.
      if (child !== this.child || child.exitCode !== null || child.signalCode !== null) continue;
      failures = isGood ? 0 : failures + 1;
      if (isGood) this.ready = true;
      else if (failures >= failureThreshold) this.ready = false;
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
