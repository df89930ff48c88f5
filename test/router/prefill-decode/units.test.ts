import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingOf } from '../../../router/prefill-decode/answer-opening.js';
import { editedObject } from '../../../router/prefill-decode/edited-object.js';
import { keptBlocks } from '../../../router/prefill-decode/kv-params.js';
import { splitRequest } from '../../../router/prefill-decode/leg-bodies.js';
import { PrefillIds } from '../../../router/prefill-decode/prefill-ids.js';
import { isSameRevision } from '../../../router/prefill-decode/revisions.js';

describe('editedObject', () => {
  it('changes what is asked for and nothing else, however the object is written', () => {
    const key = fc.constantFrom('a', 'stream', 'b"c', 'd\\', 'é', 'n');
    const object = fc.array(fc.tuple(key, fc.jsonValue({ maxDepth: 2 })), { maxLength: 6 });
    const blanks = fc.constantFrom('', ' ', '\n\t');
    const edits = fc.dictionary(key, fc.option(fc.integer(), { nil: null }));
    fc.assert(
      fc.property(object, blanks, edits, (entries, blank, changes) => {
        const text = entries.map(
          ([name, value]) => `${JSON.stringify(name)}${blank}:${blank}${JSON.stringify(value)}`,
        );
        const bytes = Buffer.from(`${blank}{${blank}${text.join(`${blank},${blank}`)}${blank}}${blank}`);
        const asText = Object.entries(changes).map(
          ([name, value]) => [name, value === null ? null : `${value}`] as const,
        );
        const edited: unknown = JSON.parse(editedObject(bytes, new Map(asText)).toString());
        const wanted = new Map(Object.entries(JSON.parse(bytes.toString()) as object));
        for (const [name, value] of Object.entries(changes)) {
          if (value === null) wanted.delete(name);
          else wanted.set(name, value);
        }
        expect(edited).toEqual(Object.fromEntries(wanted));
      }),
    );
  });

  it('leaves the bytes of other values as they are, and takes out every one of a key', () => {
    const bytes = Buffer.from('{"seed":18446744073709551615,"a\\u0062":1,"x":1,"ab":2 , "t":1.50}');
    expect(
      editedObject(
        bytes,
        new Map([
          ['ab', null],
          ['x', '2'],
          ['y', '3'],
        ]),
      ).toString(),
    ).toBe('{"y":3,"seed":18446744073709551615,"x":2,"t":1.50}');
  });
});

describe('splitRequest', () => {
  const split = (path: string, body: object, protocol: 'nixl' | 'lmcache-pd' | 'none' = 'nixl') =>
    splitRequest(path, Buffer.from(JSON.stringify(body)), protocol);
  const bodyOf = (bytes: Buffer | undefined): unknown => JSON.parse(String(bytes));
  const chat = { model: 'm', messages: [{ role: 'user', content: 'x' }] };

  it.each([
    ['/v1/completions', { prompt: 'p', min_tokens: 3 }, { prompt: 'p', max_tokens: 1 }],
    ['/v1/chat/completions', { ...chat, n: 1 }, { ...chat, n: 1, max_tokens: 1 }],
    [
      '/v1/chat/completions',
      { ...chat, max_completion_tokens: 9, stream: true, stream_options: { include_usage: true } },
      { ...chat, max_completion_tokens: 1, max_tokens: 1 },
    ],
    ['/v1/responses', { input: 'i', store: true }, { input: 'i', store: false, max_output_tokens: 1 }],
    [
      '/inference/v1/generate',
      { token_ids: [1], sampling_params: { max_tokens: 7, min_tokens: 2, seed: 3 } },
      { token_ids: [1], sampling_params: { max_tokens: 1, seed: 3 } },
    ],
  ])('%s asks the first engine for one token', (path, body, wanted) => {
    const request = split(path, body);
    expect(bodyOf(request?.prefill('{"a":1}'))).toEqual({
      ...wanted,
      stream: false,
      kv_transfer_params: { a: 1 },
    });
    expect(bodyOf(request?.decode('{"b":18}'))).toEqual({ ...body, kv_transfer_params: { b: 18 } });
    expect(bodyOf(request?.decode(undefined))).toEqual(body);
  });

  it.each([
    ['several answers', '/v1/chat/completions', { ...chat, n: 2 }],
    ['beams', '/v1/completions', { prompt: 'p', use_beam_search: true }],
    ['several prompts', '/v1/completions', { prompt: ['a', 'b'] }],
    ['several prompts of tokens', '/v1/completions', { prompt: [[1], [2]] }],
    ['log probabilities of the prompt', '/v1/completions', { prompt: 'p', prompt_logprobs: 1 }],
    ['an echo with them', '/v1/completions', { prompt: 'p', echo: true, logprobs: 1 }],
    ['a response that goes on', '/v1/responses', { input: 'i', previous_response_id: 'resp_1' }],
    ['a response in the background', '/v1/responses', { input: 'i', background: true }],
    ['what does not generate', '/v1/embeddings', { input: 'i' }],
  ])('leaves %s to one engine', (_, path, body) => expect(split(path, body)).toBeUndefined());

  it('counts tokens that are given and guesses others', () => {
    expect(split('/v1/completions', { prompt: [1, 2, 300] })?.promptTokens).toBe(3);
    expect(split('/v1/completions', { prompt: [[1, 2, 3, 4]] })?.promptTokens).toBe(4);
    expect(split('/v1/completions', { prompt: 'x'.repeat(398) })?.promptTokens).toBe(100);
  });

  it('keeps parameters of clients from engines that would follow them', () => {
    const mine = { do_remote_prefill: true };
    const body = { prompt: 'p', kv_transfer_params: mine };
    expect(bodyOf(split('/v1/completions', body)?.decode(undefined))).toEqual({ prompt: 'p' });
    expect(bodyOf(split('/v1/completions', body, 'none')?.decode(undefined))).toEqual(body);
    expect(split('/v1/messages', { ...chat, thinking: { type: 'enabled' } }, 'none')).toBeUndefined();
  });
});

