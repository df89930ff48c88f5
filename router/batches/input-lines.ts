/** A line of a file, without its line break. */
export interface InputLine {
  /** Counted from 1. */
  readonly number: number;
  /** Nothing where the line is longer than it may be. */
  readonly bytes: Buffer | 'tooLong';
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The lines of a file that are not empty, while it is read. */
export async function* linesOf(source: AsyncIterable<Buffer>, longest: number): AsyncGenerator<InputLine> {
  let begun: Buffer[] = [];
  let length = 0;
  let number = 0;
  const take = (end: Buffer): InputLine | undefined => {
    number++;
    const isLong = length + end.length > longest;
    const whole = isLong || begun.length === 0 ? end : Buffer.concat([...begun, end]);
    begun = [];
    length = 0;
    if (isLong) return { number, bytes: 'tooLong' };
    const bytes = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
    return isBlank(bytes) ? undefined : { number, bytes };
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      const line = take(chunk.subarray(from, at));
      from = at + 1;
      if (line !== undefined) yield line;
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    // What is too long anyway need not be kept.
    if (length > longest) begun = [];
    else if (rest.length > 0) begun.push(rest);
  }
  const last = length > 0 ? take(Buffer.alloc(0)) : undefined;
  if (last !== undefined) yield last;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === carriageReturn);
}
