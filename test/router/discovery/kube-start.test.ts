import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type SimulatedEngine } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { tlsFront } from '../access/tls-front.js';
import { pem } from '../certificates.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, type WholeRouter } from '../started-router.js';

interface FakePod {
  readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly labels: object };
  readonly status: object;
}

const body = { model: 'tiny', prompt: 'hello', max_tokens: 2 };

function pod(name: string, podIP: string, ready = true): FakePod {
  return {
    metadata: { name, resourceVersion: '1', labels: { model: 'engine' } },
    status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

/** An API server that lists pods and tells what the test has happen; the router finds it by a kubeconfig. */
async function apiServer(pods: FakePod[]) {
  const watches = new Set<ServerResponse>();
  const asked: {
    readonly path: string;
    readonly selector: string | null;
    readonly key: string | undefined;
  }[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://kube');
    const selector = searchParams.get('labelSelector');
    asked.push({ path: pathname, selector, key: request.headers.authorization });
    if (searchParams.has('watch')) {
      response.flushHeaders();
      watches.add(response);
      response.on('close', () => watches.delete(response));
    } else {
      response.end(JSON.stringify({ metadata: { resourceVersion: '10' }, items: pods }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const kubeconfig = fileOf(
    JSON.stringify({
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        { name: 'c', cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } },
      ],
      users: [{ name: 'u', user: { token: 'cluster-token' } }],
    }),
  );
  return {
    kubeconfig,
    asked,
    async tell(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: FakePod) {
      await until(() => watches.size > 0);
      for (const watch of watches) watch.write(`${JSON.stringify({ type, object })}\n`);
    },
  };
}

/** Engines at two addresses of the loopback and the one port that both have. */
async function twoEngines(): Promise<readonly [SimulatedEngine, SimulatedEngine]> {
  const first = await startSim();
  const port = Number(new URL(first.url).port);
  const second = await createEngine({ model: 'tiny', timing: 'instant', host: '127.0.0.2', port });
  onTestFinished(() => second.close());
  return [first, second];
}

function serving(router: WholeRouter): readonly string[] {
  const { endpoints } = router.router.services.store.snapshot();
  return endpoints.filter(({ healthy }) => healthy).map(({ url }) => url);
}

test('The router finds pods through the API server, follows them and tells the engines apart', async () => {
  const [first, second] = await twoEngines();
  const at = (host: string): string => `http://${host}:${new URL(first.url).port}`;
  const api = await apiServer([pod('a', '127.0.0.1'), pod('b', '127.0.0.2', false)]);
  const router = await startWhole(
    [
      ...['--service-discovery', 'k8s', '--k8s-namespace', 'models', '--k8s-label-selector', 'app=engine'],
      ...['--k8s-port', new URL(first.url).port],
    ],
    { KUBECONFIG: api.kubeconfig },
  );
  await until(() => serving(router).length === 1);
  expect(serving(router)).toEqual([at('127.0.0.1')]);
  expect(api.asked[0]).toEqual({
    path: '/api/v1/namespaces/models/pods',
    selector: 'app=engine',
    key: 'Bearer cluster-token',
  });
  expect((await ask(router, '/v1/completions', body)).status).toBe(200);

  await api.tell('MODIFIED', pod('b', '127.0.0.2'));
  await until(() => serving(router).length === 2);
  expect(serving(router)).toEqual([at('127.0.0.1'), at('127.0.0.2')]);
  for (let i = 0; i < 2; i++) expect((await ask(router, '/v1/completions', body)).status).toBe(200);
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    expect(router.lines.some((line) => line.includes(` to ${at(host)} at `))).toBe(true);
  }

  await api.tell('DELETED', pod('a', '127.0.0.1'));
  await until(() => serving(router).length === 1);
  expect(serving(router)).toEqual([at('127.0.0.2')]);
  await second.close();
  expect(router.lines.join('\n')).not.toContain('cluster-token');
});

test('Engines of the cluster are spoken to by TLS where that is asked for', async () => {
  const engine = await startSim();
  const front = await tlsFront(Number(new URL(engine.url).port), 'one');
  const api = await apiServer([pod('a', '127.0.0.1')]);
  const router = await startWhole(
    [
      ...['--service-discovery', 'k8s', '--k8s-port', new URL(front.url).port, '--k8s-scheme', 'https'],
      ...['--engine-tls-ca-file', fileOf(pem('one-authority.pem'))],
    ],
    { KUBECONFIG: api.kubeconfig },
  );
  await until(() => serving(router).length === 1);
  expect(serving(router)).toEqual([front.url]);
  expect((await ask(router, '/v1/completions', body)).status).toBe(200);
});

test('A reload moves a running router from static engines to those of the cluster and back', async () => {
  const [first] = await twoEngines();
  const { port } = new URL(first.url);
  const api = await apiServer([pod('b', '127.0.0.2')]);
  const fixed = `service_discovery: static\nstatic_backends: ${first.url}\nstatic_models: tiny\n`;
  const path = fileOf(fixed, 'config.yaml');
  const router = await startWhole(['--dynamic-config-yaml', path, '--k8s-port', port], {
    KUBECONFIG: api.kubeconfig,
  });
  expect(serving(router)).toEqual([first.url]);
  writeFileSync(path, 'service_discovery: k8s\n');
  await until(() => serving(router)[0] === `http://127.0.0.2:${port}`);
  expect((await ask(router, '/v1/completions', body)).status).toBe(200);
  writeFileSync(path, fixed);
  await until(() => serving(router)[0] === first.url);
  expect((await ask(router, '/v1/completions', body)).status).toBe(200);
});