describe('keptBlocks', () => {
  const params =
    '{ "do_remote_prefill":true,"remote_block_ids":[[1, 2]],"remote_engine_id":"e","remote_host":"10.0.0.1","remote_port":5600,"big":18446744073709551615}';
  const of = (text: string, url = 'http://10.0.0.9:8000'): string | undefined =>
    keptBlocks(Buffer.from(`{"id":"x","kv_transfer_params":${text},"usage":{}}`), url);

  it('is the very text of the engine', () => expect(of(params)).toBe(params));

  it('has the address of the engine where the engine knows itself as localhost only', () => {
    const local = params.replace('10.0.0.1', 'localhost');
    expect(of(local)).toBe(params.replace('10.0.0.1', '10.0.0.9'));
    expect(of(local, 'http://[fd00::9]:8000')).toBe(params.replace('10.0.0.1', 'fd00::9'));
    expect(of(local, 'http://127.0.0.1:8000')).toBe(local);
  });

  it.each([
    'null',
    '{}',
    '"x"',
    '{"do_remote_prefill":true}',
    params.replace('[[1, 2]]', '[[]]'),
    params.replace('"e"', 'null'),
    params.replace('5600', '0'),
  ])('is nothing where it is not whole: %s', (text) => expect(of(text)).toBeUndefined());
});

describe('PrefillIds', () => {
  it('never gives one that may be in use', () => {
    let now = 0;
    const ids = new PrefillIds(() => now);
    expect(ids.take('a')).toBe('a');
    const second = ids.take('a');
    expect(second).toMatch(/^a-[0-9a-f]{8}$/);
    ids.free('a');
    expect(ids.take('a')).toBe('a');
    now = 480_000;
    expect(ids.take('a')).toBe('a');
  });
});

describe('openingOf', () => {
  const role = 'data: {"id":"c","choices":[{"delta":{"role":"assistant","content":""}}]}\n\n';
  it.each([
    ['data: {"id":"x"}\n\n', 'answer'],
    ['data: {"error":{}}\n\n', 'error'],
    ['data: {"err', 'unclear'],
    [role, 'unclear'],
    [`${role}data: {"error"`, 'error'],
    [`${role}data: {"id":"c"}\n\n`, 'answer'],
    ['event: response.created\ndata: {}\n\nevent: response.in_progress\ndata: {}\n\n', 'unclear'],
    ['event: message_start\ndata: {}\n\nevent: error\ndata: {}\n\n', 'error'],
    ['event: message_start\ndata: {}\n\nevent: content_block_start\ndata: {}\n\n', 'answer'],
    ['hello', 'answer'],
  ])('%j is %s', (text, kind) => expect(openingOf(Buffer.from(text))).toBe(kind));
});

it('pairs engines of one version and one revision', () => {
  expect(isSameRevision('0.32.0 a', '0.32.0 a')).toBe(true);
  expect(isSameRevision('0.32.0 a', '0.32.0 b')).toBe(false);
  expect(isSameRevision('0.32.0 ', '0.13.0 ')).toBe(false);
  expect(isSameRevision('0.32.0 ', '* ')).toBe(true);
  expect(isSameRevision('0.32.0 ', undefined)).toBe(false);
});
