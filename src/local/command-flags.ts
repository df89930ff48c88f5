import { flagOf } from '../../constructs/checks/command-line.js';

/** The command line with another value for a flag wherever it stands, or with the flag at its end. */
export function withFlag(args: readonly string[], flag: string, value: string): readonly string[] {
  let found = false;
  const changed = args.map((item, index) => {
    const before = args[index - 1];
    if (before !== undefined && flagOf(before) === flag && !before.includes('=')) return value;
    if (flagOf(item) !== flag) return item;
    found = true;
    return item.includes('=') ? `${flag}=${value}` : item;
  });
  return found ? changed : [...changed, flag, value];
}

/** The command line in two parts: the flags that are asked for with their values, and all else; each in its order. */
export function splitFlags(
  args: readonly string[],
  wanted: (flag: string) => boolean,
): { readonly taken: readonly string[]; readonly rest: readonly string[] } {
  const taken: string[] = [];
  const rest: string[] = [];
  let inWanted = false;
  for (const item of args) {
    const flag = flagOf(item);
    if (flag !== undefined) inWanted = wanted(flag);
    (inWanted ? taken : rest).push(item);
    if (item.includes('=') && flag !== undefined) inWanted = false;
  }
  return { taken, rest };
}
