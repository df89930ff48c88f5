/** Arguments of a program out of which flags with a value can be taken. */
export class CommandLine {
  private left: readonly string[];

  constructor(given: readonly string[]) {
    this.left = given;
  }

  /** What has not been taken. */
  get arguments(): readonly string[] {
    return this.left;
  }

  /** Whether a flag is there with a value. */
  has(name: string): boolean {
    return new CommandLine(this.left).take(name) !== undefined;
  }

  /** Takes a flag by its name without dashes, with its value as the next argument or behind `=`; of several the last counts. */
  take(name: string): string | undefined {
    const flag = `--${name}`;
    const left: string[] = [];
    let value: string | undefined;
    for (let at = 0; at < this.left.length; at++) {
      const argument = this.left[at] ?? '';
      if (argument.startsWith(`${flag}=`)) value = argument.slice(flag.length + 1);
      else if (argument === flag && at + 1 < this.left.length) value = this.left[++at];
      else left.push(argument);
    }
    this.left = left;
    return value;
  }
}
