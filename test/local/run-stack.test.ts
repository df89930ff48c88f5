import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LocalEngine, LocalProcess } from '../../src/local/local-process.js';
import { type RunOptions, runStack } from '../../src/local/run-stack.js';
import { place } from './local-process.js';

// Answers on /health, and says in its log who it is, what it was told, and whether it was asked to end.
const program = `import { createServer } from 'node:http';
const [name, port] = process.argv.slice(2);
console.log(name, process.env.TOLD, process.env.HERE);
process.on('SIGTERM', () => { console.log('asked'); process.exit(0); });
createServer((_, response) => response.end()).listen(Number(port), '127.0.0.1');
`;

const engine: LocalEngine = {
  name: 'e-0',
  deployment: 'e',
  replica: 0,
  url: 'http://127.0.0.1:22901',
  args: ['engine', '22901'],
  env: { TOLD: 'by manifest' },
  files: [],
  substitutions: [],
  models: ["it's"],
  isPooling: false,
  labels: {},
};
const router: LocalProcess = {
  ...{ name: 'r-0', deployment: 'r', replica: 0, url: 'http://127.0.0.1:22900' },
  args: ['router', '22900'],
  env: {},
  files: [],
  substitutions: ['--this is --that'],
};

function options(folder: string, stop: AbortController, more: Partial<RunOptions> = {}) {
  const printed: string[] = [];
  const warned: string[] = [];
  const own: RunOptions = {
    engineProgram: [process.execPath, join(folder, 'program.mjs')],
    routerProgram: [process.execPath, join(folder, 'program.mjs')],
    folder,
    env: { HERE: 'and here' },
    startTimeoutMs: 10_000,
    stopTimeoutMs: 10_000,
    print: (text) => {
      printed.push(text);
      if (text === 'Ctrl-C ends all.') stop.abort();
    },
    warn: (text) => warned.push(text),
    stop: stop.signal,
    hurry: new AbortController().signal,
    ...more,
  };
  return { own, printed, warned };
}

test('The router runs beside the engines, is the first of the table, and is where requests go', async () => {
  const folder = place({ 'program.mjs': program });
  const { own, printed, warned } = options(folder, new AbortController());
  expect(await runStack({ engines: [engine], router, warnings: [] }, own)).toBe(0);
  expect(warned).toEqual([]);
  const text = printed.join('\n');
  expect(text).toMatch(
    /^NAME .*\nr +0 +- +http:\/\/127\.0\.0\.1:22900 +\d+\ne +0 +it's +http:\S+:22901 +\d+$/m,
  );
  expect(text).toContain('  r-0\n    --this is --that');
  expect(text).toContain('  curl http://127.0.0.1:22900/v1/chat/completions ');
  expect(text).toContain(`"model":"it'\\''s"`);
  expect(text).not.toContain('directly');
  const log = (name: string) => readFileSync(join(folder, `${name}.log`), 'utf8');
  expect(log('e-0')).toBe('engine by manifest and here\nasked\n');
  expect(log('r-0')).toBe('router undefined and here\nasked\n');
});

test('Without the program of the router, or without one in the stack, requests go to the engines', async () => {
  const folder = place({ 'program.mjs': program });
  const first = options(folder, new AbortController(), { routerProgram: undefined });
  expect(await runStack({ engines: [engine], router, warnings: [] }, first.own)).toBe(0);
  expect(first.printed).toContain(
    'The router of this version has not got the routing logic of this stack: requests go to the engines directly.',
  );
  const second = options(folder, new AbortController());
  expect(await runStack({ engines: [engine], warnings: [] }, second.own)).toBe(0);
  expect(second.printed).toContain('The stack has no router: requests go to the engines directly.');
  expect(second.printed.join('\n')).toContain('  curl http://127.0.0.1:22901/v1/chat/completions ');
});

test('A program that cannot be started is named, and what had been started ends', async () => {
  const folder = place({ 'program.mjs': program });
  const { own, warned } = options(folder, new AbortController(), { routerProgram: [join(folder, 'none')] });
  expect(await runStack({ engines: [engine], router, warnings: [] }, own)).toBe(1);
  expect(warned).toEqual([expect.stringMatching(/^r-0: could not be started, got spawn \S+none ENOENT/)]);
  expect(readFileSync(join(folder, 'e-0.log'), 'utf8')).toContain('asked');
});
