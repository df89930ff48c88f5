import type { Sequence } from './sequence.js';

/** Who goes first: the order of arrival, or a lower priority number before it. */
export type SchedulingPolicy = 'fcfs' | 'priority';

/** Below 0 where `a` goes before `b`. */
export function compareSequences(policy: SchedulingPolicy, a: Sequence, b: Sequence): number {
  const byPriority = policy === 'fcfs' ? 0 : (a.request.priority ?? 0) - (b.request.priority ?? 0);
  return byPriority || a.order - b.order;
}

/** Sequences in the order in which they get to run. */
export class WaitingQueue {
  readonly #policy: SchedulingPolicy;
  readonly #sequences: Sequence[] = [];

  constructor(policy: SchedulingPolicy) {
    this.#policy = policy;
  }

  get length(): number {
    return this.#sequences.length;
  }

  at(index: number): Sequence | undefined {
    return this.#sequences[index];
  }

  [Symbol.iterator](): Iterator<Sequence> {
    return this.#sequences.values();
  }

  /** Puts one in its place; one that was preempted is older than all that never ran, so it comes before them. */
  add(sequence: Sequence): void {
    let low = 0;
    let high = this.#sequences.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#sequences[middle];
      if (other !== undefined && compareSequences(this.#policy, other, sequence) < 0) low = middle + 1;
      else high = middle;
    }
    this.#sequences.splice(low, 0, sequence);
  }

  /** Takes one out; false if it is not in. */
  remove(sequence: Sequence): boolean {
    const index = this.#sequences.indexOf(sequence);
    if (index < 0) return false;
    this.#sequences.splice(index, 1);
    return true;
  }
}
