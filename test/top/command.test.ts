import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TopView } from '../../src/top/rows.js';
import { certificateFiles } from '../router/certificates.js';
import { fileOf, startWhole, staticEngines } from '../router/started-router.js';
import { post, startSim, until } from '../sim/running-engine.js';
import { startTop } from './running-top.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const chat = {
  model: 'tiny',
  prompt: 'some words to be found again '.repeat(20),
  max_tokens: 5,
  ignore_eos: true,
};

/** Two engines behind a router that asks them for their metrics every second. */
async function stack(flags: readonly string[] = []) {
  const engines = [await startSim(), await startSim()];
  const router = await startWhole([...staticEngines(engines), '--engine-stats-interval', '1', ...flags]);
  return { engines, router };
}

async function ask(url: string, stream = false): Promise<number> {
  const answer = await post({ url } as Parameters<typeof post>[0], '/v1/completions', {
    ...chat,
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  });
  await answer.text();
  return answer.status;
}

describe('vllm-stack top', () => {
  it('prints one table for pipes', async () => {
    const { engines, router } = await stack();
    const { outcome } = startTop(['--url', router.url, '--once', '--interval', '0.2']);
    const { code, stdout, stderr } = await outcome;

    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}http:\/\/127\.0\.0\.1:\d+ {2}2 engines, 1 model\n\nMODEL /);
    for (const { port } of engines)
      expect(stdout).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} +tiny +up`, 'm'));
    expect(stdout).not.toContain('\x1b');
  });

  it('tells what engines and router counted between two looks', async () => {
    const { engines, router } = await stack();
    await ask(router.url);
    await ask(router.url);
    const known = /^vllm:gpu_prefix_cache_queries_total\{.*\} [1-9]/gm;
    let told = '';
    const asking = setInterval(async () => {
      told = await (await fetch(`${router.url}/metrics`)).text();
    }, 50);
    await until(() => told.match(known)?.length === 2);
    clearInterval(asking);
    const { printed } = startTop(['--url', router.url, '--output', 'json', '--interval', '0.2']);
    const views = () => printed.map((line) => JSON.parse(line) as TopView & { router: string });
    await until(() => printed.length > 0);
    const counted = async (name: string) =>
      Promise.all(
        engines.map(async ({ url }) => {
          const text = await (await fetch(`${url}/metrics`)).text();
          return Number(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1]);
        }),
      );
    // Each of the looks may have seen some of it, so that what counts is what all of them saw.
    const seen = printed.length;
    for (let i = 0; i < 6; i++) expect(await ask(router.url, true)).toBe(200);
    engines[0]?.faults.add({ kind: 'error', status: 500, times: 1, path: '/v1/completions' });
    engines[1]?.faults.add({ kind: 'error', status: 500, times: 1, path: '/v1/completions' });
    expect([await ask(router.url), await ask(router.url)]).toEqual([500, 500]);
    const total = (field: 'requestsPerSecond' | 'errorsPerSecond' | 'outputTokensPerSecond'): number =>
      views()
        .slice(seen)
        .reduce((sum, { models, seconds = 0 }) => sum + (models[0]?.[field] ?? 0) * seconds, 0);
    await until(() => Math.round(total('requestsPerSecond')) === 8);

    expect(Math.round(total('errorsPerSecond'))).toBe(2);
    expect(Math.round(total('outputTokensPerSecond'))).toBe(30);
    expect(views().some(({ models }) => (models[0]?.ttftP50 ?? 0) > 0)).toBe(true);
    const [queries, hits] = await Promise.all([
      counted('vllm:prefix_cache_queries_total'),
      counted('vllm:prefix_cache_hits_total'),
    ]);
    // The prompt of the two requests before was looked up by each engine, and not found.
    const tokens = engines[0]?.tokenizer.encode(chat.prompt).length ?? 0;
    const expected = engines.map((_, i) => (hits[i] ?? 0) / ((queries[i] ?? 0) - tokens));
    await until(() =>
      (views().at(-1)?.engines ?? []).every(({ url, hitRate = -1 }) => {
        const at = engines.findIndex((engine) => engine.url === url);
        return Math.abs(hitRate - (expected[at] ?? -2)) < 1e-9;
      }),
    );
    expect(views().at(-1)?.router).toBe(router.url);
  });

  it('goes on when the router is away, with one line about it', async () => {
    const { router } = await stack();
    const port = Number(new URL(router.url).port);
    const running = startTop(['--url', router.url, '--interval', '0.1']);
    await until(() => running.printed.length >= 2);
    await router.close();
    await until(() => running.warned.length > 0);
    const before = running.printed.length;
    const stand = createServer((request, response) => {
      response.end(request.url === '/metrics' ? 'vllm:healthy_pods_total{server="http://new"} 1\n' : '[]');
    });
    onTestFinished(() => void stand.close());
    await new Promise<void>((resolve) => stand.listen(port, '127.0.0.1', resolve));
    await until(() => running.printed.length > before);
    running.stop();

    expect(await running.outcome).toEqual({ code: 0, stdout: '', stderr: [] });
    expect(running.warned).toEqual([
      expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:\d+: the router cannot be asked, got \S.*; trying again every 0\.1 s$/,
      ),
      `${router.url}: the router answers again`,
    ]);
    expect(running.printed.at(-1)).toMatch(/^new +- +up/m);
  });

  it('ends when nobody reads it any more', async () => {
    const stand = createServer((_, response) => {
      response.end('vllm:healthy_pods_total{server="http://a"} 1\n');
    });
    onTestFinished(() => void stand.close());
    await new Promise<void>((resolve) => stand.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(stand.address() as AddressInfo).port}`;
    const argv = ['--import', 'tsx', 'src/cli.ts', 'top', '--url', url, '--interval', '0.1'];
    const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stderr.resume();
    await once(child.stdout, 'data');
    child.stdout.destroy();

    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with 1 where a router that is to be seen once is not there', async () => {
    const { outcome } = startTop(['--url', 'http://127.0.0.1:1', '--once', '--interval', '0.1']);

    expect(await outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: ['http://127.0.0.1:1: the router cannot be asked, got ECONNREFUSED; see whether it runs'],
    });
  });

  it('speaks TLS and shows a key, and says where it is not the right one', async () => {
    const files = certificateFiles('one');
    const { router } = await stack([
      ...['--tls-cert-file', files.cert, '--tls-key-file', files.key],
      ...['--api-keys', 'client', '--admin-api-keys', 'admin'],
    ]);
    const flags = ['--url', router.url, '--once', '--interval', '0.1'];
    const trusted = [...flags, '--ca-file', files.ca];
    const [untrusted, any, keyless, byFile, byVariable] = await Promise.all([
      startTop(flags).outcome,
      startTop([...flags, '--insecure-skip-tls-verify']).outcome,
      startTop(trusted).outcome,
      startTop([...trusted, '--api-key-file', fileOf('admin\n')]).outcome,
      startTop(trusted, { env: { VLLM_API_KEY: 'admin' } }).outcome,
    ]);

    expect(untrusted).toMatchObject({ code: 1, stdout: '' });
    expect(untrusted.stderr[0]).toMatch(/cannot be asked, got .*(SELF|CERT|SIGNATURE)/i);
    const note = 'the router does not list its engines to us; give a key that it takes by --api-key-file';
    for (const { code, stdout } of [any, keyless]) {
      expect(code).toBe(0);
      expect(stdout).toContain(note);
      expect(stdout.match(/^127\.0\.0\.1:/gm)).toHaveLength(2);
    }
    for (const { code, stdout } of [byFile, byVariable]) {
      expect(code).toBe(0);
      expect(stdout).not.toContain(note);
    }
  });
});

