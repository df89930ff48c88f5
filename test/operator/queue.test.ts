import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type QueueOptions, WorkQueue } from '../../operator/queue.js';
import { until } from '../sim/running-engine.js';

interface Gate {
  readonly promise: Promise<void>;
  open(): void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
}

function queueOf(work: QueueOptions['work'], more: Partial<QueueOptions> = {}) {
  const errors: { key: string; message: string; pauseMs: number }[] = [];
  const queue = new WorkQueue({
    work,
    onError: (key, error, pauseMs) => errors.push({ key, message: String(error), pauseMs }),
    firstPauseMs: 1,
    ...more,
  });
  onTestFinished(() => queue.stop());
  return { queue, errors };
}

describe('WorkQueue', () => {
  it('works once on what is added several times before its turn', async () => {
    const done: string[] = [];
    const { queue } = queueOf(async (key) => void done.push(key), { concurrency: 1 });
    for (const key of ['a', 'b', 'a', 'a', 'b']) queue.add(key);

    await until(() => done.length === 2);
    await queue.stop();
    expect(done).toEqual(['a', 'b']);
  });

  it('works once more on what was added while it was worked on', async () => {
    const hold = gate();
    let runs = 0;
    const { queue } = queueOf(async () => {
      runs++;
      if (runs === 1) await hold.promise;
      return undefined;
    });
    queue.add('a');
    await until(() => runs === 1);
    queue.add('a');
    queue.add('a');
    expect(queue.depth).toBe(0);
    hold.open();

    await until(() => runs === 2);
    await queue.stop();
    expect(runs).toBe(2);
  });

  it('never works on a key twice at a time, nor on more keys than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (keys, concurrency) => {
          const now = new Set<string>();
          const done = new Set<string>();
          let most = 0;
          let twice = false;
          const queue = new WorkQueue({
            concurrency,
            onError: () => undefined,
            work: async (key) => {
              twice ||= now.has(key);
              now.add(key);
              most = Math.max(most, now.size);
              await new Promise((resolve) => setImmediate(resolve));
              now.delete(key);
              done.add(key);
              return undefined;
            },
          });
          for (const key of keys) {
            queue.add(key);
            if (key === 'd') await new Promise((resolve) => setImmediate(resolve));
          }
          await until(() => new Set(keys).size === done.size && queue.depth === 0);
          await queue.stop();
          expect(twice).toBe(false);
          expect(most).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('doubles the pause after each failure up to the longest, with jitter, and forgets failures after a success', async () => {
    let failures = 4;
    const { queue, errors } = queueOf(
      async () => {
        if (failures-- > 0) throw new Error('no');
        return undefined;
      },
      { firstPauseMs: 2, longestPauseMs: 8, random: () => 0.5 },
    );
    queue.add('a');
    await until(() => failures === -1);
    expect(errors.map(({ pauseMs }) => pauseMs)).toEqual([1.5, 3, 6, 6]);
    expect(queue.retries).toBe(4);

    failures = 1;
    queue.add('a');
    await until(() => errors.length === 5);
    expect(errors[4]?.pauseMs).toBe(1.5);
  });

  it('waits at least as long as a failure asks for', async () => {
    let tries = 0;
    const { queue, errors } = queueOf(
      async () => {
        tries++;
        if (tries === 1) throw new Error('later');
        return undefined;
      },
      { pauseOf: () => 20 },
    );
    queue.add('a');
    await until(() => tries === 2);
    expect(errors).toEqual([{ key: 'a', message: 'Error: later', pauseMs: 20 }]);
  });

  it('leaves what happens in a pause that a failure asks for to its end', async () => {
    const begun: number[] = [];
    const { queue } = queueOf(
      async (key) => {
        begun.push(performance.now());
        if (begun.length > 1) return undefined;
        // As a watch does that tells of the failure's own mark.
        queue.add(key);
        throw new Error('later');
      },
      { pauseOf: () => 200 },
    );
    queue.add('a');
    await until(() => begun.length === 1);
    queue.add('a');
    queue.addAfter('a', 1);
    await until(() => begun.length === 2);
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThan(190);
    expect(queue.depth).toBe(0);
  });

  it('does again later what asks for it, at once where something happens before', async () => {
    let runs = 0;
    const { queue } = queueOf(async () => (++runs < 3 ? 1 : 3_600_000));
    queue.add('a');
    await until(() => runs === 3);
    queue.add('a');
    await until(() => runs === 4);
  });

  it('keeps the earlier of two appointments', async () => {
    let runs = 0;
    const { queue } = queueOf(async () => void runs++);
    queue.addAfter('a', 5);
    queue.addAfter('a', 3_600_000);
    await until(() => runs === 1);
  });

  it('waits at its stop for what runs, and begins nothing more', async () => {
    const hold = gate();
    const begun: string[] = [];
    let ended = 0;
    const { queue } = queueOf(
      async (key) => {
        begun.push(key);
        await hold.promise;
        ended++;
        return 1;
      },
      { concurrency: 1 },
    );
    queue.add('a');
    queue.add('b');
    await until(() => begun.length === 1);
    queue.add('a');
    const stopped = queue.stop();
    queue.add('c');
    hold.open();
    await stopped;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect({ begun, ended, depth: queue.depth }).toEqual({ begun: ['a'], ended: 1, depth: 0 });
  });
});
