import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockKeysOf } from '../../route-sim/block-keys.js';
import { tokensOf } from '../../route-sim/content.js';
import { EngineModel, type EngineModelOptions, type KvChange } from '../../route-sim/engine-model.js';
import { EventQueue } from '../../route-sim/event-queue.js';
import { readTrace } from '../../route-sim/read-trace.js';
import type { Trace } from '../../route-sim/trace.js';
import { manualClock } from '../../sim/clock.js';
import { createEngineCore } from '../../sim/engine-core.js';
import { Sequence } from '../../sim/sequence.js';
import { smallEngine } from '../sim/engines.js';

const options: EngineModelOptions = {
  blockSize: 16,
  numBlocks: 40,
  maxNumSeqs: 4,
  maxNumBatchedTokens: 96,
  prefillTokensPerSecond: 1700,
  decodeTokensPerSecond: 70,
  msPerSequence: 1.3,
};

/** What can be seen of a request from outside. */
interface Seen {
  readonly cached: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The same trace through the engine of vllm-sim, on a clock that stands still in between. */
async function live(trace: Trace): Promise<readonly Seen[]> {
  const clock = manualClock();
  const { blockSize, numBlocks, maxNumSeqs, maxNumBatchedTokens } = options;
  const { prefillTokensPerSecond, decodeTokensPerSecond, msPerSequence } = options;
  const engine = await createEngineCore({
    ...smallEngine,
    blockSize,
    // The engine counts the null block.
    numBlocks: numBlocks + 1,
    maxModelLen: numBlocks * blockSize,
    maxNumSeqs,
    maxNumBatchedTokens,
    timing: { prefillTokensPerSecond, decodeTokensPerSecond, msPerSequence },
    clock,
  });
  const sequences: Sequence[] = [];
  for (const [index, { arrival, prompt, answer, answerTokens }] of trace.requests.entries()) {
    clock.schedule(arrival * 1000, () => {
      const answerIds = [...tokensOf([answer])];
      const generation = engine.submit({
        id: `r${index}`,
        promptTokens: [...tokensOf(prompt)],
        answerTokens: answerIds,
        maxTokens: answerTokens,
      });
      if (generation instanceof Sequence) sequences.push(generation);
    });
  }
  clock.drain();
  await engine.close();
  return sequences.map(({ cachedTokens, times }) => ({
    cached: cachedTokens,
    firstMs: times.firstToken ?? Number.NaN,
    lastMs: times.lastToken ?? Number.NaN,
  }));
}

function modelled(
  trace: Trace,
  publish?: (changes: readonly KvChange[]) => void,
): { readonly seen: readonly Seen[]; readonly engine: EngineModel } {
  const queue = new EventQueue();
  const engine = new EngineModel(options, queue, publish);
  const keys = blockKeysOf(trace, options.blockSize).ofRequest;
  const seen = trace.requests.map(() => ({ cached: -1, firstMs: Number.NaN, lastMs: Number.NaN }));
  for (const [index, request] of trace.requests.entries()) {
    const one = seen[index];
    const own = keys[index];
    if (one === undefined || own === undefined) continue;
    queue.at(request.arrival * 1000, () => {
      const { promptTokens, answerTokens, prompt, answer } = request;
      engine.submit(
        {
          keys: own,
          promptTokens,
          maxTokens: answerTokens,
          tokens: (from, to) => tokensOf([...prompt, answer], from, to),
        },
        {
          admitted: (cached) => {
            one.cached = cached;
          },
          firstToken: () => {
            one.firstMs = queue.now;
          },
          ended: () => {
            one.lastMs = queue.now;
          },
        },
      );
    });
  }
  queue.runUntil();
  return { seen, engine };
}

/** Where two runs differ, but for the rounding of numbers. */
function differences(some: readonly Seen[], others: readonly Seen[]): readonly string[] {
  const differ = (a: number, b: number): boolean => !(Math.abs(a - b) < 1e-3);
  if (some.length !== others.length) return [`${some.length} and ${others.length} requests`];
  return some.flatMap((a, index) => {
    const b = others[index];
    const isSame =
      b !== undefined &&
      a.cached === b.cached &&
      !differ(a.firstMs, b.firstMs) &&
      !differ(a.lastMs, b.lastMs);
    return isSame ? [] : [`${index}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`];
  });
}

function traceOf(lines: readonly object[]): Trace {
  return readTrace('trace', lines.map((line) => JSON.stringify(line)).join('\n'));
}

/** Conversations of up to four turns about few topics, so that there is much to find and little room. */
const traces = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 0, max: 900 }),
      topic: fc.integer({ min: 0, max: 3 }),
      said: fc.integer({ min: 0, max: 3 }),
      system: fc.constantFrom(7, 32, 150),
      answer: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((requests) => {
    let at = 0;
    return traceOf(
      requests.map(({ gapMs, topic, said, system, answer }) => {
        at += gapMs + 0.3771;
        const turns = Array.from({ length: said + 1 }, (_, turn) => [
          [`question ${topic} ${turn}`, 20 + 11 * topic],
          [`answer ${topic} ${turn}`, answer],
        ]).flat();
        return {
          arrival: at / 1000,
          prompt: [[`system ${topic}`, system], ...turns.slice(0, -1)],
          answer: turns.at(-1),
        };
      }),
    );
  });

