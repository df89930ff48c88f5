import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../sim/clock.js';
import type { EngineCoreOptions, GeneratedToken } from '../../sim/engine-core.js';
import { createEngineCore } from '../../sim/engine-core.js';
import { answerOf, complete, recordedPrompt, smallEngine, startEngine } from './engines.js';

const prompt = recordedPrompt(1, 50);

/** An engine on a clock that the test moves. */
async function timedEngine(options: Partial<EngineCoreOptions> = {}) {
  const clock = manualClock(1_700_000_000_000);
  const timing = { prefillTokensPerSecond: 1000, decodeTokensPerSecond: 20 };
  return { clock, engine: await startEngine({ clock, timing, ...options }) };
}

async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('answers', () => {
  it('are equal for equal requests on every engine, whatever is cached', async () => {
    const [one, two] = await Promise.all([
      startEngine(),
      startEngine({ numBlocks: 64, maxNumBatchedTokens: 8 }),
    ]);
    await complete(two, recordedPrompt(9, 100));
    const request = { maxTokens: 20 };
    const { tokens } = await complete(one, prompt, request);
    expect(tokens).toHaveLength(20);
    for (const engine of [one, two, two])
      expect((await complete(engine, prompt, request)).tokens).toEqual(tokens);
  });

  it('go on as they would have where a prompt ends with the start of an answer', async () => {
    const engine = await startEngine();
    const { tokens } = await complete(engine, prompt, { maxTokens: 12 });
    const rest = await complete(engine, [...prompt, ...tokens.slice(0, 5)], { maxTokens: 7 });
    expect(rest.tokens).toEqual(tokens.slice(5));
  });

  it('differ by engine seed, request seed, adapter and prompt', async () => {
    const [one, two] = await Promise.all([startEngine(), startEngine({ seed: 2 })]);
    const request = { maxTokens: 20 };
    const answers = [
      await complete(one, prompt, request),
      await complete(two, prompt, request),
      await complete(one, prompt, { ...request, seed: 5 }),
      await complete(one, prompt, { ...request, lora: 'a' }),
      await complete(one, recordedPrompt(2, 50), request),
    ];
    expect(new Set(answers.map(({ tokens }) => String(tokens))).size).toBe(answers.length);
    const again = await complete(one, prompt, { ...request, seed: 5 });
    expect(again.tokens).toEqual(answers[2]?.tokens);
  });

  it('say why they ended: length, stop token, end of sequence, model length', async () => {
    const engine = await startEngine({ answerVocabulary: [5], answerLength: { minTokens: 4, maxTokens: 4 } });
    const ends = async (more: Partial<Parameters<typeof engine.submit>[0]>) => {
      const { generation, tokens } = await complete(engine, prompt, { maxTokens: 9, ...more });
      return [generation.finishReason, tokens.length];
    };
    expect(await ends({})).toEqual(['length', 9]);
    expect(await ends({ ignoreEos: false })).toEqual(['stop', 4]);
    expect(await ends({ ignoreEos: false, minTokens: 6 })).toEqual(['stop', 7]);
    expect(await ends({ stopTokenIds: [5] })).toEqual(['stop', 1]);
    expect(await ends({ stopTokenIds: [5], minTokens: 2 })).toEqual(['stop', 3]);
    expect(await ends({ answerTokens: [7, 8] })).toEqual(['stop', 2]);
    expect(await ends({ promptTokens: recordedPrompt(1, 1020) })).toEqual(['length', 4]);
  });

  it('end by chance where they may, the more often the likelier', async () => {
    const engine = await startEngine({ answerLength: { eosProbability: 0.1 } });
    const lengths: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const { tokens, generation } = await complete(engine, prompt, {
        maxTokens: 200,
        ignoreEos: false,
        seed,
      });
      if (generation.finishReason === 'stop') expect(tokens.at(-1)).toBe(0);
      lengths.push(tokens.length);
    }
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(mean).toBeGreaterThan(7);
    expect(mean).toBeLessThan(14);
  });

  it('have positions and one finish reason, at the end', async () => {
    const engine = await startEngine();
    const generation = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 3 });
    const tokens: GeneratedToken[] = [];
    for await (const token of generation.tokens()) tokens.push(token);
    expect(tokens.map(({ index, finishReason }) => [index, finishReason])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, 'length'],
    ]);
  });
});

