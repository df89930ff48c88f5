import type {
  DashboardName,
  EngineIdentity,
  Labels,
  SelectingIdentity,
  StackIdentity,
} from '../../constructs/index.js';
import { components, labelKeys as keys, nodeLabelKeys, partOf } from '../../contract/labels.js';
import type { Values } from '../values/values.js';
import { printedMap } from './printed.js';

/** The chart's names; it has no dashboards but three of these. */
const dashboards: Readonly<Record<DashboardName, string>> = {
  overview: 'vllm-dashboard',
  model: 'vllm-model-metrics-dashboard',
  router: 'vllm-router-dashboard',
  'kv-cache': 'lmcache-dashboard',
  'prefill-decode': 'vllm-prefill-decode-dashboard',
  capacity: 'vllm-capacity-dashboard',
};

/**
 * Names and labels as the chart gives them to a release. `managed-by: helm` and the user's labels are part of selectors,
 * which are immutable, so that a release in a cluster can be taken over.
 */
export function chartIdentity(values: Values, release: string): StackIdentity {
  const standard = (name: string, component: string): Labels => ({
    [keys.name]: name,
    [keys.instance]: release,
    [keys.component]: component,
    [keys.partOf]: partOf,
    [keys.managedBy]: 'helm',
  });
  const labelsOf = (component: string): Labels => ({
    [keys.component]: component,
    [keys.helmRelease]: release,
  });
  const engineUser = printedMap(values.servingEngineSpec?.labels);
  const routerUser = printedMap(values.routerSpec?.labels);
  const { [keys.name]: _name, ...engineCommon } = standard('', components.engine);
  const router = { ...standard('router', components.router), ...routerUser };
  const { [keys.managedBy]: _managedBy, ...routerMonitored } = router;
  const cacheServer = {
    ...standard('cache-server', components.cacheServer),
    ...printedMap(values.cacheserverSpec?.labels),
  };
  const selecting = (name: string, labels: Labels, selector: Labels = labels): SelectingIdentity => ({
    name,
    labels,
    selector,
  });
  const loraController = labelsOf(components.loraController);
  const shared = { app: release, component: 'shared-pvc-storage' };
  return {
    engine: (name) => {
      const id = { [keys.model]: name, [keys.helmRelease]: release };
      const described = { ...standard(name, components.engine), ...engineUser };
      const all = { ...id, ...described };
      return {
        deployment: selecting(`${release}-${name}-deployment-vllm`, all),
        podLabels: all,
        container: 'vllm',
        containerPort: 'container-port',
        service: selecting(`${release}-${name}-engine-service`, described, all),
        servicePort: 'service-port',
        disruptionBudget: { name: `${release}-${name}-pdb-vllm`, selector: all },
        autoscaler: { name: `${release}-${name}-scaledobject`, labels: all },
        inferencePool: { name: `${release}-${name}-pool` },
        claim: { name: `${release}-${name}-storage-claim` },
        storageVolume: `${release}-storage`,
        chatTemplates: { name: `${release}-${name}-chat-templates` },
        chatTemplatesVolume: `${release}-${name}-chat-templates`,
        ...nodeGroups(release, name, { id, described, user: engineUser }),
      };
    },
    router: {
      deployment: selecting(`${release}-deployment-router`, router),
      podLabels: router,
      container: 'router-container',
      containerPort: 'router-port',
      service: selecting(`${release}-router-service`, router),
      servicePort: 'router-sport',
      disruptionBudget: { name: `${release}-pdb-router`, selector: router },
      autoscaler: { name: `${release}-router-hpa`, labels: routerUser },
      serviceAccount: { name: `${release}-router-service-account` },
      role: { name: `${release}-reader` },
      roleBinding: { name: `${release}-deployment-access-binding` },
      ingress: { name: `${release}-ingress-router`, labels: routerUser },
      route: (key) => ({
        name: key === 'main' ? `${release}-router` : `${release}-router-${key}`,
        labels: routerUser,
      }),
      dynamicConfig: { name: `${release}-router-config` },
      externalProviders: { name: `${release}-router-providers` },
      filesClaim: { name: `${release}-router-files` },
      serviceMonitor: selecting(`${release}-router-servicemonitor`, router, routerMonitored),
    },
    cacheServer: {
      deployment: selecting(`${release}-deployment-cache-server`, cacheServer),
      podLabels: cacheServer,
      container: 'lmcache-server',
      containerPort: 'caserver-cport',
      service: selecting(`${release}-cache-server-service`, cacheServer),
      servicePort: 'cacheserver-sport',
      disruptionBudget: { name: `${release}-pdb-cache-server`, selector: cacheServer },
      autoscaler: { name: `${release}-cache-server-hpa` },
    },
    loraController: {
      deployment: selecting(`${release}-lora-controller`, loraController),
      podLabels: loraController,
      container: 'manager',
      containerPort: 'metrics',
      service: selecting(`${release}-lora-controller-metrics`, loraController),
      servicePort: 'metrics',
      disruptionBudget: { name: `${release}-pdb-lora-controller`, selector: loraController },
      autoscaler: { name: `${release}-lora-controller-hpa` },
      serviceAccount: { name: `${release}-lora-controller`, labels: loraController },
      rights: () => ({
        role: { name: `${release}-lora-controller`, labels: loraController },
        binding: { name: `${release}-lora-controller`, labels: loraController },
      }),
      leaderElection: () => ({
        role: { name: `${release}-leader-election-role`, labels: labelsOf('leader-election') },
        binding: { name: `${release}-leader-election-rolebinding`, labels: labelsOf('leader-election') },
      }),
      // The chart's controller has these among its other rights.
      metricsAuth: (namespace) => {
        const name = [namespace, release, 'lora-controller-metrics']
          .filter((part) => part !== undefined)
          .join('-');
        return { role: { name, labels: loraController }, binding: { name, labels: loraController } };
      },
    },
    loraAdapter: (name) => ({ name, labels: labelsOf(components.loraAdapter) }),
    engineSelector: engineUser,
    engineServiceMonitor: {
      name: `${release}-engine-servicemonitor`,
      labels: { ...engineCommon, ...engineUser },
      selector: {
        [keys.instance]: release,
        [keys.component]: components.engine,
        [keys.partOf]: partOf,
        ...engineUser,
      },
    },
    sharedVolume: () => ({ name: `${release}-shared-pvc-storage`, labels: { type: 'local', ...shared } }),
    sharedClaim: { name: `${release}-shared-pvc-storage-claim`, labels: shared },
    sharedStorageVolume: `${release}-shared-pvc-storage`,
    configs: { name: `${release}-configs` },
    secrets: { name: `${release}-secrets` },
    networkPolicy: (subject) => ({ name: `${release}-${subject}` }),
    modelDownload: (name) => ({ name: `${release}-${name}-download` }),
    dashboard: (name) => ({
      name: `${release}-grafana-${dashboards[name]}`,
      file: `${dashboards[name]}.json`,
    }),
  };
}

