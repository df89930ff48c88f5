/**
 * A bucket that fills evenly up to what is allowed a minute. It may owe: what turns out to have been more than was taken has to
 * be waited for by whoever comes next.
 */
export class TokenBucket {
  private capacity: number;
  private level: number;
  private atMs: number;

  /** @param nowMs milliseconds that never go back */
  constructor(perMinute: number, nowMs: number) {
    this.capacity = perMinute;
    this.level = perMinute;
    this.atMs = nowMs;
  }

  /** What is allowed a minute. */
  get limit(): number {
    return this.capacity;
  }

  /** Allows another amount; what is owed or left stays, as far as it has room. */
  resize(perMinute: number, nowMs: number): void {
    this.fill(nowMs);
    this.capacity = perMinute;
    this.level = Math.min(this.level, perMinute);
  }

  /** What is left; below 0 it is owed. */
  left(nowMs: number): number {
    this.fill(nowMs);
    return this.level;
  }

  /** Takes an amount, be it more than there is. */
  take(amount: number, nowMs: number): void {
    this.fill(nowMs);
    this.level -= amount;
  }

  /** Puts back what was taken in vain. */
  giveBack(amount: number, nowMs: number): void {
    this.fill(nowMs);
    this.level = Math.min(this.capacity, this.level + amount);
  }

  /** Milliseconds until an amount is there, or a full bucket where it is more than fits. */
  waitMs(amount: number, nowMs: number): number {
    this.fill(nowMs);
    const missing = Math.min(amount, this.capacity) - this.level;
    return missing <= 0 ? 0 : missing / this.perMs;
  }

  /** Milliseconds until it is full. */
  fullMs(nowMs: number): number {
    return this.waitMs(this.capacity, nowMs);
  }

  private get perMs(): number {
    return this.capacity / 60_000;
  }

  private fill(nowMs: number): void {
    const passed = Math.max(0, nowMs - this.atMs);
    this.atMs += passed;
    this.level = Math.min(this.capacity, this.level + passed * this.perMs);
  }
}
