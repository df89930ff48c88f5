import type { BenchSummary } from './summary.js';

/** The figures of an earlier run out of their file, or what is wrong with it. */
export function readSummary(text: string): BenchSummary | { readonly problem: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { problem: `is no JSON, got ${error instanceof Error ? error.message : error}` };
  }
  const { format, conditions, requests, hitRate } = (
    typeof data === 'object' && data !== null ? data : {}
  ) as Readonly<Record<string, unknown>>;
  if (format !== 1) return { problem: `holds no figures of a run, got format ${JSON.stringify(format)}` };
  for (const [name, part] of Object.entries({ conditions, requests, hitRate })) {
    if (typeof part !== 'object' || part === null)
      return { problem: `lacks ${name}, got ${JSON.stringify(part)}` };
  }
  return data as BenchSummary;
}
