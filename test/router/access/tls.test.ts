import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { slow, startSim, until } from '../../sim/running-engine.js';
import { type Authority, certificateFiles, pem } from '../certificates.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';
import { startRealtimeEngine } from '../websocket/realtime-engine.js';
import { tlsFront } from './tls-front.js';

/** An agent that trusts one authority and may present a certificate. */
function client(authority: Authority, present?: Authority): Agent {
  const own = present && { cert: pem(`${present}-client.pem`), key: pem(`${present}-client.key`) };
  const agent = new Agent({ connect: { ca: pem(`${authority}-authority.pem`), ...own } });
  onTestFinished(() => agent.destroy());
  return agent;
}

const body = JSON.stringify({ model: 'tiny', prompt: 'hello', max_tokens: 10, ignore_eos: true });

function complete(url: string, dispatcher: Agent, text = body) {
  const headers = { 'content-type': 'application/json' };
  return request(`${url}/v1/completions`, { method: 'POST', headers, body: text, dispatcher });
}

function portOf({ url }: { readonly url: string }): number {
  return Number(new URL(url).port);
}

describe('the router port', () => {
  it('speaks TLS, and takes over changed files without dropping a stream', async () => {
    const engine = await startSim({ timing: slow });
    const files = certificateFiles('one');
    const router = await startWhole([
      ...staticEngines([engine]),
      ...['--tls-cert-file', files.cert, '--tls-key-file', files.key],
    ]);
    const streaming = await complete(
      router.url,
      client('one'),
      JSON.stringify({ model: 'tiny', prompt: 'x', max_tokens: 40, ignore_eos: true, stream: true }),
    );
    expect(streaming.statusCode).toBe(200);
    files.use('two');
    await until(() => router.lines.some((line) => line.includes('is in force for new connections')));
    const answer = await complete(router.url, client('two'));
    expect([answer.statusCode, ((await answer.body.json()) as { model: string }).model]).toEqual([
      200,
      'tiny',
    ]);
    await expect(complete(router.url, client('one'))).rejects.toThrow();
    const text = await streaming.body.text();
    expect(text).toContain('data: [DONE]');
    expect(text.split('data: ').length).toBeGreaterThan(40);
  });

  it('keeps what is in force when a file is broken, and says so', async () => {
    const files = certificateFiles('one');
    const router = await startWhole([
      ...staticEngines([{ url: 'http://127.0.0.1:9' }]),
      ...['--tls-cert-file', files.cert, '--tls-key-file', files.key],
    ]);
    files.spoil('cert', 'no certificate');
    await until(() => router.lines.some((line) => line.includes('WARNING: tls:')));
    expect(router.lines.join('\n')).toContain(
      'tls: what was read before stays in force, got --tls-cert-file: no certificate with its key',
    );
    const { statusCode } = await request(`${router.url}/health`, { dispatcher: client('one') });
    expect(statusCode).toBe(200);
    files.use('two');
    await until(() => router.lines.some((line) => line.includes('is in force for new connections')));
    expect((await request(`${router.url}/health`, { dispatcher: client('two') })).statusCode).toBe(200);
  });

  it('demands certificates of clients, but for probes', async () => {
    const engine = await startSim();
    const files = certificateFiles('one');
    const router = await startWhole([
      ...staticEngines([engine]),
      ...['--tls-cert-file', files.cert, '--tls-key-file', files.key, '--tls-client-ca-file', files.ca],
    ]);
    const statuses = async (dispatcher: Agent): Promise<readonly number[]> => {
      const found: number[] = [];
      for (const path of ['/health', '/readyz', '/v1/models', '/metrics']) {
        // Each on a connection of its own, which takes up the TLS session of the one before.
        const { statusCode, body } = await request(router.url + path, { dispatcher, reset: true });
        await body.dump();
        found.push(statusCode);
      }
      return [...found, (await complete(router.url, dispatcher)).statusCode];
    };
    expect(await statuses(client('one'))).toEqual([200, 200, 403, 403, 403]);
    expect(await statuses(client('one', 'two'))).toEqual([200, 200, 403, 403, 403]);
    expect(await statuses(client('one', 'one'))).toEqual([200, 200, 200, 200, 200]);
  });

  it('demands them for sessions over WebSockets too', async () => {
    const engine = await startRealtimeEngine({ models: ['tiny'] });
    const files = certificateFiles('one');
    const router = await startWhole([
      ...staticEngines([engine]),
      ...['--tls-cert-file', files.cert, '--tls-key-file', files.key, '--tls-client-ca-file', files.ca],
    ]);
    const told = (own: ClientOptions): Promise<string> =>
      new Promise((resolve) => {
        const url = `${router.url.replace('https', 'wss')}/v1/realtime?model=tiny`;
        const socket = new WebSocket(url, { ca: pem('one-authority.pem'), ...own });
        onTestFinished(() => socket.terminate());
        socket.on('error', () => undefined);
        socket.on('unexpected-response', (_request, { statusCode }) => resolve(`refused ${statusCode}`));
        socket.on('message', (data) => resolve((JSON.parse(data.toString()) as { type: string }).type));
      });
    const own = (name: Authority): ClientOptions => ({
      cert: pem(`${name}-client.pem`),
      key: pem(`${name}-client.key`),
    });
    expect([await told({}), await told(own('two')), await told(own('one'))]).toEqual([
      'refused 403',
      'refused 403',
      'session.created',
    ]);
    expect(engine.handshakes).toHaveLength(1);
  });
});

