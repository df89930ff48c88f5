/** Bytes with those from `start` to `end` replaced; all others stay as they are. */
export function spliced(bytes: Buffer, [start, end]: readonly [number, number], text: string): Buffer {
  const length = Buffer.byteLength(text);
  const result = Buffer.allocUnsafe(bytes.length - (end - start) + length);
  bytes.copy(result, 0, 0, start);
  result.write(text, start);
  bytes.copy(result, start + length, end);
  return result;
}

/** A range of bytes and what stands there instead. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Bytes with several ranges replaced, which are in order and do not overlap. */
export function splicedAll(bytes: Buffer, splices: readonly Splice[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end, text } of splices) {
    pieces.push(bytes.subarray(from, start), Buffer.from(text));
    from = end;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}
