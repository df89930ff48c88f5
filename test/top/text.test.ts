import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EngineRow, ModelRow, TopView } from '../../src/top/rows.js';
import { topLines } from '../../src/top/text.js';

const flow = {
  requestsPerSecond: 12.3,
  errorsPerSecond: 0.5,
  outputTokensPerSecond: 1234.5,
  ttftP50: 0.0421,
  ttftP95: 1.5,
};

const engine: EngineRow = {
  url: 'http://10.0.0.1:8000',
  models: ['Qwen/Qwen3-8B'],
  state: 'up',
  running: 7,
  waiting: 2,
  kvUsage: 0.314,
  hitRate: 0.5,
  ...flow,
};

const model: ModelRow = {
  model: 'Qwen/Qwen3-8B',
  engines: 2,
  enginesUp: 1,
  running: 14,
  waiting: 4,
  queued: 0,
  hitRate: undefined,
  ...flow,
};

const view: TopView = { atMs: 0, seconds: 2, engines: [engine], models: [model], listed: true };

it('writes a line for each model and each engine', () => {
  const [head, gap, ...rest] = topLines(view, { source: 'http://router' });

  expect([head?.slice(8), gap]).toEqual(['  http://router  1 engine, 1 model', '']);
  expect(rest).toEqual([
    'MODEL          ENGINES  RUN  WAIT  HELD  HITS  TTFT P50     P95  REQ/S  ERR/S  TOK/S',
    'Qwen/Qwen3-8B      1/2   14     4     0     -     42 ms  1.50 s     12    0.5   1235',
    '',
    'ENGINE         MODEL          STATE  RUN  WAIT   KV  HITS  TTFT P50     P95  REQ/S  ERR/S  TOK/S',
    '10.0.0.1:8000  Qwen/Qwen3-8B     up    7     2  31%   50%     42 ms  1.50 s     12    0.5   1235',
  ]);
});

it('leaves out what matters least where there is no room', () => {
  const lines = topLines(view, { source: 'http://router', width: 50 });

  expect(lines.slice(-2)).toEqual([
    'ENGINE         RUN  WAIT   KV  TTFT P50  ERR/S',
    '10.0.0.1:8000    7     2  31%     42 ms    0.5',
  ]);
});

it('says how many rows there is no room for', () => {
  const engines = Array.from({ length: 30 }, (_, i) => ({ ...engine, url: `http://engine-${i}` }));
  const lines = topLines({ ...view, engines }, { source: 'r', height: 12 });

  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe('... 25 more');
  expect(lines.at(-2)).toMatch(/^engine-4 /);
});

it('fits into every terminal, whatever names come from outside', () => {
  const name = fc.string({ unit: fc.constantFrom('a', '/', '\x1b', '\n', '\t', '\u202e', '\x9b') });
  const size = fc.integer({ min: 1, max: 140 });
  fc.assert(
    fc.property(
      fc.array(name, { maxLength: 20 }),
      size,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (names, width, height, color) => {
        const engines = names.map((text) => ({ ...engine, url: text, models: [text, 'b'] }));
        const models = names.map((text) => ({ ...model, model: text }));
        const options = { source: 'http://router', width, height, color, notice: names[0] ?? 'x' };
        const lines = topLines({ ...view, engines, models }, options);
        const bare = lines.map((line) => stripVTControlCharacters(line));

        expect(lines.length).toBeLessThanOrEqual(height);
        expect(Math.max(...bare.map(({ length }) => length))).toBeLessThanOrEqual(width);
        expect(bare.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        if (!color) expect(lines).toEqual(bare);
      },
    ),
  );
});
