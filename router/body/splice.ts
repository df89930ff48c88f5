/** Bytes with those from `start` to `end` replaced; all others stay as they are. */
export function spliced(bytes: Buffer, [start, end]: readonly [number, number], text: string): Buffer {
  const length = Buffer.byteLength(text);
  const result = Buffer.allocUnsafe(bytes.length - (end - start) + length);
  bytes.copy(result, 0, 0, start);
  result.write(text, start);
  bytes.copy(result, start + length, end);
  return result;
}
