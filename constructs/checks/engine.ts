import type { Construct } from 'constructs';
import { images } from '../../contract/images.js';
import { check, doubt, warn } from '../check.js';
import { devicesOf, ranksOf } from '../devices.js';
import { engineArgs } from '../engine-args.js';
import type { ServingEngineProps } from '../serving-engine.js';
import { shmAboveLimit } from '../shared-memory.js';
import { claimSharing, mostReplicas } from './claim-sharing.js';
import { absentFlags } from './engine-flags.js';

/** Holds an engine's props against each other: GPUs, claims, memory, placement, and vLLM's flags. */
export function checkEngine(scope: Construct, props: ServingEngineProps): void {
  checkGpu(scope, props);
  if (props.suspended) return;
  if (!props.nodes) checkRanks(scope, props);
  checkClaim(scope, props);
  checkSharedMemory(scope, props);
  checkFlags(scope, props);
  if (props.nodeName && props.affinity) {
    warn(
      scope,
      `nodeName: goes past the scheduler and so past affinity, got '${props.nodeName}'; keep one of them`,
    );
  }
  const { instanceId } = props.lmcache ?? {};
  doubt(
    scope,
    instanceId === undefined || mostReplicas(props) <= 1,
    `lmcache: instanceId names one pod, got '${instanceId}' for up to ${mostReplicas(props)} replicas; remove it for the names of the pods`,
  );
}

function checkGpu(scope: Construct, { gpu = 0 }: ServingEngineProps): void {
  const count = typeof gpu === 'number' ? gpu : gpu.count;
  check(
    scope,
    Number.isInteger(count) && count >= 0,
    `gpu: must be a whole number of 0 or more, got ${count}; divide a device by gpu.share or a MIG profile`,
  );
  const share = typeof gpu === 'object' ? (gpu.share ?? {}) : {};
  for (const [key, percent] of Object.entries(share)) {
    const most = key === 'memoryMib' ? Number.POSITIVE_INFINITY : 100;
    check(
      scope,
      Number.isInteger(percent) && Number(percent) > 0 && Number(percent) <= most,
      `gpu: share.${key} must be a whole number from 1${most === 100 ? ' to 100' : ''}, got ${percent}; correct it`,
    );
  }
}

function checkRanks(scope: Construct, props: ServingEngineProps): void {
  const [ranks, devices] = [ranksOf(props), devicesOf(props)];
  doubt(
    scope,
    devices === undefined || devices === 0 || ranks <= devices,
    `gpu: tensorParallelSize x pipelineParallelSize x dataParallelSize is ${ranks} and takes a GPU for each, got ${devices}; change one of them`,
  );
  if (devices === 0 && ranks > 1 && !/cpu/.test(props.image ?? '')) {
    warn(
      scope,
      `gpu: tensorParallelSize x pipelineParallelSize x dataParallelSize is ${ranks}, got no GPU; set gpu to ${ranks}`,
    );
  }
}

function checkClaim(scope: Construct, props: ServingEngineProps): void {
  const sharing = claimSharing(props);
  doubt(
    scope,
    sharing !== 'replicas',
    `storage: up to ${mostReplicas(props)} replicas mount one claim, which ReadWriteOnce binds to a single node; use ReadWriteMany`,
  );
  doubt(
    scope,
    sharing !== 'surge',
    "storage: a rollout starts the new pod while the old one holds the claim, which ReadWriteOnce binds to a single node, got a rollout that surges; use ReadWriteMany, or the rollout 'in-place'",
  );
}

function checkSharedMemory(scope: Construct, props: ServingEngineProps): void {
  const over = shmAboveLimit(props);
  if (!over) return;
  const message = `shmSize: counts against the memory limit and leaves nothing of it, got ${over.shm} of ${over.limit}; lower it or raise the limit`;
  // A size that nobody asked for is only a bound.
  if (props.shmSize === undefined) warn(scope, message);
  else doubt(scope, false, message);
}

function checkFlags(scope: Construct, props: ServingEngineProps): void {
  const image = props.image ?? (props.lmcache ? images.lmcache : images.engine);
  for (const flag of absentFlags(engineArgs(props, { port: 0 }), image)) {
    doubt(
      scope,
      false,
      `${isGiven(props, flag) ? 'extraArgs' : 'image'}: vLLM does not know ${flag}, got ${image}; remove the flag or choose another version`,
    );
  }
}

function isGiven({ extraArgs = [] }: ServingEngineProps, flag: string): boolean {
  return extraArgs.some((item) => String(item).split('=')[0] === flag);
}
