import type { Construct } from 'constructs';
import type { PodSpec, Probe } from 'kubernetes-types/core/v1.js';
import { check, doubt } from '../check.js';
import type { Probes } from '../pod-template.js';
import { checkResources } from './resources.js';

/** Holds a pod to what the API server takes, and its probes to ports that its containers open. */
export function checkPod(scope: Construct, { containers, initContainers = [], volumes = [] }: PodSpec): void {
  const all = [...initContainers, ...containers];
  for (const name of repeated(all.map((container) => container.name))) {
    check(scope, false, `containers: '${name}' names two of them; rename one`);
  }
  for (const name of repeated(volumes.map((volume) => volume.name))) {
    check(scope, false, `volumes: '${name}' names two of them; rename one`);
  }
  const known = new Set(volumes.map(({ name }) => name));
  for (const container of all) {
    for (const { name, mountPath } of container.volumeMounts ?? []) {
      check(
        scope,
        known.has(name),
        `volumeMounts: ${mountPath} is mounted from a volume that the pod has not, got '${name}'; add it to volumes`,
      );
    }
    for (const path of repeated((container.volumeMounts ?? []).map(({ mountPath }) => mountPath))) {
      check(
        scope,
        false,
        `volumeMounts: ${path} is mounted twice in '${container.name}'; change one of them`,
      );
    }
    checkResources(scope, container.resources);
  }
}

/** Holds the probes of a container to the ports that it and those beside it open; for programs that open no others. */
export function checkProbes(scope: Construct, probes: Probes, pod: PodSpec): void {
  const open = pod.containers[0]?.ports ?? [];
  const numbers = pod.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
  for (const key of ['startup', 'liveness', 'readiness'] as const) {
    const port = portOf(probes[key]);
    doubt(
      scope,
      port === undefined ||
        (typeof port === 'number' ? numbers.includes(port) : open.some(({ name }) => name === port)),
      `probes: ${key} asks a port that the container does not open, got ${port}; the container opens ${open.map(({ name, containerPort }) => `${containerPort}${name ? ` (${name})` : ''}`).join(', ')}`,
    );
  }
}

function portOf(probe: Probe | false | undefined): number | string | undefined {
  if (!probe) return undefined;
  return probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
