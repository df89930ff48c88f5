const ofProcess = /^(?:python|process)_/;

/** Families of a `/metrics` text with their help, type, label names and bounds of buckets, without values. */
export function metricShape(text: string): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const name = /^(?:# (?:HELP|TYPE) )?([\w:]+)/.exec(line)?.[1];
    if (name === undefined || ofProcess.test(name)) continue;
    const shown = line.startsWith('#') ? line : seriesShape(line);
    if (!lines.includes(shown)) lines.push(shown);
  }
  return lines;
}

function seriesShape(line: string): string {
  const [name = ''] = line.split(/[{ ]/, 1);
  // The hosts' sizes, and paths and methods that answered, are no part of the shape.
  const labels = [...line.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) =>
    kept.has(label) ? `${label}="${value}"` : label,
  );
  return `${name}{${labels.join(',')}}`;
}

// Labels whose values are words of the engine, not of the run.
const kept = new Set(['le', 'finished_reason', 'source', 'reason', 'sleep_state', 'engine', 'model_name']);

/** Sums of the lines of each of some metrics. */
export function metricValues(text: string, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0),
    ]),
  );
}
