/** One line of the exposition format. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/s;
const label = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?\s*/gsy;

/**
 * The samples of the exposition format whose names are asked for; lines that cannot be read are passed over, since an
 * engine may write whatever it likes beside them.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseSamples(text: string, names: ReadonlySet<string>): ParsedSample[] {
  const samples: ParsedSample[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (names.has(nameAt(text, start, end))) {
      const sample = sampleOf(text.slice(start, text[end - 1] === '\r' ? end - 1 : end));
      if (sample !== undefined) samples.push(sample);
    }
    start = end + 1;
  }
  return samples;
}

// Engines write thousands of lines of which a handful is wanted, so the name is looked at before the line is taken apart.
function nameAt(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && text[at] !== '{' && text[at] !== ' ' && text[at] !== '\t') at++;
  return text.slice(start, at);
}

function sampleOf(text: string): ParsedSample | undefined {
  const [, name, inside, number] = line.exec(text) ?? [];
  if (name === undefined || number === undefined) return undefined;
  const value = numberOf(number);
  const labels = labelsOf(inside ?? '');
  return value === undefined || labels === undefined ? undefined : { name, labels, value };
}

function labelsOf(text: string): Readonly<Record<string, string>> | undefined {
  const labels = new Map<string, string>();
  let end = 0;
  for (const match of text.trimStart().matchAll(label)) {
    const [whole, name = '', value = ''] = match;
    labels.set(
      name,
      value.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char)),
    );
    end = match.index + whole.length;
  }
  return end === text.trimStart().length ? Object.fromEntries(labels) : undefined;
}

function numberOf(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