describe('time', () => {
  it('passes by the rates of prefill and decode', async () => {
    const { clock, engine } = await timedEngine();
    const generation = engine.submit({ id: 'a', promptTokens: recordedPrompt(1, 100), maxTokens: 3 });
    const seen: number[] = [];
    void (async () => {
      for await (const _ of generation.tokens()) seen.push(clock.now());
    })();
    for (let ms = 0; ms < 250; ms += 10) {
      clock.advance(10);
      await turns();
    }
    expect(seen).toEqual([100, 150, 200]);
    expect(engine.metrics.value('vllm:time_to_first_token_seconds_sum')).toBeCloseTo(0.1);
    expect(engine.metrics.value('vllm:inter_token_latency_seconds_sum')).toBeCloseTo(0.1);
    expect(engine.metrics.value('vllm:e2e_request_latency_seconds_sum')).toBeCloseTo(0.2);
  });

  it('shows what runs and what waits while it passes', async () => {
    const { clock, engine } = await timedEngine({ maxNumSeqs: 2 });
    for (let i = 0; i < 5; i++)
      engine.submit({ id: String(i), promptTokens: recordedPrompt(i, 10), maxTokens: 4 });
    clock.advance(30);
    expect(engine.load).toEqual({ running: 2, waiting: 3 });
    expect(engine.metrics.value('vllm:num_requests_running')).toBe(2);
    expect(engine.metrics.value('vllm:num_requests_waiting_by_reason', { reason: 'capacity' })).toBe(3);
    expect(engine.metrics.value('vllm:kv_cache_usage_perc')).toBeCloseTo(2 / 39);
    clock.advance(10_000);
    expect(engine.load).toEqual({ running: 0, waiting: 0 });
    expect(engine.metrics.value('vllm:request_queue_time_seconds_sum')).toBeGreaterThan(0.5);
  });

  it('is the same for the same seed, with jitter', async () => {
    const run = async (seed: number) => {
      const timing = { prefillTokensPerSecond: 1000, decodeTokensPerSecond: 20, jitter: 0.5 };
      const { clock, engine } = await timedEngine({ seed, timing });
      engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 10 });
      clock.advance(5000);
      return engine.metrics.value('vllm:e2e_request_latency_seconds_sum');
    };
    expect(await run(1)).toBe(await run(1));
    expect(await run(1)).not.toBe(await run(2));
  });
});

describe('ending a request', () => {
  it('frees its blocks at once when the client goes, and is not counted', async () => {
    const { clock, engine } = await timedEngine();
    const generation = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 100 });
    const answer = answerOf(generation);
    clock.advance(200);
    generation.abort();
    generation.abort();
    expect((await answer).length).toBeGreaterThan(0);
    expect(generation.finishReason).toBe('abort');
    expect(engine.load).toEqual({ running: 0, waiting: 0 });
    expect(engine.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
    expect(engine.metrics.value('vllm:request_success_total')).toBe(0);
    clock.advance(1000);
  });

  it('counts as stop when the text has met a stop string', async () => {
    const engine = await startEngine();
    const generation = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 100 });
    for await (const { index } of generation.tokens()) if (index === 2) generation.stop();
    expect(generation.finishReason).toBe('stop');
    expect(engine.metrics.value('vllm:request_success_total', { finished_reason: 'stop' })).toBe(1);
  });

  it('gives what is left the finish reason abort when the engine closes', async () => {
    const { clock, engine } = await timedEngine();
    const generation = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 100 });
    clock.advance(200);
    await engine.close();
    expect((await answerOf(generation)).length).toBeGreaterThan(0);
    expect(generation.finishReason).toBe('abort');
  });
});

