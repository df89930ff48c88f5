/** How many prompt tokens an engine has looked up in its cache and found there, since it started. */
export interface CacheCounts {
  readonly queries: number;
  readonly hits: number;
}

interface Recent {
  readonly last: CacheCounts;
  readonly queries: number;
  readonly hits: number;
}

// What was counted before counts half as much with each look at new counters.
const kept = 0.5;

/** What part of their prompts engines lately had to compute, by their own counters. */
export class ComputedShare {
  readonly #countsOf: (url: string) => CacheCounts | undefined;
  readonly #recent = new Map<string, Recent>();

  constructor(countsOf: (url: string) => CacheCounts | undefined) {
    this.#countsOf = countsOf;
  }

  /** The share of one engine, from 0 to 1; 1 for one that has told nothing. */
  of(url: string): number {
    const counts = this.#countsOf(url);
    if (counts === undefined) {
      this.#recent.delete(url);
      return 1;
    }
    let recent = this.#recent.get(url);
    const isRestarted = recent !== undefined && counts.queries < recent.last.queries;
    if (recent === undefined || isRestarted) {
      recent = { last: counts, queries: counts.queries, hits: counts.hits };
      this.#recent.set(url, recent);
    } else if (counts.queries > recent.last.queries) {
      const { last } = recent;
      recent = {
        last: counts,
        queries: recent.queries * kept + counts.queries - last.queries,
        hits: recent.hits * kept + counts.hits - last.hits,
      };
      this.#recent.set(url, recent);
    }
    const { queries, hits } = recent;
    return queries > 0 ? Math.min(1, Math.max(0, 1 - hits / queries)) : 1;
  }
}
