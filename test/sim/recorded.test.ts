import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type SimOptions, type SimulatedEngine } from '../../sim/index.js';
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

/** Names of fields whose values are texts, tokens or numbers that come from the model, or from clocks and chance. */
const modelled = new Set([
  'content',
  'text',
  'prompt',
  'delta',
  'token',
  'tokens',
  'token_strs',
  'token_ids',
  'prompt_token_ids',
  'bytes',
  'logprob',
  'rank',
  'decoded_token',
  'token_logprobs',
  'text_offset',
  'system_fingerprint',
  'created',
  'created_at',
  'prompt_tokens',
  'total_tokens',
  'input_tokens',
  'original_input_tokens',
  'cached_tokens',
  'created_cache_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'count',
  'sequence_number',
  'replay_endpoint',
  'endpoint',
  'topic',
]);

/** A value without what comes from the model: texts and numbers by their types, lists of them by their presence. */
function normal(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) {
    if (modelled.has(field) && value.every((item) => typeof item !== 'object' || item === null))
      return '[..]';
    const items = value.map((item) => normal(item, field));
    // One entry for each token, of which another tokenizer makes more or less.
    const perToken = field === 'top_logprobs' || field === 'prompt_logprobs';
    return perToken ? items.filter((item, index) => !isDeepStrictEqual(item, items[index - 1])) : items;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    // Tables by token: how many entries there are and of what kind.
    if (field === 'top_logprobs') return entries.map(([, item]) => normal(item, 'logprob'));
    if (field === 'prompt_logprobs') return entries.map(([, item]) => normal(item));
    return Object.fromEntries(entries.map(([name, item]) => [name, normal(item, name)]));
  }
  if (modelled.has(field) && (typeof value === 'string' || typeof value === 'number')) return typeof value;
  if (typeof value !== 'string') return value;
  return value
    .replace(/^(chatcmpl|cmpl|modelperm|chatcmpl-tool)-[0-9a-f]{16}$/, '$1-..')
    .replace(/^(resp|msg)_[0-9a-f]{16}$/, '$1_..')
    .replace(/^[0-9a-f]{16}$/, '..');
}

/** Text of the same value in the same order of fields; what is no JSON stays as it is. */
function comparable(text: string): string {
  try {
    return JSON.stringify(normal(JSON.parse(text)), null, 1);
  } catch {
    return text;
  }
}

function comparableEvent(event: string): string {
  return event.replace(/data: (.*)/, (_, data: string) => `data: ${comparable(data)}`);
}

/** Events without those that repeat the one before: how many there are depends on which tokens have no text of their own. */
function withoutRepeats(events: readonly string[]): readonly string[] {
  return events.filter((event, index) => event !== events[index - 1]);
}

function comparableHeaders(headers: readonly (readonly [string, string])[]): readonly string[] {
  return headers.map(([name, value]) => {
    if (name === 'date')
      return `${name}: ${value.replace(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, '..')}`;
    if (name === 'x-request-id') return `${name}: ${value.replace(/^[0-9a-f]{32}$/, '..')}`;
    return name === 'content-length' ? name : `${name}: ${value}`;
  });
}

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
