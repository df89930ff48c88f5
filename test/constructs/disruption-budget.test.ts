import { describe, expect, it } from 'vitest';
import type { DisruptionBudget } from '../../constructs/disruption-budget.js';
import { engineChart, objectOf, objectsOf } from './rendered.js';

const budget = (disruptionBudget?: DisruptionBudget) =>
  objectOf(engineChart({ disruptionBudget }), 'PodDisruptionBudget').spec;

describe('PodDisruptionBudget', () => {
  it('lets one pod go at a time, which blocks no drain of a node', () => {
    expect(budget()?.maxUnavailable).toBe(1);
    expect(budget()).not.toHaveProperty('minAvailable');
  });

  it('keeps numbers, percentages and 0', () => {
    expect(budget({ minAvailable: 0 })?.minAvailable).toBe(0);
    expect(budget({ maxUnavailable: 0 })?.maxUnavailable).toBe(0);
    expect(budget({ minAvailable: '50%' })).toMatchObject({ minAvailable: '50%' });
  });

  it('is left out where it is false', () => {
    expect(objectsOf(engineChart({ disruptionBudget: false }), 'PodDisruptionBudget')).toEqual([]);
  });

  it('refuses both bounds at once, in types and when rendered', () => {
    // @ts-expect-error one of the two only
    const both: DisruptionBudget = { minAvailable: 1, maxUnavailable: 1 };

    expect(() => budget(both)).toThrow('disruptionBudget: set one of minAvailable and maxUnavailable');
  });
});
