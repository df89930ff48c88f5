// Run by hand when the Kubernetes version moves: npm run generate:schemas, with KUBEBUILDER_ASSETS set. Not a step of
// `npm run generate`, which needs no API server.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type KubeServer, startKubeServer } from '../../test/support/kube-server.js';
import { closedBuiltIns } from './built-in-schemas.js';
import type { JsonSchema } from './json-schema.js';

/** The kinds that we write, by the API that serves them. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'ConfigMap',
    'Namespace',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apps/v1': ['Deployment'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['Job'],
  'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'storage.k8s.io/v1': ['StorageClass'],
};

const server = await startKubeServer({ crds: [] });
try {
  const components: Record<string, JsonSchema> = {};
  for (const apiVersion of Object.keys(kinds)) Object.assign(components, await schemasOf(server, apiVersion));
  const { gitVersion } = (await server.request('/version')).body as { gitVersion: string };
  const { index, definitions } = closedBuiltIns(components, kinds);
  const text = [
    '{',
    `"$comment": "Kubernetes ${gitVersion} (Apache-2.0, see NOTICE), descriptions removed and closed; written by npm run generate:schemas",`,
    '"kinds": {',
    lines(index),
    '},',
    '"$defs": {',
    lines(definitions),
    '}',
    '}',
    '',
  ];
  await writeFile(
    fileURLToPath(new URL('../../test/schemas/kubernetes.json', import.meta.url)),
    text.join('\n'),
  );
} finally {
  await server.stop();
}

async function schemasOf(server: KubeServer, apiVersion: string): Promise<Record<string, JsonSchema>> {
  const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
  const { status, body } = await server.request(`/openapi/v3/${path}`);
  if (status !== 200) {
    throw new Error(
      `generate:schemas: no OpenAPI document of ${apiVersion}, got status ${status}; use a newer kube-apiserver`,
    );
  }
  return (body as { components: { schemas: Record<string, JsonSchema> } }).components.schemas;
}

/** One entry a line, so that a change of Kubernetes shows where it is. */
function lines(entries: ReadonlyMap<string, unknown>): string {
  return [...entries].map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
}
