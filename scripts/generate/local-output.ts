import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const logs = '/tmp/vllm-stack-Yx3v1c';

/** What `vllm-stack local` prints for the default stack until all is up, with ports and process ids that are always the same. */
export async function localOutput(root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'local', '--logs', folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close');
  try {
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes('Ctrl-C ends all.\n')) break;
    }
    child.kill('SIGINT');
    await ended;
    if (!printed.includes('Ctrl-C ends all.\n')) throw new Error(`README.md: local has failed, got ${said}`);
    return `$ npx vllm-stack local\n${steady(printed.replaceAll(folder, logs))}`;
  } finally {
    child.kill('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ports and process ids, which are those that happened to be free, as on a machine where nothing else runs. */
function steady(text: string): string {
  const ports: string[] = [];
  let pid = 4216;
  return text
    .replace(/127\.0\.0\.1:(\d+)/g, (_, port: string) => {
      if (!ports.includes(port)) ports.push(port);
      return `127.0.0.1:${8000 + ports.indexOf(port)}`;
    })
    .replace(/\d+$/gm, (number) => (number.length > 2 ? String(++pid) : number));
}
