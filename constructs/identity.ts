import { components, labelKeys as keys, nodeLabelKeys, partOf } from '../contract/labels.js';

/** Labels or annotations. */
export type Labels = Readonly<Record<string, string>>;

/** Name and labels of one object. */
export interface ObjectIdentity {
  readonly name: string;
  readonly labels?: Labels;
}

/** Name, labels and selector of an object that selects pods. */
export interface SelectingIdentity extends ObjectIdentity {
  readonly selector: Labels;
}

/** Names, labels and selectors of a Deployment and of what stands around it. */
export interface WorkloadIdentity {
  /** The Deployment, or what takes its place; its selector, of all its pods, can never be changed once it is in a cluster. */
  readonly deployment: SelectingIdentity;
  readonly podLabels: Labels;
  /** Name of the main container. */
  readonly container: string;
  /** Name of the container's main port. */
  readonly containerPort: string;
  readonly service: SelectingIdentity;
  /** Name of the Service's main port. */
  readonly servicePort: string;
  readonly disruptionBudget: SelectingIdentity;
  /** ScaledObject or HorizontalPodAutoscaler. */
  readonly autoscaler: ObjectIdentity;
}

/** What is called otherwise where several nodes make one engine. Its pod labels, container and selectors are those of the pod that answers. */
export interface NodeGroupIdentity
  extends Pick<WorkloadIdentity, 'deployment' | 'podLabels' | 'container' | 'service' | 'disruptionBudget'> {
  /** The other pods, which nothing that looks for engines may find. */
  readonly worker: Pick<WorkloadIdentity, 'podLabels' | 'container'>;
}

/** Identity of an engine that is a RayCluster. */
export interface RayIdentity extends NodeGroupIdentity {
  /** ConfigMap of the script that starts a node. */
  readonly startScript: ObjectIdentity;
  /** ConfigMap of the script that counts nodes. */
  readonly waitScript: ObjectIdentity;
}

/** Identity of one serving engine. */
export interface EngineIdentity extends WorkloadIdentity {
  readonly ray: RayIdentity;
  readonly leaderWorkerSet: NodeGroupIdentity;
  /** InferencePool, and the first part of the names of routes to it. */
  readonly inferencePool: ObjectIdentity;
  /** The claim that keeps the weights. */
  readonly claim: ObjectIdentity;
  /** Name of the pod's volume for the weights. */
  readonly storageVolume: string;
  readonly chatTemplates: ObjectIdentity;
  /** Name of the pod's volume for chat templates from a ConfigMap. */
  readonly chatTemplatesVolume: string;
}

/** Identity of the router. */
export interface RouterIdentity extends WorkloadIdentity {
  readonly serviceAccount: ObjectIdentity;
  readonly role: ObjectIdentity;
  readonly roleBinding: ObjectIdentity;
  readonly ingress: ObjectIdentity;
  /** A Gateway API route by its key. */
  route(key: string): ObjectIdentity;
  readonly dynamicConfig: ObjectIdentity;
  /** The ConfigMap that names hosted providers. */
  readonly externalProviders: ObjectIdentity;
  /** The claim that keeps files and batches. */
  readonly filesClaim: ObjectIdentity;
  readonly serviceMonitor: SelectingIdentity;
}

/** Identity of a role and of what binds it. */
export interface RightsIdentity {
  readonly role: ObjectIdentity;
  readonly binding: ObjectIdentity;
}

/** Identity of the LoRA controller; its Service is that of its metrics. */
export interface LoraControllerIdentity extends WorkloadIdentity {
  readonly serviceAccount: ObjectIdentity;
  /** Rights of the controller; those in the whole cluster belong to no namespace, and so are told the one of the release. */
  rights(namespace?: string): RightsIdentity;
  /** Rights to agree on one active controller, told apart in the same way. */
  leaderElection(namespace?: string): RightsIdentity;
  /** Rights to ask who reads the metrics, told apart in the same way. */
  metricsAuth(namespace?: string): RightsIdentity;
}

/** A Grafana dashboard of a stack. */
export type DashboardName = 'overview' | 'model' | 'router' | 'kv-cache' | 'prefill-decode' | 'capacity';

