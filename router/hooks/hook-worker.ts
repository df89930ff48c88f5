import { Worker } from 'node:worker_threads';
import type { HookModule } from './hook-module.js';
import { workerProgram } from './worker-program.js';

/** What a hook runs. */
export interface HookWorkerOptions {
  readonly module: HookModule;
  /** Functions that are called; those that the module has not got are passed over. */
  readonly functions: readonly string[];
  /** Whether the named export is the function itself, whose result matters. */
  readonly isRewriter: boolean;
  readonly timeoutMs: number;
  readonly warn: (message: string) => void;
  /** Hears that a thread has ended and another one takes its place. */
  readonly onRestart: () => void;
  /** First pause before a thread is replaced, in milliseconds, which doubles up to 30 seconds. @default 100 */
  readonly firstPauseMs?: number;
}

/** A change of a field: JSON text, or null to take it out. */
export type Change = readonly [name: string, json: string | null];

/** Why a call came to nothing. */
export class HookFailure extends Error {
  readonly why: 'failed' | 'timeout';

  constructor(why: 'failed' | 'timeout', message: string) {
    super(message);
    this.name = 'HookFailure';
    this.why = why;
  }
}

interface Call {
  readonly timer: NodeJS.Timeout;
  settle(answer: Answer | HookFailure): void;
}

interface Answer {
  readonly id?: number;
  readonly changes?: readonly Change[];
  readonly problem?: string;
  readonly functions?: readonly string[];
  readonly failed?: string;
}

const longestPauseMs = 30_000;
const memoryMb = 256;
const loadMs = 20_000;

/** Runs functions of somebody else in a thread of their own, which is replaced when it ends or hangs. */
export class HookWorker {
  private readonly options: HookWorkerOptions;
  private readonly calls = new Map<number, Call>();
  private worker: Worker | undefined;
  private isReady = false;
  private next = 1;
  private pauseMs: number;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private found: ReadonlySet<string> = new Set();

  constructor(options: HookWorkerOptions) {
    this.options = options;
    this.pauseMs = options.firstPauseMs ?? 100;
  }

  /** Loads the module for the first time. @throws Error that says why it cannot be used */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.begin((problem) => (problem === undefined ? resolve() : reject(new Error(problem))));
    });
  }

  /** Whether the module has such a function. */
  has(name: string): boolean {
    return this.found.has(name);
  }

  /** Calls a function. @throws HookFailure */
  async call(method: string, json: string): Promise<readonly Change[]> {
    const { timeoutMs } = this.options;
    const { changes = [], problem } = await this.ask({ method, json }, timeoutMs);
    if (problem !== undefined) throw new HookFailure('failed', problem);
    return changes;
  }

  /** Ends the thread; calls under way fail. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.worker?.terminate();
    this.fail('the router ends');
  }

  private ask(
    message: { readonly method?: string; readonly json?: string },
    timeoutMs: number,
  ): Promise<Answer> {
    const { worker } = this;
    if (worker === undefined || !this.isReady) {
      return Promise.reject(new HookFailure('failed', 'its thread does not run'));
    }
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.calls.delete(id);
        if (message.method !== undefined) void this.probe(worker);
        reject(new HookFailure('timeout', `no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      this.calls.set(id, {
        timer,
        settle(answer) {
          clearTimeout(timer);
          if (answer instanceof HookFailure) reject(answer);
          else resolve(answer);
        },
      });
      worker.postMessage({ id, ...message });
    });
  }

  /** Finds out whether a thread still hears anything, and ends it otherwise. */
  private async probe(worker: Worker): Promise<void> {
    try {
      await this.ask({}, Math.max(1000, this.options.timeoutMs));
    } catch {
      if (worker !== this.worker || this.isClosed) return;
      this.options.warn('its thread hangs and is replaced');
      await worker.terminate();
    }
  }

  private begin(onFirst?: (problem: string | undefined) => void): void {
    const { module, functions, isRewriter } = this.options;
    let tell = onFirst;
    const worker = new Worker(workerProgram, {
      eval: true,
      workerData: { ...module, functions, own: isRewriter },
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    // It must not keep the router alive on its own.
    worker.unref();
    this.worker = worker;
    const late = setTimeout(() => {
      this.options.warn(`it is not loaded within ${loadMs} ms`);
      tell?.(`not loaded within ${loadMs} ms`);
      tell = undefined;
      void worker.terminate();
    }, loadMs);
    worker.on('message', (answer: Answer) => {
      if (answer.functions !== undefined) {
        clearTimeout(late);
        this.isReady = true;
        this.found = new Set(answer.functions);
        tell?.(undefined);
        tell = undefined;
      } else if (answer.failed !== undefined) {
        this.options.warn(`it cannot be loaded, got ${answer.failed}`);
        tell?.(answer.failed);
        tell = undefined;
        void worker.terminate();
      } else if (answer.id !== undefined) {
        this.pauseMs = this.options.firstPauseMs ?? 100;
        const call = this.calls.get(answer.id);
        this.calls.delete(answer.id);
        call?.settle(answer);
      }
    });
    worker.on('error', (error) => {
      const text = error instanceof Error ? error.message : String(error);
      this.options.warn(`its thread failed, got ${text}`);
    });
    worker.on('exit', (code) => {
      clearTimeout(late);
      this.isReady = false;
      this.worker = undefined;
      this.fail(`its thread ended with ${code}`);
      if (tell !== undefined) {
        tell(`its thread ended with ${code}`);
        this.isClosed = true;
      }
      if (this.isClosed) return;
      this.options.onRestart();
      this.timer = setTimeout(() => this.begin(), this.pauseMs);
      this.timer.unref();
      this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
    });
  }

  private fail(why: string): void {
    const calls = [...this.calls.values()];
    this.calls.clear();
    for (const call of calls) call.settle(new HookFailure('failed', why));
  }
}
