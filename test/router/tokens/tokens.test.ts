import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ScanKeys, type ScannedBody, scanBody } from '../../../router/body/body-scan.js';
import type { Policy, PromptTokens } from '../../../router/policies/policy.js';
import { promptSource, tokenKeys } from '../../../router/tokens/prompt-source.js';
import { TokenCache } from '../../../router/tokens/token-cache.js';
import { TokenStep } from '../../../router/tokens/token-step.js';
import { startSim, until } from '../../sim/running-engine.js';
import { ask, startRouter } from '../running-router.js';

/** A policy that notes the tokens that it is given and takes the first engine. */
function noting(): { readonly policy: Policy; readonly seen: (PromptTokens | undefined)[] } {
  const seen: (PromptTokens | undefined)[] = [];
  const policy: Policy = {
    needs: 'tokens',
    pick(endpoints, request) {
      seen.push(request.promptTokens?.());
      const [first] = endpoints;
      if (first === undefined) throw new Error('no engine');
      return first;
    },
  };
  return { policy, seen };
}

async function routerBefore(engines: readonly { readonly url: string }[], timeoutMs = 20_000) {
  const { policy, seen } = noting();
  const tokens = new TokenStep({ timeoutMs });
  const router = await startRouter(engines, { routingLogic: 'kvaware' }, { policy, tokens });
  return { router, seen, tokens };
}

/** An engine whose `/tokenize` does as it is told while all else is answered. */
async function engineWith(
  tokenize: 'never' | 'error' | 'nonsense',
): Promise<{ readonly url: string; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url !== '/tokenize') {
      response.end('{}');
      return;
    }
    asked++;
    if (tokenize === 'error') response.writeHead(500).end();
    else if (tokenize === 'nonsense') response.end('{"tokens": "all of them"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
  };
}

describe('the tokens of a prompt', () => {
  it("are the client's own where it gives ids", async () => {
    const { router, seen, tokens } = await routerBefore([await startSim()]);
    await ask(router, '/v1/completions', {
      model: 'tiny',
      prompt: [5, 6, 7],
      max_tokens: 1,
      cache_salt: 's',
    });
    await ask(router, '/v1/completions', { model: 'tiny', prompt: [[8, 9], [1]], max_tokens: 1 });
    expect(seen).toEqual([
      { ids: Int32Array.of(5, 6, 7), count: 3, cacheSalt: 's' },
      { ids: Int32Array.of(8, 9), count: 2, cacheSalt: undefined },
    ]);
    expect(tokens.counts.get('tiny')).toMatchObject({ given: 2, asked: 0 });
  });

  it('are those that the engine uses, asked for once for each prompt', async () => {
    const engine = await startSim();
    const { router, seen, tokens } = await routerBefore([engine]);
    const body = { model: 'tiny', messages: [{ role: 'user', content: 'some words' }], max_tokens: 1 };
    const first = await ask(router, '/v1/chat/completions', body);
    const { usage } = (await first.json()) as { readonly usage: { readonly prompt_tokens: number } };
    expect(seen[0]?.count).toBe(usage.prompt_tokens);
    await ask(router, '/v1/chat/completions', { ...body, temperature: 0.5 });
    expect(seen[1]).toEqual(seen[0]);
    await ask(router, '/v1/chat/completions', { ...body, add_generation_prompt: false });
    expect(seen[2]?.count).toBeLessThan(usage.prompt_tokens);
    expect(tokens.counts.get('tiny')).toMatchObject({ asked: 2, known: 1, late: 0 });
  });

  it('of a conversation that goes on are those of its beginning at once, while the whole is asked for', async () => {
    const { router, seen, tokens } = await routerBefore([await startSim()]);
    const said = [{ role: 'user', content: 'some words' }];
    await ask(router, '/v1/chat/completions', { model: 'tiny', messages: said, max_tokens: 1 });
    const messages = [...said, { role: 'assistant', content: 'yes' }, { role: 'user', content: 'and more' }];
    await ask(router, '/v1/chat/completions', { model: 'tiny', messages, max_tokens: 1 });
    expect(seen[1]?.ids).toEqual(seen[0]?.ids);
    expect(seen[1]?.count).toBeGreaterThan(seen[0]?.count ?? 0);
    expect(tokens.counts.get('tiny')).toMatchObject({ asked: 1, begun: 1 });
    await expect
      .poll(
        async () => {
          await ask(router, '/v1/chat/completions', { model: 'tiny', messages, max_tokens: 1 });
          return (
            (tokens.counts.get('tiny')?.known ?? 0) > 0 && seen.at(-1)?.ids.length === seen.at(-1)?.count
          );
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  });

  it('are not waited for beyond the time, nor at all once an engine has been late three times', async () => {
    const engine = await engineWith('never');
    const { router, seen, tokens } = await routerBefore([engine], 30);
    for (let i = 0; i < 3; i++) {
      expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: `p${i}` })).status).toBe(200);
    }
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(tokens.counts.get('tiny')).toMatchObject({ late: 3, asked: 0 });
    expect(engine.asked()).toBe(3);
  });

  it.each(['error', 'nonsense'] as const)(
    'an engine that answers with %s leaves the text to decide',
    async (how) => {
      const engine = await engineWith(how);
      const { router, seen } = await routerBefore([engine]);
      for (let i = 0; i < 3; i++) {
        expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: `p${i}` })).status).toBe(200);
      }
      expect(seen).toEqual([undefined, undefined, undefined]);
    },
  );

  it('are not asked for what a policy does not need', async () => {
    const engine = await engineWith('never');
    const tokens = new TokenStep({ timeoutMs: 20_000 });
    const router = await startRouter([engine], {}, { tokens });
    expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'p' })).status).toBe(200);
    expect(engine.asked()).toBe(0);
  });

  it('a client that leaves while they are asked for has nothing sent to an engine', async () => {
    const engine = await engineWith('never');
    const { router, seen } = await routerBefore([engine], 300);
    const leaving = new AbortController();
    const answer = ask(router, '/v1/completions', { model: 'tiny', prompt: 'p' }, { signal: leaving.signal });
    await until(() => engine.asked() === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until(() => router.router.services.live.size === 0);
    expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'q' })).status).toBe(200);
    expect(seen).toHaveLength(1);
    expect(router.heard.filter((line) => line.startsWith('sent'))).toHaveLength(1);
  });
});

