import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startAnswer } from '../../sim/answer.js';
import { BlockHasher } from '../../sim/block-hash.js';
import type { GenerationRequest } from '../../sim/generation.js';
import { KvCache } from '../../sim/kv-cache.js';
import type { SchedulerOptions, StepPlan } from '../../sim/scheduler.js';
import { Scheduler } from '../../sim/scheduler.js';
import { Sequence } from '../../sim/sequence.js';

const blockSize = 4;
const eosTokenId = 0;

/** A scheduler with its cache, stepped by hand. */
function setUp(options: Partial<SchedulerOptions> & { readonly numBlocks?: number } = {}) {
  const { numBlocks = 33, ...limits } = options;
  const cache = new KvCache({ numBlocks, enablePrefixCaching: true, reusesUnhashedFirst: true });
  const admitted: string[] = [];
  const preempted: string[] = [];
  const scheduler = new Scheduler(
    {
      blockSize,
      maxNumSeqs: 4,
      maxNumBatchedTokens: 16,
      chunkedPrefill: true,
      policy: 'fcfs',
      maxLoras: 8,
      ...limits,
    },
    cache,
    new BlockHasher('0.32', undefined),
    {
      admitted: (sequence) => admitted.push(sequence.id),
      preempted: (sequence) => preempted.push(sequence.id),
      load: () => undefined,
    },
  );
  let order = 0;
  const ended: string[] = [];
  return {
    cache,
    scheduler,
    admitted,
    preempted,
    ended,
    add(request: Partial<GenerationRequest> = {}): Sequence {
      const whole = { id: String(order), promptTokens: [1], maxTokens: 2, ...request };
      const sequence = new Sequence({
        request: whole,
        engineRequestId: whole.id,
        order: order++,
        arrived: 0,
        maxTokens: whole.maxTokens,
        answer: startAnswer({ seed: 0, vocabulary: [7, 8, 9], eosTokenId, length: undefined }, whole),
        end: () => undefined,
      });
      scheduler.add(sequence);
      return sequence;
    },
    step(): StepPlan {
      const plan = scheduler.plan();
      for (const { sequence, tokens } of plan.work) {
        sequence.computed += tokens;
        if (sequence.computed < sequence.all.length) continue;
        const reason = sequence.advance(eosTokenId, 0);
        if (reason === undefined) continue;
        scheduler.remove(sequence);
        sequence.finish(reason);
        ended.push(sequence.id);
      }
      return plan;
    },
  };
}

function ids(plan: StepPlan): readonly string[] {
  return plan.work.map(({ sequence }) => sequence.id);
}

function prompt(length: number, first = 100): readonly number[] {
  return Array.from({ length }, (_, index) => first + index);
}

