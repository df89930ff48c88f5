import { expect, it } from 'vitest';
import { PromptSizes } from '../../../router/body/prompt-sizes.js';
import type { Endpoint } from '../../../router/discovery/endpoints.js';
import { ttft } from '../../../router/policies/ttft.js';
import { EngineSpeed, expectedMs } from '../../../router/stats/engine-speed.js';
import { storeOf } from '../endpoint.js';

const urls = ['http://a', 'http://b', 'http://c'];
const request = (text: string) => ({
  model: 'm',
  headers: {},
  text: () => text,
  estimatedTokens: () => text.length / 4,
});

function engines(): readonly [Endpoint, Endpoint, Endpoint] {
  const [a, b, c] = storeOf(...urls).endpoints;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three engines are needed');
  return [a, b, c];
}

/** An engine has shown that it computes so many tokens in a millisecond. */
function shown({ speed }: Endpoint, tokensPerMs: number, atMs = 0): void {
  for (let i = 1; i <= 10; i++) speed.observe(atMs, i * 500, 10 + (i * 500) / tokensPerMs, true);
}

it('Without any history the engine with the fewest requests is chosen', () => {
  const all = engines();
  all[0].load.inFlight = 3;
  all[2].load.inFlight = 1;
  expect(ttft({ random: () => 0, now: () => 0, seed: 1 }).pick(all, request('x'.repeat(4000)))).toBe(all[1]);
});

it('Speed, tokens ahead and the held prompt decide, and an engine without history counts as an average one', () => {
  const all = engines();
  const policy = ttft({ random: () => 0, now: () => 0, seed: 1 });
  const long = request('a long prompt '.repeat(2000));
  shown(all[0], 20);
  shown(all[1], 2);
  expect(policy.pick(all, long)).toBe(all[0]);
  all[0].load.uncachedTokens = 200_000;
  expect(policy.pick(all, request('another '.repeat(2000)))).toBe(all[2]);
  all[0].load.uncachedTokens = 1000;
  // What it holds is worth more than what is ahead of it.
  expect(policy.pick(all, long)).toBe(all[0]);
  all[0].load.uncachedTokens = 200_000;
  expect(policy.pick(all, long)).not.toBe(all[0]);
});

it('What others sent to an engine counts by what it tells of its queue', () => {
  const all = engines();
  for (const engine of all) shown(engine, 20);
  const queueOf = (url: string) => (url === 'http://c' ? undefined : { running: 0, waiting: 40 });
  const policy = ttft({ random: () => 0, now: () => 0, seed: 1, queueOf });
  expect(policy.pick(all, request('x'))).toBe(all[2]);
});

it('An engine that was slow is tried again after some minutes', () => {
  const all = engines();
  let now = 0;
  const policy = ttft({ random: () => 0, now: () => now, seed: 1 });
  shown(all[0], 2);
  shown(all[1], 20);
  shown(all[2], 20);
  expect(policy.pick(all, request('x'.repeat(8000)))).not.toBe(all[0]);
  now = 20 * 60_000;
  shown(all[1], 20, now);
  shown(all[2], 20, now);
  all[1].load.inFlight = 1;
  all[2].load.inFlight = 1;
  expect(policy.pick(all, request('y'.repeat(8000)))).toBe(all[0]);
});

it('A speed is a start and a rate, and what was given up on counts once it is later than expected', () => {
  const speed = new EngineSpeed();
  for (let i = 1; i <= 20; i++) speed.observe(0, i * 100, 30 + i * 10, true);
  expect(expectedMs(speed.at(0), 5000)).toBeCloseTo(530);
  const before = speed.lateMs(0, 1000);
  speed.givenUp(0, 1000, 20, true);
  expect(speed.lateMs(0, 1000)).toBe(before);
  for (let i = 0; i < 8; i++) speed.givenUp(0, 1000, 2000, true);
  expect(speed.lateMs(0, 1000)).toBeGreaterThan(4 * (before ?? 0));
});

it('Tokens are guessed by bytes as engines have counted them', () => {
  const sizes = new PromptSizes();
  expect(sizes.tokens('m', 4000)).toBe(1000);
  for (let i = 0; i < 200; i++) sizes.learn('m', 3000, 1500);
  expect(sizes.tokens('m', 4000)).toBeGreaterThan(1800);
  expect(sizes.tokens('other', 4000)).toBe(1000);
});
