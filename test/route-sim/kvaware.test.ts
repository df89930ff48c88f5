import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../route-sim/cluster.js';
import { contestants } from '../../route-sim/contestants.js';
import { type TraceKind, traceKinds } from '../../route-sim/generate-trace.js';
import { readTrace } from '../../route-sim/read-trace.js';
import type { Contestant } from '../../route-sim/simulated-flow.js';
import { conditions, generated, run } from './traces.js';

function contestant(name: string): Contestant {
  const found = contestants.get(name);
  if (found === undefined) throw new Error(`no contestant ${name}`);
  return found;
}

describe('kvaware in virtual time', () => {
  it.each(Object.keys(traceKinds) as TraceKind[])(
    '%s: nearly all that can be reused is, no engine is hot and no request is lost',
    (kind) => {
      // Half of the turns of agents are another gateway's.
      const trace = generated(kind, kind === 'saturated' ? 8 : kind === 'agents' ? 60 : 15);
      const own = trace.requests.filter(({ elsewhere }) => elsewhere !== true);
      // As many engines as the rates of these traces are made for.
      const more = { cluster: { ...conditions.cluster, engines: 8 } };
      const { summary } = run(trace, contestant('kvaware'), more);
      expect(summary).toMatchObject({ lost: 0, failed: 0, answered: own.length });
      expect(summary.reuse).toBeGreaterThan(0.97);
      expect(summary.hotspot).toBeLessThan(1.5);
      for (const other of ['session', 'leastloaded', 'roundrobin'])
        expect(run(trace, contestant(other), more).summary.reuse).toBeLessThanOrEqual(summary.reuse ?? 0);
    },
  );

  it('engines whose caches turn over are known by their events and not by what they were sent', () => {
    const { engine } = conditions.cluster;
    const cluster = { ...conditions.cluster, engine: { ...engine, numBlocks: 1600 } };
    const trace = generated('multi-turn', 60, 12);
    const reuse = (name: string): number => run(trace, contestant(name), { cluster }).summary.reuse ?? 0;
    expect(reuse('kvaware')).toBeGreaterThanOrEqual(reuse('roundrobin') + 0.1);
  });

  it('caches with room for less than what is under way: prompts keep their engines, as far as these have room', () => {
    const { engine } = conditions.cluster;
    const cluster = { ...conditions.cluster, engines: 8, engine: { ...engine, numBlocks: 4096 } };
    const trace = generated('shared-prompts', 45);
    const reuse = (name: string, routers: number): number =>
      run(trace, contestant(name), { cluster, routers }).summary.reuse ?? 0;
    expect(reuse('kvaware', 1)).toBeGreaterThan(reuse('prefixaware', 1));
    expect(reuse('kvaware', 2)).toBeGreaterThan(reuse('prefixaware', 2) + 0.1);
  }, 120_000);

  it('hotspot ratio under one dominant prefix: two routers do not let the same engine compute most', () => {
    const cluster = { ...conditions.cluster, engines: 8 };
    const trace = generated('dominant-prefix', 120, undefined, 1);
    const { summary } = run(trace, contestant('kvaware'), { cluster, routers: 2 });
    expect(summary.hotspot).toBeLessThan(1.5);
    expect(summary.reuse).toBeGreaterThan(0.97);
  }, 120_000);

  it('two routers: events tell each what the other had computed, its own decisions do not', () => {
    const trace = generated('multi-turn', 40, 12);
    const reuse = (name: string, routers: number): number =>
      run(trace, contestant(name), { routers }).summary.reuse ?? 0;
    expect(reuse('kvaware', 2)).toBeGreaterThan(0.97);
    expect(reuse('prefixaware', 1)).toBeGreaterThan(0.97);
    expect(reuse('prefixaware', 2)).toBeLessThan(0.95);
  });

  it('prompts that another gateway had computed are found by events, and not by own decisions', () => {
    const trace = generated('agents', 60);
    const cluster = { ...conditions.cluster, engines: 8 };
    const reuse = (name: string): number => run(trace, contestant(name), { cluster }).summary.reuse ?? 0;
    expect(trace.requests.filter(({ elsewhere }) => elsewhere === true).length).toBeGreaterThan(100);
    expect(reuse('kvaware')).toBeGreaterThan(0.97);
    expect(reuse('kvaware')).toBeGreaterThan(reuse('prefixaware') + 0.05);
    expect(reuse('kvaware')).toBeGreaterThan(reuse('kvaware-approximate') + 0.05);
  });

  it('engines that lose their caches are known to have: the index tells what the engines find', () => {
    const trace = generated('shared-prompts', 30);
    const cluster = { ...conditions.cluster, engines: 8 };
    const reuse = (name: string, clearEverySeconds?: number): number =>
      run(trace, contestant(name), { cluster, clearEverySeconds }).summary.reuse ?? 0;
    expect(reuse('kvaware', 3)).toBeLessThan(reuse('kvaware') - 0.05);
    expect(reuse('kvaware', 3)).toBeGreaterThan(reuse('leastloaded', 3) + 0.2);
    // Nobody finds what was cleared, so all that exact knowledge can do is not to be far behind.
    expect(reuse('kvaware', 3)).toBeGreaterThan(reuse('prefixaware', 3) - 0.03);
  });

  it('equal conditions give equal outcomes', () => {
    const trace = generated('bursts', 15, 15);
    const once = run(trace, contestant('kvaware')).replay;
    expect(run(trace, contestant('kvaware')).replay).toEqual(once);
  });

  it.each(['kvaware', 'kvaware-approximate', 'prefixaware'])(
    '%s: a replay of a thousand lines of Mooncake drains to zero state, clients that leave included',
    (name) => {
      const lines = Array.from({ length: 1000 }, (_, i) => ({
        timestamp: i * 20,
        input_length: 1200 + (i % 7) * 40,
        output_length: 3,
        hash_ids: [i % 11, 100 + (i % 37), 1000 + i],
      }));
      const trace = readTrace('mooncake', lines.map((line) => JSON.stringify(line)).join('\n'));
      let used: Cluster | undefined;
      const one = contestant(name);
      const { summary } = run(
        trace,
        {
          ...one,
          create(context) {
            used = context.cluster;
            return one.create(context);
          },
        },
        { clientTimeoutSeconds: 0.12 },
      );
      expect(summary.answered).toBeGreaterThan(100);
      expect(summary.answered + summary.lost).toBe(1000);
      const loads = used?.store.snapshot().endpoints.map(({ load }) => load) ?? [];
      expect(loads).toHaveLength(4);
      for (const load of loads)
        expect(load).toMatchObject({ inFlight: 0, inPrefill: 0, inDecoding: 0, uncachedTokens: 0 });
    },
  );
});
