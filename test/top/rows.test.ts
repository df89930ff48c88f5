import { expect, it } from 'vitest';
import { topView } from '../../src/top/rows.js';
import { recorded, scrapeOf } from './scrapes.js';

const urls = ['http://127.0.0.1:41435', 'http://127.0.0.1:45655'];

it('makes rows of what a real router told twice', async () => {
  const engines = recorded('engines.json');
  const before = await scrapeOf(1000, recorded('router-before.txt'), engines);
  const now = await scrapeOf(5000, recorded('router-after.txt'), engines);
  const view = topView([before], now);
  const sampleValue = (text: string, sample: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.split(' ')[1],
    );
  const grown = (sample: string): number =>
    sampleValue(recorded('router-after.txt'), sample) - sampleValue(recorded('router-before.txt'), sample);

  expect(view.seconds).toBe(4);
  expect(view.engines.map(({ url }) => url)).toEqual(urls);
  for (const engine of view.engines) {
    const server = `server="${engine.url}"`;
    const of = `${server},model="Qwen/Qwen3-8B"`;
    const queries = grown(`vllm:gpu_prefix_cache_queries_total{${server}}`);
    expect(engine).toMatchObject({
      models: ['Qwen/Qwen3-8B'],
      state: 'up',
      running: sampleValue(recorded('router-after.txt'), `vllm:num_requests_running{${server}}`),
      kvUsage: sampleValue(recorded('router-after.txt'), `vllm_router:engine_kv_cache_usage{${server}}`),
      hitRate: grown(`vllm:gpu_prefix_cache_hits_total{${server}}`) / queries,
      requestsPerSecond: grown(`vllm_router:attempts_total{${of},outcome="answered"}`) / 4,
      errorsPerSecond: 0,
      outputTokensPerSecond: grown(`vllm:output_tokens_total{${of}}`) / 4,
    });
    expect(engine.ttftP95 ?? 0).toBeGreaterThanOrEqual(engine.ttftP50 ?? 1);
  }
  const [model] = view.models;
  const sum = (key: 'running' | 'requestsPerSecond'): number =>
    view.engines.reduce((total, engine) => total + (engine[key] ?? 0), 0);
  expect(view.models).toHaveLength(1);
  expect(model).toMatchObject({ model: 'Qwen/Qwen3-8B', engines: 2, enginesUp: 2, queued: 0 });
  expect(model?.running).toBe(sum('running'));
  expect(model?.requestsPerSecond).toBeCloseTo(sum('requestsPerSecond'), 10);
});

it('knows no rates at the first look', async () => {
  const view = topView([], await scrapeOf(5000, recorded('router-after.txt')));

  expect(view.seconds).toBeUndefined();
  expect(view.listed).toBe(false);
  for (const row of [...view.engines, ...view.models]) {
    expect(row).toMatchObject({
      hitRate: undefined,
      requestsPerSecond: undefined,
      errorsPerSecond: undefined,
      outputTokensPerSecond: undefined,
      ttftP50: undefined,
    });
    expect(row.running).toBeGreaterThanOrEqual(0);
  }
});

interface Told {
  readonly start?: number;
  readonly attempts?: Readonly<Record<string, number>>;
  readonly hits?: number;
  readonly queries?: number;
}

function metricsOf({ start = 1, attempts = {}, hits = 0, queries = 0 }: Told): string {
  return [
    `process_start_time_seconds ${start}`,
    'vllm:healthy_pods_total{server="http://a"} 1.0',
    `vllm:gpu_prefix_cache_hits_total{server="http://a"} ${hits}`,
    `vllm:gpu_prefix_cache_queries_total{server="http://a"} ${queries}`,
    ...Object.entries(attempts).map(
      ([outcome, value]) =>
        `vllm_router:attempts_total{server="http://a",model="m",outcome="${outcome}"} ${value}`,
    ),
    '',
  ].join('\n');
}

it('counts errors that are not the fault of clients, and series that are new from 0', async () => {
  const before = await scrapeOf(0, metricsOf({ attempts: { answered: 10, refused: 1 } }));
  const now = await scrapeOf(2000, metricsOf({ attempts: { answered: 12, refused: 5, failed: 4 } }));
  const [engine] = topView([before], now).engines;

  expect(engine).toMatchObject({ requestsPerSecond: 5, errorsPerSecond: 2 });
});

