import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What Prometheus' tool said. */
export interface Verdict {
  readonly status: number | null;
  readonly said: string;
}

/** Runs promtool on files of JSON, which is YAML; the first is its argument, and they may name each other. */
export function promtool(args: readonly string[], files: Readonly<Record<string, unknown>>): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const [first = ''] = Object.keys(files);
  const { status, stdout, stderr, error } = spawnSync('promtool', [...args, join(folder, first)], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error) {
    throw new Error(`promtool: does not run, got ${error.message}; install Debian's package prometheus`);
  }
  return { status, said: `${stdout}${stderr}` };
}
