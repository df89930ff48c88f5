import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1.js';
import { warn } from '../check.js';
import { hashAnnotation } from '../content-hash.js';
import { envValue, mergeEnv } from '../env.js';
import type { EngineIdentity, ObjectIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { type PodParts, type PodProps, podTemplate } from '../pod-template.js';
import { checkWorkload, type ResolvedWorkloadProps } from '../workload.js';
import { groupSize, type RayNodes, workerProps } from './nodes.js';
import { rayScripts, START_SCRIPT, WAIT_SCRIPT } from './ray-scripts.js';

/** vLLM's arguments for a head. */
export const RAY_ARGS: readonly string[] = ['--distributed-executor-backend', 'ray'];

/**
 * The RayCluster of an engine and its scripts. KubeRay leaves the command of the containers as it is and hands over its own
 * `ray start` in a variable.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/pod-command.html
 */
export function defineRayCluster(
  scope: Construct,
  nodes: RayNodes,
  engine: {
    readonly identity: EngineIdentity;
    readonly props: ResolvedWorkloadProps;
    /** What the head has in the place of `props`. */
    readonly head: PodProps;
    /** Its container's command is all of vLLM's command line. */
    readonly parts: PodParts;
  },
): ApiObject {
  const { identity, props, head, parts } = engine;
  const { ray } = identity;
  checkWorkload(scope, props, identity);
  const { name } = ray.deployment;
  if (name.length > 53) {
    warn(
      scope,
      `name '${name}': KubeRay 1.4 and newer leave a RayCluster alone whose name has more than 53 characters, got ${name.length}; shorten the name of the release or of the engine`,
    );
  }
  defineScript(scope, 'StartScript', ray.startScript, { [rayScripts.start.file]: START_SCRIPT });
  defineScript(scope, 'WaitScript', ray.waitScript, { [rayScripts.wait.file]: WAIT_SCRIPT });

  const env = parts.container.env ?? [];
  const shared: PodParts = {
    ...parts,
    podAnnotations: {
      ...parts.podAnnotations,
      ...hashAnnotation(scope, 'ray-scripts', [START_SCRIPT, WAIT_SCRIPT]),
    },
    volumes: [
      { name: rayScripts.wait.volume, configMap: { name: ray.waitScript.name } },
      { name: rayScripts.start.volume, configMap: { name: ray.startScript.name } },
      ...(parts.volumes ?? []),
    ],
    container: { ...parts.container, ...throughScript(parts.container) },
  };
  const { ports: _, args: commandLine, ...silent } = shared.container;
  const [executable = ''] = commandLine ?? [];
  return define(scope, 'RayCluster', {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: {
      name,
      labels: { ...ray.deployment.labels, ...props.labels },
      annotations: { ...props.annotations, 'ray.io/overwrite-container-cmd': 'true' },
    },
    spec: {
      headGroupSpec: {
        serviceType: 'ClusterIP',
        rayStartParams: { 'dashboard-host': '0.0.0.0' },
        template: podTemplate(
          scope,
          { ...props, ...head },
          {
            ...shared,
            identity: ray,
            container: {
              ...shared.container,
              env: mergeEnv(
                [envValue('EXPECTED_NODES', groupSize(nodes))],
                nodes.joinTimeoutSeconds === undefined
                  ? []
                  : [envValue('NODES_TIMEOUT_SECONDS', nodes.joinTimeoutSeconds)],
                env,
              ),
            },
          },
        ),
      },
      workerGroupSpecs: [
        {
          groupName: 'ray',
          replicas: nodes.workers,
          rayStartParams: {},
          template: podTemplate(scope, workerProps(props, identity, nodes), {
            ...shared,
            identity: ray.worker,
            // Of the command line only where vLLM lives, for an image in which that is an environment of its own.
            container: { ...silent, args: executable.includes('/') ? [executable] : undefined },
          }),
        },
      ],
    },
  });
}

function defineScript(
  scope: Construct,
  id: string,
  { name, labels }: ObjectIdentity,
  data: Record<string, string>,
): void {
  define(scope, id, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { ...labels } },
    data,
  });
}

/** Workers run the script too, for what it does around `ray start`. */
function throughScript({ command, volumeMounts }: PodParts['container']): Partial<Container> {
  const { start, wait } = rayScripts;
  return {
    command: ['/bin/bash', `${start.folder}/${start.file}`],
    args: command,
    volumeMounts: [
      { name: wait.volume, mountPath: wait.folder },
      { name: start.volume, mountPath: start.folder },
      ...(volumeMounts ?? []),
    ],
  };
}
