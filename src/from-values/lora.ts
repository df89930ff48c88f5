import type { Container, PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.js';
import type { LoraControllerProps, Rights, VllmStackProps } from '../../constructs/index.js';
import { ports } from '../../contract/ports.js';
import { truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { LoraController, Values } from '../values/values.js';
import { disruptionBudgetOf } from './engine.js';
import { envVarsOf } from './env-vars.js';
import { loraAdaptersOf } from './lora-adapters.js';
import { numeric, printed, printedIfTrue, printedMap } from './printed.js';
import type { Remarks, Target } from './translation.js';

/** User of the controller's image. */
const CONTROLLER_USER = 65532;

/** LoRA controller and adapters of the values. */
export function loraOf(
  values: Values,
  target: Target,
  remarks: Remarks,
): Pick<VllmStackProps, 'loraController' | 'loraAdapters'> {
  const own = truthy(values.loraController?.enableLoraController);
  return {
    // Adapters are written all the same: their controller may be another release's.
    loraController: own ? controllerOf(values, target.release, remarks) : { external: true },
    loraAdapters: loraAdaptersOf(values, target.release, own, remarks),
  };
}

function controllerOf(values: Values, release: string, remarks: Remarks): LoraControllerProps {
  const spec: LoraController = values.loraController ?? {};
  const at = (...rest: string[]): Path => ['loraController', ...rest];
  const serviceAccount = printedIfTrue(spec.serviceAccountName);
  if (serviceAccount === undefined) {
    remarks.warning(
      at('enableLoraController'),
      'lets the controller read and change the Secrets of all namespaces, since it watches them all; name a serviceAccountName with the rights that you choose',
    );
  }
  const webhook = truthy(spec.webhook?.enabled);
  const webhookCertificate = `${release}-lora-controller-webhook-server-cert`;
  if (webhook) {
    remarks.warning(
      at('webhook', 'enabled'),
      `mounts the Secret ${webhookCertificate}, which nothing here writes; create it or the pod cannot start`,
    );
  }
  return {
    replicas: numeric(spec.replicaCount) ?? 'unmanaged',
    rollout: {},
    disruptionBudget: disruptionBudgetOf(spec.pdb),
    gracefulShutdown: { preStopSeconds: 0, gracePeriodSeconds: 10 },
    labels: printedMap(spec.labels),
    annotations: printedMap(spec.annotations),
    podLabels: printedMap(spec.podLabels),
    podAnnotations: printedMap(spec.podAnnotations),
    image: `${remarks.required(at('image', 'repository'), printed(spec.image?.repository))}:${remarks.required(at('image', 'tag'), printed(spec.image?.tag))}`,
    imagePullPolicy: (printed(spec.image?.pullPolicy) || undefined) as LoraControllerProps['imagePullPolicy'],
    imagePullSecrets: (spec.imagePullSecrets ?? []).map(({ name }) => name ?? ''),
    podSecurity: 'none',
    serviceLinks: true,
    podSecurityContext: (spec.podSecurityContext ?? undefined) as PodSecurityContext | undefined,
    securityContext: (spec.containerSecurityContext ?? undefined) as SecurityContext | undefined,
    resources: spec.resources ?? {},
    nodeSelector: printedMap(spec.nodeSelector),
    affinity: spec.affinity ?? undefined,
    tolerations: spec.tolerations ?? [],
    serviceAccount,
    rbac: serviceAccount === undefined,
    rights: CHART_RIGHTS,
    leaderElectionRights: CHART_LEADER_ELECTION,
    clusterDomain: printed(spec.kubernetesClusterDomain) ?? '',
    env: envVarsOf(spec.env, at('env'), remarks),
    ...metricsOf(spec),
    webhookCertificate: webhook ? webhookCertificate : undefined,
    extraArgs: (spec.extraArgs ?? []).map((item) => printed(item) ?? ''),
    ...sharedStorageOf(values, release, remarks),
  };
}

/** The chart declares the port whether metrics are on or not. */
function metricsOf({ metrics }: LoraController): Partial<LoraControllerProps> {
  if (truthy(metrics?.enabled)) return { metrics: 'secure', metricsService: false };
  return {
    metrics: false,
    extraPorts: [{ name: 'metrics', containerPort: ports.operatorMetrics, protocol: 'TCP' }],
  };
}

/** The shared storage in the controller's pod, which a container of root's hands to the controller's user. */
function sharedStorageOf(
  { sharedPvcStorage }: Values,
  release: string,
  remarks: Remarks,
): Pick<LoraControllerProps, 'initContainers' | 'volumes' | 'volumeMounts'> {
  if (!truthy(sharedPvcStorage?.enabled)) return {};
  const { image } = sharedPvcStorage ?? {};
  const at = (key: string): Path => ['sharedPvcStorage', 'image', key];
  const name = `${release}-shared-pvc-storage`;
  const volumeMounts = [{ name, mountPath: '/data/shared-pvc-storage' }];
  const handOver: Container = {
    name: 'fix-perms',
    image: `${remarks.required(at('repository'), printed(image?.repository))}:${remarks.required(at('tag'), printed(image?.tag))}`,
    command: ['sh', '-c', `chown -R ${CONTROLLER_USER}:${CONTROLLER_USER} /data/shared-pvc-storage`],
    securityContext: { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false },
    volumeMounts,
  };
  return {
    initContainers: [handOver],
    volumes: [{ name, persistentVolumeClaim: { claimName: `${name}-claim` } }],
    volumeMounts,
  };
}

const ALL_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const RESOURCE_VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

const CHART_RIGHTS: Rights = {
  scope: 'cluster',
  rules: [
    {
      apiGroups: ['apiextensions.k8s.io'],
      resources: ['customresourcedefinitions'],
      verbs: RESOURCE_VERBS,
    },
    { apiGroups: ['production-stack.vllm.ai'], resources: ['loraadapters'], verbs: RESOURCE_VERBS },
    {
      apiGroups: ['production-stack.vllm.ai'],
      resources: ['loraadapters/status'],
      verbs: ['get', 'update', 'patch'],
    },
    {
      apiGroups: [''],
      resources: ['pods', 'events', 'secrets'],
      verbs: ['get', 'list', 'watch', 'update', 'patch'],
    },
  ],
};

const CHART_LEADER_ELECTION: Rights = {
  scope: 'cluster',
  rules: [
    { apiGroups: [''], resources: ['configmaps'], verbs: ALL_VERBS },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ALL_VERBS },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ],
};
