import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withApiDefaults } from '../../src/diff/api-defaults.js';
import { compareFields } from '../../src/diff/compare.js';
import type { Manifest } from '../../src/diff/manifest.js';

const scalar = fc.oneof(
  fc.constantFrom('1', '1Gi', '1024Mi', '', 'x', '__proto__'),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
);
const fieldName = fc.constantFrom(
  'limits',
  'name',
  'env',
  'ports',
  'containers',
  'port',
  'a.b/c',
  'spec',
  'x',
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fieldName, tie('tree'), { maxKeys: 4 }),
    fc.uniqueArray(fc.record({ name: fc.constantFrom('1', '2', 'b'), port: scalar }), {
      selector: ({ name }) => name,
      maxLength: 3,
    }),
  ),
}));

test('Equal values do not differ', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(compareFields(value, structuredClone(value))).toEqual([]);
    }),
  );
});

test('Both directions name the same fields, with old and new exchanged', () => {
  fc.assert(
    fc.property(tree, tree, (one, two) => {
      const swapped = compareFields(two, one).map(({ path, steps, ...values }) => ({
        path,
        steps,
        ...('new' in values ? { old: values.new } : {}),
        ...('old' in values ? { new: values.old } : {}),
      }));
      const byPath = (a: { readonly path: string }, b: { readonly path: string }) =>
        a.path < b.path ? -1 : 1;
      expect([...swapped].sort(byPath)).toEqual([...compareFields(one, two)].sort(byPath));
    }),
  );
});

test('No difference means the same value, but for quantities', () => {
  const plain = tree.filter((value) => !/limits|1Gi|1024Mi/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(plain, plain, (one, two) => {
      if (compareFields(one, two).length === 0) expect(one).toEqual(two);
    }),
  );
});

test('Defaults are filled in once', () => {
  const manifest = fc.record({
    apiVersion: fc.constantFrom('v1', 'apps/v1', 'batch/v1'),
    kind: fc.constantFrom('Deployment', 'Service', 'Job', 'Secret', 'PersistentVolumeClaim'),
    metadata: fc.constant({ name: 'a' }),
    spec: fc.dictionary(fc.constantFrom('template', 'ports', 'strategy', 'replicas', 'type'), tree),
  });
  fc.assert(
    fc.property(manifest, (object) => {
      const once = withApiDefaults(object as Manifest);
      expect(withApiDefaults(once)).toEqual(once);
    }),
  );
});

test('Another order of variables is a difference, of items without meaning is told by place', () => {
  const env = (...names: string[]) => ({ env: names.map((name) => ({ name, value: name })) });
  expect(compareFields(env('A', 'B'), env('B', 'A'))).toEqual([
    { path: 'env[order]', steps: ['env', '[order]'], old: ['A', 'B'], new: ['B', 'A'] },
  ]);
  expect(compareFields({ rules: [{ a: 1 }] }, { rules: [{ a: 1 }, { a: 2 }] })).toMatchObject([
    { path: 'rules[1]', new: { a: 2 } },
  ]);
});

test('Keys that are no words are quoted in paths', () => {
  const labels = (value: string) => ({ metadata: { labels: { 'app.kubernetes.io/name': value } } });
  expect(compareFields(labels('a'), labels('b'))).toMatchObject([
    { path: 'metadata.labels["app.kubernetes.io/name"]', old: 'a', new: 'b' },
  ]);
});
