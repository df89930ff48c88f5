interface Due {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Time that goes from event to event; equal times are served in the order in which they were asked for. */
export class EventQueue {
  readonly #heap: Due[] = [];
  #order = 0;
  #now = 0;

  /** Milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** Runs a callback at a time, at the earliest now; the answer undoes it. */
  at(time: number, run: () => void): () => void {
    const due: Due = { at: Math.max(time, this.#now), order: this.#order++, run };
    this.#up(due);
    return () => {
      due.run = undefined;
    };
  }

  /** Runs all until nothing is left, or a time is reached. */
  runUntil(end = Number.POSITIVE_INFINITY): void {
    for (let due = this.#heap[0]; due !== undefined && due.at <= end; due = this.#heap[0]) {
      this.#down();
      if (due.run === undefined) continue;
      this.#now = due.at;
      due.run();
    }
  }

  #up(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(due, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = due;
  }

  /** Takes the first one out. */
  #down(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && isBefore(right, left)) {
        least = right;
        child++;
      }
      if (!isBefore(least, last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
