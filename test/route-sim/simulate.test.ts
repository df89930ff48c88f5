import { describe, expect, it } from 'vitest';
import { contestants } from '../../route-sim/contestants.js';
import { oneEngine, routingLogic } from '../../route-sim/simulated-flow.js';
import { conditions, generated, run, traceOf } from './traces.js';

describe('a replay', () => {
  it('is the same for a seed, for every routing logic, and leaves nothing behind', () => {
    const trace = generated('bursts', 30, 20);
    for (const contestant of contestants.values()) {
      const { replay, summary } = run(trace, contestant);

      expect(run(trace, contestant).replay).toEqual(replay);
      expect(summary).toMatchObject({ answered: trace.requests.length, failed: 0, lost: 0 });
      expect(summary.engines.reduce((sum, { requests }) => sum + requests, 0)).toBe(trace.requests.length);
    }
    const drawn = routingLogic('p2c');
    expect(run(trace, drawn, { seed: 8 }).replay.outcomes).not.toEqual(run(trace, drawn).replay.outcomes);
  });

  it('counts the load of endpoints as the proxy does, down to nothing at the end', () => {
    const trace = traceOf([
      { arrival: 0, prompt: [['a', 2000]], answer: 50 },
      { arrival: 0.05, prompt: [['b', 20]], answer: 1 },
      { arrival: 0.5, prompt: [['c', 20]], answer: 1 },
      { arrival: 9, prompt: [['d', 20]], answer: 1 },
    ]);
    const seen: object[] = [];
    run(trace, {
      name: 'first',
      create: ({ cluster }) =>
        oneEngine(cluster, {
          needs: 'nothing',
          pick(endpoints) {
            const [first] = endpoints;
            if (first === undefined) throw new Error('no engine');
            seen.push({ ...first.load });
            return first;
          },
        }),
    });

    expect(seen).toEqual([
      { inFlight: 0, inPrefill: 0, inDecoding: 0, uncachedTokens: 0 },
      { inFlight: 1, inPrefill: 1, inDecoding: 0, uncachedTokens: 2000 },
      { inFlight: 1, inPrefill: 0, inDecoding: 1, uncachedTokens: 0 },
      { inFlight: 0, inPrefill: 0, inDecoding: 0, uncachedTokens: 0 },
    ]);
  });

  it('counts an answer that comes in one piece as not begun until it ends', () => {
    const loads: number[] = [];
    const line = { prompt: [['a', 100]], answer: 100, stream: false };
    run(
      traceOf([
        { ...line, arrival: 0 },
        { ...line, arrival: 1 },
      ]),
      {
        name: 'first',
        create: ({ cluster }) =>
          oneEngine(cluster, {
            needs: 'nothing',
            pick(endpoints) {
              const [first] = endpoints;
              if (first === undefined) throw new Error('no engine');
              loads.push(first.load.inPrefill);
              return first;
            },
          }),
      },
    );

    expect(loads).toEqual([0, 1]);
  });

  it('sends a turn once the one before has ended and its user has thought', () => {
    const { replay } = run(
      traceOf([
        { id: 'a', arrival: 0, prompt: [['s', 64]], answer: ['x', 100] },
        {
          arrival: 0,
          after: 'a',
          think: 3,
          prompt: [
            ['s', 64],
            ['x', 100],
            ['u', 9],
          ],
          answer: 5,
        },
        { arrival: 60, after: 'a', think: 3, prompt: [['s', 64]], answer: 5 },
      ]),
      routingLogic('roundrobin'),
    );
    const [first, second, third] = replay.outcomes;

    expect(second?.sentAt).toBeCloseTo((first?.endedAt ?? Number.NaN) + 3000);
    expect(third?.sentAt).toBe(60_000);
  });

  it('counts as failed what no engine can hold, and goes on', () => {
    const { summary, replay } = run(
      traceOf([
        { id: 'a', arrival: 0, prompt: [['s', 600]], answer: 5 },
        { arrival: 0, after: 'a', prompt: [['s', 60]], answer: 5 },
      ]),
      routingLogic('leastloaded'),
      { cluster: { engines: 1, engine: { ...conditions.cluster.engine, numBlocks: 30 } } },
    );

    expect(summary).toMatchObject({ answered: 1, failed: 1, lost: 0 });
    expect(replay.outcomes[0]?.reason).toBe('the prompt has 600 tokens, more than fit into the KV cache');
  });

  it('counts as lost whose client has left, and frees the engine', () => {
    const { summary, replay } = run(
      traceOf([
        { arrival: 0, prompt: [['s', 60]], answer: 1000 },
        { arrival: 3, prompt: [['t', 60]], answer: 10 },
      ]),
      routingLogic('leastloaded'),
      { cluster: { ...conditions.cluster, engines: 1 }, clientTimeoutSeconds: 2 },
    );

    expect(summary).toMatchObject({ answered: 1, lost: 1 });
    expect(replay.outcomes[1]?.endedAt).toBeLessThan(3300);
  });

  it('makes a slow engine slow', () => {
    const lines = Array.from({ length: 40 }, (_, i) => ({
      arrival: i,
      prompt: [[`p${i}`, 2000]],
      answer: 1,
    }));
    const { replay } = run(traceOf(lines), routingLogic('roundrobin'), {
      cluster: { ...conditions.cluster, slowness: new Map([[1, 10]]) },
    });
    const ttft = replay.outcomes.map(({ firstTokenAt, sentAt }) => Math.round(firstTokenAt - sentAt));

    expect(ttft.slice(0, 4)).toEqual([100, 1000, 100, 100]);
  });

  it('ranks the routing logics as they are known to rank', () => {
    const trace = generated('shared-prompts', 60, 16);
    const hits = (name: Parameters<typeof routingLogic>[0]): number =>
      run(trace, routingLogic(name)).summary.hitRatio;

    expect(hits('prefixaware')).toBeGreaterThan(hits('leastloaded') + 0.1);
    const talk = generated('multi-turn', 120, 16);
    const reuse = (name: Parameters<typeof routingLogic>[0]): number =>
      run(talk, routingLogic(name)).summary.reuse ?? 0;
    expect(reuse('session')).toBeGreaterThan(reuse('roundrobin') + 0.1);
    const dominant = generated('dominant-prefix', 60, 20);
    expect(run(dominant, routingLogic('session')).summary.reuse).toBeLessThan(0.995);
    expect(run(dominant, routingLogic('prefixaware')).summary.hotspot).toBeLessThan(1.5);
    expect(run(dominant, routingLogic('loadaware')).summary.hotspot).toBeLessThan(1.5);
  });
});

describe('figures of a replay', () => {
  it('are those of the outcomes', () => {
    const trace = traceOf([
      { arrival: 0, prompt: [['s', 1600]], answer: 101, tenant: 'x' },
      {
        arrival: 10,
        prompt: [
          ['s', 1600],
          ['u', 400],
        ],
        answer: 101,
        tenant: 'y',
      },
    ]);
    const { summary } = run(trace, routingLogic('roundrobin'), {
      cluster: { ...conditions.cluster, engines: 1 },
    });

    expect(summary.ttftMs).toEqual({ p50: 20, p90: 80, p99: 80 });
    expect(summary.endToEndMs.p50).toBeCloseTo(2020);
    expect(summary.hitRatio).toBeCloseTo(1600 / 3600);
    expect(summary).toMatchObject({ reuse: 1, hotspot: 1, prefillTokens: 2000 });
    expect(summary.goodput.share).toBe(1);
    expect(summary.goodput.perSecond).toBeCloseTo(2 / 12.02);
    expect(summary.tenants).toEqual({ x: { requests: 1, ttftP90Ms: 80 }, y: { requests: 1, ttftP90Ms: 20 } });
  });
});