describe('Scheduler', () => {
  it('runs no more sequences at once than allowed, in order of arrival', () => {
    const { add, step, scheduler } = setUp({ maxNumSeqs: 2 });
    for (let i = 0; i < 4; i++) add({ promptTokens: [i + 1] });
    expect(ids(step())).toEqual(['0', '1']);
    expect(scheduler.waitingByReason).toEqual({ capacity: 2, deferred: 0 });
    step();
    expect(ids(step())).toEqual(['2', '3']);
  });

  it('computes a long prompt in chunks beside the answers of others', () => {
    const { add, step } = setUp({ maxNumBatchedTokens: 8 });
    add({ promptTokens: prompt(4), maxTokens: 9 });
    add({ promptTokens: prompt(20, 200) });
    const steps = [step(), step(), step()];
    expect(steps.map(({ work }) => work.map(({ tokens }) => tokens))).toEqual([
      [4, 4],
      [1, 7],
      [1, 7],
    ]);
    expect(steps.map(({ prefillTokens, decodes }) => [prefillTokens, decodes])).toEqual([
      [8, 0],
      [7, 1],
      [7, 1],
    ]);
  });

  it('waits for room for a whole prompt where chunks are off', () => {
    const { add, step } = setUp({ maxNumBatchedTokens: 8, chunkedPrefill: false });
    add({ promptTokens: prompt(6), maxTokens: 2 });
    add({ promptTokens: prompt(7, 200) });
    expect(ids(step())).toEqual(['0']);
    expect(ids(step())).toEqual(['0', '1']);
  });

  it('preempts the last to have come where blocks run out, and lets it go on later', () => {
    const { add, step, preempted, ended, cache } = setUp({ numBlocks: 6 });
    const first = add({ promptTokens: prompt(7), maxTokens: 8 });
    const second = add({ promptTokens: prompt(7, 200), maxTokens: 8 });
    for (let i = 0; i < 30; i++) step();
    expect(preempted).toContain('1');
    expect(preempted).not.toContain('0');
    expect(ended).toEqual(['0', '1']);
    expect([first.answered, second.answered]).toEqual([8, 8]);
    expect(cache.usage).toBe(0);
  });

  it('prefers lower numbers and preempts higher ones by priority', () => {
    const { add, step, preempted } = setUp({ policy: 'priority', maxNumSeqs: 2, numBlocks: 6 });
    add({ promptTokens: prompt(7), maxTokens: 8, priority: 5 });
    add({ promptTokens: prompt(7, 200), maxTokens: 8, priority: 1 });
    add({ promptTokens: prompt(3, 300), priority: 9 });
    expect(ids(step())).toEqual(['1', '0']);
    for (let i = 0; i < 8; i++) step();
    expect(preempted).toEqual(['0']);
  });

  it('defers adapters beyond the limit, and lets others pass', () => {
    const { add, step, scheduler } = setUp({ maxLoras: 1 });
    add({ lora: 'a' });
    add({ lora: 'b' });
    add({ lora: 'a' });
    add();
    expect(ids(step())).toEqual(['0', '2', '3']);
    expect(scheduler.waitingByReason).toEqual({ capacity: 0, deferred: 1 });
    step();
    expect(ids(step())).toEqual(['1']);
  });

  it('reuses the blocks of a prompt that runs in the same step', () => {
    const { add, step } = setUp({ maxNumBatchedTokens: 64 });
    add({ promptTokens: prompt(9) });
    const second = add({ promptTokens: prompt(9) });
    expect(step().work.map(({ tokens }) => tokens)).toEqual([9, 1]);
    expect(second.cachedTokens).toBe(8);
    expect(second.createdCacheTokens).toBe(0);
  });

  it('computes at least one token of a prompt that is cached as a whole', () => {
    const { add, step } = setUp();
    add({ promptTokens: prompt(8), maxTokens: 1 });
    step();
    const again = add({ promptTokens: prompt(8) });
    step();
    expect(again.cachedTokens).toBe(4);
  });

  it('ends every request once and keeps within its limits, whatever comes', () => {
    const request = fc.record({
      length: fc.integer({ min: 1, max: 30 }),
      family: fc.nat({ max: 2 }),
      maxTokens: fc.integer({ min: 1, max: 20 }),
      priority: fc.nat({ max: 2 }),
      lora: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      cacheSalt: fc.option(fc.constant('s'), { nil: undefined }),
      isAborted: fc.boolean(),
    });
    const limits = fc.record({
      numBlocks: fc.integer({ min: 14, max: 30 }),
      maxNumSeqs: fc.integer({ min: 1, max: 5 }),
      maxNumBatchedTokens: fc.integer({ min: 1, max: 40 }),
      maxLoras: fc.integer({ min: 1, max: 2 }),
      policy: fc.constantFrom('fcfs' as const, 'priority' as const),
    });
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.tuple(fc.nat({ max: 3 }), request), { maxLength: 25 }),
        (options, arrivals) => {
          const setup = setUp(options);
          const { cache, scheduler, ended, admitted, preempted } = setup;
          const all: Sequence[] = [];
          const aborted = new Set<string>();
          const check = (): void => {
            const plan = scheduler.plan();
            const tokens = plan.work.reduce((sum, work) => sum + work.tokens, 0);
            expect(tokens).toBeLessThanOrEqual(options.maxNumBatchedTokens);
            expect(plan.prefillTokens + plan.decodes).toBe(tokens);
            expect(new Set(ids(plan)).size).toBe(plan.work.length);
            expect(scheduler.running.length).toBeLessThanOrEqual(options.maxNumSeqs);
            expect(
              new Set(scheduler.running.map(({ request: { lora } }) => lora ?? '')).size,
            ).toBeLessThanOrEqual(options.maxLoras + 1);
            const held = new Set(all.flatMap(({ blocks }) => blocks));
            expect(cache.free).toBe(cache.capacity - held.size);
            for (const block of held) {
              expect(cache.references(block)).toBe(all.filter(({ blocks }) => blocks.includes(block)).length);
            }
            const { running, waiting } = scheduler;
            expect(running.length + waiting.length + ended.length + aborted.size).toBe(all.length);
            for (const { sequence, tokens: count } of plan.work) {
              expect(sequence.blocks.length * blockSize).toBeGreaterThanOrEqual(sequence.computed + count);
              sequence.computed += count;
              if (sequence.computed < sequence.all.length) continue;
              const reason = sequence.advance(eosTokenId, 0);
              if (reason === undefined) continue;
              scheduler.remove(sequence);
              sequence.finish(reason);
              ended.push(sequence.id);
            }
          };
          for (const [steps, one] of arrivals) {
            const promptTokens = prompt(one.length, 100 * (one.family + 1));
            const { maxTokens, priority, lora, cacheSalt } = one;
            const optional = { ...(lora && { lora }), ...(cacheSalt && { cacheSalt }) };
            all.push(setup.add({ promptTokens, maxTokens, priority, ...optional }));
            for (let i = 0; i < steps; i++) check();
            const target = all[one.length % all.length];
            if (one.isAborted && target !== undefined && target.state !== 'finished') {
              scheduler.remove(target);
              target.finish('abort');
              aborted.add(target.id);
            }
          }
          for (let i = 0; i < 5000 && scheduler.running.length + scheduler.waiting.length > 0; i++) check();
          expect([...ended, ...aborted].sort()).toEqual(all.map(({ id }) => id).sort());
          expect(new Set(ended).size).toBe(ended.length);
          expect(cache.usage).toBe(0);
          for (const sequence of all) {
            if (!aborted.has(sequence.id)) expect(sequence.answered).toBe(sequence.maxTokens);
            expect(sequence.cachedTokens + 1).toBeLessThanOrEqual(sequence.promptLength);
          }
          const isPlain = options.policy === 'fcfs' && preempted.length === 0;
          const hasLora = arrivals.some(([, { lora }]) => lora !== undefined);
          if (isPlain && !hasLora)
            expect(admitted).toEqual(admitted.toSorted((a, b) => Number(a) - Number(b)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds the longest cached prefix, compared with all that was ever computed', () => {
    const choice = fc.record({
      length: fc.integer({ min: 1, max: 30 }),
      branch: fc.nat({ max: 29 }),
      to: fc.nat({ max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 15 }), (choices) => {
        // So many blocks that none is evicted.
        const { add, step } = setUp({ numBlocks: 1000, maxNumBatchedTokens: 1000 });
        const known = new Set<string>();
        for (const { length, branch, to } of choices) {
          const promptTokens = prompt(length).map((token, index) =>
            index >= branch ? token + 1000 * to : token,
          );
          const sequence = add({ promptTokens, maxTokens: 1 });
          step();
          let expected = 0;
          while (
            expected + blockSize < length &&
            known.has(String(promptTokens.slice(0, expected + blockSize)))
          ) {
            expected += blockSize;
          }
          expect(sequence.cachedTokens).toBe(expected);
          for (let end = blockSize; end <= length; end += blockSize)
            known.add(String(promptTokens.slice(0, end)));
        }
      }),
    );
  });
});