describe('refusals', () => {
  it('name a limit of requests, running ones counted', async () => {
    const { clock, engine } = await timedEngine({ maxNumQueuedReqs: 2 });
    const request = { promptTokens: prompt, maxTokens: 1 };
    engine.submit({ id: 'a', ...request });
    clock.advance(1);
    engine.submit({ id: 'b', ...request });
    expect(() => engine.submit({ id: 'c', ...request })).toThrow(expect.objectContaining({ kind: 'busy' }));
    const rejections = 'vllm:admission_rejections_total';
    expect(engine.metrics.value(rejections, { reason: 'max_num_queued_reqs' })).toBe(1);
    clock.advance(1000);
    expect(engine.submit({ id: 'c', ...request }).id).toBe('c');
  });

  it('name a limit of tokens', async () => {
    const { engine } = await timedEngine({ maxNumQueuedTokens: 60 });
    engine.submit({ id: 'a', promptTokens: recordedPrompt(1, 40), maxTokens: 1 });
    const second = { id: 'b', promptTokens: recordedPrompt(1, 30), maxTokens: 1 };
    expect(() => engine.submit(second)).toThrow(expect.objectContaining({ kind: 'busy' }));
  });

  it('name prompts without room for an answer', async () => {
    const engine = await startEngine();
    for (const length of [0, 1024, 5000]) {
      const request = { id: 'a', promptTokens: recordedPrompt(1, length), maxTokens: 1 };
      expect(() => engine.submit(request)).toThrow(expect.objectContaining({ kind: 'prompt' }));
    }
  });

  it('name an id that runs, in 0.13 only', async () => {
    const request = { id: 'a', promptTokens: prompt, maxTokens: 1 };
    const old = await startEngine({ version: '0.13' });
    old.submit(request);
    expect(() => old.submit(request)).toThrow('Request id a already running.');
    const engine = await startEngine();
    const [one, two] = [engine.submit(request), engine.submit(request)];
    expect(one.engineRequestId).not.toBe(two.engineRequestId);
    await Promise.all([one, two].map(answerOf));
  });

  it('name a shutdown, while what runs ends', async () => {
    const engine = await startEngine();
    const running = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 5 });
    const drained = engine.drain();
    const late = { id: 'b', promptTokens: prompt, maxTokens: 1 };
    expect(() => engine.submit(late)).toThrow(expect.objectContaining({ kind: 'shutdown' }));
    await drained;
    expect(running.finishReason).toBe('length');
  });

  it('name options that contradict each other', async () => {
    const start = (options: Partial<EngineCoreOptions>) => createEngineCore({ ...smallEngine, ...options });
    await expect(start({ numBlocks: 31 })).rejects.toThrow('31 blocks of 32 tokens are too few');
    await expect(start({ maxNumSeqs: 0 })).rejects.toThrow(
      'maxNumSeqs must be an integer of at least 1, got 0',
    );
    await expect(start({ chunkedPrefill: false, maxNumBatchedTokens: 8 })).rejects.toThrow(
      'without chunked prefill',
    );
    const timing = { prefillTokensPerSecond: 0, decodeTokensPerSecond: 20 };
    await expect(start({ timing })).rejects.toThrow('prefillTokensPerSecond must be more than 0, got 0');
  });
});

