import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { post, slow as slowDecode, startSim, until } from '../../sim/running-engine.js';
import { listening } from '../proxy/dead-engine.js';
import { ask } from '../running-router.js';
import { startWhole } from '../started-router.js';
import {
  loadOf,
  longPrompt,
  type PrefillDecodeRouter,
  poolFlags,
  promptsOf,
  pulledBy,
  startPools,
} from './router.js';

// Steps of half a second, at the end of which an engine lets go of what nobody waits for.
const slow = { timing: { ...slowDecode, prefillTokensPerSecond: 50 }, maxNumBatchedTokens: 32 };

const messages = [{ role: 'user', content: longPrompt }];
const bodies: Readonly<Record<string, object>> = {
  '/v1/chat/completions': { messages, max_tokens: 6, min_tokens: 2, stream_options: null },
  '/v1/completions': { prompt: longPrompt, max_tokens: 6, min_tokens: 6 },
  '/v1/messages': { messages, max_tokens: 6 },
  '/v1/responses': { input: longPrompt, max_output_tokens: 6 },
};

/** An answer without what differs from one request to the next. */
function comparable(text: string): string {
  return text
    .replace(/"(id|item_id|request_id|created|created_at|completed_at)":\s*("[^"]*"|[\d.]+)/g, '"$1":0')
    .replace(/"(cached_tokens|cache_read_input_tokens)":\d+/g, '"$1":0')
    .replace(/"(msg|resp|chatcmpl|cmpl)[-_][\w-]+"/g, '"$1"');
}

test.each(Object.entries(bodies))(
  '%s is prefilled by one engine and answered by another',
  async (path, body) => {
    const pools = await startPools();
    const alone = await startSim({ blockSize: 16 });
    for (const stream of [false, true]) {
      const whole = { model: 'tiny', temperature: 0, ...body, stream };
      const answer = await ask(pools.router, path, whole);
      const wanted = await post(alone, path, whole);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        wanted.headers.get('content-type'),
      ]);
      expect(comparable(await answer.text())).toBe(comparable(await wanted.text()));
    }
    expect(pools.prefill.map(promptsOf)).toEqual([1, 1]);
    expect(pools.decode.map(promptsOf)).toEqual([1, 1]);
    expect(pools.decode.every((engine) => pulledBy(engine) > 200)).toBe(true);
    expect(loadOf(pools)).toBe(0);
  },
);

const completion = { model: 'tiny', prompt: longPrompt, max_tokens: 6, temperature: 0 };

let prompts = 0;

async function statuses(pools: PrefillDecodeRouter, times: number, more: object = {}): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < times; i++) {
    const prompt = `${prompts++} ${longPrompt}`;
    const answer = await ask(pools.router, '/v1/completions', { ...completion, prompt, ...more });
    const text = await answer.text();
    found.push(text.includes('"error"') ? 599 : answer.status);
  }
  return found;
}

const fine = (times: number): number[] => Array.from({ length: times }, () => 200);

test('Both legs carry the id and the key of the client, and engines are taken in turn in each pool', async () => {
  const apiKeys = ['sk-1'];
  const pools = await startPools([], {
    prefill: [{ apiKeys }, { apiKeys }],
    decode: [{ apiKeys }, { apiKeys }, { apiKeys }],
  });
  for (let i = 0; i < 6; i++) {
    const answer = await ask(pools.router, '/v1/completions', completion, {
      headers: { authorization: 'Bearer sk-1', 'x-request-id': `r-${i}` },
    });
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([200, `r-${i}`]);
    expect(((await answer.json()) as { id: string }).id).toBe(`cmpl-r-${i}`);
  }
  expect([pools.prefill.map(promptsOf), pools.decode.map(promptsOf)]).toEqual([
    [3, 3],
    [2, 2, 2],
  ]);
  const refused = await ask(pools.router, '/v1/completions', completion);
  expect([refused.status, pools.decode.map(promptsOf)]).toEqual([401, [2, 2, 2]]);
  expect(
    pools.router.lines.filter((line) => line.includes('Routing request r-0 with session id None to')),
  ).toHaveLength(2);
});

