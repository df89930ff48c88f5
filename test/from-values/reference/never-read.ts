import { type Warned, withModel } from './row.js';

const MODEL = 'servingEngineSpec.modelSpec[]';
const head = { requestCPU: 1, requestMemory: '1Gi' };
const adapters = {
  loraAdapters: [
    {
      name: 'sql',
      baseModel: 'opt',
      adapterSource: { type: 'local', adapterName: 'sql', adapterPath: '/a' },
      loraAdapterDeploymentConfig: { algorithm: 'default' },
    },
  ],
};

/** Keys that no template reads but that documentation or samples have, and one that Ray alone could have read. */
export const warnedKeys: readonly Warned[] = [
  ['servingEngineSpec.extraVolumes', [], /never reads this key/],
  ['servingEngineSpec.extraVolumeMounts', [], /never reads this key/],
  ['servingEngineSpec.nodeSelector', {}, /never reads this key/],
  [`${MODEL}.nodeSelector`, {}, /never reads this key/],
  [`${MODEL}.device`, 'gpu', /never reads this key/],
  [`${MODEL}.extraArgs`, [], /never reads this key/],
  [`${MODEL}.tensorParallelSize`, 2, /never reads this key/],
  [`${MODEL}.limitGPU`, 1, /never reads this key/],
  [`${MODEL}.storageClassName`, 'fast', /never reads this key/],
  [`${MODEL}.imagePullSecrets`, [], /never reads this key/],
  [
    `${MODEL}.lmcacheConfig.workerPort`,
    8001,
    /names a Service that is not there/,
    withModel({ raySpec: { enabled: true, headNode: head }, lmcacheConfig: { enabled: true } }),
  ],
  ['routerSpec.enablePD', true, /never reads this key/],
  ['routerSpec.nodeSelector', {}, /never reads this key/],
  ['routerSpec.tolerations', [], /never reads this key/],
  ['cacheserverSpec.repository', 'a', /never reads this key/],
  ['cacheserverSpec.tag', 'a', /never reads this key/],
  ['cacheserverSpec.nodeSelectorTerms', [], /never reads this key/],
  ['cacheserverSpec.livenessProbe.httpGet', {}, /never reads this key/],
  ['loraAdapters[].vllmApiKey.secretRef', {}, /never reads this key/, withModel({}, adapters)],
  ['loraAdapters[].vllmApiKey.value', 'x', /never reads this key/, withModel({}, adapters)],
  ['loraAdapters[].loraAdapterDeploymentConfig.labels', {}, /never reads this key/, withModel({}, adapters)],
  ['kube-prometheus-stack.enabled', true, /not bundled/],
  ['prometheus-adapter.enabled', true, /not bundled/],
];
