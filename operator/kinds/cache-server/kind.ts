import type { Chart } from 'cdk8s';
import {
  CacheServer as CacheServerConstruct,
  type CacheServerProps,
} from '../../../constructs/cache-server.js';
import { provideStack } from '../../../constructs/settings.js';
import { defineClaim } from '../../../constructs/storage.js';
import { ports } from '../../../contract/ports.js';
import type { CacheServer as CacheServerResource } from '../../../imports/wire/cache-server.js';
import { type ClaimSpec, claimCondition, claimProps } from '../../claim.js';
import {
  deploymentSummary,
  progressingCondition,
  readyCondition,
  replicaCounts,
} from '../../deployment-status.js';
import { cacheServerIdentity } from '../../identity.js';
import { imageProps } from '../../image.js';
import type { Cluster, ConditionDraft, Kind, StatusDraft } from '../../kind.js';
import type { CustomResource } from '../../kube-object.js';
import { mergePodTemplate } from '../../pod-template.js';
import { resourceTypes } from '../../resource-type.js';
import { nodeAffinity, resourceRequirements } from '../../resources.js';

/** A CacheServer as the API server tells it, with the defaults of its CRD filled in. */
export type CacheServer = CustomResource & { readonly spec: CacheServerResource['spec'] };

/** Folder in which the server keeps what it caches, where it has a volume. */
const folder = '/var/lib/lmcache';

/** The kind CacheServer: a server of LMCache that engines share. */
export const cacheServer: Kind<CacheServer> = {
  type: {
    group: 'production-stack.vllm.ai',
    version: 'v1alpha1',
    kind: 'CacheServer',
    plural: 'cacheservers',
  },
  owns: [
    resourceTypes.service,
    resourceTypes.persistentVolumeClaim,
    resourceTypes.deployment,
    resourceTypes.podDisruptionBudget,
  ],
  render,
  status,
};

/** A cache server as props, without its identity. */
function cacheServerProps({ metadata, spec }: CacheServer): CacheServerProps {
  const { service = {}, storage } = spec;
  const affinity = nodeAffinity(spec.nodeSelectorTerms);
  return {
    ...imageProps(spec.image),
    containerPort: spec.port ?? ports.cacheServer,
    replicas: spec.replicas ?? 1,
    rollout: spec.deploymentStrategy === 'Recreate' ? 'recreate' : 'in-place',
    resources: resourceRequirements({ ...spec.resources, gpu: '0' }),
    ...(affinity === undefined ? {} : { affinity }),
    ...(storage?.enabled === true
      ? {
          device: folder,
          volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: metadata.name } }],
          volumeMounts: [{ name: 'cache', mountPath: folder }],
        }
      : {}),
    serviceType: service.type ?? 'ClusterIP',
    servicePort: service.port ?? ports.cacheServerService,
    ...(service.annotations === undefined ? {} : { serviceAnnotations: service.annotations }),
    podSecurity: 'none',
  };
}

function render(server: CacheServer, chart: Chart, cluster: Cluster): void {
  const { metadata, spec } = server;
  if (spec.enabled === false) return;
  provideStack(chart, metadata.name, { doubts: 'allow' });
  const identity = cacheServerIdentity(server);
  const claim = claimOf(server);
  if (claim !== undefined) {
    const live = cluster.get(resourceTypes.persistentVolumeClaim, identity.claim.name);
    defineClaim(chart, 'Claim', identity.claim, claimProps(claim, live));
  }
  const made = new CacheServerConstruct(chart, 'CacheServer', { ...cacheServerProps(server), identity });
  mergePodTemplate(made.deployment, spec.podTemplate, identity);
}

function status(server: CacheServer, cluster: Cluster): StatusDraft {
  const { metadata, spec } = server;
  const live = cluster.get(resourceTypes.deployment, metadata.name);
  const url = `lm://${metadata.name}.${metadata.namespace}.svc.cluster.local:${spec.service?.port ?? ports.cacheServerService}`;
  if (spec.enabled === false) {
    const off: ConditionDraft = {
      type: 'Ready',
      status: 'False',
      reason: 'Disabled',
      message: 'enabled is false, so that there is no server',
    };
    return { status: 'NotReady', lastUpdated: undefined, ...replicaCounts(live), conditions: [off] };
  }
  const ready = readyCondition('Ready', live, `Deployment ${metadata.name}`);
  const claim = claimOf(server);
  return {
    status: deploymentSummary(live),
    lastUpdated: undefined,
    ...replicaCounts(live),
    url,
    conditions: [
      ready,
      progressingCondition([ready]),
      ...(claim === undefined
        ? []
        : [
            claimCondition(
              claim,
              metadata.name,
              cluster.get(resourceTypes.persistentVolumeClaim, metadata.name),
            ),
          ]),
      ...((spec.replicas ?? 1) > 1 ? [apart(spec.replicas ?? 1)] : []),
    ],
  };
}

function claimOf({ spec }: CacheServer): ClaimSpec | undefined {
  return spec.storage?.enabled === true ? { accessMode: 'ReadWriteOnce', ...spec.storage } : undefined;
}

/** A Service spreads connections, and caches do not know each other. */
function apart(replicas: number): ConditionDraft {
  return {
    type: 'CacheShared',
    status: 'False',
    reason: 'SeveralReplicas',
    message: `${replicas} replicas hold ${replicas} separate caches, of which each engine finds one by chance; use 1`,
  };
}
