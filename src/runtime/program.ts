import type { FlagTable } from '../../contract/flag-table.js';
import { helpText } from './flag-help.js';
import { FlagError, parseFlags } from './flags.js';

/** What `--help` and `--version` of a program that runs until it is stopped tell. */
export interface Program {
  /** As `vllm-router`. */
  readonly name: string;
  readonly version: string;
  /** What it does, in a sentence. */
  readonly about: string;
  readonly flags: FlagTable;
  /** Start of the names of its environment variables. */
  readonly envPrefix: string;
}

/**
 * Runs a program with the arguments of this process, unless they ask for help or the version, and ends the process with the code that
 * it returns: 1 where it throws, 2 where what it throws is a FlagError.
 */
export function runProgram(program: Program, run: (argv: readonly string[]) => Promise<number>): void {
  started(program, run, process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(error instanceof FlagError ? 2 : 1);
    },
  );
}

async function started(
  { name, version, about, flags, envPrefix }: Program,
  run: (argv: readonly string[]) => Promise<number>,
  argv: readonly string[],
): Promise<number> {
  const { wants } = parseFlags(flags, { argv });
  if (wants === 'help') {
    process.stdout.write(helpText(flags, { usage: `usage: ${name} [flags]`, about, envPrefix }));
    return 0;
  }
  if (wants === 'version') {
    process.stdout.write(`${name} ${version}\n`);
    return 0;
  }
  return run(argv);
}
