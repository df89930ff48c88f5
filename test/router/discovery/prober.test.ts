import { expect, it, onTestFinished } from 'vitest';
import { EndpointStore, engineId } from '../../../router/discovery/endpoints.js';
import {
  ModelProber,
  type ModelProberOptions,
  type ProbeTarget,
} from '../../../router/discovery/model-prober.js';
import { startSim } from '../../sim/running-engine.js';
import { spec } from '../endpoint.js';

function prober(options: Partial<ModelProberOptions> = {}) {
  const store = new EndpointStore();
  const warnings: string[] = [];
  const made = new ModelProber(store, {
    timeoutSeconds: 2,
    refreshMs: 30,
    firstRetryMs: 5,
    warn: (message) => warnings.push(message),
    ...options,
  });
  onTestFinished(() => made.close());
  const serving = (model = 'tiny'): string[] =>
    store
      .snapshot()
      .byModel(model)
      .map(({ url }) => url);
  return { store, made, warnings, serving };
}

const target = (url: string): ProbeTarget => ({ id: engineId(url), url, label: 'l', podName: 'p' });

it('lets an engine in once its models are known, key and all', async () => {
  const engine = await startSim({ apiKeys: ['secret'], servedModelNames: ['tiny', 'other'] });
  const open = prober();
  const { made, store, serving } = prober({ apiKey: 'secret' });
  open.made.put(target(engine.url));
  made.put(target(engine.url));

  await expect.poll(() => serving('other')).toEqual([engine.url]);
  await expect.poll(() => open.warnings).toHaveLength(1);
  expect(open.warnings[0]).toContain('its models cannot be read, got status 401 and 0 models');
  expect(open.store.snapshot().endpoints).toEqual([]);
  expect(store.snapshot().endpoints[0]).toMatchObject({ label: 'l', podName: 'p' });
  expect(store.snapshot().models()[0]).toMatchObject({ id: 'tiny', max_model_len: 8192 });
});

it('is not held up by an engine that hangs', async () => {
  const stuck = await startSim({ faults: [{ kind: 'stall', path: '/v1/models' }] });
  const engine = await startSim();
  const { made, serving } = prober();
  made.sync([target(stuck.url), target(engine.url)]);

  await expect.poll(() => serving()).toEqual([engine.url]);
});

it('sees engines fall asleep and wake up, and adapters come', async () => {
  const engine = await startSim({
    enableSleepMode: true,
    devMode: true,
    enableLora: true,
    runtimeLora: true,
    loraFiles: 'ignore',
  });
  const { made, serving, store } = prober();
  made.put(target(engine.url));
  await expect.poll(() => serving()).toEqual([engine.url]);

  await fetch(`${engine.url}/sleep`, { method: 'POST' });
  await expect.poll(() => serving()).toEqual([]);
  expect(store.snapshot().listing('tiny')).toHaveLength(1);
  await fetch(`${engine.url}/wake_up`, { method: 'POST' });
  await expect.poll(() => serving()).toEqual([engine.url]);

  await fetch(`${engine.url}/v1/load_lora_adapter`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lora_name: 'sql', lora_path: '/adapters/sql' }),
  });
  await expect.poll(() => serving('sql')).toEqual([engine.url]);
});

it('outlives one lost answer, and takes nobody for healthy who gives none', async () => {
  const engine = await startSim();
  const { made, serving, store, warnings } = prober();
  const seen: boolean[] = [];
  store.onChange(({ endpoint }) => seen.push(endpoint.healthy));
  made.put(target(engine.url));
  await expect.poll(() => serving()).toEqual([engine.url]);
  const id = engine.faults.add({ kind: 'error', path: '/v1/models', times: 2 });
  await expect.poll(() => engine.faults.list().find((fault) => fault.id === id)?.met ?? 2).toBe(2);
  expect(seen).toEqual([true]);

  await engine.close();
  await expect.poll(() => serving()).toEqual([]);
  expect(store.snapshot().listing('tiny')).toHaveLength(1);
  expect(warnings[0]).toContain('no requests go to it until they can');
});

it('removes who is not there any more, those of an earlier discovery too', async () => {
  const engine = await startSim();
  const { made, store, serving } = prober();
  store.upsert(spec('http://127.0.0.1:1', ['tiny']));
  const other = await startSim();
  made.put(target(other.url));
  await expect.poll(() => serving()).toContain(other.url);

  made.sync([target(engine.url)]);

  await expect.poll(() => serving()).toEqual([engine.url]);
});
