import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';
import { startChatEngine } from './chat-engine.js';
import { type EmbeddingsDouble, startEmbeddings } from './embeddings-double.js';

const path = '/v1/chat/completions';
const chat = (text: string, more: object = {}) => ({
  model: 'tiny',
  messages: [{ role: 'user', content: text }],
  ...more,
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startCached(
  args: readonly string[] = [],
  embeddings?: EmbeddingsDouble,
  folder = newFolder(),
) {
  const api = embeddings ?? (await startEmbeddings());
  const engine = await startChatEngine();
  const router = await startWhole([
    ...staticEngines([engine]),
    ...[
      '--feature-gates',
      'SemanticCache=true',
      '--semantic-cache-model',
      'embedder',
      '--semantic-cache-dir',
      folder,
    ],
    ...['--semantic-cache-embeddings-url', api.url],
    ...args,
  ]);
  const metrics = async (): Promise<string> => (await fetch(`${router.url}/metrics`)).text();
  const answer = async (body: object, init: RequestInit = {}) => {
    const response = await ask(router, path, body, init);
    return {
      status: response.status,
      cache: response.headers.get('x-semantic-cache'),
      text: await response.text(),
      response,
    };
  };
  return { ...router, api, engine, folder, metrics, answer };
}

describe('a similar question', () => {
  it('gets the answer of the first, under an id of its own', async () => {
    const { answer, engine, metrics, api } = await startCached();
    const first = await answer(chat('how tall is the tower of Pisa'));
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    const second = await answer(chat('How tall is the tower of Pisa?'));
    expect(second).toMatchObject({ status: 200, cache: 'hit; similarity=1.0000' });
    expect(second.response.headers.get('content-type')).toBe('application/json');
    expect(second.response.headers.get('x-request-id')).toMatch(/./);
    expect(second.response.headers.get('age')).toMatch(/^\d+$/);
    const { id, ...rest } = JSON.parse(second.text);
    const { id: _, ...said } = JSON.parse(first.text);
    expect(id).toMatch(/^chatcmpl-.{36}$/);
    expect(rest).toMatchObject({
      ...said,
      cached: true,
      similarity_score: 1,
    });
    // The very same question needs no embedding.
    const asked = api.asked.length;
    expect((await answer(chat('how tall is the tower of Pisa'))).cache).toBe('hit; similarity=1.0000');
    expect(api.asked).toHaveLength(asked);
    expect(engine.answered()).toBe(1);
    expect((await answer(chat('which colour has an orange elephant'))).cache).toBe('miss');

    const text = await metrics();
    expect(text).toContain('vllm:semantic_cache_hits{server="router"} 2');
    expect(text).toContain('vllm:semantic_cache_misses{server="router"} 2');
    expect(text).toContain('vllm:semantic_cache_hit_ratio{server="router"} 0.5');
    expect(text).toContain('vllm:semantic_cache_size{server="router"} 2');
    expect(text).toContain('vllm_router:semantic_cache_requests_total{model="tiny",outcome="hit"} 2');
  });

  it('gets a stream where it asks for one, as OpenAI’s client reads it', async () => {
    const { url, engine } = await startCached();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'EMPTY', maxRetries: 0 });
    const read = async () => {
      const { data: stream, response } = await client.chat.completions
        .create({ model: 'tiny', messages: [{ role: 'user', content: 'tell me a story' }], stream: true })
        .withResponse();
      let text = '';
      const ids = new Set<string>();
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        ids.add(chunk.id);
      }
      return {
        text,
        ids: [...ids],
        header: response.headers.get('x-semantic-cache'),
        type: response.headers.get('content-type'),
      };
    };
    const first = await read();
    const second = await read();
    expect(first).toMatchObject({ text: 'answer 1 ', header: 'miss', ids: ['chatcmpl-1'] });
    expect(second).toMatchObject({ text: 'answer 1 ', header: 'hit; similarity=1.0000', type: first.type });
    expect(second.ids).toHaveLength(1);
    expect(second.ids).not.toEqual(first.ids);
    expect(engine.answered()).toBe(1);
    // Who wants no stream gets none.
    const whole = await client.chat.completions.create({
      model: 'tiny',
      messages: [{ role: 'user', content: 'tell me a story' }],
    });
    expect(whole.choices[0]?.message.content).toBe('answer 2');
  });

  it('gets its own answer where key or parameters differ', async () => {
    const keys = fileOf('key-a\nkey-b\n', 'keys');
    const { answer } = await startCached(['--api-keys-file', keys]);
    const as = (key: string): RequestInit => ({ headers: { authorization: `Bearer ${key}` } });
    expect((await answer(chat('hello there'), as('key-a'))).cache).toBe('miss');
    expect((await answer(chat('hello there'), as('key-b'))).cache).toBe('miss');
    expect((await answer(chat('hello there', { temperature: 1 }), as('key-a'))).cache).toBe('miss');
    expect((await answer(chat('hello there'), as('key-a'))).cache).toMatch(/^hit/);
    expect((await answer(chat('hello there'))).status).toBe(401);
  });

  it('gets a new answer where it wants one', async () => {
    const { answer, engine } = await startCached();
    await answer(chat('hello there'));
    expect((await answer(chat('hello there', { skip_cache: true }))).cache).toBeNull();
    expect(
      (await answer(chat('hello there'), { headers: { 'cache-control': 'no-store' } })).cache,
    ).toBeNull();
    expect((await answer(chat('hello there'), { headers: { 'cache-control': 'no-cache' } })).cache).toBe(
      'miss',
    );
    expect(JSON.parse((await answer(chat('hello there'))).text).choices[0].message.content).toBe('answer 4');
    expect(engine.answered()).toBe(4);
  });

  it('has to be as similar as it or the flag says', async () => {
    const { answer } = await startCached(['--semantic-cache-threshold', '0.999']);
    await answer(chat('one two three four five six seven eight'));
    const similar = chat('one two three four five six seven nine');
    expect((await answer({ ...similar, cache_similarity_threshold: 0.5 })).cache).toMatch(
      /^hit; similarity=0\./,
    );
    expect((await answer(similar)).cache).toBe('miss');
  });
});

