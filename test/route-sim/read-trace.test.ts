import { describe, expect, it } from 'vitest';
import { blockKeysOf, reachableTokens } from '../../route-sim/block-keys.js';
import { textOf, tokensOf } from '../../route-sim/content.js';
import { generateTrace, type TraceKind, traceKinds, traceText } from '../../route-sim/generate-trace.js';
import { readTrace, TraceError } from '../../route-sim/read-trace.js';
import { traceOf } from './traces.js';

function problemsOf(text: string): readonly string[] {
  try {
    readTrace('t.jsonl', text);
  } catch (error) {
    if (error instanceof TraceError) return error.problems;
    throw error;
  }
  return [];
}

const kinds = Object.keys(traceKinds) as TraceKind[];

describe('a trace', () => {
  it('is read with all that a line can say', () => {
    const { requests, blockSize } = traceOf([
      {
        id: 'a',
        arrival: 0.5,
        model: 'm',
        prompt: [
          ['s', 20],
          ['u', 5],
        ],
        answer: ['x', 7],
        session: '1',
      },
      { arrival: 1, prompt: [5, 6, 7], answer: [8, 9], tenant: 't', cache_salt: 'c', stream: false },
      { prompt: [['s', 20]], answer: 3, after: 'a', think: 2.5 },
    ]);

    expect(blockSize).toBe(16);
    expect(requests).toMatchObject([
      { id: 'a', arrival: 0.5, model: 'm', promptTokens: 25, answerTokens: 7, session: '1', stream: true },
      { id: '1', promptTokens: 3, answerTokens: 2, tenant: 't', cacheSalt: 'c', stream: false },
      { arrival: 1, promptTokens: 20, answerTokens: 3, after: 0, thinkSeconds: 2.5 },
    ]);
  });

  it("is read in the form of Mooncake's, whose hashes stand for 512 tokens each", () => {
    const { requests, blockSize } = readTrace(
      'm',
      [
        { timestamp: 27482, input_length: 1100, output_length: 52, hash_ids: [46, 47, 2366] },
        { timestamp: 0, input_length: 1024, output_length: 0, hash_ids: [46, 47] },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n'),
    );

    expect(blockSize).toBe(512);
    expect(requests.map(({ arrival }) => arrival)).toEqual([0, 27.482]);
    expect(requests.map(({ promptTokens, answerTokens }) => [promptTokens, answerTokens])).toEqual([
      [1024, 1],
      [1100, 52],
    ]);
    const [first, second] = requests.map(({ prompt }) => tokensOf(prompt));
    expect(second?.slice(0, 1024)).toEqual(first);
    const keys = blockKeysOf({ requests, blockSize }, 512);
    expect(reachableTokens({ requests, blockSize }, keys)).toBe(1024);
  });

  it('is refused with everything that is wrong, each with its line', () => {
    expect(
      problemsOf(
        [
          '{"arrival": 1, "prompt": [["s", 0]], "answer": 5}',
          '',
          'nonsense',
          '{"arrival": 0, "promt": [1], "answer": "five", "id": 3}',
          '{"arrival": 2, "prompt": [1], "answer": 5, "after": "9", "stream": 1, "think": -1}',
        ].join('\n'),
      ),
    ).toEqual([
      't.jsonl:3: not a JSON object, got "nonsense"; write a request a line',
      't.jsonl:1 prompt: wrong value, got [["s",0]]; give token ids, or a list of parts such as ["system", 512]',
      't.jsonl:4 promt: unknown key; did you mean prompt',
      't.jsonl:4 id: wrong value, got 3; give a text',
      't.jsonl:4 arrival: earlier than that of the line before, got 0; sort the lines',
      't.jsonl:4 prompt: missing; give token ids, or a list of parts such as ["system", 512]',
      't.jsonl:4 answer: wrong value, got "five"; give a number of tokens, token ids, or a part such as ["answer 1", 128]',
      't.jsonl:5 after: no request before has this id, got "9"; name an earlier one',
      't.jsonl:5 stream: wrong value, got 1; give true or false',
      't.jsonl:5 think: wrong value, got -1; give a number of 0 or more',
    ]);
  });

  it("of Mooncake's is refused where hashes and length do not fit", () => {
    expect(
      problemsOf('{"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": [1], "x": 1}'),
    ).toEqual([
      't.jsonl:1 x: unknown key; use timestamp, input_length, output_length, hash_ids, type',
      't.jsonl:1 hash_ids: wrong number of blocks of 512 tokens, got 1 for 600 tokens; give 2',
    ]);
  });

  it('is refused where there is none', () => {
    expect(problemsOf('\n')).toEqual(['t.jsonl: no request, got an empty trace; write a request a line']);
  });
});

describe('blocks of a trace', () => {
  it('are equal as far as tokens, model and salt are', () => {
    const base = { arrival: 0, prompt: [['s', 40]], answer: 1 };
    const trace = traceOf([base, { ...base, cache_salt: 'x' }, { ...base, model: 'other' }, base]);
    const [one, salted, other, again] = blockKeysOf(trace, 16).ofRequest;

    expect(one).toEqual(again);
    expect(new Set([...(one ?? []), ...(salted ?? []), ...(other ?? [])]).size).toBe(6);
  });

  it('that an answer fills can be reached by the next turn, whatever it is divided into', () => {
    const trace = traceOf([
      { arrival: 0, prompt: [['a', 30]], answer: ['b', 34] },
      {
        arrival: 1,
        prompt: [
          ['a', 30],
          ['b', 34],
          ['c', 1],
        ],
        answer: 1,
      },
    ]);

    // The 64th token is the last of the answer, which is never computed.
    expect(reachableTokens(trace, blockKeysOf(trace, 16))).toBe(48);
    expect(reachableTokens(trace, blockKeysOf(trace, 7))).toBe(63);
  });
});

describe('content', () => {
  it('has equal tokens and equal texts as far as parts are equal', () => {
    const shared = { name: 'system', tokens: 100 };
    const one = [shared, { name: 'one', tokens: 10 }];
    const other = [shared, { name: 'other', tokens: 10 }];

    expect(textOf(one).slice(0, 400)).toBe(textOf(other).slice(0, 400));
    expect(textOf(one).slice(400)).not.toBe(textOf(other).slice(400));
    expect(textOf(one)).toHaveLength(440);
    expect(tokensOf(one).slice(0, 100)).toEqual(tokensOf([shared]));
    expect(tokensOf(one)[100]).not.toBe(tokensOf(other)[100]);
  });
});

describe('generated traces', () => {
  it.each(kinds)('are the same for a seed, and can be read: %s', (kind) => {
    const options = { seed: 1, seconds: 60, rate: 20 };
    const text = traceText(generateTrace(kind, options));

    expect(traceText(generateTrace(kind, options))).toBe(text);
    expect(traceText(generateTrace(kind, { ...options, seed: 2 }))).not.toBe(text);
    const trace = readTrace(kind, text);
    expect(trace.requests.length).toBeGreaterThan(300);
    expect(trace.requests.at(-1)?.arrival).toBeLessThanOrEqual(60);
    expect(reachableTokens(trace, blockKeysOf(trace, 16))).toBeGreaterThan(0);
  });

  it('have one prefix that most requests share, where it is dominant', () => {
    const lines = generateTrace('dominant-prefix', { seed: 1, seconds: 60 });
    const share = lines.filter(({ tenant }) => tenant === 'dominant').length / lines.length;

    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.9);
  });

  it('come in bursts of a few tenants, where they are asked for', () => {
    const lines = generateTrace('bursts', { seed: 1, seconds: 300 });
    const within = lines.filter(({ arrival }) => arrival % 30 < 5);

    expect(within.length / lines.length).toBeGreaterThan(0.7);
    expect(new Set(lines.filter(({ arrival }) => arrival < 5).map(({ tenant }) => tenant)).size).toBeLessThan(
      100,
    );
  });

  it('repeat in each turn of a conversation all that was said before', () => {
    const lines = generateTrace('multi-turn', { seed: 1, seconds: 120 });
    const byId = new Map(lines.map((line) => [line.id, line]));
    const later = lines.filter(({ after }) => after !== undefined);

    expect(later.length).toBeGreaterThan(lines.length / 3);
    for (const { after, prompt } of later) {
      const before = byId.get(after ?? '');
      expect(prompt.slice(0, -1)).toEqual([...(before?.prompt ?? []), before?.answer]);
    }
  });
});
