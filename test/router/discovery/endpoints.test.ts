import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EndpointChange, EndpointStore, engineId } from '../../../router/discovery/endpoints.js';
import { spec } from '../endpoint.js';

const urlsOf = (list: readonly { readonly url: string }[]): string[] => list.map(({ url }) => url);

describe('EndpointStore', () => {
  it('keeps engines sorted by URL, by model', () => {
    const store = new EndpointStore(() => 7);
    for (const [url, models] of [
      ['http://c', ['x']],
      ['http://a', ['x', 'y']],
      ['http://b', ['y']],
    ] as const) {
      store.upsert(spec(url, models));
    }
    const view = store.snapshot();

    expect(urlsOf(view.endpoints)).toEqual(['http://a', 'http://b', 'http://c']);
    expect(urlsOf(view.byModel('x'))).toEqual(['http://a', 'http://c']);
    expect(urlsOf(view.byModel('y'))).toEqual(['http://a', 'http://b']);
    expect(view.byModel('z')).toEqual([]);
    expect(view.byId(engineId('http://b'))).toMatchObject({ url: 'http://b', addedAt: 7, label: undefined });
    expect(view.models().map(({ id }) => id)).toEqual(['x', 'y']);
  });

  it('leaves views and arrays alone that a change does not touch', () => {
    const store = new EndpointStore();
    store.upsert(spec('http://a', ['x']));
    store.upsert(spec('http://b', ['y']));
    const before = store.snapshot();

    store.upsert(spec('http://c', ['y']));
    store.upsert(spec('http://a', ['x']));

    expect(urlsOf(before.byModel('y'))).toEqual(['http://b']);
    expect(urlsOf(store.snapshot().byModel('y'))).toEqual(['http://b', 'http://c']);
    expect(store.snapshot().byModel('x')).toBe(before.byModel('x'));
  });

  it('routes to nobody who sleeps or is unhealthy, and lists them still', () => {
    const store = new EndpointStore();
    const a = store.upsert(spec('http://a'));
    const b = store.upsert(spec('http://b'));
    store.setSleeping(a.id, true);
    store.setHealthy(b.id, false);

    expect(store.snapshot().byModel('m')).toEqual([]);
    expect(store.snapshot().listing('m')).toEqual([a, b]);
    expect(store.snapshot().models()).toHaveLength(1);

    store.upsert(spec('http://a'));
    expect(a.sleeping).toBe(true);
    store.setSleeping(a.id, false);
    store.setHealthy(b.id, true);
    expect(store.snapshot().byModel('m')).toEqual([a, b]);
  });

  it('keeps an engine the same object while its models change', () => {
    const store = new EndpointStore();
    const engine = store.upsert(spec('http://a', ['base']));
    engine.load.inFlight = 3;

    expect(store.upsert(spec('http://a', ['base', 'lora']))).toBe(engine);
    expect(urlsOf(store.snapshot().byModel('lora'))).toEqual(['http://a']);
    store.upsert(spec('http://a', ['lora']));

    expect(store.snapshot().byModel('base')).toEqual([]);
    expect(engine.load.inFlight).toBe(3);
    expect(store.snapshot().knows('base')).toBe(true);
  });

  it('makes a new engine of one that moved', () => {
    const store = new EndpointStore();
    const changes: string[] = [];
    store.onChange(({ kind, endpoint }) => changes.push(`${kind} ${endpoint.url}`));
    const id = engineId('pod-0');
    store.upsert({ ...spec('http://10.0.0.1'), id });
    store.upsert({ ...spec('http://10.0.0.2'), id });

    expect(changes).toEqual(['added http://10.0.0.1', 'removed http://10.0.0.1', 'added http://10.0.0.2']);
    expect(urlsOf(store.snapshot().byModel('m'))).toEqual(['http://10.0.0.2']);
  });

  it('shares the load among the models of one URL', () => {
    const store = new EndpointStore();
    const one = store.upsert({ ...spec('http://a', ['x']), id: engineId('1') });
    const two = store.upsert({ ...spec('http://a', ['y']), id: engineId('2') });

    expect(two.load).toBe(one.load);
  });

  it('knows aliases, and models that have gone', () => {
    const store = new EndpointStore();
    store.setAliases({ 'gpt-4': 'm' });
    const { id } = store.upsert(spec('http://a'));
    store.remove(id);
    const view = store.snapshot();

    expect([view.resolve('gpt-4'), view.resolve('m')]).toEqual(['m', 'm']);
    expect(['m', 'gpt-4', 'other'].map((name) => view.knows(name))).toEqual([true, true, false]);
  });

  it('retains what it is told to', () => {
    const store = new EndpointStore();
    const a = store.upsert(spec('http://a'));
    store.upsert(spec('http://b'));
    store.retain(new Set([a.id, 'other']));

    expect(store.snapshot().endpoints).toEqual([a]);
  });

  it('is after any changes as if it had been made anew', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd');
    const models = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('upsert' as const), name: names, models, sleeping: fc.boolean() }),
      fc.record({ kind: fc.constant('remove' as const), name: names }),
      fc.record({ kind: fc.constant('healthy' as const), name: names, healthy: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const store = new EndpointStore();
        const truth = new Map<string, { models: readonly string[]; sleeping: boolean; healthy: boolean }>();
        const removed: EndpointChange[] = [];
        store.onChange((change) => change.kind === 'removed' && removed.push(change));
        for (const action of steps) {
          const id = engineId(`http://${action.name}`);
          const known = truth.get(action.name);
          if (action.kind === 'upsert') {
            store.upsert(spec(`http://${action.name}`, action.models, { sleeping: action.sleeping }));
            truth.set(action.name, { ...action, healthy: known?.healthy ?? true });
          } else if (action.kind === 'remove') {
            expect(store.remove(id)).toBe(truth.delete(action.name));
          } else {
            store.setHealthy(id, action.healthy);
            if (known !== undefined) known.healthy = action.healthy;
          }
        }
        const view = store.snapshot();
        const expected = (model: string, all: boolean): string[] =>
          [...truth]
            .filter(([, e]) => e.models.includes(model) && (all || (e.healthy && !e.sleeping)))
            .map(([name]) => `http://${name}`)
            .sort();
        for (const model of ['x', 'y', 'z']) {
          expect(urlsOf(view.byModel(model))).toEqual(expected(model, false));
          expect(urlsOf(view.listing(model))).toEqual(expected(model, true));
        }
        expect(urlsOf(view.endpoints)).toEqual([...truth.keys()].map((name) => `http://${name}`).sort());
      }),
    );
  });
});

describe('engineId', () => {
  it('is the version 5 UUID in the DNS namespace', () => {
    expect(engineId('python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
  });
});
