const idPattern = /"id"\s*:\s*"(resp_[\w-]+)"/;
// The id stands at the beginning, behind the name of an event at most.
const lookedAt = 2048;

/** Remembers which engine holds which stored response, the newest ones up to a limit. */
export class ResponseHomes {
  private readonly homes = new Map<string, string>();
  private readonly limit: number;

  constructor(limit = 100_000) {
    this.limit = limit;
  }

  /** The URL of the engine that made a response. */
  find(id: string): string | undefined {
    return this.homes.get(id);
  }

  /** Notes the engine of a response. */
  note(id: string, url: string): void {
    this.homes.delete(id);
    this.homes.set(id, url);
    if (this.homes.size <= this.limit) return;
    const [oldest] = this.homes.keys();
    if (oldest !== undefined) this.homes.delete(oldest);
  }
}

/** Looks for the id of a response in the beginning of an answer. */
export class ResponseIdFinder {
  private seen = '';

  /** The id once it has come; `searching` as long as it may still come. */
  push(chunk: Buffer): { readonly id?: string; readonly searching: boolean } {
    this.seen += chunk.toString('latin1', 0, lookedAt - this.seen.length);
    const id = idPattern.exec(this.seen)?.[1];
    return id === undefined ? { searching: this.seen.length < lookedAt } : { id, searching: false };
  }
}
