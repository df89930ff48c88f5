import { expect, test } from 'vitest';
import type { RenderedObject } from '../../src/rendering/rendered-files.js';
import { filesText, nextSteps } from '../../src/rendering/report.js';

const object = (kind: string, name: string, more: Partial<RenderedObject> = {}): RenderedObject => ({
  apiVersion: 'v1',
  kind,
  ...more,
  metadata: { name, namespace: 'llm', ...more.metadata },
});

const router = object('Service', 'front', {
  metadata: { name: 'front', namespace: 'llm', labels: { 'app.kubernetes.io/component': 'router' } },
  spec: { ports: [{ port: 81 }] },
});

test('Files are shown with the number of their objects of each kind', () => {
  expect(
    filesText([
      {
        path: 'a.k8s.yaml',
        objects: [object('Service', 'a'), object('Deployment', 'a'), object('Service', 'b')],
      },
      { path: 'more/a.k8s.yaml', objects: [object('ServiceMonitor', 'a')] },
    ]),
  ).toBe(`  a.k8s.yaml       3 objects: 1 Deployment, 2 Service
  more/a.k8s.yaml  1 object: 1 ServiceMonitor`);
});

test('The next steps create the namespace where the output does not, apply, wait and ask the router', () => {
  const files = [
    { path: 'a.k8s.yaml', objects: [object('Deployment', 'engine'), object('Service', 'engine'), router] },
  ];
  expect(nextSteps('dist', files)).toBe(`Next:
  kubectl create namespace llm
  kubectl apply -f dist/
  kubectl -n llm rollout status deployment/engine --timeout 30m
  kubectl -n llm port-forward service/front 8080:81 &
  curl http://localhost:8080/v1/models`);
});

test('Folders below are named with their kinds and are not part of the steps', () => {
  const namespace: RenderedObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'llm' } };
  const files = [
    { path: 'a.k8s.yaml', objects: [namespace, object('ConfigMap', 'a')] },
    { path: 'monitoring/a.k8s.yaml', objects: [object('ServiceMonitor', 'a'), object('Deployment', 'b')] },
  ];
  expect(nextSteps('dist', files)).toBe(`Next:
  kubectl apply -f dist/
Where the cluster knows these kinds:
  kubectl apply -f dist/monitoring/   # Deployment, ServiceMonitor`);
});
