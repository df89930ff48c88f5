/** A default of the chart that users meet: what its documentation says of it, and what typed props do instead. */
export interface DocumentedDefault {
  /** Key of the values. */
  readonly key: string;
  /** What the chart's documentation says, where that is not what the chart does. @default - what the chart does */
  readonly documented?: string;
  /** What the chart does without the key, where its schema does not tell. @default - the schema's default */
  readonly chart?: string;
  /** Field of the typed props, as `Type.field`. @default - none */
  readonly typed?: string;
  /** What the typed props do without that field. @default - what its documentation says */
  readonly fallback?: string;
}

const model = 'servingEngineSpec.modelSpec[]';

/**
 * Defaults where documentation, chart and typed props do not all agree.
 * @see https://github.com/vllm-project/production-stack/tree/main/helm
 */
export const documentedDefaults: readonly DocumentedDefault[] = [
  { key: `${model}.vllmConfig.maxModelLen`, documented: '`4096`', typed: 'EngineOptions.maxModelLen' },
  { key: `${model}.vllmConfig.dtype`, documented: '`fp16`', typed: 'EngineOptions.dtype' },
  {
    key: `${model}.vllmConfig.tensorParallelSize`,
    documented: '`1`',
    typed: 'EngineOptions.tensorParallelSize',
  },
  { key: `${model}.vllmConfig.maxNumSeqs`, documented: '`256`', typed: 'EngineOptions.maxNumSeqs' },
  { key: `${model}.vllmConfig.maxLoras`, documented: '`0`', typed: 'EngineOptions.maxLoras' },
  {
    key: `${model}.vllmConfig.gpuMemoryUtilization`,
    documented: '`0.9`',
    typed: 'EngineOptions.gpuMemoryUtilization',
  },
  {
    key: `${model}.vllmConfig.extraArgs`,
    documented: '`["--trust-remote-code"]`',
    typed: 'EngineOptions.extraArgs',
  },
  {
    key: `${model}.vllmConfig.enablePrefixCaching`,
    chart: '`--no-enable-prefix-caching`, once `vllmConfig` has any key',
    typed: 'EngineOptions.enablePrefixCaching',
  },
  { key: `${model}.enableLoRA`, documented: '`true`', typed: 'EngineOptions.enableLora' },
  {
    key: `${model}.chatTemplate`,
    documented: 'the text of the template',
    chart: 'a file name; the text is `chatTemplateConfigMap`',
    typed: 'ServingEngineProps.chatTemplate',
  },
  { key: `${model}.lmcacheConfig.cpuOffloadingBufferSize`, documented: '`"4"`', typed: 'LMCache.cpu' },
  {
    key: `${model}.lmcacheConfig.diskOffloadingBufferSize`,
    documented: 'a quantity such as `10Gi`',
    chart: 'a number of GB; the folder comes from `env`',
    typed: 'LMCache.disk',
  },
  { key: `${model}.lmcacheConfig.enableController`, documented: '`true`', typed: 'LMCacheController.enable' },
  {
    key: `${model}.lmcacheConfig.instanceId`,
    documented: '`default1`',
    chart: "the pod's name",
    typed: 'LMCache.instanceId',
  },
  {
    key: `${model}.lmcacheConfig.controllerPort`,
    documented: '`9000`',
    typed: 'LMCacheControllerPorts.port',
  },
  { key: `${model}.lmcacheConfig.kvRole`, typed: 'LMCache.kvRole' },
  {
    key: `${model}.shmSize`,
    chart: '`20Gi` with `tensorParallelSize`, else no `/dev/shm`',
    typed: 'ServingEngineProps.shmSize',
  },
  { key: `${model}.replicaCount`, typed: 'WorkloadProps.replicas' },
  {
    key: `${model}.pvcStorage`,
    chart: 'no volume; weights are on the disk of the container',
    typed: 'ServingEngineProps.storage',
  },
  { key: `${model}.pdb.enabled`, typed: 'WorkloadProps.disruptionBudget' },
  {
    key: `${model}.nodeSelectorTerms`,
    typed: 'PodProps.nodeSelector',
  },
  {
    key: 'servingEngineSpec.vllmApiKey',
    documented: '`null`',
    chart: 'no key',
    typed: 'ServingEngineProps.apiKey',
  },
  {
    key: 'servingEngineSpec.strategy',
    chart: 'a rolling update that starts as many new pods as there are old ones',
    typed: 'WorkloadProps.rollout',
  },
  { key: 'servingEngineSpec.runtimeClassName', typed: 'PodProps.runtimeClassName' },
  { key: 'servingEngineSpec.imagePullPolicy', typed: 'PodProps.imagePullPolicy' },
  { key: 'servingEngineSpec.containerSecurityContext', typed: 'PodProps.podSecurity' },
  { key: 'servingEngineSpec.labels', typed: 'StackSettings.commonLabels' },
  { key: 'servingEngineSpec.containerPort', typed: 'ServingEngineProps.containerPort' },
  {
    key: 'servingEngineSpec.extraPorts',
    documented: 'ports of the container',
    chart: 'ports of the Service alone',
    typed: 'PodProps.extraPorts',
  },
  {
    key: 'routerSpec.resources',
    documented: 'requests of 4 CPU and 16G, limits of 8 CPU and 32G',
    chart: 'requests of 400m CPU and 1000Mi, a limit of 1000Mi',
    typed: 'PodProps.resources',
    fallback: 'requests of 500m CPU and 512Mi, a limit of 1Gi',
  },
  {
    key: 'routerSpec.vllmApiKey',
    documented: 'a text or a Secret',
    chart: 'a Secret; a text breaks the chart',
    typed: 'RouterProps.apiKey',
  },
  { key: 'routerSpec.routingLogic', typed: 'RouterProps.routing' },
  { key: 'routerSpec.pdb.enabled', typed: 'WorkloadProps.disruptionBudget' },
  { key: 'routerSpec.labels', typed: 'StackSettings.commonLabels' },
  {
    key: 'cacheserverSpec.imagePullPolicy',
    documented: '`Always`',
    typed: 'PodProps.imagePullPolicy',
  },
  {
    key: 'cacheserverSpec.labels',
    documented: '`{"environment":"cache","release":"cache"}`',
    typed: 'WorkloadProps.labels',
  },
  {
    key: 'cacheserverSpec.livenessProbe',
    documented: 'an HTTP probe',
    chart: 'a script that the image does not hold; a TCP probe here',
    typed: 'PodProps.probes',
    fallback: 'TCP probes',
  },
  {
    key: 'cacheserverSpec.resources',
    typed: 'PodProps.resources',
    fallback: 'requests of 1 CPU and 16Gi, a limit of 16Gi',
  },
  { key: 'sharedPvcStorage.size', typed: 'SharedStorageProps.size' },
  { key: 'sharedPvcStorage.storageClass', typed: 'SharedStorageProps.storageClass' },
  {
    key: 'loraController.metrics.enabled',
    chart: '`true`, over TLS',
    typed: 'LoraControllerProps.metrics',
  },
];
