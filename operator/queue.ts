/** How a queue works through its keys. */
export interface QueueOptions {
  /** Does the work of a key; a number is the milliseconds after which to do it again. */
  readonly work: (key: string) => Promise<number | undefined>;
  /** Hears of work that failed and is done again after the pause. */
  readonly onError: (key: string, error: unknown, pauseMs: number) => void;
  /** Keys that are worked on at the same time. @default 4 */
  readonly concurrency?: number;
  /** Pause after the first failure of a key, which doubles with each further one. @default 1000 */
  readonly firstPauseMs?: number;
  /** @default 300000 */
  readonly longestPauseMs?: number;
  /** The pause that a failure asks for itself. @default - none does */
  readonly pauseOf?: (error: unknown) => number | undefined;
  /** Numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number;
}

interface Appointment {
  readonly timer: NodeJS.Timeout;
  readonly due: number;
  /** Whether a failure has asked for it, so that nothing is tried before. */
  readonly isBinding: boolean;
}

/**
 * Keys to be worked on. A key is never worked on twice at the same time, and one that is added while it waits, or several
 * times while it is worked on, is worked on once more.
 */
export class WorkQueue {
  private readonly options: QueueOptions;
  private readonly waiting = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly timers = new Map<string, Appointment>();
  private readonly failures = new Map<string, number>();
  private stopped = false;
  private retried = 0;

  constructor(options: QueueOptions) {
    this.options = options;
  }

  /** Keys that wait for their turn now. */
  get depth(): number {
    return this.waiting.size;
  }

  /** How often work was done again after a failure. */
  get retries(): number {
    return this.retried;
  }

  /** Puts a key in line, or leaves it to the end of a pause that a failure has asked for. */
  add(key: string): void {
    if (this.stopped || this.timers.get(key)?.isBinding === true) return;
    this.unschedule(key);
    if (this.running.has(key)) this.again.add(key);
    else this.waiting.add(key);
    this.start();
  }

  /** Puts a key in line after a while, unless it gets there earlier. */
  addAfter(key: string, ms: number): void {
    this.schedule(key, ms, false);
  }

  /** Forgets a key whose object is gone. */
  forget(key: string): void {
    this.unschedule(key);
    this.failures.delete(key);
  }

  /** Takes no more keys, and resolves once the work that runs has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    this.again.clear();
    for (const key of [...this.timers.keys()]) this.unschedule(key);
    await Promise.all(this.running.values());
  }

  private schedule(key: string, ms: number, isBinding: boolean): void {
    if (this.stopped) return;
    const due = performance.now() + ms;
    const scheduled = this.timers.get(key);
    if (scheduled !== undefined && !isBinding && (scheduled.isBinding || scheduled.due <= due)) return;
    this.unschedule(key);
    const call = (): void => {
      this.timers.delete(key);
      this.add(key);
    };
    // The longest that a timer can wait is 24 days.
    this.timers.set(key, { timer: setTimeout(call, Math.min(ms, 2 ** 31 - 1)).unref(), due, isBinding });
  }

  private unschedule(key: string): void {
    clearTimeout(this.timers.get(key)?.timer);
    this.timers.delete(key);
  }

  private start(): void {
    const { concurrency = 4 } = this.options;
    for (const key of this.waiting) {
      if (this.running.size >= concurrency) return;
      this.waiting.delete(key);
      this.running.set(key, this.run(key));
    }
  }

  private async run(key: string): Promise<void> {
    // Never within `add`, whose caller may be in the middle of a change.
    await null;
    this.again.delete(key);
    try {
      const next = await this.options.work(key);
      this.failures.delete(key);
      if (next !== undefined) this.addAfter(key, next);
    } catch (error) {
      this.retryAfter(key, error);
    }
    this.running.delete(key);
    if (this.again.delete(key) && this.timers.get(key)?.isBinding !== true) {
      this.unschedule(key);
      this.waiting.add(key);
    }
    if (!this.stopped) this.start();
  }

  private retryAfter(key: string, error: unknown): void {
    const { firstPauseMs = 1000, longestPauseMs = 300_000, random = Math.random } = this.options;
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 30));
    const asked = this.options.pauseOf?.(error);
    const pause = Math.max(longest * (0.5 + random() / 2), asked ?? 0);
    this.retried++;
    this.options.onError(key, error, pause);
    this.schedule(key, pause, asked !== undefined);
  }
}
