import { isDeepStrictEqual } from 'node:util';
import type { EnvVar, Probe } from 'kubernetes-types/core/v1.js';
import type { DisruptionBudget, Probes, ServingEngineProps } from '../../constructs/index.js';
import { envValue } from '../../constructs/index.js';
import { ports } from '../../contract/ports.js';
import { defaultValues } from '../values/defaults.js';
import { has, truthy } from '../values/helm-truth.js';
import type { LmcacheConfig, ModelSpec, SimpleResources, VllmConfig } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { ServingEngineSpec } from '../values/serving-engine-spec.js';
import type { Values } from '../values/values.js';
import { engineOf } from './engine.js';
import { initContainerOf } from './init-container.js';
import { numeric, printed, sprigInt } from './printed.js';
import { engineProbes } from './probes.js';
import { engineResources } from './resources.js';
import type { Remarks, Target } from './translation.js';

/** Whether a model is a RayCluster rather than a Deployment. */
export function isRay(model: ModelSpec): boolean {
  return model.enabled !== false && truthy(model.raySpec?.enabled);
}

/**
 * One model of the values as an engine over Ray. What the chart leaves out of Ray pods although it goes with them, such as
 * affinity, pod labels or shared storage, is there.
 */
export function rayEngineOf(
  model: ModelSpec,
  path: Path,
  values: Values,
  target: Target,
  remarks: Remarks,
): ServingEngineProps {
  const spec = values.servingEngineSpec ?? {};
  const config = model.vllmConfig ?? {};
  const head = model.raySpec?.headNode ?? {};
  const headPath = [...path, 'raySpec', 'headNode'];
  if (!model.raySpec?.headNode) {
    remarks.problem(headPath, 'is missing; say at least requestCPU and requestMemory of the head');
  }
  warnOfLost(model, path, values, remarks);
  const engine = engineOf(withoutTransfer(model), path, values, target, remarks);
  return {
    ...engine,
    nodes: {
      via: 'ray',
      workers: numeric(model.replicaCount) ?? 0,
      head: {
        resources: model.raySpec?.headNode ? engineResources(head, headPath, remarks) : {},
        initContainers: has(head, 'initContainer')
          ? [
              initContainerOf(
                head.initContainer ?? {},
                model,
                values,
                target.release,
                [...headPath, 'initContainer'],
                remarks,
              ),
            ]
          : [],
      },
      workerProbes: { liveness: ALWAYS, readiness: ALWAYS },
    },
    pipelineParallelSize: has(config, 'pipelineParallelSize')
      ? printed(config.pipelineParallelSize)
      : undefined,
    // Over Ray the chart leaves prefix caching to vLLM unless it is switched on.
    enablePrefixCaching: truthy(config.enablePrefixCaching) || undefined,
    replicas: undefined,
    autoscaling: undefined,
    rollout: undefined,
    progressDeadlineSeconds: undefined,
    minReadySeconds: undefined,
    disruptionBudget: wholeBudget(engine.disruptionBudget || false),
    baseEnv: versionEnv(config),
    hashSeed: truthy(model.lmcacheConfig) ? undefined : false,
    probes: headProbes(spec, remarks),
    // All that the chart's default says is what holds without it.
    securityContext: isDeepStrictEqual(engine.securityContext, { runAsNonRoot: false })
      ? undefined
      : engine.securityContext,
    hostname: undefined,
    subdomain: undefined,
    sidecars: [],
    extraPorts: [],
  };
}

const ALWAYS: Probe = { exec: { command: ['/bin/bash', '-c', 'echo TBD'] } };

const TRANSFER = [
  'enablePD',
  'enableNixl',
  'nixlRole',
  'nixlPeerHost',
  'nixlPeerPort',
  'nixlBufferSize',
  'nixlBufferDevice',
  'nixlEnableGc',
] as const satisfies readonly (keyof LmcacheConfig)[];

/** KV cache does not travel between engines over Ray, and no autoscaler knows a RayCluster. */
function withoutTransfer(model: ModelSpec): ModelSpec {
  const { keda: _, ...rest } = model;
  if (!model.lmcacheConfig) return rest;
  const kept = Object.entries(model.lmcacheConfig).filter(
    ([key]) => !(TRANSFER as readonly string[]).includes(key),
  );
  return { ...rest, lmcacheConfig: Object.fromEntries(kept) };
}

