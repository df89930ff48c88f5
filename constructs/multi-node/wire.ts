import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/** A RayCluster, as far as engines need one. @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html */
export interface RayCluster {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  spec: {
    headGroupSpec: {
      serviceType?: string;
      rayStartParams: Record<string, string>;
      template: PodTemplateSpec;
    };
    workerGroupSpecs: {
      groupName: string;
      replicas: number;
      rayStartParams: Record<string, string>;
      template: PodTemplateSpec;
    }[];
  };
}

/** A LeaderWorkerSet, as far as engines need one. @see https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/ */
export interface LeaderWorkerSet {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  spec: {
    /** Groups. */
    replicas?: number;
    leaderWorkerTemplate: {
      /** Pods of one group, its leader among them. */
      size: number;
      restartPolicy: 'Default' | 'RecreateGroupOnPodRestart' | 'None';
      leaderTemplate: PodTemplateSpec;
      workerTemplate: PodTemplateSpec;
    };
    rolloutStrategy: {
      type: 'RollingUpdate';
      rollingUpdateConfiguration?: { maxSurge?: number | string; maxUnavailable?: number | string };
    };
    startupPolicy?: 'LeaderCreated' | 'LeaderReady';
  };
}