/** Identity of the ConfigMap of a dashboard. */
export interface DashboardIdentity extends ObjectIdentity {
  /** Key of the ConfigMap, which Grafana's sidecar makes a file of. */
  readonly file: string;
}

/** Identity of everything that a stack writes. */
export interface StackIdentity {
  /** Identity of the engine of that name. */
  engine(name: string): EngineIdentity;
  readonly router: RouterIdentity;
  readonly cacheServer: WorkloadIdentity;
  readonly loraController: LoraControllerIdentity;
  /** A LoraAdapter by the name of the adapter. */
  loraAdapter(name: string): ObjectIdentity;
  /** Labels that all engine pods carry and nothing else does: what the router looks for. */
  readonly engineSelector: Labels;
  readonly engineServiceMonitor: SelectingIdentity;
  /** The volume of static shared storage, which belongs to no namespace. */
  sharedVolume(namespace: string | undefined): ObjectIdentity;
  readonly sharedClaim: ObjectIdentity;
  /** Name of the pods' volume for the shared storage. */
  readonly sharedStorageVolume: string;
  readonly configs: ObjectIdentity;
  readonly secrets: ObjectIdentity;
  /** A NetworkPolicy by what it protects. */
  networkPolicy(subject: string): ObjectIdentity;
  /** A download Job by the name of what it downloads. */
  modelDownload(name: string): ObjectIdentity;
  dashboard(name: DashboardName): DashboardIdentity;
}

/** The default identity: the chart's names with plain recommended labels, and a selector of name, instance and component. */
export function typedIdentity(release: string): StackIdentity {
  const standard = (name: string, component: string) => {
    const selector = { [keys.name]: name, [keys.instance]: release, [keys.component]: component };
    return { selector, labels: { ...selector, [keys.partOf]: partOf, [keys.managedBy]: 'cdk8s' } };
  };
  const stack = standard(partOf, 'stack').labels;
  const router = standard('router', components.router);
  const cacheServer = standard('cache-server', components.cacheServer);
  const loraController = standard('lora-controller', components.loraController);
  const engines = { [keys.instance]: release, [keys.component]: components.engine };
  const rights =
    (suffix: string) =>
    (namespace?: string): RightsIdentity => {
      const name = [namespace, release, suffix].filter((part) => part !== undefined).join('-');
      const object = { name, labels: loraController.labels };
      return { role: object, binding: object };
    };
  return {
    engine: (name) => {
      const { selector, labels } = standard(name, components.engine);
      const object = (suffix: string) => ({ name: `${release}-${name}-${suffix}`, labels });
      return {
        deployment: { ...object('deployment-vllm'), selector },
        podLabels: { ...labels, [keys.model]: name },
        container: 'vllm',
        containerPort: 'container-port',
        service: {
          name: `${release}-${name}-engine-service`,
          labels: { ...labels, [keys.model]: name },
          selector: { ...selector, [keys.model]: name },
        },
        servicePort: 'service-port',
        disruptionBudget: { ...object('pdb-vllm'), selector },
        autoscaler: object('scaledobject'),
        inferencePool: object('pool'),
        claim: object('storage-claim'),
        storageVolume: 'storage',
        chatTemplates: object('chat-templates'),
        chatTemplatesVolume: 'chat-templates',
        ...nodeGroups(release, name, labels),
      };
    },
    router: {
      deployment: { name: `${release}-deployment-router`, ...router },
      podLabels: router.labels,
      container: 'router-container',
      containerPort: 'router-port',
      service: { name: `${release}-router-service`, ...router },
      servicePort: 'router-sport',
      disruptionBudget: { name: `${release}-pdb-router`, ...router },
      autoscaler: { name: `${release}-router-hpa`, labels: router.labels },
      serviceAccount: { name: `${release}-router-service-account`, labels: router.labels },
      role: { name: `${release}-reader`, labels: router.labels },
      roleBinding: { name: `${release}-deployment-access-binding`, labels: router.labels },
      ingress: { name: `${release}-ingress-router`, labels: router.labels },
      route: (key) => ({
        name: key === 'main' ? `${release}-router` : `${release}-router-${key}`,
        labels: router.labels,
      }),
      dynamicConfig: { name: `${release}-router-config`, labels: router.labels },
      externalProviders: { name: `${release}-router-providers`, labels: router.labels },
      filesClaim: { name: `${release}-router-files`, labels: router.labels },
      serviceMonitor: { name: `${release}-router-servicemonitor`, ...router },
    },
    cacheServer: {
      deployment: { name: `${release}-deployment-cache-server`, ...cacheServer },
      podLabels: cacheServer.labels,
      container: 'lmcache-server',
      containerPort: 'caserver-cport',
      service: { name: `${release}-cache-server-service`, ...cacheServer },
      servicePort: 'cacheserver-sport',
      disruptionBudget: { name: `${release}-pdb-cache-server`, ...cacheServer },
      autoscaler: { name: `${release}-cache-server-hpa`, labels: cacheServer.labels },
    },
    loraController: {
      deployment: { name: `${release}-lora-controller`, ...loraController },
      podLabels: loraController.labels,
      container: 'manager',
      containerPort: 'metrics',
      service: { name: `${release}-lora-controller-metrics`, ...loraController },
      servicePort: 'metrics',
      disruptionBudget: { name: `${release}-pdb-lora-controller`, ...loraController },
      autoscaler: { name: `${release}-lora-controller-hpa`, labels: loraController.labels },
      serviceAccount: { name: `${release}-lora-controller`, labels: loraController.labels },
      rights: rights('lora-controller'),
      leaderElection: rights('leader-election'),
      metricsAuth: rights('lora-controller-metrics'),
    },
    loraAdapter: (name) => ({
      name: `${release}-${name}`,
      labels: standard(name, components.loraAdapter).labels,
    }),
    engineSelector: engines,
    engineServiceMonitor: {
      name: `${release}-engine-servicemonitor`,
      labels: { ...engines, [keys.partOf]: partOf, [keys.managedBy]: 'cdk8s' },
      selector: engines,
    },
    sharedVolume: (namespace) => ({
      name: [namespace, release, 'shared-pvc-storage'].filter((part) => part !== undefined).join('-'),
      labels: stack,
    }),
    sharedClaim: { name: `${release}-shared-pvc-storage-claim`, labels: stack },
    sharedStorageVolume: 'shared-storage',
    configs: { name: `${release}-configs`, labels: stack },
    secrets: { name: `${release}-secrets`, labels: stack },
    networkPolicy: (subject) => ({ name: `${release}-${subject}`, labels: stack }),
    modelDownload: (name) => ({ name: `${release}-${name}-download`, labels: stack }),
    // The same file from every release: Grafana refuses two files with one dashboard.
    dashboard: (name) => ({
      name: `${release}-dashboard-${name}`,
      file: `vllm-stack-${name}.json`,
      labels: stack,
    }),
  };
}

