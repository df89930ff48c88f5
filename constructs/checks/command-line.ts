/** Name of the flag that one item of a command line starts, in vLLM's spelling; undefined for a value. */
export function flagOf(item: string): string | undefined {
  const found = /^--([A-Za-z0-9_-]+)/.exec(item)?.[1];
  return found && `--${found.replaceAll('_', '-')}`;
}

/** Values that the last use of a flag has on a command line; undefined where the flag is not there. */
export function valuesOf(args: readonly string[], flag: string): readonly string[] | undefined {
  const at = args.findLastIndex((item) => flagOf(item) === flag);
  const item = args[at];
  if (item === undefined) return undefined;
  const joined = item.indexOf('=');
  if (joined >= 0) return [item.slice(joined + 1)];
  const end = args.findIndex((other, index) => index > at && other.startsWith('--'));
  return args.slice(at + 1, end < 0 ? undefined : end);
}

/** The value that the last use of a flag has on a command line. */
export function valueAfter(args: readonly string[], flag: string): string | undefined {
  return valuesOf(args, flag)?.[0];
}
