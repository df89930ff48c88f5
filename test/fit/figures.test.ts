import { describe, expect, it } from 'vitest';
import { type MemoryPlan, planMemory } from '../../src/fit/memory-plan.js';
import { fitOptions } from './fit-options.js';
import { caches, failures, type PrintedStart, starts } from './printed-by-vllm.js';

const tolerance = 0.07;

function deviations(printed: PrintedStart, plan: MemoryPlan): Record<string, number> {
  const { maxModelLen = 1 } = printed.given;
  const pairs = {
    weights: [plan.weights, printed.weights],
    activation: [plan.activation, printed.activation],
    available: [plan.available, printed.available],
    tokens: [plan.tokens, printed.tokens],
    concurrency: [plan.tokens / maxModelLen, printed.concurrency],
  } as const;
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, [ours, theirs]]) =>
      theirs === undefined ? [] : [[name, ours / theirs - 1]],
    ),
  );
}

describe('starts of vLLM that were published', () => {
  it.each(starts)('$model of $url is met within 7 %', (printed) => {
    const found = deviations(printed, planMemory(fitOptions(printed.model, printed.given)));

    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [name, deviation] of Object.entries(found)) {
      expect(Math.abs(deviation), `${name} is off by ${(deviation * 100).toFixed(1)} %`).toBeLessThan(
        tolerance,
      );
    }
  });

  it.each(starts.filter(({ available }) => available !== undefined))(
    '$model of $url has more room than is promised',
    (printed) => {
      const { available, margin } = planMemory(fitOptions(printed.model, printed.given));

      expect(available - margin).toBeLessThan(printed.available ?? 0);
    },
  );

  it.each(caches)('$model of $url holds as many tokens in its cache within 7 %', (printed) => {
    const { bytesPerToken } = planMemory(fitOptions(printed.model, printed.given));

    const tokens = (printed.available * 2 ** 30) / bytesPerToken;
    expect(Math.abs(tokens / printed.tokens - 1)).toBeLessThan(tolerance);
  });
});

it.each(failures)('$model of $url, which found no room, does not fit', (printed) => {
  expect(planMemory(fitOptions(printed.model, printed.given)).fits).toBe(false);
});