describe('nothing is kept of', () => {
  it.each([
    ['an answer that is too long', 'too long', {}],
    ['a call of tools', 'use tools', {}],
    ['an error', 'crash', {}],
    ['a stream that is too long', 'too long', { stream: true }],
    ['a stream with calls of tools', 'use tools', { stream: true }],
    ['a stream without its end', 'no end', { stream: true }],
  ])('%s', async (_what, text, more) => {
    const { answer, engine, metrics } = await startCached();
    const first = await answer(chat(text, more));
    const second = await answer(chat(text, more));
    expect(second.cache).toBe('miss');
    expect(second.status).toBe(first.status);
    expect(engine.answered()).toBe(2);
    expect(await metrics()).toContain('vllm:semantic_cache_size{server="router"} 0');
  });

  it('a stream that breaks off', async () => {
    const { answer, engine } = await startCached();
    for (let i = 0; i < 2; i++) {
      const cut = await answer(chat('break off', { stream: true })).catch(() => undefined);
      expect(cut?.cache ?? 'miss').toBe('miss');
    }
    expect(engine.answered()).toBe(2);
  });

  it('models that nobody knows, and other paths', async () => {
    const router = await startCached();
    expect((await ask(router, path, chat('x y z', { model: 'nobody' }))).status).toBe(404);
    await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x y z' });
    expect(router.api.asked).toEqual([]);
  });
});

