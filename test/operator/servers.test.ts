import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Agent, fetch } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveHealth } from '../../operator/health.js';
import { OperatorMetrics } from '../../operator/metrics.js';
import { type MetricsServerParts, serveMetrics } from '../../operator/metrics-server.js';
import { selfSigned } from '../../operator/self-signed.js';
import { until } from '../sim/running-engine.js';
import { fakeApi } from './fake-api.js';

const loopback = { host: '127.0.0.1', port: 0 };

function portOf(server: Server): number {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An API server that knows two tokens, one of whom may read metrics. */
async function metricsServer(more: Partial<MetricsServerParts> = {}) {
  const { client, heard } = await fakeApi(({ path, body }) => {
    const { spec } = body as { spec: { token?: string; user?: string } };
    if (path === '/apis/authentication.k8s.io/v1/tokenreviews') {
      if (spec.token === 'broken') return [500, { message: 'down' }];
      const known = spec.token === 'reader' || spec.token === 'other';
      return [
        201,
        { status: { authenticated: known, user: known ? { username: spec.token, groups: ['g'] } : {} } },
      ];
    }
    return [201, { status: { allowed: spec.user === 'reader' } }];
  });
  const metrics = new OperatorMetrics();
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warning: (text: string) => void warnings.push(text),
  };
  const server = await serveMetrics(loopback, { client, metrics, log, secure: true, ...more });
  const port = portOf(server);
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  onTestFinished(() => dispatcher.destroy());
  const get = async (authorization?: string, path = '/metrics') => {
    const scheme = more.secure === false ? 'http' : 'https';
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${scheme}://127.0.0.1:${port}${path}`, { dispatcher, headers });
    return { status: answer.status, text: await answer.text() };
  };
  return { get, heard, metrics, warnings, port };
}

describe('metrics', () => {
  it('are for those whom the API server knows and lets read them', async () => {
    const { get, heard } = await metricsServer();
    expect((await get()).status).toBe(401);
    expect((await get('Basic cmVhZGVy')).status).toBe(401);
    expect(heard).toEqual([]);
    expect((await get('Bearer nobody')).status).toBe(401);
    expect((await get('Bearer other')).status).toBe(403);
    expect((await get('bearer reader')).status).toBe(200);
    expect(heard.at(-1)?.body).toMatchObject({
      spec: { user: 'reader', groups: ['g'], nonResourceAttributes: { path: '/metrics', verb: 'get' } },
    });
    expect((await get('Bearer reader', '/debug')).status).toBe(404);
  });

  it('are not given away where the API server cannot be asked', async () => {
    const { get, warnings } = await metricsServer();
    expect(await get('Bearer broken')).toEqual({ status: 500, text: 'internal error\n' });
    expect(warnings[0]).toMatch(/^metrics: not served, .* got down$/);
  });

  it('count looks by their result, and show queues and resources', async () => {
    const { get, metrics } = await metricsServer({ secure: false });
    await metrics.timed('A', async () => undefined);
    await metrics.timed('A', async () => 5);
    await expect(metrics.timed('A', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    metrics.leads(true);
    const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    const resources = [ready, { status: {} }, {}] as never[];
    metrics.follow('A', { depth: 3, retries: 2 }, () => ({ all: () => resources }));
    metrics.follow('B', { depth: 0, retries: 0 }, () => undefined);
    const { text } = await get();
    const lines = text.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'controller_runtime_reconcile_total{controller="A",result="success"} 1',
        'controller_runtime_reconcile_total{controller="A",result="requeue_after"} 1',
        'controller_runtime_reconcile_total{controller="A",result="error"} 1',
        'controller_runtime_reconcile_time_seconds_count{controller="A"} 3',
        'leader_election_master_status 1',
        'workqueue_depth{name="A"} 3',
        '# TYPE workqueue_retries_total counter',
        'workqueue_retries_total{name="A"} 2',
        'vllm_stack_operator_resources{name="A"} 3',
        'vllm_stack_operator_resources_ready{name="A"} 1',
        'vllm_stack_operator_resources{name="B"} 0',
      ]),
    );
    // Twice the same, though counters of others are read each time.
    expect((await get()).text).toBe(text);
  });

  it('take a new certificate from its files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const write = async (name: string): Promise<void> => {
      const { cert, key } = await selfSigned(name);
      writeFileSync(join(folder, 'tls.key'), key);
      writeFileSync(join(folder, 'tls.crt'), cert);
    };
    await write('first');
    const { port } = await metricsServer({
      certificate: { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') },
    });
    let subject = '';
    const look = (): void => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        subject = String(socket.getPeerCertificate().subject.CN);
        socket.end();
      });
      socket.on('error', () => undefined);
    };
    look();
    await until(() => subject === 'first');
    await write('second');
    await until(() => {
      if (subject !== 'second') look();
      return subject === 'second';
    });
  });
});

describe('health', () => {
  it('tells of what is wrong and what is waited for', async () => {
    let alive: string | undefined;
    let ready: string | undefined = 'lists pods';
    const port = portOf(await serveHealth(loopback, { alive: () => alive, ready: () => ready }));
    const get = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return [answer.status, await answer.text()];
    };
    expect(await get('/healthz')).toEqual([200, 'ok\n']);
    expect(await get('/readyz?verbose')).toEqual([503, 'lists pods\n']);
    ready = undefined;
    alive = 'leads no more';
    expect(await get('/readyz')).toEqual([200, 'ok\n']);
    expect(await get('/healthz')).toEqual([503, 'leads no more\n']);
    expect((await get('/metrics'))[0]).toBe(404);
  });

  it('fails to start on a port that is taken', async () => {
    const port = portOf(await serveHealth(loopback, { alive: () => undefined, ready: () => undefined }));
    const second = serveHealth(
      { host: '127.0.0.1', port },
      { alive: () => undefined, ready: () => undefined },
    );
    await expect(second).rejects.toThrow('EADDRINUSE');
  });
});