/**
 * The chart gives all Ray pods the labels by which the router looks for engines, and lets the Service look for others; here they
 * are the head's alone, and the Service finds it. Values ask for no LeaderWorkerSet.
 */
function nodeGroups(
  release: string,
  name: string,
  labels: { readonly id: Labels; readonly described: Labels; readonly user: Labels },
): Pick<EngineIdentity, 'ray' | 'leaderWorkerSet'> {
  const podLabels = { ...labels.id, ...labels.user };
  const group = (workload: string, all: string, leader: Labels) => {
    const selector = { ...podLabels, ...leader };
    return {
      deployment: { name: workload, labels: podLabels, selector: { [all]: workload } },
      podLabels,
      service: { name: `${release}-${name}-engine-service`, labels: labels.described, selector },
      disruptionBudget: { name: `${release}-${name}-pdb-vllm`, selector },
    };
  };
  return {
    ray: {
      ...group(`${release}-${name}-raycluster`, nodeLabelKeys.rayCluster, {
        [nodeLabelKeys.rayNodeType]: 'head',
      }),
      container: 'vllm-ray-head',
      worker: { podLabels: labels.id, container: 'vllm-ray-worker' },
      // Without the release, as the chart has them: what they hold is the same in all releases.
      startScript: { name: `${name}-vllm-start-script` },
      waitScript: { name: `${name}-wait-for-ray-script` },
    },
    leaderWorkerSet: {
      ...group(`${release}-${name}-lws`, nodeLabelKeys.leaderWorkerSet, {
        [nodeLabelKeys.workerIndex]: '0',
      }),
      container: 'vllm',
      worker: { podLabels: labels.id, container: 'vllm-worker' },
    },
  };
}
