import type { Chart } from 'cdk8s';
import { discoveryRules } from '../../../constructs/discovery.js';
import { define } from '../../../constructs/manifest.js';
import { Router } from '../../../constructs/router.js';
import { provideStack } from '../../../constructs/settings.js';
import { annotationKeys, labelKeys } from '../../../contract/labels.js';
import { fieldManager } from '../../apply.js';
import { claimCondition } from '../../claim.js';
import {
  deploymentSummary,
  progressingCondition,
  readyCondition,
  replicaCounts,
} from '../../deployment-status.js';
import { routerIdentity } from '../../identity.js';
import type { Cluster, ConditionDraft, Kind, StatusDraft } from '../../kind.js';
import type { LiveObject } from '../../kube-object.js';
import { matches, parseSelector } from '../../label-selector.js';
import { mergePodTemplate } from '../../pod-template.js';
import { resourceTypes } from '../../resource-type.js';
import { routerProps, type VLLMRouter } from './router-props.js';

/** The kind VLLMRouter: a router in front of the engines of its namespace, or of those that it lists. */
export const vllmRouter: Kind<VLLMRouter> = {
  type: {
    group: 'production-stack.vllm.ai',
    version: 'v1alpha1',
    kind: 'VLLMRouter',
    plural: 'vllmrouters',
  },
  owns: [
    resourceTypes.serviceAccount,
    resourceTypes.role,
    resourceTypes.roleBinding,
    resourceTypes.service,
    resourceTypes.persistentVolumeClaim,
    resourceTypes.deployment,
    resourceTypes.podDisruptionBudget,
  ],
  watches: [
    {
      type: resourceTypes.pod,
      concerns: (pod, router) => isEngineOf(router as VLLMRouter, pod),
    },
  ],
  grants: discoveryRules({ type: 'k8s' }),
  render,
  status,
};

function render(router: VLLMRouter, chart: Chart, cluster: Cluster): void {
  const { metadata, spec } = router;
  if (spec.enableRouter === false) return;
  provideStack(chart, metadata.name, { doubts: 'allow' });
  const identity = routerIdentity(router);
  const liveClaim = cluster.get(resourceTypes.persistentVolumeClaim, identity.filesClaim.name);
  const made = new Router(chart, 'Router', { ...routerProps(router, liveClaim), identity });
  mergePodTemplate(made.deployment, spec.podTemplate, identity);
  const account = spec.serviceAccountName ?? '';
  const live = account === '' ? undefined : cluster.get(resourceTypes.serviceAccount, account);
  // An account by name may be shared by routers and outlives each of them; one of somebody else is only used.
  if (account !== '' && (live === undefined || isOurs(live))) {
    define(chart, 'ServiceAccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: account, annotations: { [annotationKeys.retain]: 'true' } },
    });
  }
}

function status(router: VLLMRouter, cluster: Cluster): StatusDraft {
  const { metadata, spec } = router;
  const live = cluster.get(resourceTypes.deployment, metadata.name);
  const off: ConditionDraft = {
    type: 'Ready',
    status: 'False',
    reason: 'Disabled',
    message: 'enableRouter is false, so that there is no router',
  };
  const ready =
    spec.enableRouter === false ? off : readyCondition('Ready', live, `Deployment ${metadata.name}`);
  return {
    status: spec.enableRouter === false ? 'NotReady' : deploymentSummary(live),
    lastUpdated: undefined,
    ...replicaCounts(live),
    activeRuntimes: engines(router, cluster),
    url: `http://${metadata.name}.${metadata.namespace}.svc:${spec.service?.port ?? 80}`,
    conditions: [
      ready,
      ...(spec.enableRouter === false
        ? []
        : [progressingCondition([ready]), ...storageConditions(router, cluster)]),
    ],
  };
}

function storageConditions(router: VLLMRouter, cluster: Cluster): readonly ConditionDraft[] {
  const { batches } = router.spec;
  if (batches?.enabled !== true || (batches.existingClaim ?? '') !== '') return [];
  const { name } = routerIdentity(router).filesClaim;
  return [claimCondition(batches, name, cluster.get(resourceTypes.persistentVolumeClaim, name))];
}

function engines(router: VLLMRouter, cluster: Cluster): number {
  const { serviceDiscovery, staticBackends = '' } = router.spec;
  if (serviceDiscovery === 'static')
    return staticBackends.split(',').filter((url) => url.trim() !== '').length;
  return cluster.list(resourceTypes.pod).filter((pod) => isEngineOf(router, pod) && isReady(pod)).length;
}

function isEngineOf({ spec }: VLLMRouter, pod: LiveObject): boolean {
  if (spec.serviceDiscovery === 'static') return false;
  const selector = parseSelector(spec.k8sLabelSelector ?? '');
  return selector !== undefined && matches(selector, pod.metadata.labels ?? {});
}

function isReady({ metadata, status: told }: LiveObject): boolean {
  const { conditions = [] } = (told ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  const ready = conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return ready && metadata.deletionTimestamp === undefined;
}

function isOurs({ metadata }: LiveObject): boolean {
  return (
    metadata.labels?.[labelKeys.managedBy] === fieldManager &&
    metadata.annotations?.[annotationKeys.retain] === 'true'
  );
}
