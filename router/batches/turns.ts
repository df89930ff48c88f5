/** So many may be under way at once; the others wait, and go in the order in which they came. */
export class Turns {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(count: number) {
    this.free = count;
  }

  /** Resolves with true when it is one's turn, to be given back by `leave`, or with false once the signal says so. */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.free > 0) {
      this.free--;
      return true;
    }
    return await new Promise<boolean>((resolve) => {
      const go = (): void => {
        signal.removeEventListener('abort', give);
        resolve(true);
      };
      const give = (): void => {
        this.waiting.delete(go);
        resolve(false);
      };
      this.waiting.add(go);
      signal.addEventListener('abort', give, { once: true });
    });
  }

  leave(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free++;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
