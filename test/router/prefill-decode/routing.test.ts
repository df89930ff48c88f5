import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { roundRobin } from '../../../router/policies/round-robin.js';
import { listenForNotes } from '../../../router/prefill-decode/prefill-notes.js';
import { createPrefillDecode } from '../../../router/prefill-decode/routing.js';
import { startSim, until } from '../../sim/running-engine.js';
import { spec } from '../endpoint.js';
import { ask, startRouter } from '../running-router.js';
import { fileOf, startWhole } from '../started-router.js';
import { longPrompt, poolFlags, promptsOf, pulledBy } from './router.js';

const nixl = { blockSize: 16, nixl: { sideChannelPort: 0 } } as const;
const completion = { model: 'tiny', prompt: longPrompt, max_tokens: 2 };

test('Nobody prefills for an engine that is known to hold the prompt', async () => {
  const [prefill, decode] = [await startSim(nixl), await startSim(nixl)];
  const store = new EndpointStore();
  store.upsert(spec(prefill.url, ['tiny'], { label: 'p' }));
  store.upsert(spec(decode.url, ['tiny'], { label: 'd' }));
  const routing = await createPrefillDecode(
    {
      routingLogic: 'disaggregated_prefill_orchestrated',
      prefillModelLabels: ['p'],
      decodeModelLabels: ['d'],
      prefillRoutingLogic: 'roundrobin',
      decodeRoutingLogic: 'roundrobin',
      prefillMinTokens: 256,
      nixlProxyHost: undefined,
      nixlProxyPort: 7500,
      nixlPeerHost: undefined,
      nixlPeerInitPort: 7300,
      nixlPeerAllocPort: 7400,
    },
    {
      store,
      makePolicy: () => roundRobin(),
      listen: listenForNotes,
      warn: () => undefined,
      isCached: ({ url }, request) => url === decode.url && request.text?.()?.startsWith('known') === true,
    },
  );
  onTestFinished(() => routing.close());
  const { flow, policy } = routing;
  const router = await startRouter([], {}, { store, flow, policy });
  const statusOf = async (prompt: string): Promise<number> => {
    const answer = await ask(router, '/v1/completions', { ...completion, prompt });
    await answer.text();
    return answer.status;
  };
  expect([await statusOf(`known ${longPrompt}`), promptsOf(prefill)]).toEqual([200, 0]);
  expect([await statusOf(`new ${longPrompt}`), promptsOf(prefill)]).toEqual([200, 1]);
});

test('A pod label keeps engines of two roll-outs apart', async () => {
  const [prefill, decode] = [await startSim(nixl), await startSim(nixl)];
  const flags = [...poolFlags([prefill], [decode]), '--routing-logic', 'disaggregated_prefill_orchestrated'];
  const router = await startWhole(flags);
  const { store } = router.router.services;
  const send = async (): Promise<readonly number[]> => {
    await (await ask(router, '/v1/completions', completion)).text();
    return [prefill, decode].map(promptsOf);
  };
  const label = (revision: string, which: string): void => {
    for (const endpoint of store.snapshot().endpoints)
      if (endpoint.label === which) store.upsert({ ...endpoint, revision });
  };
  label('one', 'm-decode');
  expect(await send()).toEqual([0, 1]);
  label('one', 'm-prefill');
  expect(await send()).toEqual([1, 2]);
});

test('A running router begins to divide requests when its file says so, and stops', async () => {
  const [prefill, decode] = [await startSim(nixl), await startSim(nixl)];
  const path = fileOf('routing_logic: roundrobin\n', 'config.yaml');
  const router = await startWhole([...poolFlags([prefill], [decode]), '--dynamic-config-yaml', path]);
  const answered = async (): Promise<number> => {
    const answer = await ask(router, '/v1/completions', {
      ...completion,
      prompt: `${Math.random()} ${longPrompt}`,
    });
    await answer.text();
    return answer.status;
  };
  const takenOver = (): number => router.lines.filter((line) => line.includes('is in force')).length;
  expect([await answered(), await answered(), pulledBy(decode)]).toEqual([200, 200, 0]);
  writeFileSync(path, 'routing_logic: disaggregated_prefill_orchestrated\n');
  await until(() => takenOver() === 1);
  expect(await answered()).toBe(200);
  expect(pulledBy(decode)).toBeGreaterThan(200);
  writeFileSync(path, 'routing_logic: leastloaded\n');
  await until(() => takenOver() === 2);
  const before = pulledBy(decode);
  expect([await answered(), await answered(), pulledBy(decode)]).toEqual([200, 200, before]);
});
