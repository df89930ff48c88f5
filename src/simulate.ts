import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { images } from '../contract/images.js';
import { isEngine, podTemplates } from './engine-containers.js';
import type { RenderedObject } from './rendering/rendered-files.js';

/**
 * The same objects with simulated engines: another image, and nothing that asks a node for a device. Commands, variables, probes,
 * storage and placement stay.
 */
export function withSimulatedEngines(objects: readonly RenderedObject[]): {
  readonly objects: readonly RenderedObject[];
  readonly problems: readonly string[];
} {
  const problems = objects.flatMap(({ kind, metadata }) =>
    kind === 'RayCluster'
      ? [
          `--simulate: ${metadata.name} is a RayCluster, which a simulated engine knows nothing of; leave the engine out or give it one node`,
        ]
      : [],
  );
  return { objects: objects.map(simulated), problems };
}

function simulated(object: RenderedObject): RenderedObject {
  const engines = podTemplates(object).some(({ spec }) => spec.containers.some(isEngine));
  if (!engines) return object;
  const copy = structuredClone(object);
  for (const { spec } of podTemplates(copy)) {
    if (!spec.containers.some(isEngine)) continue;
    withoutDevices(spec);
    for (const container of spec.containers.filter(isEngine)) container.image = images.sim;
  }
  return copy;
}

function withoutDevices(pod: PodSpec): void {
  // Such a class is one of GPUs, and a cluster without them has none of that name.
  delete pod.runtimeClassName;
  delete (pod as { resourceClaims?: unknown }).resourceClaims;
  for (const { resources } of [...(pod.initContainers ?? []), ...pod.containers]) {
    if (resources === undefined) continue;
    delete (resources as { claims?: unknown }).claims;
    for (const part of ['requests', 'limits'] as const) {
      const kept = Object.entries(resources[part] ?? {}).filter(([name]) => !isDevice(name));
      if (kept.length === 0) delete resources[part];
      else resources[part] = Object.fromEntries(kept);
    }
  }
}

/** Resources of Kubernetes itself have no domain before their name. */
function isDevice(resource: string): boolean {
  return resource.includes('/');
}
