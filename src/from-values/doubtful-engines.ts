import { claimSharing, isOneNode, mostReplicas } from '../../constructs/checks/claim-sharing.js';
import { absentFlags } from '../../constructs/checks/engine-flags.js';
import { devicesOf, ranksOf } from '../../constructs/devices.js';
import { engineArgs } from '../../constructs/engine-args.js';
import type { ServingEngineProps } from '../../constructs/index.js';
import { shmAboveLimit } from '../../constructs/shared-memory.js';
import { ports } from '../../contract/ports.js';
import { has, truthy } from '../values/helm-truth.js';
import type { ModelSpec } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { Values } from '../values/values.js';
import { numeric, printed } from './printed.js';
import { isRay } from './ray.js';
import type { Remarks } from './translation.js';

/** One model of the values beside the engine that it becomes. */
export interface TranslatedModel {
  readonly model: ModelSpec;
  readonly path: Path;
  readonly engine: ServingEngineProps;
}

/** Says what of one model does not fit together: GPUs, claims, memory, replicas and flags. */
export function warnOfEngine({ model, path, engine }: TranslatedModel, remarks: Remarks): void {
  warnOfRanks(model, path, engine, remarks);
  warnOfClaim(path, model, engine, remarks);
  warnOfMemory(model, path, engine, remarks);
  warnOfFlags(model, path, engine, remarks);
  const replicas = numeric(model.replicaCount) ?? 1;
  if (engine.autoscaling && replicas !== 1) {
    remarks.warning(
      [...path, 'replicaCount'],
      `has no effect beside keda, which owns the number of pods, got ${replicas}; remove one of them`,
    );
  }
  if (has(model.vllmConfig, 'pipelineParallelSize') && !isRay(model)) {
    remarks.warning(
      [...path, 'vllmConfig', 'pipelineParallelSize'],
      `is read with raySpec only, got ${JSON.stringify(model.vllmConfig?.pipelineParallelSize)}; enable raySpec, or write it into extraArgs`,
    );
  }
  if (truthy(model.requestGPUMem) && truthy(model.requestGPUMemPercentage)) {
    remarks.warning(
      [...path, 'requestGPUMemPercentage'],
      `is a second measure beside requestGPUMem, got ${JSON.stringify(model.requestGPUMemPercentage)}; keep one of them`,
    );
  }
}

function warnOfRanks(model: ModelSpec, path: Path, engine: ServingEngineProps, remarks: Remarks): void {
  const [ranks, devices] = [ranksOf(engine), devicesOf(engine)];
  if (isRay(model) || devices === undefined || ranks <= devices) return;
  if (devices === 0 && (ranks === 1 || /cpu/.test(engine.image ?? ''))) return;
  const given = has(model.vllmConfig, 'tensorParallelSize') ? 'tensorParallelSize' : 'extraArgs';
  remarks.warning(
    [...path, 'vllmConfig', given],
    `takes a GPU for each of tensor x pipeline x data parallel, ${ranks}, got ${devices} a pod; raise requestGPU or lower it`,
  );
}

function warnOfClaim(path: Path, model: ModelSpec, engine: ServingEngineProps, remarks: Remarks): void {
  const sharing = claimSharing(engine);
  const say = (message: string): void => remarks.warning([...path, 'pvcAccessMode'], message);
  if (sharing === 'replicas') {
    say('is ReadWriteOnce, so that all pods of the model must run on one node; use ReadWriteMany');
  } else if (sharing === 'surge') {
    say(
      'is ReadWriteOnce, and a rollout starts the new pod while the old one holds the claim, so that both must run on one node; use ReadWriteMany, or strategy.type Recreate',
    );
  } else if (
    isRay(model) &&
    [engine.storage ?? []].flat().some((one) => 'claim' in one && isOneNode(one.claim.accessModes))
  ) {
    say('is ReadWriteOnce, while head and workers on several nodes mount the claim; use ReadWriteMany');
  }
}

function warnOfMemory(model: ModelSpec, path: Path, engine: ServingEngineProps, remarks: Remarks): void {
  const over = shmAboveLimit(engine);
  if (!over) return;
  const key = ['shmSize', 'limitMemory', 'resources'].find((name) => has(model, name)) ?? 'vllmConfig';
  remarks.warning(
    [...path, key],
    `leaves nothing of the memory limit to the engine, since /dev/shm counts against it, got ${over.shm} of ${over.limit}; lower shmSize or raise the limit`,
  );
}

function warnOfFlags(model: ModelSpec, path: Path, engine: ServingEngineProps, remarks: Remarks): void {
  const config = model.vllmConfig;
  const image = engine.image ?? '';
  for (const flag of absentFlags(engineArgs(engine, { port: 0 }), image)) {
    const index = (config?.extraArgs ?? []).findIndex((item) => (printed(item) ?? '').split('=')[0] === flag);
    const key = flag.slice(2).replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
    const place =
      index >= 0 ? ['vllmConfig', 'extraArgs', index] : has(config, key) ? ['vllmConfig', key] : ['tag'];
    remarks.warning(
      [...path, ...place],
      `gives vLLM the flag ${flag}, which its release does not know, got ${image}; remove it or choose another tag`,
    );
  }
}

/** Says which probes of the engines ask a port at which nothing listens. */
export function warnOfProbePorts({ servingEngineSpec: spec }: Values, remarks: Remarks): void {
  const listening = numeric(spec?.containerPort) ?? ports.engine;
  // 8000 is the chart's default and follows the container's port.
  const known = [listening, ports.engine, ports.zmq, ports.ucx, 'container-port', 'zmq-port', 'ucx-port'];
  for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
    for (const handler of ['httpGet', 'tcpSocket', 'grpc'] as const) {
      const given = spec?.[name]?.[handler]?.port;
      const port = numeric(given) ?? printed(given);
      if (port === undefined || known.includes(port)) continue;
      remarks.warning(
        ['servingEngineSpec', name, handler, 'port'],
        `is not the port at which engines listen, got ${JSON.stringify(given)}; write ${listening}`,
      );
    }
  }
}

/** Says where several pods mount shared storage of one node. */
export function warnOfSharedStorage(
  { sharedPvcStorage: shared }: Values,
  models: readonly TranslatedModel[],
  remarks: Remarks,
): void {
  const modes = shared?.accessModes?.map((mode) => printed(mode) ?? '') ?? [];
  const pods = models.reduce((sum, { engine }) => sum + mostReplicas(engine), 0);
  const elsewhere = truthy(shared?.hostPath) || truthy(shared?.nfs?.server);
  if (!truthy(shared?.enabled) || elsewhere || !isOneNode(modes) || pods <= 1) return;
  remarks.warning(
    ['sharedPvcStorage', 'accessModes'],
    `binds the volume to one node, while up to ${pods} pods mount it, got ${modes.join(' and ')}; use ReadWriteMany`,
  );
}
