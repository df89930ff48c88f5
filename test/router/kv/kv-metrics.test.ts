import { describe, expect, it } from 'vitest';
import { startPools } from '../prefill-decode/router.js';
import { startWhole, staticEngines } from '../started-router.js';
import { complete, startEventEngine, startKvAware, synced, textOf } from './live-kv.js';

/** Values of the router by name and labels, as `name{a="b"}`. */
async function metricsOf({ url }: { readonly url: string }): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** Resolves once what a router tells is as wanted. */
async function untilMetrics(
  router: { readonly url: string },
  wanted: (values: ReadonlyMap<string, number>) => boolean,
): Promise<ReadonlyMap<string, number>> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const values = await metricsOf(router);
    if (wanted(values)) return values;
    if (Date.now() > deadline)
      throw new Error('metrics: never became as wanted, got twenty seconds of others');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const own = /^vllm_router:(affinity_|token_lookups|kv_)/;

describe('metrics of what engines hold', () => {
  it('are there from 0 on, for each engine', async () => {
    const engines = [await startEventEngine(), await startEventEngine()];
    const router = await startKvAware(engines);
    const values = await metricsOf(router);
    const ofEngines = engines.flatMap(({ engine: { url } }) => [
      `vllm_router:kv_index_blocks{server="${url}"}`,
      `vllm_router:kv_events_total{server="${url}"}`,
      `vllm_router:kv_event_gaps_total{server="${url}"}`,
    ]);
    const zero = [
      ...['affinity', 'home', 'released', 'cold'].map(
        (reason) => `vllm_router:affinity_decisions_total{model="tiny",reason="${reason}"}`,
      ),
      ...['client', 'cache', 'engine', 'approximate'].map(
        (source) => `vllm_router:token_lookups_total{model="tiny",source="${source}"}`,
      ),
      ...ofEngines,
    ];
    expect(zero.map((sample) => [sample, values.get(sample)])).toEqual(zero.map((sample) => [sample, 0]));
    // Once the engines are connected they are known, since they have sent nothing.
    const exact = engines.map(
      ({ engine: { url } }) => `vllm_router:kv_index_owners{server="${url}",state="exact"}`,
    );
    await untilMetrics(router, (now) => exact.every((sample) => now.get(sample) === 1));
  });

  it('count blocks, events, choices by their reasons and tokens by who told them', async () => {
    const engines = [await startEventEngine(), await startEventEngine()];
    const router = await startKvAware(engines, ['--kv-tokenize-timeout-ms', '20000']);
    await synced(router, engines);
    const before = await metricsOf(router);
    const text = textOf(1, 400);
    await complete(router, text);
    await complete(router, text);
    await complete(router, [5, 6, 7]);
    const change = (values: ReadonlyMap<string, number>, sample: string): number =>
      (values.get(sample) ?? Number.NaN) - (before.get(sample) ?? 0);
    const blocksOf = (values: ReadonlyMap<string, number>, name: string): number =>
      engines.reduce(
        (sum, { engine: { url } }) => sum + change(values, `vllm_router:${name}{server="${url}"}`),
        0,
      );
    const values = await untilMetrics(
      router,
      (now) => blocksOf(now, 'kv_index_blocks') >= 24 && blocksOf(now, 'kv_events_total') > 0,
    );
    const decisions = (reason: string): number =>
      change(values, `vllm_router:affinity_decisions_total{model="tiny",reason="${reason}"}`);
    const lookups = (source: string): number =>
      change(values, `vllm_router:token_lookups_total{model="tiny",source="${source}"}`);
    expect([decisions('cold'), decisions('affinity')]).toEqual([2, 1]);
    expect(['client', 'cache', 'engine', 'approximate'].map(lookups)).toEqual([1, 1, 1, 0]);
  });

  it('show an engine that is gone as degraded, and what was asked of it again', async () => {
    const engine = await startEventEngine();
    const router = await startKvAware([engine]);
    await synced(router, [engine]);
    const { url } = engine.engine;
    const owners = (values: ReadonlyMap<string, number>) =>
      ['exact', 'degraded'].map((state) =>
        values.get(`vllm_router:kv_index_owners{server="${url}",state="${state}"}`),
      );
    expect(owners(await untilMetrics(router, (now) => owners(now)[0] === 1))).toEqual([1, 0]);
    const replays = `vllm_router:kv_event_replays_total{server="${url}"}`;
    const before = (await metricsOf(router)).get(replays) ?? Number.NaN;
    expect(before).toBeGreaterThan(0);
    await engine.engine.close();
    expect(owners(await untilMetrics(router, (now) => owners(now)[1] === 1))).toEqual([0, 1]);
  });

  it('are not there where nobody goes by prompts, and only the reasons where nobody goes by events', async () => {
    const engine = await startEventEngine();
    const named = async (flags: readonly string[]) => {
      const router = await startWhole([...staticEngines([engine.engine]), ...flags]);
      const names = [...(await metricsOf(router)).keys()].map((sample) => sample.replace(/\{.*/, ''));
      return new Set(names.filter((name) => own.test(name)));
    };
    expect(await named([])).toEqual(new Set());
    expect(await named(['--routing-logic', 'prefixaware'])).toEqual(
      new Set(['vllm_router:affinity_decisions_total']),
    );
  });

  it('are of the engines of that pool alone that goes by what engines hold', async () => {
    const { router, decode } = await startPools(['--decode-routing-logic', 'kvaware']);
    const values = await metricsOf(router);
    const followed = [...values.keys()].filter((sample) => sample.startsWith('vllm_router:kv_index_blocks'));
    expect(followed.sort()).toEqual(
      decode.map(({ url }) => `vllm_router:kv_index_blocks{server="${url}"}`).sort(),
    );
    expect(values.get('vllm_router:affinity_decisions_total{model="tiny",reason="cold"}')).toBe(0);
  });
});
