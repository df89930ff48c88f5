import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCounter } from '../../../router/stats/event-counter.js';
import { SlidingWindow } from '../../../router/stats/sliding-window.js';

describe('SlidingWindow', () => {
  it('has the rate and mean of what fell into its buckets', () => {
    const events = fc.array(fc.record({ gap: fc.nat({ max: 90_000 }), value: fc.nat({ max: 100 }) }));
    fc.assert(
      fc.property(events, fc.nat({ max: 90_000 }), (list, rest) => {
        const window = new SlidingWindow(60);
        let now = 0;
        const past: { at: number; value: number }[] = [];
        for (const { gap, value } of list) {
          now += gap;
          window.add(now, value);
          past.push({ at: now, value });
        }
        now += rest;
        const within = past.filter(({ at }) => Math.floor(at / 1000) > Math.floor(now / 1000) - 60);
        expect(window.rate(now)).toBe(within.length / 60);
        const sum = within.reduce((total, { value }) => total + value, 0);
        expect(window.mean(now)).toBe(within.length === 0 ? undefined : sum / within.length);
      }),
    );
  });

  it('weighs several events at once', () => {
    const window = new SlidingWindow(10);
    window.add(0, 6, 3);
    window.add(1, 1, 1);

    expect(window.mean(2)).toBe(7 / 4);
    expect(window.rate(2)).toBe(0.4);
  });
});

describe('EventCounter', () => {
  const line = fc.constantFrom(
    'data: {"a":1}',
    'data:{"a":"data: x"}',
    'data: [DONE]',
    'event: message_start',
    ': ping',
    'dat',
    'database: 1',
    '',
  );

  it('counts events in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, newline, sizes) => {
          const bytes = Buffer.from(lines.map((text) => text + newline).join(''));
          const counter = new EventCounter();
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            counter.add(bytes.subarray(at, at + size));
            at += size;
          }
          expect(counter.count).toBe(lines.filter((text) => /^data: ?\{/.test(text)).length);
        },
      ),
    );
  });
});