describe('the modelled engine', () => {
  it('finds, starts and ends at the same times as vllm-sim on any small trace', async () => {
    await fc.assert(
      fc.asyncProperty(traces, async (trace) => {
        expect(differences(modelled(trace).seen, await live(trace))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is the same whether it counts steps one by one or in bulk', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        expect(differences(modelled(trace, () => undefined).seen, modelled(trace).seen)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('preempts who came last where blocks run out, and ends empty', async () => {
    const trace = traceOf(
      Array.from({ length: 4 }, (_, i) => ({
        arrival: i / 100,
        prompt: [[`prompt ${i}`, 100]],
        answer: 150,
      })),
    );
    const { seen, engine } = modelled(trace);

    expect(engine.counts.preemptions).toBeGreaterThan(0);
    expect(differences(seen, await live(trace))).toEqual([]);
    expect(engine.heldBlocks).toBe(0);
    expect(engine.load).toEqual({ running: 0, waiting: 0 });
  });

  it('publishes no removal without a store before it, and leaves no more than fits', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        // Blocks that several sequences computed at once are there several times.
        const held = new Map<number, number>();
        modelled(trace, (changes) => {
          for (const change of changes) {
            for (const key of change.type === 'cleared' ? [] : change.keys) {
              const count = (held.get(key) ?? 0) + (change.type === 'stored' ? 1 : -1);
              expect(count).toBeGreaterThanOrEqual(0);
              held.set(key, count);
            }
          }
        });
        const kept = [...held.values()].reduce((sum, count) => sum + count, 0);
        expect(kept).toBeLessThanOrEqual(options.numBlocks);
      }),
      { numRuns: 50 },
    );
  });

  it('publishes the tokens of the blocks that it stores, with the block before them', () => {
    const trace = traceOf([{ arrival: 0, prompt: [['a', 40]], answer: ['b', 30] }]);
    const changes: KvChange[] = [];
    modelled(trace, (some) => void changes.push(...some));
    const stored = changes.flatMap((change) => (change.type === 'stored' ? [change] : []));
    const all = tokensOf([
      { name: 'a', tokens: 40 },
      { name: 'b', tokens: 30 },
    ]);

    expect(stored.flatMap(({ tokens }) => [...tokens()])).toEqual([...all.slice(0, 64)]);
    expect(stored.map(({ keys }) => keys.length)).toEqual([2, 1, 1]);
    expect(stored.map(({ parent }) => parent)).toEqual([
      undefined,
      ...stored.slice(0, -1).map(({ keys }) => keys.at(-1)),
    ]);
  });

  it('drops aborted work at once and computes the rest as if that had been all', () => {
    const queue = new EventQueue();
    const engine = new EngineModel(options, queue);
    const trace = traceOf([
      { arrival: 0, prompt: [['a', 64]], answer: 100 },
      { arrival: 0, prompt: [['b', 64]], answer: 100 },
    ]);
    const keys = blockKeysOf(trace, 16).ofRequest;
    const ends: number[] = [];
    const submit = (index: number) =>
      engine.submit(
        {
          keys: keys[index] ?? new Int32Array(0),
          promptTokens: 64,
          maxTokens: 100,
          tokens: () => new Int32Array(0),
        },
        { admitted: () => undefined, firstToken: () => undefined, ended: () => void ends.push(index) },
      );
    submit(0);
    const other = submit(1);
    queue.at(500, () => {
      if (other !== undefined) engine.abort(other);
      expect(engine.load).toEqual({ running: 1, waiting: 0 });
    });
    queue.runUntil();

    expect(ends).toEqual([0]);
    expect(engine.heldBlocks).toBe(0);
  });

  it('refuses a prompt that its cache can never hold', () => {
    const engine = new EngineModel(options, new EventQueue());
    const listener = { admitted: () => undefined, firstToken: () => undefined, ended: () => undefined };
    const work = { keys: new Int32Array(40), maxTokens: 1, tokens: () => new Int32Array(0) };

    expect(engine.submit({ ...work, promptTokens: 641 }, listener)).toBeUndefined();
    expect(engine.submit({ ...work, promptTokens: 640 }, listener)).toBeDefined();
  });
});
