const bucketsPerWindow = 60;

/** Counts and sums over the last seconds, kept in buckets so that adding and reading cost the same at any rate. */
export class SlidingWindow {
  readonly #bucketMs: number;
  readonly #windowSeconds: number;
  readonly #counts = new Float64Array(bucketsPerWindow);
  readonly #sums = new Float64Array(bucketsPerWindow);
  #count = 0;
  #sum = 0;
  #bucket = Number.NEGATIVE_INFINITY;

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
    this.#bucketMs = (windowSeconds * 1000) / bucketsPerWindow;
  }

  /** Adds `count` events that weigh `sum` together. */
  add(nowMs: number, sum: number, count = 1): void {
    const at = this.#advance(nowMs);
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
    this.#sums[at] = (this.#sums[at] ?? 0) + sum;
    this.#count += count;
    this.#sum += sum;
  }

  /** Events a second. */
  rate(nowMs: number): number {
    this.#advance(nowMs);
    return this.#count / this.#windowSeconds;
  }

  /** Mean weight of an event, or undefined without events. */
  mean(nowMs: number): number | undefined {
    this.#advance(nowMs);
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }

  #advance(nowMs: number): number {
    const bucket = Math.floor(nowMs / this.#bucketMs);
    const steps = bucket - this.#bucket;
    if (steps > 0) {
      if (steps >= bucketsPerWindow) {
        this.#counts.fill(0);
        this.#sums.fill(0);
        this.#count = 0;
        this.#sum = 0;
      } else {
        for (let i = 1; i <= steps; i++) this.#clear((this.#bucket + i) % bucketsPerWindow);
        // Sums of fractions drift apart from what is left of them.
        if (this.#count === 0) this.#sum = 0;
      }
      this.#bucket = bucket;
    }
    return this.#bucket % bucketsPerWindow;
  }

  #clear(at: number): void {
    this.#count -= this.#counts[at] ?? 0;
    this.#sum -= this.#sums[at] ?? 0;
    this.#counts[at] = 0;
    this.#sums[at] = 0;
  }
}