describe('where a prompt comes from', () => {
  const scanned = (body: object): ScannedBody => {
    const found = scanBody(Buffer.from(JSON.stringify(body)), new ScanKeys(tokenKeys));
    if (typeof found === 'string') throw new Error(found);
    return found;
  };
  const bodyOf = (path: string, body: object): unknown => {
    const source = promptSource(path, 'm', scanned(body));
    return source?.kind === 'text' ? JSON.parse(source.body().toString()) : source;
  };

  it('asks with what else enters the prompt', () => {
    const messages = [{ role: 'user', content: 'x' }];
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const args = { chat_template_kwargs: { thinking: false }, continue_final_message: true };
    expect(bodyOf('/v1/chat/completions', { messages, tools, ...args, temperature: 1 })).toEqual({
      model: 'm',
      messages,
      tools,
      ...args,
    });
    expect(bodyOf('/v1/completions', { prompt: ['a "quoted" text', 'b'] })).toEqual({
      model: 'm',
      prompt: 'a "quoted" text',
    });
  });

  it('knows none in images, embeddings and other requests', () => {
    const image = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x' } }] }];
    expect(bodyOf('/v1/chat/completions', { messages: image })).toBeUndefined();
    expect(bodyOf('/v1/chat/completions', { messages: 'x' })).toBeUndefined();
    expect(bodyOf('/v1/embeddings', { input: 'x' })).toBeUndefined();
    expect(bodyOf('/v1/completions', {})).toBeUndefined();
  });

  it('tells prompts apart by their model, template arguments and every message', () => {
    const keyOf = (model: string, body: object): string => {
      const source = promptSource('/v1/chat/completions', model, scanned(body));
      return source?.kind === 'text' ? source.key : '';
    };
    const messages = [{ role: 'user', content: 'x' }];
    const keys = [
      keyOf('m', { messages }),
      keyOf('n', { messages }),
      keyOf('m', { messages, tools: [] }),
      keyOf('m', { messages: [...messages, ...messages] }),
      keyOf('m', { messages: [{ role: 'system', content: 'x' }] }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it('A cache of tokens keeps what was used last, within its bound', () => {
  const cache = new TokenCache(100);
  cache.set('a', new Int32Array(40));
  cache.set('b', new Int32Array(40));
  expect(cache.get('a')).toHaveLength(40);
  cache.set('c', new Int32Array(40));
  expect([cache.get('a')?.length, cache.get('b'), cache.get('c')?.length]).toEqual([40, undefined, 40]);
  cache.set('a', new Int32Array(10));
  expect(cache.tokens).toBe(50);
  cache.set('d', new Int32Array(101));
  expect([cache.tokens, cache.get('d')]).toEqual([50, undefined]);
});
