import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifestsText, synthesize } from '../src/synth.js';

const target = { release: 'r', namespace: 'ns' };

test('A stack becomes objects of its release and namespace, the same each time', () => {
  const props = { engines: { small: { model: 'm', maxLoras: 2 } } };
  const { objects, warnings, problems } = synthesize(props, target);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([{ path: 'r/small', message: 'maxLoras: 2 has no effect without enableLora' }]);
  expect(objects.filter(({ metadata }) => metadata.namespace !== 'ns')).toEqual([]);
  expect(objects.filter(({ metadata }) => !metadata.name.startsWith('r-'))).toEqual([]);
  expect(synthesize(props, target).objects).toEqual(objects);
});

test('All problems of a stack are told at once, each with the construct that has it, and there are no objects', () => {
  const engines = { a: { model: '' }, b: { model: 'm', replicas: -1 } };
  expect(synthesize({ engines }, target)).toEqual({
    objects: [],
    warnings: [],
    problems: [
      { path: 'r/a', message: 'model: must be a Hugging Face id or a path, got an empty text' },
      { path: 'r/b', message: 'replicas: must be a whole number of 0 or more, got -1' },
    ],
  });
});

test('Text means the same to readers of YAML 1.1 and 1.2', () => {
  const data = { answer: 'yes', mode: '0755', time: '12:30:00', empty: '' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data };
  const text = manifestsText([object, object]);
  for (const version of ['1.1', '1.2'] as const) {
    expect(parseAllDocuments(text, { version }).map((document) => document.toJS())).toEqual([object, object]);
  }
});
