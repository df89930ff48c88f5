import { readFile } from 'node:fs/promises';
import { type BenchContext, benchFlags, runBench } from '../../src/bench/command.js';
import type { BenchSummary } from '../../src/bench/summary.js';
import { parseFlags } from '../../src/runtime/flags.js';

/** What a run gave. */
export interface BenchRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: readonly string[];
  /** Files that it wrote, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** What it said meanwhile. */
  readonly warned: readonly string[];
  /** The figures in the file f.json. */
  readonly summary: BenchSummary;
  /** The rows of the file f.csv, by the names of its columns. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Runs the command against an endpoint, with files f.json, f.csv and f.svg. */
export async function bench(
  url: string,
  argv: readonly string[],
  context: Partial<BenchContext> = {},
): Promise<BenchRun> {
  const wanted = ['--json', 'f.json', '--output', 'f.csv', '--svg', 'f.svg', '--log-interval', '0'];
  const parsed = parseFlags(benchFlags, { argv: ['--base-url', `${url}/v1`, ...wanted, ...argv] });
  if (parsed.problems.length > 0) throw new Error(parsed.problems.join('\n'));
  const files = new Map<string, string>();
  const warned: string[] = [];
  const { signal } = new AbortController();
  const outcome = await runBench(parsed.values, {
    env: {},
    readText: async (path) => files.get(path) ?? readFile(path, 'utf8'),
    writeText: async (path, text) => void files.set(path, text),
    warn: (text) => void warned.push(text),
    stop: signal,
    hurry: signal,
    ...context,
  });
  const [head = '', ...lines] = (files.get('f.csv') ?? '').trimEnd().split('\n');
  const names = head.split(',');
  return {
    ...outcome,
    files,
    warned,
    summary: JSON.parse(files.get('f.json') ?? 'null') as BenchSummary,
    rows: lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell]))),
  };
}