describe('a router in a cluster', () => {
  /** An API server that passes on what goes through the proxy of a Service. */
  async function apiServer(routerUrl: string) {
    const asked: { readonly path: string; readonly token: string | undefined; readonly key: unknown }[] = [];
    const server = createServer(async ({ url = '', headers }, response) => {
      asked.push({ path: url, token: headers.authorization, key: headers['x-api-key'] });
      const services = '/api/v1/namespaces/models/services/';
      if (url === `${services}chat-router-service`) {
        response.end(JSON.stringify({ spec: { ports: [{ name: 'router-sport', port: 80 }] } }));
        return;
      }
      const [, path] = /^(.*)$/.exec(url.replace(`${services}chat-router-service:80/proxy`, '')) ?? [];
      if (!url.startsWith(`${services}chat-router-service:80/proxy/`)) {
        response.writeHead(404).end(JSON.stringify({ message: 'services "other" not found' }));
        return;
      }
      const key = headers['x-api-key'];
      const passed = await fetch(`${routerUrl}${path}`, {
        headers: typeof key === 'string' ? { 'x-api-key': key } : {},
      });
      response.writeHead(passed.status).end(await passed.text());
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const kubeconfig = fileOf(
      JSON.stringify({
        'current-context': 'here',
        contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'models' } }],
        clusters: [
          { name: 'c', cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } },
        ],
        users: [{ name: 'u', user: { token: 'mine' } }],
      }),
    );
    return { asked, env: { KUBECONFIG: kubeconfig } };
  }

  it('is reached by its release, through the proxy of the API server', async () => {
    const { router } = await stack(['--admin-api-keys', 'admin']);
    const { asked, env } = await apiServer(router.url);
    const { code, stdout, stderr } = await startTop(
      ['--release', 'chat', '--once', '--interval', '0.1', '--api-key-file', fileOf('admin')],
      { env },
    ).outcome;

    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    expect(stdout).toContain('models/chat-router-service  2 engines, 1 model');
    expect(stdout).not.toContain('does not list');
    expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(['Bearer mine']));
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(['admin']));
    expect(new Set(asked.map(({ path }) => path))).toEqual(
      new Set(
        ['', ':80/proxy/metrics', ':80/proxy/engines'].map(
          (rest) => `/api/v1/namespaces/models/services/chat-router-service${rest}`,
        ),
      ),
    );
  });

  it('asks but once for what needs a key that nobody gave, and says what the cluster says', async () => {
    const { router } = await stack(['--admin-api-keys', 'admin']);
    const { asked, env } = await apiServer(router.url);
    const { printed } = startTop(['--release', 'chat', '--interval', '0.1'], { env });
    await until(() => printed.length >= 3);
    const engines = asked.filter(({ path }) => path.endsWith('/engines'));

    expect(engines).toHaveLength(1);
    expect(printed[2]).toContain('does not list its engines to us');
    const away = startTop(['--service', 'chat-router-service', '--once'], {
      env: (await apiServer(`${router.url}/absent`)).env,
    });
    expect((await away.outcome).stderr[0]).toMatch(
      /^models\/chat-router-service: the router cannot be asked, got status 404 from \/metrics \(.+\); see /,
    );
  });

  it('that is not there is one line', async () => {
    const { env } = await apiServer('http://127.0.0.1:1');
    const [other, none] = await Promise.all([
      startTop(['--service', 'other', '--once'], { env }).outcome,
      startTop(['--release', 'chat', '--once'], { env: { KUBECONFIG: '/absent' } }).outcome,
    ]);

    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toEqual([
      'kubernetes: GET /api/v1/namespaces/models/services/other failed with 404, got services "other" not found',
    ]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toHaveLength(1);
    expect(none.stderr[0]).toMatch(/^kubernetes: .*got \/absent; /);
  });
});
