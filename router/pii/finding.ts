/** Something personal in a text. */
export interface Finding {
  /** What it is, such as `EMAIL_ADDRESS`. */
  readonly type: string;
  /** Where it is, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** How sure that is, from 0 to 1. */
  readonly score: number;
}

/** Finds personal data in texts. */
export interface PiiAnalyzer {
  /**
   * Looks through several texts.
   * @returns what is in each of them
   * @throws AnalyzerError where it cannot tell
   */
  analyze(
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): readonly (readonly Finding[])[] | Promise<readonly (readonly Finding[])[]>;
}

/** An analyzer could not tell; the message holds nothing of the text. */
export class AnalyzerError extends Error {}

/** The findings in their order and without overlaps: of those that touch each other the surest stands for all. */
export function merged(findings: readonly Finding[]): readonly Finding[] {
  const result: Finding[] = [];
  for (const next of [...findings].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || next.start >= last.end) {
      result.push(next);
      continue;
    }
    const { type, score } = next.score > last.score ? next : last;
    result[result.length - 1] = { type, score, start: last.start, end: Math.max(last.end, next.end) };
  }
  return result;
}
