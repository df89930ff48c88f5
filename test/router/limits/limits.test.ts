import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { slow, startSim, until } from '../../sim/running-engine.js';
import { beginBatch, clientOf, requestLines, storageFolder } from '../batches/batch-client.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
const bearer = (key: string): RequestInit => ({ headers: { authorization: `Bearer ${key}` } });
const short = { model: 'tiny', prompt: 'a few words here', max_tokens: 4 };

async function startLimited(limits: unknown, args: readonly string[] = [], options = {}) {
  const engine = await startSim(options);
  const file = fileOf(JSON.stringify(limits), 'limits.json');
  const keys = fileOf('key-a\nkey-b\nkey-c\n', 'keys');
  const router = await startWhole([
    ...staticEngines([engine]),
    ...['--limits-file', file, '--api-keys-file', keys],
    ...args,
  ]);
  const metrics = async (): Promise<string> => (await fetch(`${router.url}/metrics`)).text();
  return { ...router, file, engine, metrics };
}

describe('requests a minute', () => {
  it('are counted for each key, and refused as OpenAI does', async () => {
    const router = await startLimited({
      default: { requests_per_minute: 2 },
      clients: [{ name: 'search', key_sha256: hashOf('key-a'), requests_per_minute: 3 }],
    });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const answer = await ask(router, '/v1/completions', short, bearer('key-a'));
      statuses.push(answer.status);
      expect(answer.headers.get('x-ratelimit-limit-requests')).toBe('3');
      expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe(String(Math.max(0, 2 - i)));
      expect(answer.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+m?s$|^1m0s$/);
      expect(answer.headers.get('x-ratelimit-limit-tokens')).toBeNull();
      if (answer.status === 429) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await answer.json()).toMatchObject({
          error: {
            type: 'rate_limit_error',
            code: 429,
            message: expect.stringContaining('3 requests a minute'),
          },
        });
      }
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    // Two keys without names have limits of their own each.
    for (const key of ['key-b', 'key-c'])
      expect((await ask(router, '/v1/completions', short, bearer(key))).status).toBe(200);

    const text = await router.metrics();
    expect(text).toContain('vllm_router:client_requests_total{client="search",model="tiny"} 3');
    expect(text).toContain('vllm_router:client_requests_total{client="other",model="tiny"} 2');
    expect(text).toContain('vllm_router:client_requests_limited_total{client="search",limit="requests"} 1');
    expect(text).not.toMatch(/key-[abc]/);
    expect(text).not.toContain(hashOf('key-a').slice(0, 8));
  });

  it('are shared by all who show no key', async () => {
    const engine = await startSim();
    const file = fileOf(JSON.stringify({ default: { requests_per_minute: 2 } }), 'limits.json');
    const router = await startWhole([...staticEngines([engine]), '--limits-file', file]);
    const statuses: number[] = [];
    for (const key of ['invented', 'another', 'third'])
      statuses.push((await ask(router, '/v1/completions', short, bearer(key))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await (await fetch(`${router.url}/metrics`)).text()).toContain('client="anonymous"');
  });
});

describe('tokens a minute', () => {
  const tokensOf = (text: string, direction: string): number =>
    Number(
      new RegExp(
        `^vllm_router:client_tokens_total\\{client="search",model="tiny",direction="${direction}"\\} (\\S+)$`,
        'm',
      ).exec(text)?.[1],
    );

  it('are those that answers say they took, of streams and others', async () => {
    const router = await startLimited({
      clients: [{ name: 'search', key_sha256: hashOf('key-a'), tokens_per_minute: 100_000 }],
    });
    const client = clientOf(router.url, 'key-a');
    const whole = await client.completions.create(short);
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'hello there' }];
    const stream = await client.chat.completions.create({
      model: 'tiny',
      messages,
      max_tokens: 6,
      stream: true,
      stream_options: { include_usage: true },
    });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    const silent = await client.chat.completions.create({
      model: 'tiny',
      messages,
      max_tokens: 6,
      stream: true,
    });
    for await (const _ of silent);

    const text = await router.metrics();
    const known = (whole.usage?.completion_tokens ?? 0) + (usage?.completion_tokens ?? 0);
    // The stream that told nothing was counted by its events, of which the first and the last may have no token.
    expect(tokensOf(text, 'output')).toBeGreaterThanOrEqual(known + 6);
    expect(tokensOf(text, 'output')).toBeLessThanOrEqual(known + 8);
    expect(tokensOf(text, 'input')).toBeGreaterThan(
      (whole.usage?.prompt_tokens ?? 0) + (usage?.prompt_tokens ?? 0),
    );
  });

  it('are held back by what a request may take, and given back when it takes less', async () => {
    const router = await startLimited({ default: { tokens_per_minute: 1000 } }, [], { maxModelLen: 1500 });
    const first = await ask(router, '/v1/completions', { ...short, max_tokens: 2000 }, bearer('key-a'));
    expect(first.status).toBe(400);
    // The engine refused, so nothing was used.
    const second = await ask(router, '/v1/completions', { ...short, max_tokens: 500 }, bearer('key-a'));
    expect(second.status).toBe(200);
    await second.arrayBuffer();
    const third = await ask(router, '/v1/completions', { ...short, max_tokens: 900 }, bearer('key-a'));
    expect(third.status).toBe(429);
    expect(third.headers.get('x-ratelimit-limit-tokens')).toBe('1000');
    expect(await third.json()).toMatchObject({
      error: { message: expect.stringContaining('1000 tokens a minute') },
    });
  });
});

