import { ApiObject, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1.js';
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2.js';
import type { Job } from 'kubernetes-types/batch/v1.js';
import type {
  ConfigMap,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from 'kubernetes-types/rbac/v1.js';
import type { GRPCRoute } from '../imports/wire/grpc-route.js';
import type { HTTPRoute } from '../imports/wire/http-route.js';
import type { InferencePool } from '../imports/wire/inference-pool.js';
import type { LoraAdapter } from '../imports/wire/lora-adapter.js';
import type { PodMonitor } from '../imports/wire/pod-monitor.js';
import type { PrometheusRule } from '../imports/wire/prometheus-rule.js';
import type { ScaledObject } from '../imports/wire/scaled-object.js';
import type { ServiceMonitor } from '../imports/wire/service-monitor.js';
import { check } from './check.js';
import { annotationKeyMistake, labelMistake } from './checks/labels.js';
import type { BackendConfig } from './exposure/ingress-controllers.js';
import type { LeaderWorkerSet, RayCluster } from './multi-node/wire.js';
import type { PodMonitoring, Rules } from './observability/google-monitoring.js';
import { settingsOf } from './settings.js';

/** Every kind that these constructs write, in wire shape. An unknown field is a compile error. */
export interface Kinds {
  BackendConfig: BackendConfig;
  ClusterRole: ClusterRole;
  ClusterRoleBinding: ClusterRoleBinding;
  ConfigMap: ConfigMap;
  CustomResourceDefinition: CustomResourceDefinition;
  Deployment: Deployment;
  GRPCRoute: GRPCRoute;
  HTTPRoute: HTTPRoute;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  InferencePool: InferencePool;
  Ingress: Ingress;
  Job: Job;
  LeaderWorkerSet: LeaderWorkerSet;
  LoraAdapter: LoraAdapter;
  Namespace: Namespace;
  NetworkPolicy: NetworkPolicy;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  PodDisruptionBudget: PodDisruptionBudget;
  PodMonitor: PodMonitor;
  PodMonitoring: PodMonitoring;
  PrometheusRule: PrometheusRule;
  RayCluster: RayCluster;
  Role: Role;
  RoleBinding: RoleBinding;
  Rules: Rules;
  ScaledObject: ScaledObject;
  Secret: Secret;
  Service: Service;
  ServiceAccount: ServiceAccount;
  ServiceMonitor: ServiceMonitor;
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'Namespace',
  'PersistentVolume',
]);

/** A manifest of kind `K` with what every object needs. */
export type Manifest<K extends keyof Kinds> = Kinds[K] & {
  apiVersion: string;
  kind: K;
  metadata: ObjectMeta & { name: string };
};

/**
 * Adds a wire-shaped object to the tree, with the stack's common labels and annotations. Built on `ApiObject`, which keeps
 * every field, where L1 classes drop those that they do not know.
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export function define<K extends keyof Kinds>(
  scope: Construct,
  id: string,
  manifest: Manifest<K>,
): ApiObject {
  const { template } = (manifest as { spec?: { template?: { metadata?: ObjectMeta } } }).spec ?? {};
  const object = new ApiObject(scope, id, {
    ...manifest,
    metadata: withCommon(scope, manifest.metadata) as Record<string, never>,
    ...(template && {
      spec: {
        ...(manifest as { spec: object }).spec,
        template: { ...template, metadata: withCommon(scope, template.metadata ?? {}) },
      },
    }),
  });
  if (CLUSTER_SCOPED.has(manifest.kind)) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}

/** Metadata of an object or of pods with the stack's common labels and annotations under its own. */
export function withCommon(scope: Construct, metadata: ObjectMeta): ObjectMeta {
  const { commonLabels, commonAnnotations } = settingsOf(scope);
  const labels = { ...commonLabels, ...metadata.labels };
  const annotations = { ...commonAnnotations, ...metadata.annotations };
  for (const [key, value] of Object.entries(labels)) {
    const mistake = labelMistake(key, value);
    check(scope, mistake === undefined, `labels: '${key}' ${mistake}`);
  }
  for (const key of Object.keys(annotations)) {
    const mistake = annotationKeyMistake(key);
    check(scope, mistake === undefined, `annotations: '${key}' ${mistake}`);
  }
  return { ...metadata, labels: filled(labels), annotations: filled(annotations) };
}

/** The value itself, or nothing where it is an empty list or an empty object: Kubernetes reads the two alike, people do not. */
export function filled<T extends object>(value: T | undefined): T | undefined {
  return value && Object.keys(value).length > 0 ? value : undefined;
}
