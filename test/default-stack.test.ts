import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { filesBelow, type RenderedObject, readRendered } from '../src/rendering/rendered-files.js';
import { problemsOf } from './support/schemas.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const { files, problems } = readRendered(dist);
const objectsOf = (folder: string): readonly RenderedObject[] =>
  files.filter(({ path }) => path.replace(/[^/]*$/, '') === folder).flatMap(({ objects }) => objects);
const top = objectsOf('');

test('dist/ holds manifests and nothing else', () => {
  expect(problems).toEqual([]);
  expect(filesBelow(dist)).toEqual(files.map(({ path }) => path));
});

test('Every object is what the API server takes', () => {
  expect(files.flatMap(({ objects }) => objects).flatMap((object) => problemsOf({ ...object }))).toEqual([]);
});

test('A bare cluster knows every kind at the top, and the namespace comes first', () => {
  const groups = new Set(top.map(({ apiVersion }) => apiVersion.replace(/\/?[^/]*$/, '')));
  expect([...groups].filter((group) => group.includes('.') && !group.endsWith('.k8s.io'))).toEqual([]);
  expect(top[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'vllm' } });
  expect(new Set(top.slice(1).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['vllm']));
});

test('One GPU is enough', () => {
  const text = readFileSync(join(dist, 'vllm-stack.k8s.yaml'), 'utf8');
  expect(text.match(/nvidia\.com\/gpu: .*/g)).toEqual(['nvidia.com/gpu: "1"', 'nvidia.com/gpu: "1"']);
  expect(text.match(/ replicas: .*/g)).toEqual([' replicas: 1', ' replicas: 1']);
});

test('Monitors select Services of the stack, by ports that these have', () => {
  const services = top.filter(({ kind }) => kind === 'Service') as (RenderedObject & {
    spec: { ports: { name: string }[] };
  })[];
  const monitors = objectsOf('monitoring/').filter(
    ({ kind }) => kind === 'ServiceMonitor',
  ) as (RenderedObject & {
    spec: { selector: { matchLabels: Record<string, string> }; endpoints: { port: string }[] };
  })[];
  const scraped = monitors.flatMap(({ spec }) => {
    const wanted = Object.entries(spec.selector.matchLabels);
    const selected = services.filter(({ metadata }) =>
      wanted.every(([key, value]) => metadata.labels?.[key] === value),
    );
    for (const service of selected) {
      expect(service.spec.ports.map(({ name }) => name)).toContain(spec.endpoints[0]?.port);
    }
    return selected.map(({ metadata }) => metadata.name);
  });
  expect(scraped.sort()).toEqual(services.map(({ metadata }) => metadata.name).sort());
});

test('What watches the stack is for a kube-prometheus-stack, with alerts and every dashboard', () => {
  const watching = objectsOf('monitoring/');
  const release = watching
    .filter(({ kind }) => kind !== 'ConfigMap')
    .map(({ metadata }) => metadata.labels?.release);

  expect(watching.filter(({ kind }) => kind === 'PrometheusRule')).toHaveLength(1);
  expect(
    watching.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1').map(({ kind }) => kind),
  ).toEqual(Array(6).fill('ConfigMap'));
  expect(new Set(release)).toEqual(new Set(['kube-prometheus-stack']));
});

test('The route leads to the Service of the router', () => {
  const [route] = objectsOf('gateway/') as (RenderedObject & {
    spec: { rules: { backendRefs: { name: string; port: number }[] }[] };
  })[];
  const router = top.find(({ metadata }) => metadata.name === route?.spec.rules[0]?.backendRefs[0]?.name);
  expect(router).toMatchObject({
    kind: 'Service',
    spec: { ports: [{ port: route?.spec.rules[0]?.backendRefs[0]?.port }] },
  });
});
