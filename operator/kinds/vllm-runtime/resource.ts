import type { VLLMRuntime as VLLMRuntimeResource } from '../../../imports/wire/vllm-runtime.js';
import type { CustomResource } from '../../kube-object.js';

/** What a VLLMRuntime says, with the defaults of its CRD filled in. */
export type VLLMRuntimeSpec = VLLMRuntimeResource['spec'];

/** A VLLMRuntime as the API server tells it. */
export type VLLMRuntime = CustomResource & { readonly spec: VLLMRuntimeSpec };

/** One of the two pools of a runtime with prefill/decode. */
export type PoolName = 'prefill' | 'decode';

/** One pool of engines: a runtime without prefill/decode is one, and otherwise it has two. */
export type Pool = NonNullable<VLLMRuntimeSpec['topology']>[PoolName];

/** KV cache settings of a pool. */
export type LMCacheConfig = NonNullable<Pool['lmCacheConfig']>;

/** Storage settings of a pool. */
export type StorageConfig = NonNullable<Pool['storageConfig']>;

/** Settings of the container that downloads LoRA adapters. */
export type SidecarConfig = NonNullable<Pool['deploymentConfig']['sidecarConfig']>;

/** The pools of a runtime, by name where there are two. */
export function poolsOf({
  spec,
}: VLLMRuntime): readonly (readonly [pool: Pool, name: PoolName | undefined])[] {
  const { topology, model, vllmConfig, deploymentConfig } = spec;
  if (spec.enablePDDisaggregation === true && topology !== undefined) {
    return [
      [topology.prefill, 'prefill'],
      [topology.decode, 'decode'],
    ];
  }
  // The CRD refuses a resource without them; one that was stored before it did serves nothing.
  if (model === undefined || vllmConfig === undefined || deploymentConfig === undefined) return [];
  return [[{ ...spec, model, vllmConfig, deploymentConfig }, undefined]];
}