test('Short prompts, several answers and what does not generate go to one engine', async () => {
  const pools = await startPools();
  expect(await statuses(pools, 2, { prompt: 'short' })).toEqual(fine(2));
  expect(await statuses(pools, 2, { n: 2, temperature: 1 })).toEqual(fine(2));
  expect(pools.prefill.map(promptsOf)).toEqual([0, 0]);
  const answer = await ask(pools.router, '/tokenize', { model: 'tiny', prompt: longPrompt });
  expect(answer.status).toBe(200);
  expect(loadOf(pools)).toBe(0);
  const always = await startPools(['--prefill-min-tokens', '0']);
  expect(await statuses(always, 1, { prompt: 'short' })).toEqual(fine(1));
  expect(always.prefill.map(promptsOf).sort()).toEqual([0, 1]);
});

test('A session stays with its engines, as each pool has a policy of its own', async () => {
  const pools = await startPools([
    ...[
      '--session-key',
      'x-user',
      '--decode-routing-logic',
      'session',
      '--prefill-routing-logic',
      'prefixaware',
    ],
  ]);
  for (let i = 0; i < 6; i++) {
    await (await ask(pools.router, '/v1/completions', completion, { headers: { 'x-user': 'u' } })).text();
  }
  expect(pools.prefill.map(promptsOf).sort()).toEqual([0, 6]);
  expect(pools.decode.map(promptsOf).sort()).toEqual([0, 6]);
});

test('Without engines that prefill those that decode do it alone; without these there is 503', async () => {
  const pools = await startPools();
  for (const engine of pools.prefill) await engine.close();
  expect(await statuses(pools, 6)).toEqual(fine(6));
  expect(pools.decode.map(promptsOf)).toEqual([3, 3]);
  expect(loadOf(pools)).toBe(0);
  const { store } = pools.router.router.services;
  for (const { id, label } of store.snapshot().endpoints)
    if (label === 'm-decode') store.setHealthy(id, false);
  expect(await statuses(pools, 2)).toEqual([599, 599]);
  expect((await ask(pools.router, '/v1/completions', completion)).status).toBe(503);
});

test.each([
  ['refuse', 200],
  ['garbage', 200],
  ['reset', 200],
  ['half-close', 200],
] as const)('No request is lost where prefills meet %s', async (kind, status) => {
  const pools = await startPools(['--eject-after-failures', '0'], { prefill: [{ faults: [{ kind }] }, {}] });
  expect(await statuses(pools, 8)).toEqual(Array.from({ length: 8 }, () => status));
  expect(await statuses(pools, 4, { stream: true })).toEqual(fine(4));
  expect(loadOf(pools)).toBe(0);
});

test.each([['refuse'], ['garbage'], ['rate-limit'], ['error']] as const)(
  'No request is lost where decodes meet %s and another engine may be asked, which has the prompt prefilled anew',
  async (kind) => {
    const pools = await startPools(
      [
        '--max-instance-failover-reroute-attempts',
        '1',
        '--retry-on-status',
        '429,500',
        '--eject-after-failures',
        '0',
      ],
      { decode: [{ faults: [{ kind }] }, {}] },
    );
    expect(await statuses(pools, 8)).toEqual(fine(8));
    expect(pools.decode[1] && pulledBy(pools.decode[1])).toBeGreaterThan(8 * 200);
    expect(loadOf(pools)).toBe(0);
  },
);

test('What an engine says against a prompt reaches the client as it is, and so does what it says of itself', async () => {
  const pools = await startPools([], { prefill: [{}], decode: [{}] });
  const bad = { ...completion, temperature: -1 };
  const answer = await ask(pools.router, '/v1/completions', bad);
  const [prefill] = pools.prefill;
  if (prefill === undefined) throw new Error('no engine');
  const wanted = await post(prefill, '/v1/completions', bad);
  expect([answer.status, await answer.text()]).toEqual([400, await wanted.text()]);
  prefill.faults.add({ kind: 'rate-limit', retryAfter: 7 });
  const busy = await ask(pools.router, '/v1/completions', completion);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  await busy.text();
  expect([pools.decode.map(promptsOf), loadOf(pools)]).toEqual([[0], 0]);
});

/** An engine whose prefills name blocks that nobody has. */
async function startEmptyHanded(
  kvTransferParams: object,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') asked.push(String(request.headers['x-request-id']));
    request.resume().on('end', () => response.end(JSON.stringify({ kv_transfer_params: kvTransferParams })));
  });
  onTestFinished(() => void server.close());
  return { url: await listening(server), asked };
}

