/** Lines that two texts do not share, in their order: `-` of the first, `+` of the second. */
export function lineDifference(first: readonly string[], second: readonly string[]): readonly string[] {
  const width = second.length + 1;
  const shared = new Uint32Array((first.length + 1) * width);
  const at = (i: number, j: number): number => shared[i * width + j] ?? 0;
  for (let i = first.length - 1; i >= 0; i--) {
    for (let j = second.length - 1; j >= 0; j--) {
      shared[i * width + j] =
        first[i] === second[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  for (let i = 0, j = 0; i < first.length || j < second.length; ) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      i++;
      j++;
    } else if (j >= second.length || (i < first.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${first[i++]}`);
    } else {
      lines.push(`+ ${second[j++]}`);
    }
  }
  return lines;
}