it('takes a counter that is lower than before as one that began anew', async () => {
  const before = await scrapeOf(0, metricsOf({ hits: 900, queries: 1000 }));
  const now = await scrapeOf(1000, metricsOf({ hits: 30, queries: 40 }));

  expect(topView([before], now).engines[0]?.hitRate).toBe(0.75);
});

it('compares nothing with what a router told before it was started anew', async () => {
  const before = await scrapeOf(0, metricsOf({ start: 1, attempts: { answered: 10 } }));
  const now = await scrapeOf(1000, metricsOf({ start: 2, attempts: { answered: 30 } }));

  expect(topView([before], now)).toMatchObject({
    seconds: undefined,
    engines: [{ requestsPerSecond: undefined }],
  });
});

it('reckons hits over a minute, as routers ask engines seldom, and all else since the last look', async () => {
  const told: readonly (readonly [number, Told])[] = [
    [0, { hits: 0, queries: 0 }],
    [10_000, { hits: 10, queries: 100, attempts: { answered: 0 } }],
    [65_000, { hits: 40, queries: 200, attempts: { answered: 5 } }],
    [67_000, { hits: 40, queries: 200, attempts: { answered: 11 } }],
  ];
  const [first, second, third, last] = await Promise.all(
    told.map(([atMs, one]) => scrapeOf(atMs, metricsOf(one))),
  );
  if (!first || !second || !third || !last) throw new Error('no scrapes');

  expect(topView([first, second, third], last).engines[0]).toMatchObject({
    hitRate: 0.3,
    requestsPerSecond: 3,
  });
});

const python = (requests: number, errors: number): string => `
vllm:healthy_pods_total{server="http://a:8000"} 1.0
vllm:num_requests_running{server="http://a:8000"} 3.0
vllm:num_requests_waiting{server="http://a:8000"} 2.0
vllm:request_latency_seconds_count{server="http://a:8000",model="m",status="success"} ${requests}
vllm:request_latency_seconds_count{server="http://a:8000",model="m",status="error"} ${errors}
`;

it('shows what there is of a router in Python', async () => {
  const engines = '[{"engine_id":"x","serving_models":["m"],"created":1}]';
  const before = await scrapeOf(0, python(10, 0), engines);
  const view = topView([before], await scrapeOf(1000, python(14, 2), engines));

  expect(view.engines).toMatchObject([
    {
      url: 'http://a:8000',
      models: ['m'],
      state: 'up',
      running: 3,
      waiting: 2,
      kvUsage: undefined,
      requestsPerSecond: 6,
      errorsPerSecond: 2,
      ttftP50: undefined,
    },
  ]);
});

it('tells why an engine gets nothing', async () => {
  const metrics = ['a', 'b', 'c', 'd']
    .map((name) => `vllm:healthy_pods_total{server="http://${name}"} ${name === 'a' ? 1 : 0}`)
    .concat(
      'vllm_router:engine_sleeping{server="http://b"} 1',
      'vllm_router:engine_ejected{server="http://c"} 1',
    )
    .join('\n');
  const view = topView([], await scrapeOf(0, metrics));

  expect(view.engines.map(({ state }) => state)).toEqual(['up', 'asleep', 'ejected', 'down']);
});

const several = ['a', 'b', 'c']
  .flatMap((name, i) => [
    `vllm:healthy_pods_total{server="http://${name}"} 1`,
    `vllm:num_requests_running{server="http://${name}"} ${[2, 9, 5][i]}`,
  ])
  .join('\n');
const listed = JSON.stringify(
  ['a', 'b', 'c'].map((name, i) => ({
    url: `http://${name}`,
    serving_models: i === 2 ? ['base', 'adapter'] : ['base'],
  })),
);

it('sorts by a column, and keeps to a model', async () => {
  const now = await scrapeOf(0, several, listed);
  const running = topView([], now, { sort: 'running' });
  const adapter = topView([], now, { model: 'adapter' });

  expect(running.engines.map(({ url }) => url)).toEqual(['http://b', 'http://c', 'http://a']);
  expect(running.models).toMatchObject([
    { model: 'adapter', engines: 1, running: 5 },
    { model: 'base', engines: 3, running: 16 },
  ]);
  expect(adapter.engines.map(({ url }) => url)).toEqual(['http://c']);
  expect(adapter.models.map(({ model }) => model)).toEqual(['adapter']);
});

it('refuses what is no router', async () => {
  await expect(scrapeOf(0, '<html>')).rejects.toThrow('no metrics of a router from /metrics');
});