describe('engines over https', () => {
  const checks = ['--static-backend-health-checks', '--static-model-types', 'completion'];

  it('are trusted by the authorities of a file, for requests, probes and scrapes', async () => {
    const engine = await startSim();
    const front = await tlsFront(portOf(engine), 'one');
    const files = certificateFiles('one');
    const router = await startWhole([
      ...staticEngines([front]),
      ...checks,
      ...['--engine-tls-ca-file', files.ca],
    ]);
    const plain = new Agent();
    onTestFinished(() => plain.destroy());
    expect((await complete(router.url, plain)).statusCode).toBe(200);
    const { endpoints } = router.router.services.store.snapshot();
    await until(() => endpoints.every(({ healthy }) => healthy));
    expect(router.lines.filter((line) => line.includes('WARNING'))).toEqual([]);
  });

  it('are not trusted without it, unless any certificate will do', async () => {
    const engine = await startSim();
    const front = await tlsFront(portOf(engine), 'one');
    const plain = new Agent();
    onTestFinished(() => plain.destroy());
    const strict = await startWhole(staticEngines([front]));
    const refused = await complete(strict.url, plain);
    expect([refused.statusCode, await refused.body.text()]).toEqual([
      502,
      expect.stringContaining('bad_gateway'),
    ]);
    const foreign = await startWhole([
      ...staticEngines([front]),
      ...['--engine-tls-ca-file', fileOf(pem('two-authority.pem'))],
    ]);
    expect((await complete(foreign.url, plain)).statusCode).toBe(502);
    const lenient = await startWhole([...staticEngines([front]), '--engine-tls-skip-verify']);
    expect((await complete(lenient.url, plain)).statusCode).toBe(200);
  });

  it('are trusted by a changed file at once, and a broken one changes nothing', async () => {
    const engine = await startSim();
    const front = await tlsFront(portOf(engine), 'two');
    const files = certificateFiles('one');
    const router = await startWhole([...staticEngines([front]), '--engine-tls-ca-file', files.ca]);
    const plain = new Agent();
    onTestFinished(() => plain.destroy());
    expect((await complete(router.url, plain)).statusCode).toBe(502);
    files.use('two');
    await until(() =>
      router.lines.some((line) => line.includes('is in force for new connections to engines')),
    );
    expect((await complete(router.url, plain)).statusCode).toBe(200);
    files.spoil('ca', 'nothing');
    await until(() =>
      router.lines.some((line) => line.includes('--engine-tls-ca-file: no certificate in it')),
    );
    expect((await complete(router.url, plain)).statusCode).toBe(200);
  });
});
