import { beforeAll, expect, it } from 'vitest';
import { type KubeServer, type Manifest, startKubeServer } from '../support/kube-server.js';
import { problemsOf } from '../support/schemas.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer();
  return () => server.stop();
});

function claim(storage: unknown): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'models', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  };
}

const quantities = [
  ['1', '+1', '.5', '1.', '1.5Gi', '100m', '1e3', '1E3', '1E-3', '1E', '1k', '5n', '5u', 4, 0.5],
  ['', '.', '1 Gi', '1GB', '1K', '1ki', '1mi', 'Gi', '1e', '0x10', '1,5', '1e1.5', 'one', true, ['1']],
].flat();

it.each(quantities)('schemas and API server agree on the quantity %j', async (quantity) => {
  const refused = await server.applyDryRun([claim(quantity)]);

  expect(problemsOf(claim(quantity)).length > 0).toBe(refused.length > 0);
});

const objects: readonly (readonly [string, Manifest])[] = [
  ['unknown field', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, dat: {} }],
  ['value that is no text', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 1 } }],
  [
    'secret that is no base64',
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { a: 'a b' } },
  ],
  [
    'two ports that are equal by default',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a' },
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80, protocol: 'TCP' },
        ],
      },
    },
  ],
  [
    'trigger parameter that is no text',
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'a' },
      spec: { scaleTargetRef: { name: 'a' }, triggers: [{ type: 'cpu', metadata: { value: 50 } }] },
    },
  ],
  [
    'path of an unknown type',
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'a' },
      spec: { rules: [{ matches: [{ path: { type: 'Prefix', value: '/' } }] }] },
    },
  ],
];

it.each(objects)('schemas and API server both refuse a %s', async (_what, object) => {
  expect(await server.applyDryRun([object])).toHaveLength(1);
  expect(problemsOf(object)).not.toEqual([]);
});
