import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrefillDecode, routingLogicNames } from '../../../contract/routing-logics.js';
import type { Endpoint } from '../../../router/discovery/endpoints.js';
import { createPolicy } from '../../../router/policies/index.js';
import type { Policy, RoutedRequest } from '../../../router/policies/policy.js';
import { spec, storeOf } from '../endpoint.js';

const urls = ['http://a', 'http://b', 'http://c'] as const;
const ask = (more: Partial<RoutedRequest> = {}): RoutedRequest => ({ model: 'm', headers: {}, ...more });

/** The same numbers again and again. */
function turns(...numbers: readonly number[]): () => number {
  let next = 0;
  return () => numbers[next++ % numbers.length] ?? 0;
}

function policy(routingLogic: 'roundrobin' | 'session' | 'leastloaded' | 'p2c', random = turns(0)): Policy {
  return createPolicy({ routingLogic, prefixMinMatchLength: 0, loadawareBeta: 1 }, random);
}

function picks(by: Policy, endpoints: readonly Endpoint[], times: number): string[] {
  return Array.from({ length: times }, () => by.pick(endpoints, ask()).url);
}

describe('createPolicy', () => {
  it('refuses by one line what this version has not got, and makes the rest', () => {
    const made = routingLogicNames.filter((routingLogic) => {
      try {
        createPolicy({ routingLogic, prefixMinMatchLength: 0, loadawareBeta: 1 });
        return true;
      } catch (error) {
        expect(String(error)).toContain(
          `--routing-logic: this version has not got it, got ${routingLogic}; use one of roundrobin, session, prefixaware, kvaware, loadaware, leastloaded, p2c, ttft`,
        );
        return false;
      }
    });

    expect(made).toEqual(routingLogicNames.filter((name) => !isPrefillDecode(name)));
  });
});

describe('roundrobin', () => {
  it('starts at the first URL and takes each in turn', () => {
    const { endpoints } = storeOf('http://c', 'http://a', 'http://b');

    expect(picks(policy('roundrobin'), endpoints, 5)).toEqual([...urls, 'http://a', 'http://b']);
  });

  it('counts each set of engines apart, and remembers a set that comes back', () => {
    const { store, endpoints } = storeOf(...urls);
    const by = policy('roundrobin');
    expect(picks(by, endpoints, 1)).toEqual(['http://a']);
    const tried = endpoints.slice(1);
    expect(picks(by, tried, 1)).toEqual(['http://b']);

    const { id } = store.upsert(spec('http://d'));
    expect(picks(by, store.snapshot().byModel('m'), 1)).toEqual(['http://a']);
    store.remove(id);

    expect(picks(by, store.snapshot().byModel('m'), 2)).toEqual(['http://b', 'http://c']);
  });
});

describe('session', () => {
  it('keeps a session on its engine, with the mapping of the Python router', () => {
    const { endpoints } = storeOf('http://engine1.com', 'http://engine2.com', 'http://engine3.com');
    const by = policy('session');
    const of = (sessionId: string): string => by.pick(endpoints, ask({ sessionId })).url;

    expect(['abc123', 'user-42', '', 'abc123'].map(of)).toEqual([
      'http://engine3.com',
      'http://engine2.com',
      'http://engine2.com',
      'http://engine3.com',
    ]);
  });

  it('goes by load without a session', () => {
    const { endpoints } = storeOf(...urls);
    const [a, b] = endpoints;
    if (a === undefined || b === undefined) return;
    a.load.inFlight = 2;
    b.load.inFlight = 1;

    expect(picks(policy('session'), endpoints, 1)).toEqual(['http://c']);
  });

  it('is after engines came, went and slept as a new one would be', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'remove', 'sleep', 'wake'),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    });
    const sessions = ['1', '2', '3', '4', '5', '6'];
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { store } = storeOf('http://z');
        const by = policy('session');
        store.onChange(({ kind, endpoint }) => kind === 'removed' && by.forget?.(endpoint));
        const mapping = (chosen: Policy): string[] =>
          sessions.map((sessionId) => chosen.pick(store.snapshot().byModel('m'), ask({ sessionId })).url);
        for (const { kind, name } of steps) {
          const wanted = spec(`http://${name}`);
          if (kind === 'add') store.upsert(wanted);
          else if (kind === 'remove') store.remove(wanted.id);
          else store.setSleeping(wanted.id, kind === 'sleep');
          expect(mapping(by)).toEqual(mapping(policy('session')));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('leastloaded', () => {
  it('takes the engine with the fewest requests, any of equal ones', () => {
    const { endpoints } = storeOf(...urls);
    const load = (...counts: readonly number[]): void => {
      endpoints.forEach((endpoint, i) => {
        endpoint.load.inFlight = counts[i] ?? 0;
      });
    };
    load(3, 1, 2);
    expect(picks(policy('leastloaded', turns(0, 0.4, 0.9)), endpoints, 3)).toEqual(Array(3).fill('http://b'));
    load(1, 2, 1);
    expect(picks(policy('leastloaded', turns(0, 0.9)), endpoints, 2)).toEqual(['http://a', 'http://c']);
    load(0, 0, 0);
    expect(picks(policy('leastloaded', turns(0, 0.4, 0.9)), endpoints, 3)).toEqual([...urls]);
  });
});

describe('p2c', () => {
  it('takes the less loaded of two different engines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (loads, first, second) => {
          const { endpoints } = storeOf(...loads.map((_, i) => `http://engine-${i}`));
          endpoints.forEach((endpoint, i) => {
            endpoint.load.inFlight = loads[i] ?? 0;
          });
          const picked = policy('p2c', turns(first, second)).pick(endpoints, ask());
          const one = endpoints[Math.floor(first * loads.length)];
          const others = endpoints.filter((endpoint) => endpoint !== one);
          const other = others[Math.floor(second * others.length)];
          expect([one, other]).toContain(picked);
          expect(picked.load.inFlight).toBe(
            Math.min(one?.load.inFlight ?? Infinity, other?.load.inFlight ?? Infinity),
          );
        },
      ),
    );
  });
});
