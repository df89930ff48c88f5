import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('The heap of the router after 50,000 requests is about that after 20,000, and none fails', async () => {
  const args = ['--import', 'tsx', 'bench/soak.ts', '--requests', '50000', '--at', '20000'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(output).toMatch(
    /^heap after 20000 requests [\d.]+ MB, after 50000 [\d.]+ MB: .*\n0 requests failed\n$/,
  );
  expect(code).toBe(0);
});
