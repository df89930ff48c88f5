import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SimulatedEngine } from '../../sim/index.js';
import { fileOf, startWhole, staticEngines } from '../router/started-router.js';
import { slow, startSim, until } from '../sim/running-engine.js';
import { bench } from './running-bench.js';

const options = { enablePromptTokensDetails: true, maxModelLen: 32_768 } as const;

/** What an engine counted itself. */
async function counted(engine: SimulatedEngine, name: string): Promise<number> {
  const text = await (await fetch(`${engine.url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** An endpoint that answers as it is told. */
async function endpoint(answer: (body: string) => { type: string; text: string; status?: number }) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { type, text, status = 200 } = answer(body);
    response.writeHead(status, { 'content-type': type }).end(text);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('vllm-stack bench', () => {
  it('counts what the engine counted, when each user asks after the answer before', async () => {
    const engine = await startSim(options);
    const shape = ['--shared-system-prompt', '100', '--user-history-prompt', '200', '--answer-len', '12'];
    const run = await bench(engine.url, ['--num-users', '4', '--num-rounds', '3', '--ignore-eos', ...shape]);
    const { summary, rows } = run;
    const of = (name: string) => counted(engine, name);

    expect([run.code, run.stderr.filter((line) => !line.startsWith('warning: bench itself'))]).toEqual([
      0,
      [],
    ]);
    expect(summary.conditions).toMatchObject({
      model: 'tiny',
      users: 4,
      rounds: 3,
      qps: null,
      arrivals: 'closed',
    });
    expect(summary.requests).toEqual({ finished: 12, failed: 0, unasked: 0 });
    expect(summary.outputTokens).toBe(144);
    expect(summary.outputTokens).toBe(await of('vllm:generation_tokens_total'));
    expect(summary.inputTokens).toBe(await of('vllm:prompt_tokens_total'));
    const queries = await of('vllm:prefix_cache_queries_total');
    const hits = await of('vllm:prefix_cache_hits_total');
    expect(hits).toBeGreaterThan(0);
    expect(summary.hitRate).toEqual({
      usage: hits / queries,
      metrics: hits / queries,
      metricsQueries: queries,
      metricsHits: hits,
    });
    expect(summary.ttftMs?.count).toBe(12);
    expect(summary.itlMs?.count).toBe(12 * 11);
    expect(summary.requestsPerSecond).toBeCloseTo(12 / summary.seconds, 6);

    expect(rows).toHaveLength(12);
    expect(Object.keys(rows[0] ?? {}).slice(0, 8)).toEqual([
      ...['prompt_tokens', 'generation_tokens', 'ttft', 'generation_time'],
      ...['user_id', 'question_id', 'launch_time', 'finish_time'],
    ]);
    for (const user of ['0', '1', '2', '3']) {
      const own = rows.filter(({ user_id }) => user_id === user);
      expect(own.map(({ question_id }) => question_id)).toEqual(['0', '1', '2']);
      const lengths = own.map(({ prompt_tokens }) => Number(prompt_tokens));
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
      for (const [i, { launch_time }] of own.slice(1).entries()) {
        expect(Number(launch_time)).toBeGreaterThanOrEqual(Number(own[i]?.finish_time));
      }
    }
    const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);
    expect(sum('prompt_tokens')).toBe(summary.inputTokens);
    expect(sum('cached_tokens')).toBe(hits);
    expect(run.stdout).toMatch(
      /^tiny at http.*: 4 users, 3 rounds, each as soon as .*\n\n12 requests in .*, 0 failed\n/,
    );
    expect(run.files.get('f.svg')).toMatch(/^<svg [\s\S]*<polyline[\s\S]*<circle[\s\S]*<\/svg>\n$/);
  });

  it('takes no less time than the engine does', async () => {
    const engine = await startSim({ ...options, timing: slow });
    const { summary, rows } = await bench(engine.url, [
      '--num-users',
      '2',
      '--num-rounds',
      '1',
      '--answer-len',
      '11',
      '--ignore-eos',
    ]);

    // Ten steps of 20 ms lie between the first token and the last; timers may be early by one.
    for (const { latency, ttft, generation_time } of rows) {
      expect(Number(latency)).toBeGreaterThan(0.19);
      expect(Number(ttft) + Number(generation_time)).toBeCloseTo(Number(latency), 2);
    }
    expect(summary.latencyMs?.min).toBeGreaterThan(190);
    expect(summary.ttftMs?.max).toBeLessThan(summary.latencyMs?.max ?? 0);
  });

  it('measures from when a question was to be asked, though no user was free for it', async () => {
    const engine = await startSim({ ...options, timing: slow });
    const { summary, rows } = await bench(engine.url, [
      ...['--num-users', '1', '--num-rounds', '4', '--qps', '50', '--arrivals', 'even'],
      ...['--answer-len', '6', '--ignore-eos'],
    ]);
    const intended = rows.map(({ intended_time }) => Number(intended_time));

    expect(summary.requests).toEqual({ finished: 4, failed: 0, unasked: 0 });
    for (const [i, time] of intended.entries()) expect(time - (intended[0] ?? 0)).toBeCloseTo(i * 0.02, 4);
    // Each answer takes 100 ms and questions come every 20 ms, so that the last one waits for three answers.
    const [first, last] = [rows[0], rows[3]];
    expect(Number(last?.latency)).toBeGreaterThan(Number(first?.latency) + 0.18);
    expect(summary.startDelayMs?.max).toBeGreaterThan(180);
    expect(summary.ttftMs?.max).toBeGreaterThan(180);
  });

  it('says how many questions nobody could ask in time', async () => {
    const engine = await startSim({ ...options, timing: slow });
    const run = await bench(engine.url, [
      ...['--num-users', '1', '--num-rounds', '50', '--qps', '100', '--arrivals', 'even', '--time', '0.6'],
      ...['--answer-len', '11', '--ignore-eos'],
    ]);
    const { finished, unasked } = run.summary.requests;

    expect(finished + unasked).toBe(60);
    expect(unasked).toBeGreaterThan(50);
    expect(run.stderr.filter((line) => line.includes(`got ${unasked};`))).toHaveLength(1);
  });

  it('takes new users for those that have ended, and does not count the warm-up', async () => {
    const engine = await startSim(options);
    const run = await bench(engine.url, [
      ...['--num-users', '2', '--num-rounds', '2', '--time', '1', '--warm-up', '0.4', '--init-user-id', '70'],
      ...['--qps', '40', '--arrivals', 'even', '--answer-len', '2', '--ignore-eos'],
      ...['--log-interval', '0.3'],
    ]);
    const { summary, rows } = run;
    const { finished, unasked } = summary.requests;

    // Those that come at 0, 25, ... 375 ms do not count.
    expect(rows).toHaveLength(40 - unasked);
    expect(finished).toBe(24 - unasked);
    expect(rows.filter(({ measured }) => measured === '1')).toHaveLength(finished);
    expect(rows.slice(0, 16).every(({ measured }) => measured === '0')).toBe(true);
    const users = [...new Set(rows.map(({ user_id }) => Number(user_id)))].sort((a, b) => a - b);
    expect(users).toEqual(Array.from({ length: users.length }, (_, i) => 70 + i));
    expect(users.length).toBeGreaterThan(2);
    expect(run.warned[0]).toMatch(/^\d+ s: \d+ finished, 0 failed, \d+ under way, [\d.]+ requests\/s$/);
  });

  it('counts errors by kind and goes on', async () => {
    const engine = await startSim(options);
    const path = '/v1/chat/completions';
    engine.faults.add({ kind: 'error', status: 503, times: 2, path });
    engine.faults.add({ kind: 'rate-limit', times: 1, path });
    engine.faults.add({ kind: 'half-close', after: 3, times: 1, path });
    engine.faults.add({ kind: 'stall', at: 'stream', times: 1, path });
    const flags = [
      '--num-users',
      '1',
      '--num-rounds',
      '9',
      '--answer-len',
      '8',
      '--ignore-eos',
      '--timeout',
      '4',
    ];
    const { code, summary, rows, stderr, stdout } = await bench(engine.url, flags);

    expect(code).toBe(0);
    expect(summary.requests).toEqual({ finished: 4, failed: 5, unasked: 0 });
    expect(summary.errors).toEqual({ 'status 503': 2, 'status 429': 1, 'cut off': 1, timeout: 1 });
    expect(summary.outputTokens).toBe(32);
    expect(rows.map(({ error }) => error)).toEqual([
      ...['status 503', 'status 503', 'status 429', 'cut off', 'timeout', '', '', '', ''],
    ]);
    expect(stdout).toContain('5 failed (status 503: 2, status 429: 1, cut off: 1, timeout: 1)');
    for (const kind of Object.keys(summary.errors)) {
      expect(stderr.filter((line) => line.startsWith(`${kind}: `))).toHaveLength(1);
    }
  });

  it('ends with 1 where nothing is answered', async () => {
    const flags = ['--model', 'm', '--num-users', '2', '--num-rounds', '1'];
    const { code, summary, stderr } = await bench('http://127.0.0.1:1', flags);

    expect(code).toBe(1);
    expect(summary.errors).toEqual({ 'connection ECONNREFUSED': 2 });
    expect([summary.ttftMs, summary.hitRate.usage, summary.hitRate.metrics]).toEqual([null, null, null]);
    expect(stderr[0]).toBe('connection ECONNREFUSED: ECONNREFUSED');
  });

  it('asks any endpoint, also one that does not stream, tells no usage or answers with nonsense', async () => {
    const whole = { choices: [{ message: { content: 'yes' }, finish_reason: 'stop' }] };
    const kinds = [
      { type: 'application/json', text: JSON.stringify(whole) },
      {
        type: 'text/event-stream',
        text: 'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n',
      },
      { type: 'text/event-stream', text: 'data: {"choices":[{"delta":{}}]}\n\ndata: [DONE]\n\n' },
      { type: 'text/event-stream', text: 'data: {"error":{"message":"no room"}}\n\ndata: [DONE]\n\n' },
      { type: 'text/event-stream', text: 'data: {"cho\n\n' },
      { type: 'text/html', text: '<html>' },
    ];
    let asked = 0;
    const url = await endpoint((body) => {
      if (body === '') return { type: 'text/plain', text: 'none', status: 404 };
      return kinds[asked++] ?? { type: 'text/plain', text: '', status: 500 };
    });
    const flags = ['--model', 'm', '--num-users', '1', '--num-rounds', '6'];
    const { summary, rows } = await bench(url, flags);

    expect(rows.map(({ error }) => error)).toEqual([
      ...['', '', 'no tokens', 'error in stream', 'no json', 'no json'],
    ]);
    expect(summary).toMatchObject({
      inputTokens: 0,
      outputTokens: 2,
      hitRate: { usage: null, metrics: null },
    });
  });

  it('tells hits by the metrics of a router, and names users and requests to it', async () => {
    const engines = [await startSim(options), await startSim(options)];
    const session = ['--routing-logic', 'session', '--session-key', 'x-user-id'];
    const router = await startWhole([
      ...staticEngines(engines),
      ...session,
      ...['--engine-stats-interval', '1', '--access-log', '--api-keys', 'key'],
    ]);
    const { summary, rows, code, warned } = await bench(router.url, [
      ...['--num-users', '6', '--num-rounds', '3', '--user-history-prompt', '200', '--answer-len', '4'],
      ...['--metrics-wait', '3.5', '--api-key-file', fileOf('key\n')],
    ]);
    const total = async (name: string): Promise<number> =>
      (await Promise.all(engines.map((engine) => counted(engine, name)))).reduce((a, b) => a + b);
    const hits = await total('vllm:prefix_cache_hits_total');
    const queries = await total('vllm:prefix_cache_queries_total');

    expect(code).toBe(0);
    expect(summary.requests.finished).toBe(18);
    expect(summary.hitRate).toMatchObject({
      usage: hits / queries,
      metricsQueries: queries,
      metricsHits: hits,
    });
    expect(warned.filter((line) => line.includes('--metrics-wait'))).toEqual([]);
    const hasty = await bench(router.url, ['--num-users', '1', '--num-rounds', '1', '--api-key', 'key']);
    expect(hasty.warned.filter((line) => line.includes('--metrics-wait'))).toHaveLength(1);
    const log = router.lines.join('\n');
    for (const { request_id = '' } of rows) {
      expect(request_id).toMatch(/^bench-[0-9a-f]{8}-\d+$/);
      expect(log).toContain(request_id);
    }
  });

  it('compares with an earlier run', async () => {
    const engine = await startSim(options);
    const flags = ['--num-users', '2', '--num-rounds', '2', '--answer-len', '5', '--ignore-eos'];
    const first = await bench(engine.url, flags);
    const earlier = fileOf(first.files.get('f.json') ?? '', 'a.json');
    const second = await bench(engine.url, [...flags, '--num-users', '3', '--compare', earlier]);

    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/^ +before +now +ratio$/m);
    expect(second.stdout).toMatch(/^requests\/s +[\d.]+ +[\d.]+ +[\d.]+x$/m);
    expect(second.stdout).toMatch(/^users: 2 before, 3 now$/m);
    expect(second.stdout.match(/ before, /g)).toHaveLength(1);
    const bad = await bench(engine.url, [...flags, '--compare', fileOf('{"format":2}')]);
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toEqual([
      expect.stringMatching(/^--compare: \S+ holds no figures of a run, got format 2; give /),
    ]);
  });

  it('ends the asking at a signal, and what is under way at a second one', async () => {
    const engine = await startSim({ ...options, timing: slow });
    const stop = new AbortController();
    const hurry = new AbortController();
    const long = ['--num-users', '3', '--num-rounds', '50', '--answer-len', '2000', '--ignore-eos'];
    const running = bench(engine.url, long, { stop: stop.signal, hurry: hurry.signal });
    const seen = { count: 0 };
    const looking = setInterval(async () => {
      seen.count = await counted(engine, 'vllm:num_requests_running');
    }, 50);
    await until(() => seen.count === 3);
    clearInterval(looking);
    stop.abort();
    hurry.abort();
    const { summary, rows, code } = await running;

    expect(code).toBe(1);
    expect(rows.map(({ error }) => error)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(summary.requests).toEqual({ finished: 0, failed: 0, unasked: 0 });
  });

  it('prints JSON alone where it is to', async () => {
    const engine = await startSim(options);
    const { code, stdout } = await bench(engine.url, [
      '--num-users',
      '1',
      '--num-rounds',
      '1',
      '--json',
      '-',
    ]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ format: 1, requests: { finished: 1 } });
  });
});
