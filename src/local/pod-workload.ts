import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import { flagOf } from '../../constructs/checks/command-line.js';
import { isEngine, podTemplates } from '../engine-containers.js';
import type { RenderedObject } from '../rendering/rendered-files.js';

/** A Deployment that this machine can stand in for. */
export interface PodWorkload {
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  readonly container: Container;
}

/** What of a stack runs on this machine. */
export interface StackWorkloads {
  readonly engines: readonly PodWorkload[];
  readonly router?: PodWorkload;
  /** Engines that take more than one pod each, by name. */
  readonly skipped: readonly string[];
}

/** Finds the engines and the router among manifests, whatever their names and labels are. */
export function stackWorkloads(objects: readonly RenderedObject[]): StackWorkloads {
  const engines: PodWorkload[] = [];
  const skipped: string[] = [];
  let router: PodWorkload | undefined;
  for (const object of objects) {
    if (object.kind === 'RayCluster' || object.kind === 'LeaderWorkerSet') {
      skipped.push(object.metadata.name);
      continue;
    }
    const engine = workloadOf(object, isEngine);
    if (engine) engines.push(engine);
    router ??= workloadOf(object, isRouter);
  }
  return { engines, skipped, ...(router && { router }) };
}

function isRouter({ command = [], args = [] }: Container): boolean {
  return [...command, ...args].some((item) => flagOf(item) === '--routing-logic');
}

function workloadOf(
  object: RenderedObject,
  wanted: (container: Container) => boolean,
): PodWorkload | undefined {
  const [template] = podTemplates(object);
  const container = template?.spec.containers.find(wanted);
  if (template === undefined || container === undefined) return undefined;
  const { name, namespace = 'default' } = object.metadata;
  return {
    name,
    namespace,
    // An autoscaler owns the number where there is none; Kubernetes begins with one.
    replicas: (object.spec as { replicas?: number }).replicas ?? 1,
    labels: template.metadata?.labels ?? {},
    pod: template.spec,
    container,
  };
}