/** KubeRay has an `app.kubernetes.io/name` of its own for its pods, so theirs and what selects them go without. */
function nodeGroups(
  release: string,
  name: string,
  labels: Labels,
): Pick<EngineIdentity, 'ray' | 'leaderWorkerSet'> {
  const own: Labels = { ...labels, [keys.model]: name };
  const { [keys.name]: _, ...unnamed } = own;
  const asWorker = { [keys.component]: components.engineWorker };
  const object = (suffix: string) => ({ name: `${release}-${name}-${suffix}`, labels });
  const group = (suffix: string, podLabels: Labels, all: string, leader: Labels): NodeGroupIdentity => {
    const { [keys.partOf]: _partOf, [keys.managedBy]: _managedBy, ...found } = podLabels;
    const selector = { ...found, ...leader };
    return {
      deployment: { ...object(suffix), selector: { [all]: `${release}-${name}-${suffix}` } },
      podLabels,
      container: 'vllm',
      service: {
        name: `${release}-${name}-engine-service`,
        labels: own,
        selector,
      },
      disruptionBudget: { ...object('pdb-vllm'), selector },
      worker: { podLabels: { ...podLabels, ...asWorker }, container: 'vllm-worker' },
    };
  };
  return {
    ray: {
      ...group('raycluster', unnamed, nodeLabelKeys.rayCluster, { [nodeLabelKeys.rayNodeType]: 'head' }),
      startScript: object('vllm-start-script'),
      waitScript: object('wait-for-ray-script'),
    },
    leaderWorkerSet: group('lws', own, nodeLabelKeys.leaderWorkerSet, {
      [nodeLabelKeys.workerIndex]: '0',
    }),
  };
}
