import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientAccount, durationText } from '../../../router/limits/client-account.js';
import { TokenBucket } from '../../../router/limits/token-bucket.js';

const steps = fc.array(
  fc.record({ passedMs: fc.nat({ max: 90_000 }), amount: fc.integer({ min: 1, max: 300 }) }),
  { minLength: 1, maxLength: 60 },
);

describe('a bucket', () => {
  it('never gives more than it holds and what comes in over any stretch of time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), steps, (perMinute, taken) => {
        let now = 0;
        const bucket = new TokenBucket(perMinute, now);
        const given: { at: number; amount: number }[] = [];
        for (const { passedMs, amount } of taken) {
          now += passedMs;
          if (amount > perMinute || bucket.waitMs(amount, now) > 0) continue;
          bucket.take(amount, now);
          given.push({ at: now, amount });
        }
        for (let first = 0; first < given.length; first++) {
          let sum = 0;
          for (const { at, amount } of given.slice(first)) {
            sum += amount;
            const allowed = perMinute + ((at - (given[first]?.at ?? 0)) * perMinute) / 60_000;
            expect(sum).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it('has the amount after the wait that it names, and not before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        steps,
        fc.integer({ min: 1, max: 800 }),
        (perMinute, taken, wanted) => {
          let now = 0;
          const bucket = new TokenBucket(perMinute, now);
          for (const { passedMs, amount } of taken) {
            now += passedMs;
            bucket.take(amount, now);
          }
          const wait = bucket.waitMs(wanted, now);
          if (wait > 2) expect(bucket.waitMs(wanted, now + wait - 1)).toBeGreaterThan(0);
          expect(bucket.waitMs(wanted, now + wait + 1e-3)).toBe(0);
        },
      ),
    );
  });

  it('is full again after a minute, however much was given back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat({ max: 500 }), (perMinute, amount) => {
        const bucket = new TokenBucket(perMinute, 0);
        bucket.take(Math.min(amount, perMinute), 0);
        bucket.giveBack(amount * 2, 1);
        expect(bucket.left(60_001)).toBe(perMinute);
      }),
    );
  });

  it('does not run backwards with a clock that does', () => {
    const bucket = new TokenBucket(60, 1000);
    bucket.take(60, 1000);
    expect(bucket.left(0)).toBe(0);
    expect(bucket.left(2000)).toBeCloseTo(1);
  });
});

describe('an account', () => {
  const limits = { requestsPerMinute: 10, tokensPerMinute: 100, concurrentRequests: 2 };

  it('takes nothing for a request that it refuses', () => {
    const account = new ClientAccount('a', limits, 0);
    expect(account.admit(90, 0)).toBeUndefined();
    expect(account.admit(20, 0)).toMatchObject({ limit: 'tokens', allowed: 100, waitMs: 6000 });
    expect(account.admit(10, 0)).toBeUndefined();
    expect(account.admit(0, 0)).toMatchObject({ limit: 'concurrency', allowed: 2, waitMs: undefined });
    expect(account.inFlight).toBe(2);
  });

  it('gives back what was not used, and lets the next one wait for what was used beyond', () => {
    const account = new ClientAccount('a', limits, 0);
    account.admit(80, 0);
    account.settle(80, 10, 0);
    expect(account.headers(0)).toContain('90');
    account.admit(10, 0);
    account.settle(10, 150, 0);
    expect(account.admit(1, 0)).toMatchObject({ limit: 'tokens' });
    expect(account.admit(1, 40_000)).toBeUndefined();
  });

  it('lets in a request that is larger than the limit, once all of that is there', () => {
    const account = new ClientAccount('a', limits, 0);
    expect(account.admit(1000, 0)).toBeUndefined();
    account.settle(1000, 0, 0);
    expect(account.isIdle(60_000)).toBe(true);
  });

  it('keeps what is used up when its limits change', () => {
    const account = new ClientAccount('a', limits, 0);
    account.admit(100, 0);
    account.change({ ...limits, tokensPerMinute: 200, concurrentRequests: undefined }, 0);
    expect(account.admit(1, 0)).toMatchObject({ limit: 'tokens', allowed: 200 });
    account.change({ ...limits, tokensPerMinute: undefined }, 0);
    expect(account.admit(1, 0)).toBeUndefined();
  });

  it.each([
    [0, '0ms'],
    [849.2, '850ms'],
    [11_001, '12s'],
    [360_000, '6m0s'],
  ])('writes %d milliseconds as %s', (ms, text) => expect(durationText(ms)).toBe(text));
});
