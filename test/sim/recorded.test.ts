import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type SimOptions, type SimulatedEngine } from '../../sim/index.js';
import { comparable, comparableEvent, comparableHeaders, withoutRepeats } from './comparable-answer.js';
import { rawRequest } from './raw-http.js';

// What vLLM 0.32.0 and 0.13.0 answered to a list of requests, one after the other to one engine, held against the simulation:
// status, headers and their order, fields and their order, values, events and chunks. Not compared, since a simulation has other
// words and clocks, is what `normal` below replaces, and what `differs` lists with a reason.

interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly status: number;
  readonly answerHeaders: readonly (readonly [string, string])[];
  readonly answer?: string;
  readonly chunks?: readonly string[];
}

const adapters = mkdtempSync(join(tmpdir(), 'adapters-'));
for (const name of ['lora1', 'lora2']) {
  mkdirSync(join(adapters, name));
  writeFileSync(join(adapters, name, 'adapter_config.json'), '{}');
}
afterAll(() => rmSync(adapters, { recursive: true }));

function recordings(version: string): readonly Recorded[] {
  const text = readFileSync(new URL(`fixtures/answers-${version}.jsonl`, import.meta.url), 'utf8');
  return text
    .replaceAll('/models/', `${adapters}/`)
    .replaceAll('@LONG@', 'word '.repeat(6000))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
}

const recordedFlags = {
  model: join(adapters, 'tiny'),
  servedModelNames: ['tiny'],
  maxModelLen: 1024,
  blockSize: 32,
  vocabSize: 1024,
  timing: 'instant',
  enableRequestIdHeaders: true,
  enableLora: true,
  maxLoras: 2,
  loraModules: [{ name: 'lora1', path: join(adapters, 'lora1') }],
  runtimeLora: true,
  devMode: true,
} as const satisfies SimOptions;

/** Replacements in recorded and simulated answers alike, each for a reason of the model. */
const differs: Readonly<Record<string, (text: string) => string>> = {
  // It ends at a letter, wherever the words have it first.
  chat_nomax: (text) => text.replace(/"completion_tokens": \d+/, '"completion_tokens": n'),
  // The random model writes blanks until its limit where the grammar allows any; the simulation writes the JSON and stops.
  chat_json_schema: (text) =>
    text
      .replace(/"completion_tokens": \d+/, '"completion_tokens": n')
      .replace(/"finish_reason": "(?:stop|length)"/, '"finish_reason": r'),
};

// 0.13 limits the tokenizer differently and so tells the number of tokens, which depends on the tokenizer.
const counted = (text: string): string =>
  text.replace(/\d+ input tokens/g, 'n input tokens').replace(/1024 - \d+/, '1024 - n');

async function compare(engine: SimulatedEngine, recorded: Recorded, version: string): Promise<void> {
  const { name, method, path, headers, body } = recorded;
  const answer = await rawRequest(engine.port, { method, path, headers, body });
  const adjust = version === '0.13' ? counted : (differs[name] ?? ((text: string) => text));
  expect(answer.status).toBe(recorded.status);
  expect(comparableHeaders(answer.headers)).toEqual(comparableHeaders(recorded.answerHeaders));
  if (recorded.chunks === undefined) {
    expect(adjust(comparable(answer.body))).toBe(adjust(comparable(recorded.answer ?? '')));
    return;
  }
  const [told, wanted] = [answer.chunks ?? [], recorded.chunks].map((chunks) => chunks.map(comparableEvent));
  expect(withoutRepeats(told ?? [])).toEqual(withoutRepeats(wanted ?? []));
  // Chat and text streams have an event for each token, whether or not it has text.
  if (/^(?:chat|comp)_/.test(name)) expect(told).toHaveLength(wanted?.length ?? 0);
}

describe('vLLM 0.32.0', () => {
  let engine: SimulatedEngine;
  beforeAll(async () => {
    engine = await createEngine({
      ...recordedFlags,
      enablePromptTokensDetails: true,
      kvEvents: {
        endpoint: `ipc://${adapters}/events`,
        replayEndpoint: `ipc://${adapters}/replay`,
        topic: 'kv@127.0.0.1:8000@tiny',
      },
    });
  });
  afterAll(() => engine.close());

  test.each(recordings('0.32').map((recorded) => [recorded.name, recorded] as const))(
    '%s is answered as recorded',
    (_, recorded) => compare(engine, recorded, '0.32'),
  );
});

// What test/sim/live sends, as far as it showed differences once.
describe('vLLM 0.32.0 with tools and adapters', () => {
  let engine: SimulatedEngine;
  beforeAll(async () => {
    engine = await createEngine({
      ...recordedFlags,
      numBlocks: 64,
      maxNumSeqs: 16,
      enablePromptTokensDetails: true,
      enableAutoToolChoice: true,
      toolCallParser: 'hermes',
    });
  });
  afterAll(() => engine.close());

  test.each(recordings('0.32-live').map((recorded) => [recorded.name, recorded] as const))(
    '%s is answered as recorded',
    (_, recorded) => compare(engine, recorded, '0.32'),
  );
});

describe('vLLM 0.13.0', () => {
  let engine: SimulatedEngine;
  beforeAll(async () => {
    engine = await createEngine({ ...recordedFlags, version: '0.13' });
  });
  afterAll(() => engine.close());

  test.each(recordings('0.13').map((recorded) => [recorded.name, recorded] as const))(
    '%s is answered as recorded',
    (_, recorded) => compare(engine, recorded, '0.13'),
  );
});
