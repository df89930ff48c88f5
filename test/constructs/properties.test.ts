import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vllmStackProps } from '../support/arbitraries.js';
import { inconsistenciesOf } from '../support/consistency.js';
import { scenarioNames, scenarios } from '../support/scenarios.js';
import { problemsOf } from '../support/schemas.js';
import { stackChart } from './rendered.js';

describe('any stack', () => {
  it('renders into objects that fit together and that the API server knows', () => {
    fc.assert(
      fc.property(vllmStackProps, (props) => {
        const objects = stackChart(props).toJson();

        expect(inconsistenciesOf(objects)).toEqual([]);
        expect(objects.flatMap((object) => problemsOf(object))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('renders the same from the same props, which it leaves as they are', () => {
    fc.assert(
      fc.property(vllmStackProps, (props) => {
        const before = structuredClone(props);

        expect(stackChart(props).toJson()).toEqual(stackChart(props).toJson());
        expect(props).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });
});

describe('any scenario', () => {
  it.each(scenarioNames)('%s fits together', (name) => {
    expect(inconsistenciesOf(scenarios[name]().toJson())).toEqual([]);
  });
});
