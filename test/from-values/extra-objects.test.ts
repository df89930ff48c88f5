import { expect, it } from 'vitest';
import { find, render } from './rendered-values.js';

const target = { release: 'vllm', namespace: 'models' };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };

it.each<[string, string | undefined]>([
  ['{{ .Release.Name }}-{{.Release.Namespace}}', 'vllm-models'],
  ['{{- .Values.routerSpec.servicePort -}}', '80'],
  ['{{ $.Values.servingEngineSpec.labels.release }}', 'test'],
  ['a { b } c', 'a { b } c'],
  ['{{ .Values.routerSpec.labels }}', undefined],
  ['{{ .Values.nothing.there }}', undefined],
  ['{{ include "chart.labels" . }}', undefined],
  ['{{ .Values.routerSpec.tag | quote }}', undefined],
])('expands %s to %s', (text, expected) => {
  const rendered = render({ extraObjects: [{ ...configMap, data: { text } }] }, target);

  if (expected === undefined)
    expect(rendered.problems).toEqual([expect.stringMatching(/^extraObjects\[0\]\.data\.text: /)]);
  else expect(find(rendered, 'ConfigMap', 'x').data).toEqual({ text: expected });
});

it('reads text as Helm reads YAML, with several documents and empty ones', () => {
  const text = [
    '---',
    '---\n# nothing\n',
    '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {on: "{{ .Release.Name }}"}}\ndata: {day: 2020-01-01, time: 1:30}\n',
    '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\nimmutable: yes\n',
  ].join('\n');
  const rendered = render({ extraObjects: [text] }, target);

  expect(rendered.problems).toEqual([]);
  expect(find(rendered, 'ConfigMap', 'a').data).toEqual({ day: '2020-01-01', time: '1:30' });
  expect(find(rendered, 'ConfigMap', 'b').immutable).toBe(true);
});

it.each<[string | object]>([['a: [b'], ['just text'], [{ kind: 'ConfigMap' }]])('refuses %j', (given) => {
  const { problems } = render({ extraObjects: [given] });
  expect(problems).toEqual([expect.stringMatching(/^extraObjects\[0\]: /)]);
});

it('puts objects into the namespace, but for those that have none', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' } };
  const there = { ...configMap, metadata: { name: 'y', namespace: 'other' } };
  const { objects } = render({ extraObjects: [configMap, there, role] }, target);
  const namespaces = objects.slice(-3).map(({ metadata }) => (metadata as { namespace?: string }).namespace);

  expect(namespaces).toEqual(['models', 'other', undefined]);
});
