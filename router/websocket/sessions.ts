/** A connection that no longer speaks HTTP. */
export interface OpenSession {
  /** Asks it to end as soon as nothing passes. */
  drain(): void;
  /** Ends it at once. */
  destroy(): void;
}

/** The sessions that are under way. */
export class Sessions {
  /** Silence after which a session that is asked to end does so, in milliseconds. */
  readonly quietMs: number;
  private readonly held = new Set<OpenSession>();

  constructor(quietMs = 5000) {
    this.quietMs = quietMs;
  }

  get size(): number {
    return this.held.size;
  }

  add(session: OpenSession): void {
    this.held.add(session);
  }

  delete(session: OpenSession): void {
    this.held.delete(session);
  }

  /** Asks all to end as soon as nothing passes in them. */
  drain(): void {
    for (const session of [...this.held]) session.drain();
  }

  /** Ends all at once. */
  destroy(): void {
    for (const session of [...this.held]) session.destroy();
  }
}
