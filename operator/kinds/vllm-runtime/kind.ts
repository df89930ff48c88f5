import type { Chart } from 'cdk8s';
import { defineAutoscaler } from '../../../constructs/autoscaling/autoscaling.js';
import { labelRevision, type PoolEngines } from '../../../constructs/pool-revision.js';
import { ServingEngine } from '../../../constructs/serving-engine.js';
import { provideStack } from '../../../constructs/settings.js';
import { runtimeIdentity } from '../../identity.js';
import type { Cluster, Kind } from '../../kind.js';
import { mergePodTemplate } from '../../pod-template.js';
import { apiVersionOf, resourceTypes } from '../../resource-type.js';
import { scalingOf } from './autoscaling.js';
import { engineProps, volumeName } from './engine-props.js';
import { poolsOf, type VLLMRuntime } from './resource.js';
import { runtimeStatus } from './status.js';

const type = {
  group: 'production-stack.vllm.ai',
  version: 'v1alpha1',
  kind: 'VLLMRuntime',
  plural: 'vllmruntimes',
} as const;

/** The kind VLLMRuntime: one model on one pool of engines, or on a prefill and a decode pool. */
export const vllmRuntime: Kind<VLLMRuntime> = {
  type,
  owns: [
    resourceTypes.service,
    resourceTypes.persistentVolumeClaim,
    resourceTypes.configMap,
    resourceTypes.deployment,
    resourceTypes.podDisruptionBudget,
    resourceTypes.scaledObject,
  ],
  render,
  status: runtimeStatus,
};

function render(runtime: VLLMRuntime, chart: Chart, cluster: Cluster): void {
  const { metadata, spec } = runtime;
  // Whoever writes a resource knows what its nodes can do; what is doubtful is theirs to decide, as with the Go operator.
  provideStack(chart, metadata.name, { doubts: 'allow' });
  const pools: PoolEngines[] = [];
  for (const [pool, name] of poolsOf(runtime)) {
    const identity = runtimeIdentity(runtime, volumeName(pool.storageConfig), name);
    const liveClaim = cluster.get(resourceTypes.persistentVolumeClaim, identity.claim.name);
    const engine = new ServingEngine(chart, name ?? 'Engine', {
      ...engineProps(pool, { runtime, pool: name, liveClaim }),
      identity,
    });
    for (const template of name === undefined ? [spec.podTemplate] : [spec.podTemplate, pool.podTemplate]) {
      if (engine.deployment !== undefined) mergePodTemplate(engine.deployment, template, identity);
    }
    if (engine.deployment !== undefined) {
      pools.push({ deployment: engine.deployment, container: identity.container });
    }
    const { autoscalingConfig } = spec;
    if (autoscalingConfig?.enabled === true && name === undefined) {
      const target = { apiVersion: apiVersionOf(type), kind: type.kind, name: metadata.name };
      defineAutoscaler(chart, identity.autoscaler, target, scalingOf(runtime, autoscalingConfig));
    }
  }
  if (pools.length > 1) labelRevision(chart, pools);
}
