export * from './autoscaling/autoscaling.js';
export { CacheServer, type CacheServerProps } from './cache-server.js';
export type { ChatTemplate } from './chat-template.js';
export { check, type Warning, warn, warningsOf } from './check.js';
export type { Discovery } from './discovery.js';
export type { DisruptionBudget } from './disruption-budget.js';
export type { EngineOptions } from './engine-args.js';
export { envField, envSecret, envValue, mergeEnv, type Named, type SecretKey } from './env.js';
export type { IngressHost, IngressProps, RouteBackend, RouteProps } from './exposure/exposure.js';
export type { InferencePoolProps } from './exposure/inference-pool.js';
export type { IngressController } from './exposure/ingress-controllers.js';
export type { ComputeResources, Gpu, GpuShare } from './gpu.js';
export * from './identity.js';
export type * from './kv-transfer.js';
export type * from './lmcache.js';
export { LoraAdapter, type LoraAdapterProps, type LoraSource } from './lora/adapter.js';
export { LoraController, type LoraControllerProps, type Rights } from './lora/controller.js';
export type { LoraDownloads } from './lora/downloads.js';
export type { ExternalLoraController, LoraProps, StackLoraAdapterProps } from './lora/stack.js';
export { define, type Kinds, type Manifest } from './manifest.js';
export { ModelDownload, type ModelDownloadProps } from './model-download.js';
export type { LeaderWorkerSetNodes, MultiNode, RayHead, RayNodes } from './multi-node/nodes.js';
export type { LeaderWorkerSet, RayCluster } from './multi-node/wire.js';
export type { NetworkPolicyProps } from './network-policies.js';
export { type AlertName, alertNames } from './observability/alerts/names.js';
export type { AlertThresholds, ServiceLevel } from './observability/alerts/settings.js';
export { GrafanaDashboards, type GrafanaDashboardsProps } from './observability/grafana-dashboards.js';
export type { ServiceMonitorProps } from './observability/monitors.js';
export {
  type AlertsProps,
  Observability,
  type ObservabilityProps,
  type PrometheusKind,
  type WatchProps,
} from './observability/observability.js';
export { type ObservabilityIdentity, observabilityIdentity } from './observability/observability-identity.js';
export { OtelCollector, type OtelCollectorProps, type TraceExport } from './observability/otel-collector.js';
export type { StackObservabilityProps, Tracing } from './observability/stack-observability.js';
export { OperatorDeployment, type OperatorDeploymentProps } from './operator-deployment.js';
export { type OperatorIdentity, operatorIdentity } from './operator-identity.js';
export {
  type PoolLMCache,
  type PoolProps,
  type PoolRouting,
  PrefillDecode,
  type PrefillDecodeProps,
  type Transfer,
  type TransferPath,
} from './prefill-decode.js';
export { type AksOptions, aks } from './presets/aks.js';
export { type EksOptions, eks } from './presets/eks.js';
export { type GkeOptions, gke } from './presets/gke.js';
export { lambda } from './presets/lambda.js';
export { type MinikubeOptions, minikube } from './presets/minikube.js';
export { oci } from './presets/oci.js';
export { type CloudOptions, type CloudPreset, onCloud } from './presets/preset.js';
export { type DynamicConfig, Router, type RouterProps } from './router.js';
export type { RouterBatches } from './router-batches.js';
export type { ExternalProviders, RouterExtensions, RouterHooks } from './router-extensions.js';
export type { PersonalData, RouterGuards, SemanticCache } from './router-guards.js';
export type { RouterSecrets } from './router-secrets.js';
export type { LMCacheControllerPorts, LMCachePdRouting, PrefillDecodeRouting, Routing } from './routing.js';
export { ServingEngine, type ServingEngineProps } from './serving-engine.js';
export type { StackSettings } from './settings.js';
export { SharedStorage, type SharedStorageProps, type StaticVolume } from './shared-storage.js';
export { type AnyManifest, VllmStack, type VllmStackProps } from './stack.js';
export type { ModelStorage, NewClaim, SharedClaim } from './storage.js';
export type { GracefulShutdown, Probes, Rollout, WorkloadProps } from './workload.js';
