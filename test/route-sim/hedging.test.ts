import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contestants, hedgedContestants } from '../../route-sim/contestants.js';
import type { Contestant } from '../../route-sim/simulated-flow.js';
import type { Summary } from '../../route-sim/summary.js';
import { HedgeBudget } from '../../router/hedging/hedge-budget.js';
import { conditions, generated, run, traceOf } from './traces.js';

function contestant(name: string): Contestant {
  const found = contestants.get(name) ?? hedgedContestants.get(name);
  if (found === undefined) throw new Error(`no contestant has this name, got ${name}`);
  return found;
}

const oneSlow = { cluster: { ...conditions.cluster, engines: 8, slowness: new Map([[0, 10]]) } };

it('With one engine slowed ten times, hedging cuts the 99th percentile of first tokens five times for 2 % more prefill', () => {
  // Prompts of one length that share nothing, so that nothing but engines and second engines makes a difference.
  const lines = Array.from({ length: 3600 }, (_, i) => ({
    arrival: i / 4 + ((i * 7919) % 100) / 400,
    prompt: [[`p${i}`, 6000]],
    answer: 100 + ((i * 31) % 200),
  }));
  const trace = traceOf(lines);
  const figures = (name: string): Summary => run(trace, contestant(name), oneSlow).summary;
  const plain = figures('leastloaded');
  const hedged = figures('leastloaded+hedging');

  expect(hedged.ttftMs.p99).toBeLessThan((plain.ttftMs.p99 ?? 0) / 5);
  expect(hedged.prefillTokens).toBeLessThan(plain.prefillTokens * 1.02);
  expect(hedged).toMatchObject({ answered: plain.requests, failed: 0, lost: 0 });
}, 60_000);

it('ttft stays away from a slowed engine once it has seen how slow it is', () => {
  const trace = generated('multi-turn', 120, 20);
  const { summary } = run(trace, contestant('ttft'), oneSlow);
  const even = run(trace, contestant('leastloaded'), oneSlow).summary;

  expect(summary.engines[0]?.requests).toBeLessThan(summary.requests / 100);
  expect(summary.ttftMs.p99).toBeLessThan((even.ttftMs.p99 ?? 0) / 2);
  expect(summary.reuse).toBeGreaterThan(0.9);
});

it('No more is spent than the part of all that was earned', () => {
  const step = fc.record({ tokens: fc.integer({ min: 1, max: 10_000 }), isUrgent: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (steps, percent) => {
      const budget = new HedgeBudget(percent);
      let earned = 0;
      let spent = 0;
      for (const { tokens, isUrgent } of steps) {
        budget.earn(tokens);
        earned += tokens;
        if (budget.allows(tokens, isUrgent)) {
          budget.spend(tokens);
          spent += tokens;
        }
        expect(spent).toBeLessThanOrEqual((earned * percent) / 100 + 1e-6);
      }
    }),
  );
});
