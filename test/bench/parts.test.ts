import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../sim/index.js';
import { AnswerStream } from '../../src/bench/answer-stream.js';
import { arrivals } from '../../src/bench/arrivals.js';
import { cacheCounters } from '../../src/bench/cache-counters.js';
import { Conversation } from '../../src/bench/conversation.js';

function firstArrivals(kind: 'poisson' | 'even', seed: number, count: number): readonly number[] {
  const times: number[] = [];
  for (const ms of arrivals({ perSecond: 20, kind, seed })) {
    if (times.length === count) break;
    times.push(ms);
  }
  return times;
}

describe('arrivals', () => {
  it('come evenly when asked to', () => {
    expect(firstArrivals('even', 0, 4)).toEqual([0, 50, 100, 150]);
  });

  it('come at random otherwise: as often, apart as times are that know nothing of each other', () => {
    const times = firstArrivals('poisson', 7, 20_000);
    const gaps = times.map((ms, i) => ms - (times[i - 1] ?? 0));
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;

    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(mean).toBeGreaterThan(48.5);
    expect(mean).toBeLessThan(51.5);
    // The deviation of such gaps is their mean.
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.96);
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.04);
  });

  it('are those of their seed', () => {
    expect(firstArrivals('poisson', 1, 5)).toEqual(firstArrivals('poisson', 1, 5));
    expect(firstArrivals('poisson', 1, 5)).not.toEqual(firstArrivals('poisson', 2, 5));
  });
});

const shape = {
  model: 'm',
  rounds: 3,
  systemTokens: 50,
  historyTokens: 200,
  answerTokens: 9,
  ignoreEos: true,
};

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

describe('a conversation', () => {
  it('repeats all that was said, and asks as many questions as there are rounds', () => {
    const user = new Conversation(4, shape);
    const bodies: Body[] = [];
    while (!user.isOver) {
      const { questionId, body } = user.ask();
      expect(questionId).toBe(bodies.length);
      bodies.push(JSON.parse(body) as Body);
      user.answered(`answer ${questionId}`);
    }
    const [first, second, third] = bodies.map(({ messages }) => messages);

    expect(bodies).toHaveLength(3);
    expect(bodies[0]).toMatchObject({
      model: 'm',
      max_tokens: 9,
      ignore_eos: true,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(first?.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(second?.slice(0, 2)).toEqual(first);
    expect(second?.[2]).toEqual({ role: 'assistant', content: 'answer 0' });
    expect(third?.slice(0, 4)).toEqual(second);
  });

  it('has prompts as long as asked for, whose beginnings differ by the user', () => {
    const tokenizer = createTokenizer(32_768);
    const [a, b] = [4, 5].map((id) => (JSON.parse(new Conversation(id, shape).ask().body) as Body).messages);

    expect(tokenizer.encode(a?.[0]?.content ?? '')).toHaveLength(shape.systemTokens);
    expect(a?.[0]).toEqual(b?.[0]);
    const question = new Conversation(4, { ...shape, historyTokens: 0 });
    const bare = (JSON.parse(question.ask().body) as Body).messages[1]?.content ?? '';
    const longer = tokenizer.encode(a?.[1]?.content ?? '').length - tokenizer.encode(bare).length;
    expect(Math.abs(longer - shape.historyTokens)).toBeLessThanOrEqual(1);
    expect(a?.[1]?.content.slice(0, 12)).not.toBe(b?.[1]?.content.slice(0, 12));
  });

  it('forgets a question that was not answered', () => {
    const user = new Conversation(1, shape);
    user.ask();
    user.failed();
    const { questionId, body } = user.ask();

    expect(questionId).toBe(1);
    const { messages } = JSON.parse(body) as Body;
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[1]?.content).toMatch(/^I am user 1\. hi /);
  });
});

const events = [
  { choices: [{ delta: { role: 'assistant', content: '' }, finish_reason: null }] },
  { choices: [{ delta: { content: 'grün' }, finish_reason: null }] },
  { choices: [{ delta: { reasoning_content: 'hm' }, finish_reason: null }] },
  { choices: [{ delta: { content: ' 🌳' }, finish_reason: 'length' }] },
  {
    choices: [],
    usage: { prompt_tokens: 40, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 32 } },
  },
];
const stream = Buffer.from(
  `: hello\r\n\r\n${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`,
);

describe('the stream of an answer', () => {
  it('is read the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 30 }), (cuts) => {
        const answer = new AnswerStream();
        const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        for (const [i, from] of places.slice(0, -1).entries()) {
          answer.push(stream.subarray(from, places[i + 1]), i);
        }
        expect(answer).toMatchObject({
          text: 'grün 🌳',
          pieces: 3,
          complete: true,
          error: undefined,
          usage: { promptTokens: 40, completionTokens: 7, cachedTokens: 32 },
        });
        expect(answer.gaps).toHaveLength(2);
        const [a = -1, b = -1] = answer.gaps;
        expect((answer.firstMs ?? 0) + a + b).toBe(answer.lastMs);
      }),
    );
  });

  it('begins with the first content, not with the role', () => {
    const answer = new AnswerStream();
    const told = events.map((event) => Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
    told.forEach((bytes, i) => void answer.push(bytes, 10 * i));

    expect([answer.firstMs, answer.lastMs, answer.gaps]).toEqual([10, 30, [10, 10]]);
  });

  it('may say that something went wrong', () => {
    const answer = new AnswerStream();
    answer.push(
      Buffer.from('data: {"error":{"message":"out of\\nmemory","code":500}}\n\ndata: [DONE]\n\n'),
      1,
    );

    expect(answer.error).toBe('out of memory');
  });

  it('may be one piece', () => {
    const answer = new AnswerStream();
    const choices = [{ message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }];
    answer.whole(JSON.stringify({ choices, usage: { prompt_tokens: 3, completion_tokens: 1 } }), 5);

    expect(answer).toMatchObject({ text: 'yes', firstMs: 5, complete: true });
    expect(answer.usage).toEqual({ promptTokens: 3, completionTokens: 1 });
  });
});

it('counters of caches are those of an engine, or of a router', () => {
  const engine =
    'vllm:prefix_cache_queries_total{engine="0"} 10\nvllm:prefix_cache_hits_total{engine="0"} 4\n';
  const router = ['a', 'b']
    .map(
      (name) =>
        `vllm:gpu_prefix_cache_queries_total{server="${name}"} 5\nvllm:gpu_prefix_cache_hits_total{server="${name}"} 1\n`,
    )
    .join('');

  expect(cacheCounters(engine)).toEqual({ queries: 10, hits: 4, byRouter: false });
  expect(cacheCounters(router)).toEqual({ queries: 10, hits: 2, byRouter: true });
  expect(cacheCounters('up 1\n')).toBeUndefined();
});
