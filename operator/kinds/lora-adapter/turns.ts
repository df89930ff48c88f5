/** Lets work on the same thing happen one after the other. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** Does work when everything before it under the same key is over. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(work);
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(key, over);
    over.then(() => {
      if (this.last.get(key) === over) this.last.delete(key);
    });
    return result;
  }
}
