import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { generateTrace, traceText } from '../../route-sim/generate-trace.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let trace = '';

beforeAll(() => {
  trace = traceText(generateTrace('multi-turn', { seed: 1, seconds: 20, rate: 10 }));
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function routeSim(args: readonly string[], stdin = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'route-sim', ...args], {
    cwd: root,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'route-sim-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('vllm-stack route-sim', () => {
  it('prints a line for each routing logic, the same at every run', async () => {
    const [one, again] = await Promise.all([routeSim(['-'], trace), routeSim(['-'], trace)]);

    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(one).toEqual(again);
    const names = one.stdout
      .slice(one.stdout.indexOf('routing logic'))
      .trim()
      .split('\n')
      .map((line) => line.split('  ', 1)[0]);
    expect(names).toEqual([
      'routing logic',
      'roundrobin',
      'leastloaded',
      'p2c',
      'session',
      'prefixaware',
      'kvaware',
      'kvaware-approximate',
      'loadaware',
      'ttft',
    ]);
  });

  it('writes figures as JSON and a page that needs nothing else', async () => {
    const at = folder();
    writeFileSync(join(at, 'trace.jsonl'), trace);
    const html = join(at, 'page.html');
    const svg = join(at, 'picture.svg');
    const { code, stdout } = await routeSim([
      join(at, 'trace.jsonl'),
      ...['--policy', 'session,p2c', '--engines', '3', '--slow', '1=4', '--output', 'json', '--html', html],
      ...['--svg', svg, '--routers', '2'],
    ]);
    const { policies, conditions } = JSON.parse(stdout);

    expect(code).toBe(0);
    expect(policies.map(({ name }: { name: string }) => name)).toEqual(['session', 'p2c']);
    expect(policies[0].engines).toHaveLength(3);
    expect(conditions.cluster.slowness).toEqual({ 1: 4 });
    const page = readFileSync(html, 'utf8');
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).not.toMatch(/<script|https?:|src=|@import|url\(/);
    const picture = readFileSync(svg, 'utf8');
    expect(picture).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 \d+ \d+"/);
    expect(picture).toContain('prefers-color-scheme: dark');
    expect(picture.match(/<polyline/g)).toHaveLength(2);
    for (const text of [page, picture]) expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(conditions.routers).toBe(2);
  });

  it('generates what it can read', async () => {
    const { code, stdout } = await routeSim(['--generate', 'bursts', '--duration', '5', '--seed', '4']);

    expect(code).toBe(0);
    expect(stdout).toBe(traceText(generateTrace('bursts', { seed: 4, seconds: 5 })));
  });

  it('tells everything that is wrong at once and ends with 2', async () => {
    const [bad, none, both, small] = await Promise.all([
      routeSim(['-', '--policy', 'sesion,xyz', '--slow', '9=2', '--slow', 'x'], '{}\n'),
      routeSim([]),
      routeSim(['-', '--generate', 'bursts']),
      routeSim(['-', '--kv-capacity', '15'], trace),
    ]);

    expect(bad).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        '--policy: unknown routing logic, got "sesion"; did you mean session',
        '--policy: unknown routing logic, got "xyz"; use roundrobin, leastloaded, p2c, session, prefixaware, kvaware, kvaware-approximate, loadaware, ttft',
        '--slow: no such engine, got 9; give 0 to 7',
        '--slow: not an engine and a factor above 0, got "x"; write 0=10',
        'stdin:1 arrival: missing; give a number of 0 or more',
        'stdin:1 prompt: missing; give token ids, or a list of parts such as ["system", 512]',
        'stdin:1 answer: missing; give a number of tokens, token ids, or a part such as ["answer 1", 128]',
        '',
      ].join('\n'),
    });
    expect([none, both, small].map(({ code, stderr }) => [code, stderr])).toEqual([
      [2, 'trace: missing; give a file, - for the standard input, or --generate\n'],
      [2, '--generate: writes a trace and reads none, got - too; keep one\n'],
      [2, '--kv-capacity: less than a block of 16 tokens, got 15; give more\n'],
    ]);
  });

  it('shows its flags', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'src/cli.ts', 'help', 'route-sim'],
      { cwd: root },
    );

    expect(stdout).toContain('--generate <kind>');
    expect(stdout).toContain('--slo-ttft <ms>');
  });
});
