import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategicMerge } from '../../operator/strategic-merge.js';

const name = fc.constantFrom('a', 'b', 'c', 'd');
const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean());
const text = fc.constantFrom('x', 'y');
const options = { requiredKeys: ['name'] as ['name'], noNullPrototype: true };
const named = <T>(item: fc.Arbitrary<T>, key: (item: T) => unknown) =>
  fc.uniqueArray(item, { maxLength: 4, selector: key });
const env = named(fc.record({ name, value: text }, options), (item) => item.name);
const containers = named(
  fc.record({ name, image: text, args: fc.array(text, { maxLength: 2 }), env }, options),
  (item) => item.name,
);
const volumes = named(
  fc.record({ name, emptyDir: fc.constant({}), secret: fc.constant({ secretName: 's' }) }, options),
  (item) => item.name,
);
const template = fc.record(
  {
    metadata: fc.record({ labels: fc.dictionary(name, text, { noNullPrototype: true }) }),
    spec: fc.record(
      { containers, volumes, hostname: text, priority: scalar },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

interface Merged {
  readonly spec?: {
    readonly containers?: readonly {
      readonly name: string;
      readonly env?: readonly { readonly name: string }[];
    }[];
    readonly volumes?: readonly { readonly name: string }[];
  };
}

describe('a strategic merge', () => {
  it('with nothing is what was there', () => {
    fc.assert(
      fc.property(template, (below) => {
        expect(strategicMerge(below, {})).toEqual(below);
      }),
    );
  });

  it('into nothing is the patch', () => {
    fc.assert(
      fc.property(template, (patch) => {
        expect(strategicMerge({}, patch)).toEqual(patch);
      }),
    );
  });

  it('done twice is as if done once', () => {
    fc.assert(
      fc.property(template, template, (below, patch) => {
        const once = strategicMerge(below, patch);

        expect(strategicMerge(once, patch)).toEqual(once);
      }),
    );
  });

  it('has each name once, first those that were there, and none is lost', () => {
    fc.assert(
      fc.property(template, template, (below, patch) => {
        const merged = strategicMerge(below, patch) as Merged;
        const names = ({ spec }: Merged) => (spec?.containers ?? []).map((container) => container.name);

        expect(names(merged)).toEqual([...new Set([...names(below), ...names(patch)])]);
        for (const { env: variables = [] } of merged.spec?.containers ?? []) {
          expect(new Set(variables.map((variable) => variable.name)).size).toBe(variables.length);
        }
      }),
    );
  });

  it('keeps what it is given as it is', () => {
    fc.assert(
      fc.property(template, template, (below, patch) => {
        const before = JSON.stringify([below, patch]);
        strategicMerge(below, patch);

        expect(JSON.stringify([below, patch])).toBe(before);
      }),
    );
  });

  it.each<[string, object, object, object]>([
    ['null removes a field', { a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: null } }, { b: { d: 3 } }],
    ['other lists are replaced', { args: ['a', 'b'] }, { args: ['c'] }, { args: ['c'] }],
    [
      'delete removes an item',
      { env: [{ name: 'a', value: '1' }, { name: 'b' }] },
      { env: [{ name: 'a', $patch: 'delete' }] },
      { env: [{ name: 'b' }] },
    ],
    [
      'replace replaces a list',
      { volumes: [{ name: 'a', emptyDir: {} }] },
      { volumes: [{ $patch: 'replace' }, { name: 'b', emptyDir: {} }] },
      { volumes: [{ name: 'b', emptyDir: {} }] },
    ],
    [
      'replace replaces an object',
      { probe: { a: 1 } },
      { probe: { $patch: 'replace', b: 2 } },
      { probe: { b: 2 } },
    ],
    ['delete empties an object', { probe: { a: 1 } }, { probe: { $patch: 'delete' } }, { probe: {} }],
    [
      'a volume has one source',
      { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'c' } }] },
      { volumes: [{ name: 'a', emptyDir: {} }] },
      { volumes: [{ name: 'a', emptyDir: {} }] },
    ],
    [
      'a variable has one value',
      { env: [{ name: 'a', value: '1' }] },
      { env: [{ name: 'a', valueFrom: { fieldRef: { fieldPath: 'p' } } }] },
      { env: [{ name: 'a', valueFrom: { fieldRef: { fieldPath: 'p' } } }] },
    ],
    [
      'a port is told by its number',
      { ports: [{ name: 'http', containerPort: 1 }] },
      { ports: [{ name: 'api', containerPort: 1 }, { containerPort: 2 }] },
      { ports: [{ name: 'api', containerPort: 1 }, { containerPort: 2 }] },
    ],
    [
      'a mount is told by its path',
      { volumeMounts: [{ name: 'a', mountPath: '/a' }] },
      { volumeMounts: [{ name: 'b', mountPath: '/a' }] },
      { volumeMounts: [{ name: 'b', mountPath: '/a' }] },
    ],
  ])('%s', (_, below, patch, merged) => {
    expect(strategicMerge(below, patch)).toEqual(merged);
  });
});
