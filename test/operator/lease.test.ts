import { expect, it, onTestFinished } from 'vitest';
import { type Leadership, type LeaseOptions, lead } from '../../operator/lease.js';
import { until } from '../sim/running-engine.js';
import { type Answer, type FakeApi, fakeApi, type Heard } from './fake-api.js';

interface Spec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  leaseTransitions?: number;
  acquireTime?: string;
  renewTime?: string;
}

interface Store {
  spec: Spec | undefined;
  version: number;
  /** Status of every answer while it is set; 0 is no answer at all. */
  failing: number | undefined;
  /** Called before each write, as somebody who is faster. */
  before: () => void;
}

const path = '/apis/coordination.k8s.io/v1/namespaces/system/leases';

async function leases(): Promise<FakeApi & { store: Store }> {
  const store: Store = { spec: undefined, version: 1, failing: undefined, before: () => undefined };
  const object = (): object => ({ metadata: { resourceVersion: String(store.version) }, spec: store.spec });
  const api = await fakeApi(({ method, path: asked, body }: Heard): Answer | undefined => {
    if (store.failing === 0) return undefined;
    if (store.failing !== undefined) return [store.failing, { message: 'broken' }];
    if (method === 'GET') {
      expect(asked).toBe(`${path}/operator`);
      return store.spec === undefined ? [404, { message: 'not found' }] : [200, object()];
    }
    store.before();
    const { metadata, spec } = body as { metadata: { resourceVersion?: string }; spec: Spec };
    if (method === 'POST') {
      if (store.spec !== undefined) return [409, { message: 'exists' }];
    } else if (metadata.resourceVersion !== String(store.version)) return [409, { message: 'changed' }];
    store.version++;
    store.spec = spec;
    return [200, object()];
  });
  return { ...api, store };
}

function competing(
  { client }: FakeApi,
  identity: string,
  more: Partial<LeaseOptions> = {},
): {
  readonly leadership: Promise<Leadership | undefined>;
  readonly stop: () => void;
  readonly warnings: string[];
  lost: boolean;
} {
  const stop = new AbortController();
  const warnings: string[] = [];
  const options = {
    client,
    namespace: 'system',
    name: 'operator',
    identity,
    durationSeconds: 0.3,
    renewDeadlineSeconds: 0.2,
    retrySeconds: 0.01,
    warn: (message: string) => warnings.push(message),
    ...more,
  };
  const leadership = lead(options, stop.signal);
  const one = { leadership, stop: () => stop.abort(), warnings, lost: false };
  leadership.then((held) => held?.lost.then(() => (one.lost = true)));
  onTestFinished(async () => {
    stop.abort();
    await (await leadership)?.release();
  });
  return one;
}

it('makes the lease, renews it, and lets the next one lead at once when it ends', async () => {
  const api = await leases();
  const first = competing(api, 'first', { durationSeconds: 15, renewDeadlineSeconds: 10 });
  const held = await first.leadership;
  expect(api.store.spec).toMatchObject({
    holderIdentity: 'first',
    leaseDurationSeconds: 15,
    leaseTransitions: 0,
  });
  expect(api.store.spec?.renewTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  const { version } = api.store;
  await until(() => api.store.version > version + 1);

  const second = competing(api, 'second', { durationSeconds: 15, renewDeadlineSeconds: 10 });
  const asked = api.heard.length;
  await until(() => api.heard.length > asked + 6);
  expect(api.store.spec?.holderIdentity).toBe('first');

  await held?.release();
  await second.leadership;
  expect(api.store.spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 });
  expect({ lost: first.lost, warnings: [...first.warnings, ...second.warnings] }).toEqual({
    lost: false,
    warnings: [],
  });
});

it('takes over from a leader that says nothing for as long as its lease lasts', async () => {
  const api = await leases();
  api.store.spec = { holderIdentity: 'dead', leaseDurationSeconds: 0.1, leaseTransitions: 4 };
  const heir = competing(api, 'heir', { durationSeconds: 15, renewDeadlineSeconds: 10 });
  expect(await heir.leadership).toBeDefined();
  expect(api.store.spec).toMatchObject({ holderIdentity: 'heir', leaseTransitions: 5 });
});

it('waits while a leader renews, however short its lease is', async () => {
  const api = await leases();
  api.store.spec = { holderIdentity: 'lively', leaseDurationSeconds: 5 };
  const other = competing(api, 'other');
  for (let beat = 0; beat < 5; beat++) {
    const asked = api.heard.length;
    await until(() => api.heard.length > asked);
    api.store.version++;
  }
  expect(api.store.spec?.holderIdentity).toBe('lively');
  other.stop();
  expect(await other.leadership).toBeUndefined();
});

it('is lost where another process has it', async () => {
  const api = await leases();
  const one = competing(api, 'one', { durationSeconds: 15, renewDeadlineSeconds: 10 });
  await one.leadership;
  api.store.spec = { ...api.store.spec, holderIdentity: 'thief' };
  api.store.version++;
  await until(() => one.lost);
});

it.each([
  ['fails', 500],
  ['does not answer', 0],
])('is lost in time where the API server %s', async (_, failing) => {
  const api = await leases();
  const one = competing(api, 'one');
  await one.leadership;
  const began = performance.now();
  api.store.failing = failing;
  await until(() => one.lost);
  // No test of time, but of the bound: the idle limit of a call is 30 s.
  expect(performance.now() - began).toBeLessThan(15_000);
});

it('stays where a renewal fails once, and where somebody else writes the lease without taking it', async () => {
  const api = await leases();
  const one = competing(api, 'one', { durationSeconds: 15, renewDeadlineSeconds: 10 });
  await one.leadership;
  api.store.failing = 503;
  await until(() => one.warnings.length > 0);
  api.store.failing = undefined;
  let annotated = false;
  api.store.before = () => {
    if (annotated) return;
    annotated = true;
    api.store.version++;
  };
  await until(() => annotated);
  const { version } = api.store;
  await until(() => api.store.version > version + 2);
  expect(one.lost).toBe(false);
  expect(one.warnings[0]).toMatch(/^lease: not renewed, .* failed with 503, got broken; it is tried again$/);
});

it('tells of the same problem once, and goes on trying', async () => {
  const api = await leases();
  api.store.failing = 403;
  const one = competing(api, 'one');
  await until(() => api.heard.length > 5);
  api.store.failing = undefined;
  expect(await one.leadership).toBeDefined();
  expect(one.warnings).toHaveLength(1);
});

it('lets one alone lead where several begin at once', async () => {
  const api = await leases();
  const all = ['a', 'b', 'c'].map((identity) =>
    competing(api, identity, { durationSeconds: 15, renewDeadlineSeconds: 10 }),
  );
  await Promise.race(all.map(({ leadership }) => leadership));
  const asked = api.heard.length;
  await until(() => api.heard.length > asked + 10);
  let leaders = 0;
  for (const { leadership } of all) leadership.then((held) => (leaders += held === undefined ? 0 : 1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(leaders).toBe(1);
});
