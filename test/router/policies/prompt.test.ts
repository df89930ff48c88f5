import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../router/discovery/endpoints.js';
import { loadAware } from '../../../router/policies/load-aware.js';
import type { Policy } from '../../../router/policies/policy.js';
import { prefixAware } from '../../../router/policies/prefix-aware.js';
import { spec, storeOf } from '../endpoint.js';

const long = (char: string, chunks: number): string => char.repeat(128 * chunks);

function asker(by: Policy, endpoints: readonly Endpoint[]): (text?: string, more?: object) => string {
  return (text, more = {}) =>
    by.pick(endpoints, {
      model: 'm',
      headers: {},
      ...(text === undefined ? {} : { text: () => text }),
      ...more,
    }).url;
}

function engines(): {
  a: Endpoint;
  b: Endpoint;
  all: readonly Endpoint[];
  store: ReturnType<typeof storeOf>['store'];
} {
  const { store, endpoints: all } = storeOf('http://a', 'http://b');
  const [a, b] = all;
  if (a === undefined || b === undefined) throw new Error('no engines');
  return { a, b, all, store };
}

describe('prefixaware', () => {
  it('follows the longest beginning that an engine got before', () => {
    const { a, all } = engines();
    const ask = asker(prefixAware({ random: () => 0, minMatchLength: 0 }), all);
    expect(ask(long('x', 2))).toBe('http://a');
    a.load.inFlight = 3;
    expect(ask(long('x', 2) + long('y', 3))).toBe('http://a');
  });

  it('goes by load when the common beginning is too short, and remembers that choice', () => {
    const { a, b, all } = engines();
    const ask = asker(prefixAware({ random: () => 0, minMatchLength: 256 }), all);
    b.load.inFlight = 1;
    expect(ask(long('x', 1) + long('1', 1))).toBe('http://a');
    a.load.inFlight = 2;
    expect(ask(long('x', 1) + long('2', 1))).toBe('http://b');
    b.load.inFlight = 3;
    expect(ask(long('x', 1) + long('2', 4))).toBe('http://b');
  });

  it('goes by load without a prompt', () => {
    const { a, all } = engines();
    a.load.inFlight = 1;
    expect(asker(prefixAware({ random: () => 0, minMatchLength: 0 }), all)()).toBe('http://b');
  });

  it('keeps models apart and forgets engines that leave', () => {
    const { a, b, all, store } = engines();
    const by = prefixAware({ random: () => 0, minMatchLength: 128 });
    store.onChange(({ kind, endpoint }) => kind === 'removed' && by.forget?.(endpoint));
    b.load.inFlight = 1;
    expect(asker(by, all)(long('x', 2))).toBe('http://a');
    a.load.inFlight = 2;
    expect(asker(by, all)(long('x', 2), { model: 'n' })).toBe('http://b');

    store.remove(a.id);
    const again = store.upsert(spec('http://a'));
    again.load.inFlight = 2;
    expect(asker(by, store.snapshot().byModel('m'))(long('x', 2))).toBe('http://b');
  });
});

describe('loadaware', () => {
  const by = (beta = 1): Policy => loadAware({ random: () => 0, beta });

  it('weighs what an engine holds against its load', () => {
    const { a, b, all } = engines();
    const ask = asker(by(), all);
    expect(ask(long('x', 4))).toBe('http://a');
    a.load.inDecoding = 2;
    b.load.inPrefill = 2;
    expect(ask(long('x', 4))).toBe('http://a');
    // Held 1 - (6 - 4) / 4 against 0 - (2 - 4) / 4: equal, and the first URL wins.
    a.load.inDecoding = 6;
    expect(ask(long('x', 4))).toBe('http://a');
    a.load.inDecoding = 7;
    expect(ask(long('x', 4))).toBe('http://b');
  });

  it('takes the share of the prompt, not its length', () => {
    const { a, b, all } = engines();
    const ask = asker(by(0), all);
    b.load.inFlight = 1;
    expect(ask(long('x', 1))).toBe('http://a');
    a.load.inFlight = 2;
    expect(ask(long('y', 3))).toBe('http://b');
    expect(ask(long('x', 1) + long('z', 9))).toBe('http://a');
    expect(ask(long('y', 3))).toBe('http://b');
  });

  it('goes by session, or else by load, while nobody holds anything', () => {
    const { store } = storeOf('http://engine1.com', 'http://engine2.com', 'http://engine3.com');
    const all = store.snapshot().byModel('m');
    expect(asker(by(), all)('new', { sessionId: 'abc123' })).toBe('http://engine3.com');
    const [first] = all;
    if (first !== undefined) first.load.inFlight = 1;
    expect(asker(by(), all)('new')).toBe('http://engine2.com');
  });
});
