/** Counts from now on how many bytes of a buffer are gone through by `indexOf`; the answer tells how many so far. */
export function readBytes(buffer: Buffer): () => number {
  let count = 0;
  const search = buffer.indexOf.bind(buffer);
  buffer.indexOf = (value: string | number | Uint8Array, from?: number | BufferEncoding): number => {
    const start = typeof from === 'number' ? from : 0;
    const at = search(value, start);
    count += (at < 0 ? buffer.length : at + 1) - start;
    return at;
  };
  return () => count;
}
