import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { operatorConfig } from '../../operator/config.js';
import type { CustomResource } from '../../operator/kube-object.js';
import { startOperator } from '../../operator/start.js';
import { KubeClient } from '../../src/runtime/kube.js';
import { Log } from '../../src/runtime/log.js';
import { type ApiCall, type Fault, type FaultyApi, failure, startFaultyApi } from '../support/faulty-api.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const group = '/apis/production-stack.vllm.ai/v1alpha1';
const poll = { timeout: 60_000, interval: 50 };
/** Less than the lease lasts, so that whoever leads goes on. */
const faultMs = 5000;
let server: KubeServer;
let api: FaultyApi;
let namespace = '';
let count = 0;
let lost = false;

beforeAll(async () => {
  server = await startKubeServer({ crds: [join(root, 'operator', 'crds')] });
  return () => server.stop();
});

beforeEach(async () => {
  namespace = `faults-${++count}`;
  await server.ensureNamespaces([namespace]);
  api = await startFaultyApi(server);
  onTestFinished(() => api.close());
  const client = new KubeClient({ server: api.url, token: async () => server.token });
  onTestFinished(() => client.close());
  const off = ['--health-probe-bind-address=0', '--metrics-bind-address=0'];
  const own = [`--watch-namespaces=${namespace}`, `--leader-election-namespace=${namespace}`];
  const config = operatorConfig(['--leader-elect', ...off, ...own], {});
  const log = new Log({ level: 'critical', format: 'text' });
  const operator = await startOperator(config, { client, log });
  lost = false;
  void operator.lost.then(() => {
    lost = true;
  });
  onTestFinished(() => operator.end());
  onTestFinished(() => {
    api.fault = () => undefined;
  });
});

const pathOf = (name: string): string => `${group}/namespaces/${namespace}/vllmruntimes/${name}`;
const childOf = (name: string): string => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;

async function applied(name: string, tag: string): Promise<void> {
  const body = {
    apiVersion: group.slice('/apis/'.length),
    kind: 'VLLMRuntime',
    metadata: { name },
    spec: {
      model: { modelURL: 'm' },
      vllmConfig: {},
      deploymentConfig: { resources: {}, image: { registry: 'r', name: `engine:${tag}` } },
    },
  };
  const query = '?fieldManager=person&force=true';
  const answer = await server.request(pathOf(name) + query, { method: 'PATCH', body });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
}

/** The tag of the image that engines of a runtime get, once everything about the runtime is told too. */
async function tagOf(name: string): Promise<string | undefined> {
  const { metadata, status } = (await server.request(pathOf(name))).body as CustomResource;
  const { spec } = (await server.request(childOf(name))).body as {
    spec?: { template: { spec: { containers: { image: string }[] } } };
  };
  const conditions = status?.conditions ?? [];
  const isTold =
    status?.observedGeneration === metadata.generation &&
    !conditions.some(({ reason }) => reason === 'ApplyFailed');
  return isTold ? spec?.template.spec.containers[0]?.image.split(':')[1] : undefined;
}

const isLease = ({ path }: Pick<ApiCall, 'path'>): boolean => path.includes('/leases');

/** Calls by what they are: the most of one kind, and how many there were in all. */
function tally(calls: readonly ApiCall[]): { all: number; most: number; same: string } {
  const counts = new Map<string, number>();
  for (const { method, path, isWatch } of calls) {
    const key = `${method} ${path}${isWatch ? ' watch' : ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [same = '', most = 0] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  return { all: calls.length, most, same };
}

const gone = `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } })}\n`;
const turns: readonly Fault[] = [
  failure(500, 'InternalError'),
  { status: 502, body: '<html>bad gateway</html>' },
  failure(503, 'ServiceUnavailable'),
  { status: 504, body: '' },
];
let turn = 0;

it.each<[string, (call: Omit<ApiCall, 'fault'>) => Fault | undefined]>([
  [
    '409 for every write',
    (call) => (call.method === 'GET' || isLease(call) ? undefined : failure(409, 'Conflict')),
  ],
  ['410 for every watch, as an answer', ({ isWatch }) => (isWatch ? failure(410, 'Expired') : undefined)],
  ['410 for every watch, as an event', ({ isWatch }) => (isWatch ? { status: 200, body: gone } : undefined)],
  ['429 for everything, with a pause to keep', () => failure(429, 'TooManyRequests', { 'retry-after': '2' })],
  ['5xx of every kind for everything', () => turns[turn++ % turns.length]],
  ['connections that are cut before an answer', () => 'cut'],
])(
  '%s: the operator does not run wild, and catches up with what it missed (K15)',
  async (_, fault) => {
    await applied('changed', '1');
    await applied('deleted', '1');
    await expect.poll(() => tagOf('changed'), poll).toBe('1');
    await expect.poll(() => tagOf('deleted'), poll).toBe('1');

    api.fault = fault;
    api.endWatches();
    const before = api.calls.length;
    const began = performance.now();
    await applied('changed', '2');
    await applied('new', '1');
    await server.request(pathOf('deleted'), { method: 'DELETE' });
    await sleep(faultMs);
    const meanwhile = api.calls.slice(before);
    api.fault = () => undefined;

    const faults = meanwhile.filter((call) => call.fault !== undefined);
    expect(faults.length).toBeGreaterThan(3);
    const { most, same, all } = tally(meanwhile);
    // Pauses double: half a second and one, two, four of them, each at most once.
    expect(most, `${same} of ${all}`).toBeLessThanOrEqual(12);
    await expect.poll(() => tagOf('changed'), poll).toBe('2');
    await expect.poll(() => tagOf('new'), poll).toBe('1');
    process.stdout.write(
      `${all} calls in ${faultMs} ms, most ${most} (${same}); up to date ${Math.round(performance.now() - began - faultMs)} ms later\n`,
    );

    // It stays quiet, and does not hold the watch of a resource that is gone against others.
    await expect
      .poll(async () => {
        const quiet = api.calls.length;
        await sleep(1000);
        return api.calls.slice(quiet).filter((call) => !isLease(call) && call.method !== 'GET');
      }, poll)
      .toEqual([]);
    await applied('new', '3');
    await expect.poll(() => tagOf('new'), poll).toBe('3');
    expect(lost).toBe(false);
  },
  180_000,
);

it('429 asks for a pause, and a resource is not looked at before it is over (K15)', async () => {
  await applied('a', '1');
  await expect.poll(() => tagOf('a'), poll).toBe('1');
  api.fault = ({ method, path }) =>
    method === 'PATCH' && path === childOf('a')
      ? failure(429, 'TooManyRequests', { 'retry-after': '3' })
      : undefined;
  await applied('a', '2');
  const tries = () => api.calls.filter(({ fault }) => fault !== undefined);
  await expect.poll(() => tries().length, poll).toBe(3);
  api.fault = () => undefined;
  const pauses = tries().map(({ at }, index, all) => at - (all[index - 1]?.at ?? Number.NEGATIVE_INFINITY));
  expect(Math.min(...pauses)).toBeGreaterThan(2900);
  await expect.poll(() => tagOf('a'), poll).toBe('2');
}, 90_000);
