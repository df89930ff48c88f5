import { type ArrivalPlan, arrivals } from './arrivals.js';
import type { Asked } from './ask.js';
import { Conversation, type ConversationShape } from './conversation.js';

/** What load to make. */
export interface LoadPlan {
  readonly users: number;
  readonly firstUserId: number;
  readonly shape: ConversationShape;
  /** How questions come. @default - each user asks as soon as the answer before is there */
  readonly arrivals?: ArrivalPlan;
  /** Time in which questions are asked. @default - until all users have asked their rounds */
  readonly seconds?: number;
}

/** One question and what became of it. */
export interface RequestRecord extends Asked {
  readonly requestId: string;
  readonly userId: number;
  /** Number of the round, from 0. */
  readonly questionId: number;
  /** Milliseconds at which it was to be sent, before which nobody had to wait for it. */
  readonly intendedMs: number;
}

/** What the load is made with. */
export interface LoadContext {
  ask(body: string, ids: { readonly requestId: string; readonly userId: number }): Promise<Asked>;
  /** Is told of each question once all is over. */
  onRecord(record: RequestRecord): void;
  /** Start of the ids of requests. */
  readonly runId: string;
  /** Ends the asking, not what is under way. */
  readonly stop: AbortSignal;
}

/** How a load went. */
export interface LoadOutcome {
  /** Milliseconds at which it began, on the clock of `performance`. */
  readonly startMs: number;
  readonly records: readonly RequestRecord[];
  /** Questions that came in time and that no user was free to ask until the end. */
  readonly unasked: number;
}

// A server that refuses everything at once is not to be asked as fast as it can refuse.
const pauseAfterErrorMs = 250;
// Beyond that time a timer would end at once.
const longestSleepMs = 2 ** 31 - 1;

/** Makes a load; resolves once every question is answered or has failed. */
export async function runLoad(plan: LoadPlan, context: LoadContext): Promise<LoadOutcome> {
  const run = new LoadRun(plan, context);
  await (plan.arrivals === undefined ? run.closed() : run.open(plan.arrivals));
  return { startMs: run.startMs, records: run.records, unasked: run.waiting.length };
}

class LoadRun {
  readonly startMs = performance.now();
  readonly records: RequestRecord[] = [];
  /** When questions were to be asked for which no user was free. */
  readonly waiting: number[] = [];
  private readonly plan: LoadPlan;
  private readonly context: LoadContext;
  private readonly endMs: number;
  private nextUser: number;
  private requests = 0;

  constructor(plan: LoadPlan, context: LoadContext) {
    this.plan = plan;
    this.context = context;
    this.nextUser = plan.firstUserId;
    this.endMs = this.startMs + 1000 * (plan.seconds ?? Number.POSITIVE_INFINITY);
  }

  /** Each user asks as soon as the answer before is there. */
  async closed(): Promise<void> {
    const user = async (): Promise<void> => {
      let current: Conversation | undefined = this.newUser();
      while (current !== undefined && !this.isOver()) {
        const { error } = await this.ask(current, performance.now());
        if (error !== undefined) await this.sleep(pauseAfterErrorMs);
        current = this.next(current);
      }
    };
    await Promise.all(Array.from({ length: this.plan.users }, user));
  }

  /** Questions come at their times, and each goes to the user whose last answer is the longest ago. */
  async open(plan: ArrivalPlan): Promise<void> {
    const free = Array.from({ length: this.plan.users }, () => this.newUser());
    const running = new Set<Promise<void>>();
    // So many questions there are where users do not come anew.
    let left =
      this.plan.seconds === undefined ? this.plan.users * this.plan.shape.rounds : Number.POSITIVE_INFINITY;
    const pump = (): void => {
      while (free.length > 0 && this.waiting.length > 0 && !this.isOver()) {
        const [user] = free.splice(0, 1);
        const intendedMs = this.waiting.shift();
        if (user === undefined || intendedMs === undefined) return;
        const asked = this.ask(user, intendedMs).then(() => {
          running.delete(asked);
          const next = this.next(user);
          if (next !== undefined) free.push(next);
          pump();
        });
        running.add(asked);
      }
    };
    for (const ms of arrivals(plan)) {
      const atMs = this.startMs + ms;
      if (left <= 0 || atMs >= this.endMs) break;
      await this.sleep(atMs - performance.now());
      if (this.context.stop.aborted) break;
      left--;
      this.waiting.push(atMs);
      pump();
    }
    if (this.plan.seconds !== undefined) await this.sleep(this.endMs - performance.now());
    // Those that wait are asked as long as there is time for it.
    while (running.size > 0) await Promise.race(running);
  }

  private async ask(user: Conversation, intendedMs: number): Promise<RequestRecord> {
    const { questionId, body } = user.ask();
    const requestId = `${this.context.runId}-${this.requests++}`;
    const { userId } = user;
    const asked = await this.context.ask(body, { requestId, userId });
    if (asked.error === undefined) user.answered(asked.answer.text);
    else user.failed();
    const record = { ...asked, requestId, userId, questionId, intendedMs };
    this.records.push(record);
    this.context.onRecord(record);
    return record;
  }

  private newUser(): Conversation {
    return new Conversation(this.nextUser++, this.plan.shape);
  }

  /** The same user, or a new one after the last round; undefined where nobody takes the place. */
  private next(user: Conversation): Conversation | undefined {
    if (!user.isOver) return user;
    return this.plan.seconds === undefined ? undefined : this.newUser();
  }

  private isOver(): boolean {
    return this.context.stop.aborted || performance.now() >= this.endMs;
  }

  private async sleep(ms: number): Promise<void> {
    const { stop } = this.context;
    if (!(ms > 0) || stop.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, longestSleepMs));
      stop.addEventListener('abort', done);
    });
  }
}
