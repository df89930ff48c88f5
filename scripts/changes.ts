import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changesText } from './release/changes.js';
import type { Inventory } from './release/inventory.js';

// npm run changes -- VERSION [VERSION]: what an upgrade does to each object, for the CHANGELOG. Without the second version it
// is an upgrade to what the sources write now. A release freezes that: cp test/releases/next.json test/releases/VERSION.json

const folder = fileURLToPath(new URL('../test/releases', import.meta.url));
const [from, to = 'next', ...rest] = process.argv.slice(2);
const known = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

const missing = [from, to].filter((version) => version === undefined || !existsSync(fileOf(version)));
if (missing.length > 0 || rest.length > 0) {
  const got = process.argv.slice(2).join(' ') || 'nothing';
  console.error(`changes: needs one or two of ${known.join(', ')}, got ${got}; name a release`);
  process.exitCode = 2;
} else {
  console.log(changesText(inventory(from ?? ''), inventory(to)));
}

function fileOf(version: string): string {
  return join(folder, `${version}.json`);
}

function inventory(version: string): Inventory {
  return JSON.parse(readFileSync(fileOf(version), 'utf8')) as Inventory;
}