const nowhere = {
  do_remote_prefill: true,
  do_remote_decode: false,
  remote_block_ids: [Array.from({ length: 64 }, (_, i) => i)],
  remote_engine_id: 'gone',
  remote_request_id: 'gone-0',
  remote_host: '127.0.0.1',
  remote_port: 1,
};

test.each([
  ['that cannot be got', nowhere, true],
  ['of which half is told', { do_remote_prefill: true, remote_host: 'x' }, false],
])('An engine computes the prompt itself for blocks %s, streamed or not', async (_, params, isTried) => {
  const prefill = await startEmptyHanded(params);
  const decode = await startSim({ nixl: { sideChannelPort: 0, connectTimeoutMs: 200 } });
  const router = await startWhole([
    ...poolFlags([prefill], [decode]),
    ...['--routing-logic', 'disaggregated_prefill_orchestrated'],
  ]);
  const given = { headers: { 'x-request-id': 'mine' } };
  let times = 0;
  for (const [path, body] of Object.entries(bodies)) {
    for (const stream of [false, true]) {
      const answer = await ask(router, path, { model: 'tiny', ...body, stream }, given);
      const text = await answer.text();
      expect([path, answer.status, /error":\s*\{/.test(text)]).toEqual([path, 200, false]);
      times++;
    }
  }
  expect(prefill.asked).toHaveLength(times);
  // An id under which blocks may be kept never comes twice.
  expect(new Set(prefill.asked).size).toBe(times);
  expect(router.lines.filter((line) => line.includes('did not get the blocks'))).toHaveLength(
    isTried ? times : 0,
  );
});

test('An engine of another version is never paired, but its requests are answered', async () => {
  const pools = await startPools([], {
    prefill: [{ version: '0.13' }, {}],
    decode: [{}, { version: '0.13' }],
  });
  expect(await statuses(pools, 8)).toEqual(fine(8));
  expect(pools.prefill.map(promptsOf)).toEqual([4, 4]);
  expect(pools.decode.map(promptsOf)).toEqual([4, 4]);
  const apart = await startPools([], { prefill: [{ version: '0.13' }], decode: [{}] });
  expect(await statuses(apart, 3)).toEqual(fine(3));
  expect([apart.prefill.map(promptsOf), apart.decode.map(promptsOf)]).toEqual([[0], [3]]);
});

test.each([
  ['prefilling', { prefill: [slow], decode: [{}] }, 0],
  ['decoding', { prefill: [{}], decode: [slow] }, 1],
] as const)(
  'A client that leaves while its request is %s ends it in both engines',
  async (_, options, at) => {
    const pools = await startPools([], options);
    const busy = [...pools.prefill, ...pools.decode][at];
    const leaving = new AbortController();
    const body = { ...completion, max_tokens: 500, ignore_eos: true, stream: true };
    const answer = ask(pools.router, '/v1/completions', body, { signal: leaving.signal }).then((a) =>
      a.text(),
    );
    const running = () => busy?.core.metrics.value('vllm:num_requests_running') ?? 0;
    await until(() => running() === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until(() => running() === 0 && loadOf(pools) === 0);
    expect(await statuses(pools, 1, { prompt: 'short', max_tokens: 2 })).toEqual(fine(1));
  },
);

test('A request holds its place in the engine that decodes while it is prefilled, and others wait for it', async () => {
  const pools = await startPools(['--max-engine-requests', '1', '--queue-size', '8'], {
    prefill: [{}, {}],
    decode: [{}, {}],
  });
  const all = await Promise.all(Array.from({ length: 10 }, () => statuses(pools, 2)));
  expect(all.flat()).toEqual(fine(20));
  expect(pools.decode.map(promptsOf).reduce((sum, n) => sum + n)).toBe(20);
  expect(loadOf(pools)).toBe(0);
});

test('The time to the first token of a client counts from its request, not from the second leg', async () => {
  const pools = await startPools([], {
    prefill: [{ timing: { prefillTokensPerSecond: 1000, decodeTokensPerSecond: 1e6 } }],
    decode: [{}],
  });
  expect(await statuses(pools, 1, { stream: true })).toEqual(fine(1));
  const metrics = await (await fetch(`${pools.router.url}/metrics`)).text();
  const sum = Number(/time_to_first_token_seconds_sum\{[^}]*\} ([\d.e-]+)/.exec(metrics)?.[1]);
  // The prompt alone takes the first engine a quarter of a second.
  expect(sum).toBeGreaterThan(0.2);
});
