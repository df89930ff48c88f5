import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs `vllm-stack local` until all is up, then ends it by Ctrl-C. */
export async function runUntilUp(
  argv: readonly string[],
  cwd: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [...argv, '--logs', 'logs'], { cwd });
  const said = { stdout: '', stderr: '' };
  let asked = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
      // A second Ctrl-C would kill all at once, so what is printed while they end must not cause one.
      if (!asked && said.stdout.includes('Ctrl-C ends all.')) asked = child.kill('SIGINT');
    });
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}
