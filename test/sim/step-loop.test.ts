import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock, systemClock } from '../../sim/clock.js';
import type { StepPlan } from '../../sim/scheduler.js';
import { StepLoop } from '../../sim/step-loop.js';
import type { Timing } from '../../sim/timing.js';
import { stepMs } from '../../sim/timing.js';
import { TokenStream } from '../../sim/token-stream.js';

const timing: Timing = { prefillTokensPerSecond: 1000, decodeTokensPerSecond: 20 };
const decode = { work: [{}], prefillTokens: 0, decodes: 1 } as unknown as StepPlan;
const nothing: StepPlan = { work: [], prefillTokens: 0, decodes: 0 };

describe('stepMs', () => {
  it('adds up prompts, one token of all answers, and what each further answer costs', () => {
    const random = () => 0;
    expect(stepMs(timing, { prefillTokens: 0, decodes: 0 }, random)).toBe(0);
    expect(stepMs(timing, { prefillTokens: 100, decodes: 0 }, random)).toBe(100);
    expect(stepMs(timing, { prefillTokens: 100, decodes: 3 }, random)).toBe(150);
    expect(stepMs({ ...timing, msPerSequence: 2 }, { prefillTokens: 0, decodes: 3 }, random)).toBe(54);
  });

  it('spreads by the jitter around that', () => {
    const work = { prefillTokens: 0, decodes: 1 };
    const at = (number: number) => stepMs({ ...timing, jitter: 0.2 }, work, () => number);
    expect([at(0), at(0.5), at(1)]).toEqual([40, 50, 60]);
  });
});

describe('StepLoop', () => {
  function setUp(steps: number, clock = manualClock()) {
    let left = steps;
    const ends: number[] = [];
    const loop = new StepLoop(clock, timing, () => 0, {
      plan: () => (left-- > 0 ? decode : nothing),
      commit: () => {
        ends.push(clock.now());
        // What a finished step sets off must not start a second chain of steps.
        loop.kick();
      },
    });
    return { clock, ends, loop };
  }

  it('runs steps until there is nothing to do, and again when kicked', () => {
    const { clock, ends, loop } = setUp(3);
    loop.kick();
    loop.kick();
    clock.advance(1000);
    expect(ends).toEqual([50, 100, 150]);
    const again = setUp(1, clock);
    again.loop.kick();
    clock.advance(1000);
    expect(again.ends).toEqual([1050]);
  });

  it('keeps to the rate when timers are late', () => {
    const clock = manualClock();
    const late = {
      ...clock,
      schedule: (ms: number, run: () => void) => clock.schedule(ms > 0 ? ms + 7 : 0, run),
    };
    const { ends, loop } = setUp(5, late);
    loop.kick();
    clock.advance(1000);
    expect(ends).toEqual([57, 107, 157, 207, 257]);
  });

  it('makes up for one step at most after a standstill', () => {
    const clock = manualClock();
    let standstill = 500;
    const stuck = {
      ...clock,
      schedule(ms: number, run: () => void) {
        const extra = ms > 0 ? standstill : 0;
        if (ms > 0) standstill = 0;
        return clock.schedule(ms + extra, run);
      },
    };
    const { ends, loop } = setUp(4, stuck);
    loop.kick();
    clock.advance(2000);
    expect(ends).toEqual([550, 550, 600, 650]);
  });

  it('freezes after the step that is under way, and stops without it', () => {
    const { clock, ends, loop } = setUp(9);
    loop.kick();
    clock.advance(60);
    loop.freeze();
    clock.advance(1000);
    expect(ends).toEqual([50, 100]);
    loop.thaw();
    clock.advance(20);
    loop.stop();
    loop.kick();
    clock.advance(1000);
    expect(ends).toEqual([50, 100]);
  });
});

describe('manualClock', () => {
  it('runs callbacks in order of time, then of being scheduled, and not those undone', () => {
    const delays = fc.array(fc.record({ ms: fc.nat({ max: 20 }), isUndone: fc.boolean() }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(delays, (list) => {
        const clock = manualClock(1000);
        const ran: number[] = [];
        for (const [index, { ms, isUndone }] of list.entries()) {
          const undo = clock.schedule(ms, () => {
            expect(clock.now()).toBe(ms);
            ran.push(index);
          });
          if (isUndone) undo();
        }
        clock.advance(30);
        const expected = [...list.entries()]
          .filter(([, { isUndone }]) => !isUndone)
          .sort(([, a], [, b]) => a.ms - b.ms);
        expect(ran).toEqual(expected.map(([index]) => index));
        expect([clock.now(), clock.wall()]).toEqual([30, 1030]);
      }),
    );
  });

  it('drains what callbacks schedule, up to a limit', () => {
    const clock = manualClock();
    const again = (): void => void clock.schedule(5, again);
    again();
    expect(clock.drain(4)).toBe(4);
    expect(clock.now()).toBe(20);
  });
});

describe('systemClock', () => {
  it('is the time of this machine, and undoes what is scheduled', async () => {
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(1000);
    const ran: string[] = [];
    systemClock.schedule(0, () => ran.push('undone'))();
    systemClock.schedule(1, () => ran.push('undone'))();
    systemClock.schedule(0, () => ran.push('soon'));
    await new Promise<void>((resolve) => systemClock.schedule(5, resolve));
    expect(ran).toEqual(['soon']);
  });
});

describe('TokenStream', () => {
  it('hands out everything in order, before or after it comes, then ends or fails', async () => {
    const batches = fc.array(fc.array(fc.integer(), { maxLength: 5 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(batches, fc.boolean(), async (list, fails) => {
        const stream = new TokenStream<number>();
        const got: number[] = [];
        const reading = (async () => {
          for await (const item of stream) got.push(item);
        })();
        for (const batch of list) {
          for (const item of batch) stream.push(item);
          await Promise.resolve();
        }
        stream.end(fails ? new Error('failed') : undefined);
        stream.push(1);
        stream.end();
        if (fails) await expect(reading).rejects.toThrow('failed');
        else await reading;
        expect(got).toEqual(list.flat());
      }),
    );
  });
});
