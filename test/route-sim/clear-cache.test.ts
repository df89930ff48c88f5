import { expect, it } from 'vitest';
import { contestants } from '../../route-sim/contestants.js';
import type { Contestant } from '../../route-sim/simulated-flow.js';
import { conditions, run, traceOf } from './traces.js';

const kvAware = contestants.get('kvaware');
if (kvAware === undefined) throw new Error('no kvaware');
const exact: Contestant = kvAware;
const cluster = { ...conditions.cluster, engines: 1 };

it('An engine that loses its cache finds nothing of what it held before, and again what came later', () => {
  const prompt = [['system', 1600]];
  const trace = traceOf([
    { arrival: 0, prompt, answer: 2 },
    { arrival: 2, prompt, answer: 2 },
    // The cache is lost at 5.
    { arrival: 6, prompt, answer: 2 },
    { arrival: 8, prompt, answer: 2 },
  ]);
  const cached = (clearEverySeconds?: number): readonly number[] =>
    run(trace, exact, { cluster, clearEverySeconds }).replay.outcomes.map(({ cachedTokens }) => cachedTokens);
  expect(cached()).toEqual([0, 1584, 1584, 1584]);
  expect(cached(5)).toEqual([0, 1584, 0, 1584]);
});

it('What runs while the cache is lost goes on to its end, and leaves nothing behind that is held', () => {
  const trace = traceOf(
    Array.from({ length: 12 }, (_, i) => ({
      arrival: i / 4,
      prompt: [
        ['system', 800],
        [`q${i}`, 40],
      ],
      answer: 90,
    })),
  );
  const { replay } = run(trace, exact, { cluster, clearEverySeconds: 0.7 });
  expect(replay.outcomes.map(({ status }) => status)).toEqual(trace.requests.map(() => 'answered'));
});

it('Requests by another gateway are answered, warm caches, and are counted for nobody', () => {
  const prompt = [['system', 1600]];
  const trace = traceOf([
    { arrival: 0, prompt, answer: 2, elsewhere: true },
    { arrival: 2, prompt, answer: 2 },
  ]);
  const { replay, summary } = run(trace, exact, { cluster });
  expect(replay.outcomes.map(({ status, cachedTokens }) => [status, cachedTokens])).toEqual([
    ['answered', 0],
    ['answered', 1584],
  ]);
  expect(summary).toMatchObject({ requests: 1, answered: 1, lost: 0, reuse: 1 });
});
