import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { docPages, root } from './doc-pages.js';
import { docFolder } from './doc-run.js';

const run = promisify(execFile);

it('TypeScript of the documentation compiles against the sources', async () => {
  const folder = docFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const blocks = docPages().flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language, words }) => language === 'ts' && words[0] !== 'declaration')
      .map((block) => ({ path, ...block })),
  );
  expect(blocks.length).toBeGreaterThan(5);
  for (const { path, line, text } of blocks)
    writeFileSync(join(folder, `${path.replaceAll(/[/.]/g, '-')}-${line}.ts`), text);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths: { 'cdk8s-vllm-stack': [join(root, 'src', 'index.ts')] } },
      include: ['*.ts'],
      exclude: [],
    }),
  );

  const told = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    cwd: folder,
  }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

  // Errors in the sources are those of the type check of the repository.
  expect(told.split('\n').filter((line) => /^\S*README|^docs-|^\S*\/docs-/.test(line))).toEqual([]);
}, 60_000);
