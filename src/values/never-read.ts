import type { Path } from './path.js';

const model = 'servingEngineSpec.modelSpec[]';

/** Keys that the chart's README or samples write but no template reads, with what to write instead. */
const neverRead: Readonly<Record<string, string>> = {
  'servingEngineSpec.extraVolumes': 'set extraVolumes in each entry of modelSpec',
  'servingEngineSpec.extraVolumeMounts': 'set extraVolumeMounts in each entry of modelSpec',
  'servingEngineSpec.nodeSelector': 'set nodeSelectorTerms in each entry of modelSpec',
  'servingEngineSpec.pdb': 'set pdb in each entry of modelSpec',
  [`${model}.nodeSelector`]: 'set nodeSelectorTerms',
  [`${model}.device`]: 'choose an image for the device',
  [`${model}.extraArgs`]: 'set vllmConfig.extraArgs',
  [`${model}.tensorParallelSize`]: 'set vllmConfig.tensorParallelSize',
  [`${model}.limitGPU`]: 'set requestGPU, which is the limit too',
  [`${model}.storageClassName`]: 'set storageClass',
  [`${model}.imagePullSecrets`]: 'set imagePullSecret to one name',
  'routerSpec.enabledRouter': 'set enableRouter',
  'routerSpec.enablePD': 'set routingLogic and the model labels in extraArgs',
  'routerSpec.nodeSelector': 'set nodeSelectorTerms',
  'routerSpec.tolerations': 'the chart has no tolerations for the router; remove it',
  'cacheserverSpec.repository': 'set image.repository',
  'cacheserverSpec.tag': 'set image.tag',
  'cacheserverSpec.nodeSelectorTerms': 'set nodeSelector or affinity',
  'cacheserverSpec.livenessProbe.httpGet': 'the probe has a fixed command; remove it',
  'loraAdapters[].vllmApiKey.secretRef': 'set secretName and secretKey',
  'loraAdapters[].vllmApiKey.value': 'set secretName and secretKey',
  'loraAdapters[].loraAdapterDeploymentConfig.labels': 'set labels of the adapter',
};

/** Charts that vllm-stack bundles and this package does not, with what to install in their place. */
export const subcharts: Readonly<Record<string, string>> = {
  'kube-prometheus-stack': 'install the chart prometheus-community/kube-prometheus-stack as its own release',
  'prometheus-adapter': 'install the chart prometheus-community/prometheus-adapter as its own release',
};

/** What to write instead of a key that no template reads, or undefined when the key is not one of those. */
export function insteadOf(path: Path): string | undefined {
  const pattern = path
    .map((step) => (typeof step === 'number' ? '[]' : step))
    .join('.')
    .replaceAll('.[]', '[]');
  return Object.hasOwn(neverRead, pattern) ? neverRead[pattern] : undefined;
}