function warnOfLost(model: ModelSpec, path: Path, values: Values, remarks: Remarks): void {
  const { lmcacheConfig: lmcache } = model;
  if (printed(model.raySpec?.enabled) === 'false') {
    remarks.warning(
      [...path, 'raySpec', 'enabled'],
      'is text and so counts as true; write false without quotes',
    );
  }
  for (const key of TRANSFER) {
    if (has(lmcache, key) && truthy(lmcache?.[key])) {
      remarks.warning([...path, 'lmcacheConfig', key], 'has no effect beside raySpec; remove one of them');
    }
  }
  if (has(lmcache, 'workerPort')) {
    remarks.warning(
      [...path, 'lmcacheConfig', 'workerPort'],
      'names a Service that is not there; set workerPorts',
    );
  }
  if (truthy(values.servingEngineSpec?.strategy)) {
    remarks.warning(
      ['servingEngineSpec', 'strategy'],
      'has no effect on models with raySpec, whose pods KubeRay replaces',
    );
  }
  if (truthy(model.enableLoRA) && has(model, 'pvcStorage')) {
    remarks.warning([...path, 'enableLoRA'], 'adds no sidecar that downloads adapters beside raySpec');
  }
  const modes = model.pvcAccessMode?.map((mode) => printed(mode) ?? '') ?? [];
  if (
    typeof model.pvcStorage === 'string' &&
    !truthy(model.pvcExistingClaimName) &&
    modes.every((mode) => /^ReadWriteOnce(Pod)?$/.test(mode))
  ) {
    remarks.warning(
      [...path, 'pvcAccessMode'],
      'is ReadWriteOnce, so that all pods of the model must run on one node; use ReadWriteMany',
    );
  }
  warnOfDevices(model, path, remarks);
}

function warnOfDevices(model: ModelSpec, path: Path, remarks: Remarks): void {
  const head = model.raySpec?.headNode;
  if (truthy(model.resources) || truthy(head?.resources)) return;
  const asked = ({ requestGPU }: SimpleResources): number => Math.max(sprigInt(requestGPU), 0);
  const devices = asked(head ?? {}) + (numeric(model.replicaCount) ?? 0) * asked(model);
  const size = (key: 'tensorParallelSize' | 'pipelineParallelSize'): number =>
    numeric(model.vllmConfig?.[key]) ?? 1;
  const ranks = size('tensorParallelSize') * size('pipelineParallelSize');
  if (devices > 0 && ranks > devices) {
    remarks.warning(
      [...path, 'vllmConfig'],
      `needs a GPU for each of tensorParallelSize x pipelineParallelSize, ${ranks}, got ${devices} of head and workers in all; change one of them`,
    );
  }
}

/** Kubernetes counts pods without a scale subresource by a whole `minAvailable` only; for the one head, either kind of budget comes down to that. */
function wholeBudget(budget: DisruptionBudget | false): DisruptionBudget | false {
  if (!budget) return false;
  const { maxUnavailable, minAvailable, ...metadata } = budget;
  const none = (value: number | string): boolean => Number.parseFloat(String(value)) === 0;
  if (maxUnavailable !== undefined) return { ...metadata, minAvailable: none(maxUnavailable) ? 1 : 0 };
  return {
    ...metadata,
    minAvailable: typeof minAvailable === 'number' ? minAvailable : none(minAvailable ?? 0) ? 0 : 1,
  };
}

/** The chart asks for vLLM's first engine, which is gone, unless told otherwise; here it is asked for by name only. */
function versionEnv(config: VllmConfig): EnvVar[] {
  const version = printed(config.v0) === '1' ? '0' : printed(config.v1);
  return version ? [envValue('VLLM_USE_V1', version)] : [];
}

/** An hour to gather the nodes and load the model, since the chart sets no limit to the latter. */
const STARTUP_SECONDS = 3600;

/**
 * The chart's head counts as alive whatever vLLM does, and as started with its nodes. Probes that the values set are theirs;
 * the others ask vLLM as often as the chart's do.
 */
function headProbes(spec: ServingEngineSpec, remarks: Remarks): Required<Probes> {
  const set = engineProbes(spec, remarks);
  const health = { httpGet: { path: '/health', port: numeric(spec.containerPort) ?? ports.engine } };
  const asSet = (name: 'startup' | 'liveness' | 'readiness', otherwise: Probe): Probe | false => {
    const key = `${name}Probe` as const;
    return isDeepStrictEqual(spec[key], defaultValues.servingEngineSpec[key]) ? otherwise : set[name];
  };
  const startup = asSet('startup', { ...health, periodSeconds: 15, timeoutSeconds: 10 }) || health;
  const { periodSeconds = 10, failureThreshold = 0 } = startup as Probe;
  return {
    startup: {
      ...startup,
      failureThreshold: Math.max(failureThreshold, Math.ceil(STARTUP_SECONDS / periodSeconds)),
    },
    liveness: asSet('liveness', health),
    readiness: asSet('readiness', { ...health, periodSeconds: 10, failureThreshold: 3 }),
  };
}
