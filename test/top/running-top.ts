import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { parseFlags } from '../../src/runtime/flags.js';
import type { CommandOutcome } from '../../src/synth-command.js';
import { runTop, type TopContext, topFlags } from '../../src/top/command.js';

/** A run of the command that goes on. */
export interface RunningTop {
  /** What it printed. */
  readonly printed: string[];
  readonly warned: string[];
  readonly outcome: Promise<CommandOutcome>;
  stop(): void;
}

/** Starts the command by its arguments; it is stopped when the test ends. */
export function startTop(argv: readonly string[], context: Partial<TopContext> = {}): RunningTop {
  const parsed = parseFlags(topFlags, { argv });
  if (parsed.problems.length > 0) throw new Error(parsed.problems.join('\n'));
  const printed: string[] = [];
  const warned: string[] = [];
  const stop = new AbortController();
  const outcome = runTop(parsed.values, {
    env: {},
    readText: (path) => readFile(path, 'utf8'),
    print: (text) => void printed.push(text),
    warn: (text) => void warned.push(text),
    stop: stop.signal,
    ...context,
  });
  onTestFinished(async () => {
    stop.abort();
    await outcome;
  });
  return { printed, warned, outcome, stop: () => stop.abort() };
}