describe('pause and sleep', () => {
  it('ends what runs and holds what comes, until it is over', async () => {
    const engine = await startEngine();
    const before = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 500 });
    await engine.pause();
    expect(before.finishReason).toBe('abort');
    expect(engine.paused).toBe(true);
    const after = engine.submit({ id: 'b', promptTokens: prompt, maxTokens: 2 });
    for (let i = 0; i < 20; i++) await turns();
    expect(after.finishReason).toBeUndefined();
    expect(engine.metrics.value('vllm:num_requests_waiting_by_reason', { reason: 'deferred' })).toBe(1);
    engine.resume();
    expect(await answerOf(after)).toHaveLength(2);
  });

  it('lets what runs end first, or freezes it, where asked', async () => {
    const engine = await startEngine();
    const first = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 50 });
    await engine.pause('wait');
    expect(first.finishReason).toBe('length');
    engine.resume();
    const second = engine.submit({ id: 'b', promptTokens: prompt, maxTokens: 500 });
    await turns();
    await engine.pause('keep');
    await turns();
    const { running } = engine.load;
    expect(running).toBe(1);
    engine.resume();
    expect(await answerOf(second)).toHaveLength(500);
  });

  it('forgets the cache in sleep and shows its level', async () => {
    const engine = await startEngine();
    await complete(engine, recordedPrompt(1, 100));
    await engine.sleep(2);
    const state = (name: string) => engine.metrics.value('vllm:engine_sleep_state', { sleep_state: name });
    expect([state('awake'), state('weights_offloaded'), state('discard_all')]).toEqual([0, 0, 1]);
    expect(engine.sleeping).toBe(true);
    await engine.wakeUp(['weights']);
    expect(engine.sleeping).toBe(true);
    await engine.wakeUp(['kv_cache']);
    expect(engine.sleeping).toBe(false);
    expect(state('awake')).toBe(1);
    const { generation } = await complete(engine, recordedPrompt(1, 100));
    expect(generation.cachedTokens).toBe(0);
  });

  it('computes again what it froze in its sleep', async () => {
    const engine = await startEngine();
    const expected = (await complete(engine, prompt, { maxTokens: 300 })).tokens;
    const generation = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 300, ignoreEos: true });
    const answer = answerOf(generation);
    for (let i = 0; i < 5; i++) await turns();
    await engine.sleep(1, 'keep');
    expect(engine.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
    await engine.wakeUp();
    expect(await answer).toEqual(expected);
  });
});

describe('resetting the prefix cache', () => {
  it('works only while nothing runs', async () => {
    const { clock, engine } = await timedEngine();
    engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 5 });
    clock.advance(60);
    expect(engine.resetPrefixCache()).toBe(false);
    clock.advance(1000);
    expect(engine.resetPrefixCache()).toBe(true);
  });
});

describe('many requests', () => {
  it('end once each and are counted as they were', async () => {
    const requests = fc.array(
      fc.record({
        length: fc.integer({ min: 1, max: 300 }),
        maxTokens: fc.integer({ min: 1, max: 40 }),
        family: fc.nat({ max: 3 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (list) => {
        const engine = await createEngineCore({ ...smallEngine, maxNumBatchedTokens: 100 });
        try {
          const made = await Promise.all(
            list.map(({ length, maxTokens, family }) =>
              complete(engine, recordedPrompt(family, length), { maxTokens }),
            ),
          );
          const sum = (of: (one: (typeof made)[number], at: number) => number) =>
            made.reduce((total, one, at) => total + of(one, at), 0);
          const prompts = sum((_, at) => list[at]?.length ?? 0);
          const { metrics } = engine;
          expect(made.map(({ tokens }) => tokens.length)).toEqual(list.map(({ maxTokens }) => maxTokens));
          expect(metrics.value('vllm:request_success_total')).toBe(list.length);
          expect(metrics.value('vllm:generation_tokens_total')).toBe(sum(({ tokens }) => tokens.length));
          expect(metrics.value('vllm:prompt_tokens_total')).toBe(prompts);
          expect(metrics.value('vllm:prompt_tokens_by_source_total')).toBe(prompts);
          expect(metrics.value('vllm:prefix_cache_queries_total')).toBe(prompts);
          expect(metrics.value('vllm:prefix_cache_hits_total')).toBe(
            sum(({ generation }) => generation.cachedTokens),
          );
          expect(metrics.value('vllm:e2e_request_latency_seconds_count')).toBe(list.length);
          expect(metrics.value('vllm:inter_token_latency_seconds_count')).toBe(
            sum(({ tokens }) => tokens.length - 1),
          );
          expect(engine.resetPrefixCache()).toBe(true);
        } finally {
          await engine.close();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('let the event loop turn between steps, as fast as it can', async () => {
    const engine = await startEngine();
    const turn = vi.fn();
    const generation = engine.submit({ id: 'a', promptTokens: prompt, maxTokens: 500 });
    const interval = setInterval(turn, 0);
    await answerOf(generation);
    clearInterval(interval);
    expect(turn).toHaveBeenCalled();
  });
});
