import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBefore, type Place, WaitingLine } from '../../../router/admission/waiting-line.js';

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('add' as const), priority: fc.integer({ min: -2, max: 2 }) }),
    fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('next' as const) }),
  ),
  { maxLength: 200 },
);

describe('WaitingLine', () => {
  it('has the first of those who wait at its head, whoever has left in between', () => {
    fc.assert(
      fc.property(steps, (actions) => {
        const line = new WaitingLine<Place>();
        let truth: Place[] = [];
        const gone: Place[] = [];
        const leave = (place: Place | undefined): void => {
          if (place === undefined) return;
          expect(line.remove(place)).toBe(true);
          truth = truth.filter((other) => other !== place);
          gone.push(place);
        };
        for (const [turn, action] of actions.entries()) {
          if (action.kind === 'add') {
            const place = { priority: action.priority, turn, index: -1 };
            line.add(place);
            truth.push(place);
          } else if (action.kind === 'remove') {
            leave(truth[action.which % Math.max(1, truth.length)]);
          } else {
            leave(line.head);
          }
          const [first] = [...truth].sort((a, b) => (isBefore(a, b) ? -1 : 1));
          expect(line.head).toBe(first);
          expect(line.size).toBe(truth.length);
        }
        for (const place of gone) expect(line.remove(place)).toBe(false);
      }),
    );
  });
});
