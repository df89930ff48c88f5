import type { Clock } from './clock.js';
import type { StepPlan } from './scheduler.js';
import type { Timing } from './timing.js';
import { stepMs } from './timing.js';

/** What a step does at its start and at its end. */
export interface Steps {
  /** Decides what to compute; without work the loop rests until it is kicked. */
  plan(): StepPlan;
  commit(plan: StepPlan): void;
}

/**
 * Runs steps one after another, with one timer for all sequences. A step ends when it should have by the times of the steps before
 * it, so timers that fire late do not add up.
 */
export class StepLoop {
  readonly #clock: Clock;
  readonly #timing: Timing | 'instant';
  readonly #random: () => number;
  readonly #steps: Steps;
  #cancel: (() => void) | undefined;
  /** When the last step should have ended, while steps follow each other. */
  #due: number | undefined;
  #isFrozen = false;
  #isStopped = false;

  constructor(clock: Clock, timing: Timing | 'instant', random: () => number, steps: Steps) {
    this.#clock = clock;
    this.#timing = timing;
    this.#random = random;
    this.#steps = steps;
  }

  /** Starts steps if none is under way, after all that happens in this turn of the event loop. */
  kick(): void {
    if (this.#cancel !== undefined || this.#isFrozen || this.#isStopped) return;
    this.#cancel = this.#clock.schedule(0, () => this.#begin());
  }

  /** Begins no step after the one that is under way. */
  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    this.kick();
  }

  /** Drops the step that is under way, for good. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #begin(): void {
    this.#cancel = undefined;
    const plan = this.#isFrozen || this.#isStopped ? undefined : this.#steps.plan();
    if (plan === undefined || plan.work.length === 0) {
      this.#due = undefined;
      return;
    }
    this.#cancel = this.#clock.schedule(this.#delay(plan), () => {
      // Still under way, so that what the end of a step sets off does not start a second one.
      this.#steps.commit(plan);
      this.#begin();
    });
  }

  #delay(plan: StepPlan): number {
    if (this.#timing === 'instant') return 0;
    const ms = stepMs(this.#timing, plan, this.#random);
    const now = this.#clock.now();
    // A process that was kept from running makes up for one step at most, or it would send a burst.
    const start = Math.max(this.#due ?? now, now - ms);
    this.#due = start + ms;
    return this.#due - now;
  }
}
