import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ScaledObject } from '../../imports/wire/scaled-object.js';
import { routerConfig } from '../../router/config/config.js';
import { startRouter } from '../../router/start.js';
import { createEngine, type SimulatedEngine } from '../../sim/index.js';
import { Log } from '../../src/runtime/log.js';
import { isActive, readings, replicasOf, writtenStack } from './keda.js';
import { eventually, freePort, startPrometheus } from './prometheus.js';

const workload = 'vllm-a-deployment-vllm';

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] };
    };
  };
}

/** An API server that knows the pods of one namespace. */
async function podsApi() {
  const watches = new Set<ServerResponse>();
  const pods: object[] = [];
  const server = createServer((request, response) => {
    if (new URL(request.url ?? '', 'http://kube').searchParams.has('watch')) {
      response.flushHeaders();
      watches.add(response);
      response.on('close', () => watches.delete(response));
    } else response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: pods }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'pods-api-'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const kubeconfig = join(folder, 'config');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: address } }],
      users: [{ name: 'u', user: {} }],
    }),
  );
  return {
    kubeconfig,
    async tell(type: 'ADDED' | 'DELETED', pod: object) {
      if (type === 'ADDED') pods.push(pod);
      else pods.length = 0;
      await eventually(async () => watches.size > 0);
      for (const watch of watches) watch.write(`${JSON.stringify({ type, object: pod })}\n`);
    },
  };
}

it('a request waits in the router until KEDA has started the first engine, which goes when nobody asks', async () => {
  const objects = writtenStack({
    engines: {
      a: {
        model: 'm',
        autoscaling: {
          type: 'keda',
          minReplicas: 0,
          maxReplicas: 3,
          load: { prometheus: 'http://prometheus:9090', window: '8s' },
        },
      },
    },
  });
  const deployment = (name: string) =>
    (objects as readonly Written[]).find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === name,
    )?.spec.template;
  const { spec: scaler } = objects.find(({ kind }) => kind === 'ScaledObject') as ScaledObject;
  const labels = deployment(workload)?.metadata.labels;
  const api = await podsApi();
  const port = await freePort();

  // The router by the command line of its manifest, but for where things are on this machine.
  const args = [...(deployment('vllm-deployment-router')?.spec.containers[0]?.args ?? [])];
  for (const [flag, value] of [
    ['--host', '127.0.0.1'],
    ['--port', '0'],
  ] as const) {
    args[args.indexOf(flag) + 1] = value;
  }
  const config = routerConfig([...args, '--k8s-port', String(port)], {});
  const log = new Log({ level: 'critical', format: 'text' });
  const router = await startRouter(config, { env: { KUBECONFIG: api.kubeconfig }, log, load: () => config });
  onTestFinished(() => router.close());
  const url = `http://127.0.0.1:${router.port}`;
  const ofPod = (pod: string) => ({ namespace: 'models', pod });
  const prometheus = await startPrometheus(
    [
      { url, labels: ofPod('vllm-deployment-router-1') },
      { url: `http://127.0.0.1:${port}`, labels: ofPod(`${workload}-1`) },
    ],
    [],
  );
  onTestFinished(() => prometheus.stop());

  let engine: SimulatedEngine | undefined;
  onTestFinished(async () => engine?.close());
  const ask = async (): Promise<number> => {
    const answer = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', prompt: 'hello', max_tokens: 3 }),
    });
    await answer.text();
    return answer.status;
  };
  const read = () => readings(scaler, prometheus);
  const pod = {
    metadata: { name: `${workload}-1`, resourceVersion: '2', labels },
    status: {
      phase: 'Running',
      podIP: '127.0.0.1',
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };

  await prometheus.scraped();
  expect(isActive(await read())).toBe(false);

  for (const round of ['first', 'second']) {
    let answered = false;
    const answer = ask().finally(() => {
      answered = true;
    });
    await eventually(async () => isActive(await read()));
    expect(answered, round).toBe(false);
    expect(replicasOf(scaler, await read(), 1), round).toBe(1);

    engine = await createEngine({ model: 'm', timing: 'instant', host: '127.0.0.1', port });
    await api.tell('ADDED', pod);
    expect(await answer, round).toBe(200);

    await eventually(async () => !isActive(await read()));
    await api.tell('DELETED', pod);
    await engine.close();
    engine = undefined;
  }
});
