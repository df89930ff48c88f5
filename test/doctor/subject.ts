import type { Manifest } from '../../src/diff/manifest.js';
import { type ClusterSnapshot, type Subject, stackParts } from '../../src/doctor/subject.js';

/** A Deployment with one container. */
export function deployment(pod: object = {}, container: object = {}, replicas = 1): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'engine', namespace: 'models' },
    spec: {
      replicas,
      template: {
        spec: { containers: [{ name: 'vllm', image: 'vllm/vllm-openai:v0.32.0', ...container }], ...pod },
      },
    },
  };
}

/** A node that is ready. */
export function node(
  name: string,
  allocatable: object,
  spec: object = {},
  labels: Record<string, string> = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec,
    status: { allocatable, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** Objects before a cluster that refuses nothing. */
export function subjectOf(objects: readonly Manifest[], cluster: Partial<ClusterSnapshot> = {}): Subject {
  return {
    ...stackParts(objects),
    cluster: {
      version: { major: 1, minor: 34, text: 'v1.34.4' },
      groups: new Set(),
      kinds: new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)),
      makesNodes: false,
      lists: new Map(),
      namespaces: new Map(),
      referred: new Map(),
      live: new Map(),
      trials: new Map(),
      bareTrials: new Map(),
      podTrials: new Map(),
      denied: [],
      ...cluster,
    },
  };
}
