import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { docPages, filesOf } from '../../docs/doc-pages.js';
import { docFolder } from '../../docs/doc-run.js';
import { startSim } from '../../sim/running-engine.js';
import { startWhole } from '../started-router.js';
import { batchFlags, storageFolder } from './batch-client.js';

test('The client of the documentation gets its answers', async () => {
  const model = 'Qwen/Qwen3-0.6B';
  const engine = await startSim({ model });
  const flags = batchFlags(storageFolder(), [engine]).map((word) => (word === 'tiny' ? model : word));
  const { url } = await startWhole(flags);
  const page = docPages().find(({ path }) => path === 'docs/batches.md');
  const text = (page && filesOf(page).get('batch-client.ts')) ?? '';
  expect(text).toContain('http://127.0.0.1:8080');
  const folder = docFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'batch-client.ts'), text.replace('http://127.0.0.1:8080', url));
  const run = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'batch-client.ts'], {
    cwd: folder,
  });
  expect(run.stdout).toMatch(/^completed \{ total: 3, completed: 3, failed: 0 \}/);
  for (const city of ['Paris', 'Rome', 'Oslo']) expect(run.stdout).toContain(`"custom_id":"${city}"`);
});
