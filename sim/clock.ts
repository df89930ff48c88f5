/** Time as the engine sees it; injected, so that tests decide when it passes. */
export interface Clock {
  /** Milliseconds that never go back, from an arbitrary start. */
  now(): number;
  /** Milliseconds since 1970, for what is published. */
  wall(): number;
  /** Runs a callback once after a delay, at the next turn of the event loop for 0; the answer undoes it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Finer than Date.now, as the timestamps of vLLM are.
  wall: () => performance.timeOrigin + performance.now(),
  schedule(delayMs, callback) {
    // A timer of 0 is 1 ms in Node, which an engine that runs as fast as possible would wait at each step.
    if (delayMs <= 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is told to advance. */
export interface ManualClock extends Clock {
  /** Runs what falls due within these milliseconds, in order of time. */
  advance(ms: number): void;
  /** Runs callbacks until none is left or the limit is reached; the answer is how many ran. */
  drain(limit?: number): number;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock for tests and simulations, starting at 0 and at a wall time. */
export function manualClock(wallStart = 0): ManualClock {
  let now = 0;
  let order = 0;
  const pending = new Set<Due>();
  const next = (): Due | undefined => {
    let first: Due | undefined;
    for (const due of pending) {
      if (first === undefined || due.at < first.at || (due.at === first.at && due.order < first.order)) {
        first = due;
      }
    }
    return first;
  };
  const run = (due: Due): void => {
    pending.delete(due);
    now = Math.max(now, due.at);
    due.callback();
  };
  return {
    now: () => now,
    wall: () => wallStart + now,
    schedule(delayMs, callback) {
      const due = { at: now + Math.max(0, delayMs), order: order++, callback };
      pending.add(due);
      return () => void pending.delete(due);
    },
    advance(ms) {
      const until = now + ms;
      for (let due = next(); due !== undefined && due.at <= until; due = next()) run(due);
      now = until;
    },
    drain(limit = 1_000_000) {
      let ran = 0;
      for (let due = next(); due !== undefined && ran < limit; due = next()) {
        run(due);
        ran++;
      }
      return ran;
    },
  };
}