describe('an API of embeddings', () => {
  it.each<[string, Parameters<EmbeddingsDouble['behave']>[0]]>([
    ['that does not answer', 'silent'],
    ['that fails', { status: 500, body: '{}' }],
    ['that says nothing', { status: 200, body: '{"data":[]}' }],
    ['that says nonsense', { status: 200, body: 'vector' }],
    ['with a vector of nothing', { status: 200, body: '{"data":[{"embedding":[0,0]}]}' }],
    ['with a vector of texts', { status: 200, body: '{"data":[{"embedding":["1","2"]}]}' }],
  ])('%s costs no request its answer, and soon no time', async (_what, how) => {
    const { answer, api, lines, metrics } = await startCached(['--semantic-cache-timeout-ms', '50']);
    api.behave(how);
    for (let i = 0; i < 5; i++)
      expect(await answer(chat(`question number ${i}`))).toMatchObject({ status: 200, cache: null });
    expect(api.asked).toHaveLength(3);
    expect(
      lines.filter((line) => line.includes('semantic cache: no embedding 3 times in a row')),
    ).toHaveLength(1);
    expect(await metrics()).toContain(
      'vllm_router:semantic_cache_requests_total{model="tiny",outcome="unembedded"} 5',
    );
  });

  it('gets its key, and is let go of when the client leaves', async () => {
    const api = await startEmbeddings('embedder', 'api-secret');
    const key = fileOf('api-secret\n', 'key');
    const { answer, url, router, engine } = await startCached(
      ['--semantic-cache-embeddings-key-file', key, '--semantic-cache-timeout-ms', '60000'],
      api,
    );
    expect((await answer(chat('hello there'))).cache).toBe('miss');
    api.behave('silent');
    const controller = new AbortController();
    const asking = ask({ url }, path, chat('something else'), { signal: controller.signal });
    await until(() => api.asked.length === 2);
    controller.abort();
    await expect(asking).rejects.toThrow();
    await until(() => router.services.live.size === 0);
    expect(engine.answered()).toBe(1);
  });

  it('may be an engine of the router, past what clients are held to', async () => {
    const embedder = await startSim({ model: 'embedder', runner: 'pooling', convert: 'embed' });
    const engine = await startChatEngine();
    const limits = fileOf('{"default":{"requests_per_minute":3}}', 'limits.json');
    const router = await startWhole([
      ...['--service-discovery', 'static', '--static-backends', `${engine.url},${embedder.url}`],
      ...['--static-models', 'tiny,embedder', '--feature-gates', 'SemanticCache=true,PIIDetection=true'],
      ...[
        '--pii-action',
        'redact',
        '--semantic-cache-model',
        'embedder',
        '--semantic-cache-dir',
        newFolder(),
      ],
      ...['--limits-file', limits],
    ]);
    const cache: (string | null)[] = [];
    // To the engine and the cache these two are one question.
    for (const mail of ['a@x.example', 'b@x.example']) {
      const answer = await ask(router, path, chat(`write to ${mail}`));
      cache.push(answer.headers.get('x-semantic-cache'));
      expect(answer.headers.get('x-ratelimit-limit-requests')).toBe('3');
    }
    expect((await ask(router, path, chat('the third one'))).status).toBe(200);
    expect((await ask(router, path, chat('the fourth one'))).status).toBe(429);
    expect(cache).toEqual(['miss', 'hit; similarity=1.0000']);
  });
});

describe('the folder', () => {
  it('still has the answers after a restart, but for what was not written whole', async () => {
    const folder = newFolder();
    const api = await startEmbeddings();
    const first = await startCached([], api, folder);
    for (const text of ['hello there', 'good night']) await first.answer(chat(text));
    await first.close();
    const file = join(folder, 'answers.jsonl');
    expect(new Set(readFileSync(file, 'utf8').split('\n')).size).toBe(4);
    expect(readFileSync(file, 'utf8')).not.toContain('hello there');
    appendFileSync(file, '["half a li');

    const second = await startCached([], api, folder);
    await until(() => !readFileSync(file, 'utf8').includes('half a li'));
    expect((await second.answer(chat('hello there'))).cache).toMatch(/^hit/);
    expect((await second.answer(chat('Good night!'))).cache).toMatch(/^hit/);
    expect(second.engine.answered()).toBe(0);
    await second.close();

    // What another model found similar is of no use.
    const third = await startCached(
      ['--semantic-cache-model', 'other'],
      await startEmbeddings('other'),
      folder,
    );
    await until(() => readFileSync(file, 'utf8').includes('"other"'));
    expect((await third.answer(chat('hello there'))).cache).toBe('miss');
  });

  it('that is none costs no answer', async () => {
    const folder = join(newFolder(), 'plain');
    writeFileSync(folder, '');
    const { answer, lines } = await startCached([], undefined, folder);
    await until(() => lines.some((line) => line.includes('--semantic-cache-dir: ')));
    expect(lines.filter((line) => line.includes('answers are kept in memory alone'))).toHaveLength(1);
    await answer(chat('hello there'));
    expect((await answer(chat('hello there'))).cache).toMatch(/^hit/);
  });
});

it.each([
  [['--semantic-cache-threshold', '1.5'], /--semantic-cache-threshold/],
  [['--semantic-cache-embeddings-url', 'ftp://x'], /not the address of an API, got "ftp:\/\/x"/],
  [
    ['--semantic-cache-embeddings-key-file', '/does/not/exist'],
    /--semantic-cache-embeddings-key-file: not readable/,
  ],
])('The flags %j are refused', async (args, message) => {
  await expect(startCached(args)).rejects.toThrow(message);
});
