import { expect, it } from 'vitest';
import { changesBetween, changesText, isBreaking } from '../../scripts/release/changes.js';
import { inventoryOf, type WrittenObject } from '../../scripts/release/inventory.js';

const template = (image: string) => ({ spec: { containers: [{ name: 'vllm', image }] } });

function deployment({ name = 'engine', image = 'vllm:1', replicas = 1, model = 'a' } = {}): WrittenObject {
  const spec = { replicas, selector: { matchLabels: { model } }, template: template(image) };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}

const claim = (size: string, storageClassName = 'fast'): WrittenObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'claim' },
  spec: { storageClassName, resources: { requests: { storage: size } } },
});

const service = (model: string): WrittenObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'engine' },
  spec: { selector: { model } },
});

const inventory = (version: string, ...objects: WrittenObject[]) => inventoryOf(version, { one: objects });

function effects(before: WrittenObject[], after: WrittenObject[]): string[] {
  return changesBetween(inventory('1.0.0', ...before), inventory('1.1.0', ...after)).map(
    ({ object, effect }) => `${object} ${effect}`,
  );
}

it('an object is restarted by its pod template, recreated by its selector, and else changed or untouched', () => {
  const before = [deployment()];

  expect(effects(before, [deployment()])).toEqual(['Deployment.apps/engine untouched']);
  expect(effects(before, [deployment({ replicas: 2 })])).toEqual(['Deployment.apps/engine changed']);
  expect(effects(before, [deployment({ image: 'vllm:2' })])).toEqual(['Deployment.apps/engine restarted']);
  expect(effects(before, [deployment({ image: 'vllm:2', model: 'b' })])).toEqual([
    'Deployment.apps/engine recreated',
  ]);
});

it('another name is one object less and one more', () => {
  expect(effects([deployment()], [deployment({ name: 'other' })])).toEqual([
    'Deployment.apps/engine removed',
    'Deployment.apps/other added',
  ]);
});

it('a claim may grow and not change its class, and a selector of a Service is kept', () => {
  expect(effects([claim('1Gi')], [claim('2Gi')])).toEqual(['PersistentVolumeClaim/claim changed']);
  expect(effects([claim('1Gi')], [claim('1Gi', 'slow')])).toEqual(['PersistentVolumeClaim/claim recreated']);
  expect(effects([service('a')], [service('b')])).toEqual(['Service/engine recreated']);
});

it('the order of keys and the version of the API make no difference', () => {
  const { spec, ...rest } = deployment();
  const turned = { spec, ...rest, apiVersion: 'apps/v2' };

  expect(effects([deployment()], [turned])).toEqual(['Deployment.apps/engine changed']);
  expect(inventory('1', { spec, ...rest } as WrittenObject)).toEqual(inventory('1', deployment()));
});

it('scenarios that only one version has are left out', () => {
  const before = inventoryOf('1.0.0', { old: [deployment()], both: [deployment()] });
  const after = inventoryOf('1.1.0', { both: [deployment()], fresh: [deployment()] });

  expect(changesBetween(before, after).map(({ scenario }) => scenario)).toEqual(['both']);
});

it('what takes names or selectors away is a major release', () => {
  const before = inventory('1.0.0', deployment(), service('a'));
  const kept = inventory('1.1.0', deployment({ image: 'vllm:2' }), service('a'));
  const taken = inventory('2.0.0', deployment({ model: 'b' }));

  expect(isBreaking(changesBetween(before, kept))).toBe(false);
  expect(changesText(before, kept)).toBe(
    'restarted  one: Deployment.apps/engine\n1.0.0 to 1.1.0: 1 restarted, 1 untouched',
  );
  expect(isBreaking(changesBetween(before, taken))).toBe(true);
  expect(changesText(before, taken).split('\n')).toEqual([
    'recreated  one: Deployment.apps/engine',
    'removed    one: Service/engine',
    '1.0.0 to 2.0.0: 1 recreated, 1 removed',
    'names, selectors or fixed fields differ: this is a major release',
  ]);
});