describe('requests under way', () => {
  it('are no more than allowed, and leave when their clients do', async () => {
    const router = await startLimited({ default: { concurrent_requests: 1 } }, [], { timing: slow });
    const controller = new AbortController();
    const long = { ...short, max_tokens: 500, stream: true };
    const running = await ask(router, '/v1/completions', long, {
      ...bearer('key-a'),
      signal: controller.signal,
    });
    expect(running.status).toBe(200);
    const refused = await ask(router, '/v1/completions', short, bearer('key-a'));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await ask(router, '/v1/completions', short, bearer('key-b'))).status).toBe(200);
    expect(await router.metrics()).toContain('vllm_router:client_requests_in_flight{client="other"} 1');
    controller.abort();
    await until(() => router.router.services.live.size === 0);
    expect((await ask(router, '/v1/completions', short, bearer('key-a'))).status).toBe(200);
  });
});

it('A batch is counted for its client and not held up by the limits', async () => {
  const router = await startLimited(
    {
      clients: [
        { name: 'search', key_sha256: hashOf('key-a'), requests_per_minute: 1, concurrent_requests: 1 },
      ],
    },
    ['--enable-batch-api', '--file-storage-path', storageFolder()],
  );
  const client = clientOf(router.url, 'key-a');
  const { id } = await beginBatch(client, requestLines(5));
  let status = '';
  while (status !== 'completed') {
    const batch = await client.batches.retrieve(id);
    status = batch.status;
    if (status === 'completed') expect(batch.request_counts).toEqual({ total: 5, completed: 5, failed: 0 });
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await router.metrics()).toContain(
    'vllm_router:client_requests_total{client="search",model="tiny"} 5',
  );
});

describe('the file', () => {
  it('is read again when it changes, unless it is wrong', async () => {
    const router = await startLimited({ default: { requests_per_minute: 1 } });
    expect((await ask(router, '/v1/completions', short, bearer('key-a'))).status).toBe(200);
    expect((await ask(router, '/v1/completions', short, bearer('key-a'))).status).toBe(429);
    writeFileSync(router.file, '{"default": {"requests_per_minute": "many"}}');
    await until(() =>
      router.lines.some((line) => line.includes('changes nothing, got default.requests_per_minute')),
    );
    expect((await ask(router, '/v1/completions', short, bearer('key-a'))).status).toBe(429);
    writeFileSync(router.file, '{"default": {"requests_per_minute": null}}');
    await until(() => router.lines.some((line) => line.includes('is in force')));
    expect((await ask(router, '/v1/completions', short, bearer('key-a'))).status).toBe(200);
  });

  it.each([
    ['/does/not/exist.json', /--limits-file: not readable, got ENOENT/],
    [fileOfLater('[]'), /--limits-file: .*: the file: not an object, got \[\]; write one/],
  ])('has to be there and right', async (path, message) => {
    const given = typeof path === 'string' ? path : path();
    await expect(
      startWhole([
        '--service-discovery',
        'static',
        '--static-backends',
        'http://127.0.0.1:1',
        '--static-models',
        'tiny',
        '--limits-file',
        given,
      ]),
    ).rejects.toThrow(message);
  });
});

function fileOfLater(text: string): () => string {
  return () => fileOf(text, 'limits.json');
}
