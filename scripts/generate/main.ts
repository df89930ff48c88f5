import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { applyChanges, changesOf } from './file-tree.js';
import { steps } from './steps.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const changes = await changesOf(root, steps);
const lines = [
  ...[...changes.written.keys()].map((path) => `differs  ${path}`),
  ...changes.removed.map((path) => `stale    ${path}`),
];
for (const line of lines) console.log(line);

if (values.check) {
  if (lines.length > 0) {
    console.error(
      `generate: ${lines.length} committed files do not match their sources; run npm run generate`,
    );
    process.exitCode = 1;
  }
} else {
  await applyChanges(root, changes);
}
