import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type EngineChoice, engineChoiceNames } from '../../../contract/routing-logics.js';
import { createPolicy } from '../../../router/policies/index.js';
import type { Placement } from '../../../router/policies/policy.js';
import { type DecisionReceipt, receiptMark, receiptsIn } from '../../../router/receipts/decision-receipt.js';
import { replayReceipt } from '../../../router/receipts/replay.js';
import { startSim } from '../../sim/running-engine.js';
import { storeOf } from '../endpoint.js';
import { ask } from '../running-router.js';
import { startWhole, staticEngines } from '../started-router.js';

const urls = ['http://a', 'http://b', 'http://c', 'http://d'];

interface Request {
  readonly topic: number;
  readonly length: number;
  readonly session: number | undefined;
  readonly ms: number;
  readonly leaves: boolean;
}

/** Has a policy choose for one request after the other while loads and speeds change; the receipts of all of it. */
function choices(
  logic: EngineChoice,
  requests: readonly Request[],
  seed: number,
): readonly DecisionReceipt[] {
  const { endpoints } = storeOf(...urls);
  const receipts: DecisionReceipt[] = [];
  const chosen: string[] = [];
  let state = seed;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  let now = 0;
  const policy = createPolicy({ routingLogic: logic, prefixMinMatchLength: 0, loadawareBeta: 1 }, random, {
    now: () => now,
    queueOf: (url) => (url === 'http://b' ? { running: 3, waiting: 9 } : undefined),
    receipts: { sample: 1, take: (receipt) => void receipts.push(receipt) },
  });
  for (const [i, { topic, length, session, ms, leaves }] of requests.entries()) {
    const text = `topic ${topic} `.repeat(40 + length);
    let placement: Placement | undefined;
    const ids = Int32Array.from({ length: 10 + length }, (_, place) => topic * 1000 + place);
    const endpoint = policy.pick(endpoints, {
      model: 'm',
      id: `request ${i}`,
      headers: {},
      sessionId: session === undefined ? undefined : `session ${session}`,
      text: () => text,
      estimatedTokens: () => ids.length,
      promptTokens: () => ({ ids, count: ids.length }),
      place: (told) => {
        placement = told;
      },
    });
    chosen.push(endpoint.url);
    now += ms;
    const { load } = endpoint;
    load.uncachedTokens += placement?.uncachedTokens ?? 0;
    load.inFlight++;
    load.inPrefill++;
    if (leaves) placement?.cancel();
    else endpoint.speed.observe(now, load.uncachedTokens, ms, false);
    const other = endpoints[i % endpoints.length];
    if (i % 3 === 0 && other !== undefined && other.load.inFlight > 0) {
      Object.assign(other.load, { inFlight: 0, inPrefill: 0, uncachedTokens: 0 });
    }
  }
  expect(receipts.map((receipt) => receipt.chosen)).toEqual(chosen);
  return receipts;
}

const requests = fc.array(
  fc.record({
    topic: fc.integer({ min: 0, max: 5 }),
    length: fc.integer({ min: 0, max: 200 }),
    session: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    ms: fc.integer({ min: 1, max: 5000 }),
    leaves: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

it.each(engineChoiceNames)('What %s chose follows again from its receipts, read from text', (logic) => {
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 1e6 }), (all, seed) => {
      const receipts = choices(logic, all, seed);
      const read = receiptsIn(receipts.map((receipt) => JSON.stringify(receipt)).join('\n'));
      expect(read).toHaveLength(all.length);
      expect(read.map(replayReceipt)).toEqual(receipts.map(({ chosen }) => chosen));
    }),
    { numRuns: 40 },
  );
});

it('A receipt that says something else than was chosen does not follow', () => {
  const receipts = choices('ttft', [{ topic: 1, length: 5, session: undefined, ms: 5, leaves: false }], 3);
  const [receipt] = receipts;
  if (receipt === undefined) throw new Error('no receipt');
  const busy = receipt.engines.map((engine) => ({
    ...engine,
    inFlight: engine.url === receipt.chosen ? 9 : 0,
  }));
  expect(replayReceipt({ ...receipt, engines: busy })).not.toBe(receipt.chosen);
});

it.each(['text', 'json'])(
  'The router writes receipts of its choices to a log of %s, without the prompt',
  async (format) => {
    const engines = [await startSim(), await startSim(), await startSim()];
    const flags = ['--decision-receipts-sample', '1', '--log-format', format, '--session-key', 'x-user'];
    const router = await startWhole([...staticEngines(engines), ...flags, '--routing-logic', 'ttft']);
    for (let i = 0; i < 12; i++) {
      const body = {
        model: 'tiny',
        prompt: `secret ${i % 3} words `.repeat(30),
        max_tokens: 3,
        stream: true,
      };
      await (await ask(router, '/v1/completions', body, { headers: { 'x-request-id': `id-${i}` } })).text();
    }
    const { lines } = router;
    const receipts = receiptsIn(lines.join('\n'));
    expect(receipts.map(({ request }) => request)).toEqual(Array.from({ length: 12 }, (_, i) => `id-${i}`));
    expect(receipts.map(replayReceipt)).toEqual(receipts.map(({ chosen }) => chosen));
    expect(receipts.at(-1)).toMatchObject({ reason: 'expected', logic: 'ttft', model: 'tiny' });
    expect(lines.filter((line) => line.includes(receiptMark)).join('\n')).not.toContain('secret');
  },
);

it('Without the flag there are no receipts', async () => {
  const router = await startWhole([...staticEngines([await startSim()]), '--routing-logic', 'leastloaded']);
  await (await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x', max_tokens: 1 })).text();
  expect(router.lines.some((line) => line.includes('receipt'))).toBe(false);
});
