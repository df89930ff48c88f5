import type {
  Affinity,
  Container,
  EnvVar,
  PodSecurityContext,
  SecurityContext,
} from 'kubernetes-types/core/v1.js';
import type {
  DisruptionBudget,
  KedaScaling,
  ModelStorage,
  ServingEngineProps,
} from '../../constructs/index.js';
import { envValue } from '../../constructs/index.js';
import { ports } from '../../contract/ports.js';
import { has, truthy } from '../values/helm-truth.js';
import type { KedaValues, ModelSpec, VllmConfig } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { PdbValues, Printed } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { envVarsOf } from './env-vars.js';
import { initContainerOf } from './init-container.js';
import { kvTransferConfigOf, lmcacheOf } from './lmcache.js';
import { numberOrText, numeric, printed, printedIfTrue, printedMap } from './printed.js';
import { engineProbes } from './probes.js';
import { engineResources } from './resources.js';
import { engineApiKey, hfTokenOf } from './secrets.js';
import type { Remarks, Target } from './translation.js';

/** The rollout that the chart writes where the values name none. */
export const CHART_STRATEGY = { rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } };

/** One model of the values as an engine. */
export function engineOf(
  model: ModelSpec,
  path: Path,
  values: Values,
  target: Target,
  remarks: Remarks,
): ServingEngineProps {
  const { release } = target;
  const spec = values.servingEngineSpec ?? {};
  const name = printed(model.name) ?? '';
  const suspended = model.enabled === false;
  const containerPort = numeric(spec.containerPort) ?? ports.engine;
  const strict = suspended ? new (remarks.constructor as typeof Remarks)() : remarks;
  return {
    suspended,
    ...options(model, name, path, strict),
    kvTransferConfig: kvTransferConfigOf(model, path, strict),
    lmcache: lmcacheOf(model, values, release, path, strict),
    containerPort,
    image: `${strict.required([...path, 'repository'], printed(model.repository))}:${strict.required([...path, 'tag'], printed(model.tag))}`,
    imagePullPolicy: (printed(spec.imagePullPolicy) || undefined) as ServingEngineProps['imagePullPolicy'],
    imagePullSecrets: [printedIfTrue(model.imagePullSecret)].filter((secret) => secret !== undefined),
    ...scaling(model, path, strict),
    rollout: spec.strategy && truthy(spec.strategy) ? spec.strategy : CHART_STRATEGY,
    progressDeadlineSeconds: 1200,
    minReadySeconds: 0,
    disruptionBudget: disruptionBudgetOf(model.pdb),
    gracefulShutdown: false,
    labels: printedMap(model.labels),
    annotations: printedMap(model.annotations),
    podLabels: printedMap(model.podLabels),
    podAnnotations: printedMap(model.podAnnotations),
    baseEnv: engineVersionEnv(model.vllmConfig),
    env: [
      ...envVarsOf(spec.env, ['servingEngineSpec', 'env'], strict),
      ...envVarsOf(model.env, [...path, 'env'], strict),
    ],
    envFrom: truthy(model.envFromSecret)
      ? [
          {
            secretRef: {
              name: strict.required([...path, 'envFromSecret', 'name'], printed(model.envFromSecret?.name)),
            },
          },
        ]
      : [],
    hfToken: hfTokenOf(model, release, path, strict),
    apiKey: engineApiKey(values, release, remarks),
    resources: engineResources(model, path, strict),
    probes: engineProbes(spec, remarks),
    podSecurity: 'none',
    serviceLinks: true,
    podSecurityContext: (spec.securityContext ?? undefined) as PodSecurityContext | undefined,
    securityContext: (spec.containerSecurityContext ?? undefined) as SecurityContext | undefined,
    serviceAccount: printedIfTrue(model.serviceAccountName),
    priorityClassName: printedIfTrue(model.priorityClassName),
    schedulerName: printedIfTrue(spec.schedulerName),
    runtimeClassName: printedIfTrue(
      has(model, 'runtimeClassName') ? model.runtimeClassName : spec.runtimeClassName,
    ),
    nodeName: printedIfTrue(model.nodeName),
    affinity: affinityOf(model),
    tolerations: tolerationsOf(model, spec),
    hostname: `${release}-${name}-vllm-stack`,
    subdomain: `${release}-${name}-engine-service`,
    hostIPC: truthy(model.lmcacheConfig?.enablePD) || undefined,
    hostPID: truthy(model.lmcacheConfig?.enablePD) || undefined,
    storage: storagesOf(model, values, release),
    shmSize:
      truthy(model.vllmConfig) && has(model.vllmConfig, 'tensorParallelSize')
        ? (printedIfTrue(model.shmSize) ?? '20Gi')
        : false,
    chatTemplate: chatTemplateOf(model, path, strict),
    volumes: model.extraVolumes ?? [],
    volumeMounts: model.extraVolumeMounts ?? [],
    initContainers:
      has(model, 'initContainer') && !suspended
        ? [
            initContainerOf(
              model.initContainer ?? {},
              model,
              values,
              release,
              [...path, 'initContainer'],
              strict,
            ),
          ]
        : [],
    sidecars: sidecarsOf(model, values, release),
    extraPorts: [
      { name: 'zmq-port', containerPort: ports.zmq },
      { name: 'ucx-port', containerPort: ports.ucx },
    ],
    servicePort: numeric(spec.servicePort) || containerPort,
    serviceAnnotations: printedMap(model.serviceAnnotations),
    serviceExtraPorts: [
      { name: 'zmq-port', port: ports.zmq, targetPort: 'zmq-port', protocol: 'TCP' },
      { name: 'ucx-port', port: ports.ucx, targetPort: 'ucx-port', protocol: 'TCP' },
      ...(spec.extraPorts ?? []),
    ],
  };
}

function options(
  model: ModelSpec,
  name: string,
  path: Path,
  remarks: Remarks,
): Pick<ServingEngineProps, 'model'> & Partial<ServingEngineProps> {
  const config: VllmConfig = model.vllmConfig ?? {};
  const text = (key: keyof VllmConfig): string | undefined => {
    if (!has(config, key)) return undefined;
    const value = printed(config[key] as Printed);
    if (!value) {
      remarks.warning(
        [...path, 'vllmConfig', key],
        'is empty, and vLLM refuses the flag without a value, so it is left out; remove the key',
      );
    }
    return value || undefined;
  };
  return {
    // A model that is switched off runs nothing and needs no URL.
    model: remarks.required([...path, 'modelURL'], printed(model.modelURL)) || name,
    revision: printedIfTrue(model.modelRevision),
    enableLora: truthy(model.enableLoRA),
    enableAutoToolChoice: truthy(model.enableTool),
    toolCallParser: printedIfTrue(model.toolCallParser),
    ...(truthy(config) && {
      enableChunkedPrefill: has(config, 'enableChunkedPrefill')
        ? truthy(config.enableChunkedPrefill)
        : undefined,
      // Without the key the chart switches prefix caching off, against vLLM's default.
      enablePrefixCaching: truthy(config.enablePrefixCaching),
      maxModelLen: text('maxModelLen'),
      dtype: text('dtype'),
      tensorParallelSize: text('tensorParallelSize'),
      maxNumSeqs: text('maxNumSeqs'),
      extraArgs: [
        // The chart writes underscores in two flags; another spelling would restart pods, so these go as they are.
        ...pair('--gpu_memory_utilization', text('gpuMemoryUtilization')),
        ...pair('--max_loras', text('maxLoras')),
        ...pair('--runner', text('runner')),
        ...pair('--convert', text('convert')),
        ...(truthy(config.extraArgs) ? (config.extraArgs ?? []).map((item) => printed(item) ?? '') : []),
      ],
    }),
  };
}

function pair(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value];
}

function engineVersionEnv(config: VllmConfig | null | undefined): EnvVar[] {
  if (!config || !truthy(config)) return [];
  if (printed(config.v0) === '1') return [envValue('VLLM_USE_V1', 0)];
  return [envValue('PROMETHEUS_MULTIPROC_DIR', printedIfTrue(config.prometheusMultiprocDir) ?? '/tmp')];
}

function scaling(
  model: ModelSpec,
  path: Path,
  remarks: Remarks,
): Pick<ServingEngineProps, 'replicas' | 'autoscaling'> {
  const { keda } = model;
  // The chart drops the ScaledObject at the mere presence of raySpec, even one that is off: a model that runs keeps it here.
  const dropped = has(model, 'raySpec') && model.enabled === false;
  if (keda && truthy(keda.enabled) && !dropped)
    return { autoscaling: kedaOf(keda, model, [...path, 'keda'], remarks) };
  return { replicas: numeric(model.replicaCount) ?? 'unmanaged' };
}

function kedaOf(keda: KedaValues, model: ModelSpec, path: Path, remarks: Remarks): KedaScaling {
  const advanced = {
    ...(has(keda.advanced, 'restoreToOriginalReplicaCount') && {
      restoreToOriginalReplicaCount: truthy(keda.advanced?.restoreToOriginalReplicaCount),
    }),
    ...(has(keda.advanced, 'horizontalPodAutoscalerConfig') && {
      horizontalPodAutoscalerConfig: keda.advanced?.horizontalPodAutoscalerConfig,
    }),
    ...(has(keda.advanced, 'scalingModifiers') && { scalingModifiers: keda.advanced?.scalingModifiers }),
  };
  if (!has(keda, 'triggers')) {
    remarks.warning(
      path,
      'its default trigger asks for the label `model`, which vLLM does not set, so it finds nothing unless Prometheus relabels; set triggers',
    );
  }
  return {
    type: 'keda',
    minReplicas: numeric(keda.minReplicaCount),
    maxReplicas: numeric(keda.maxReplicaCount),
    pollingIntervalSeconds: numeric(keda.pollingInterval),
    cooldownSeconds: numeric(keda.cooldownPeriod),
    idleReplicas: numeric(keda.idleReplicaCount),
    initialCooldownSeconds: numeric(keda.initialCooldownPeriod),
    fallback: (keda.fallback ?? undefined) as KedaScaling['fallback'],
    ...(Object.keys(advanced).length > 0 && { advanced: advanced as KedaScaling['advanced'] }),
    triggers: has(keda, 'triggers')
      ? ((keda.triggers ?? []) as KedaScaling['triggers'])
      : [
          {
            type: 'prometheus',
            metadata: {
              serverAddress: 'http://prometheus-operated.monitoring.svc:9090',
              metricName: 'vllm:num_requests_waiting',
              query: `vllm:num_requests_waiting{model="${printed(model.name)}"}`,
              threshold: '5',
            },
          },
        ],
  };
}

/** A budget as the chart writes it: `maxUnavailable` unless it is 0 or unset, else `minAvailable`, which is 0 where unset. */
export function disruptionBudgetOf(pdb: PdbValues | null | undefined): DisruptionBudget | false {
  if (!truthy(pdb?.enabled)) return false;
  const metadata = { labels: printedMap(pdb?.labels), annotations: printedMap(pdb?.annotations) };
  const maxUnavailable = truthy(pdb?.maxUnavailable) ? numberOrText(pdb?.maxUnavailable) : undefined;
  if (maxUnavailable !== undefined) return { maxUnavailable, ...metadata };
  return {
    minAvailable: (truthy(pdb?.minAvailable) ? numberOrText(pdb?.minAvailable) : undefined) ?? 0,
    ...metadata,
  };
}

/** Required node affinity from the chart's short form. */
export function nodeAffinity(terms: readonly unknown[]): Affinity {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms as [],
      },
    },
  };
}

function affinityOf(model: ModelSpec): Affinity | undefined {
  if (truthy(model.affinity)) return model.affinity as Affinity;
  return model.nodeSelectorTerms && truthy(model.nodeSelectorTerms) && !truthy(model.nodeName)
    ? nodeAffinity(model.nodeSelectorTerms)
    : undefined;
}

function tolerationsOf(
  model: ModelSpec,
  spec: { readonly tolerations?: ModelSpec['tolerations'] },
): ServingEngineProps['tolerations'] {
  const own = model.tolerations ?? [];
  const all = spec.tolerations ?? [];
  if (own.length === 0) return all;
  return printed(model.tolerationsPolicy) === 'override' ? own : [...all, ...own];
}

function storagesOf(model: ModelSpec, values: Values, release: string): ModelStorage[] {
  const shared: ModelStorage[] = truthy(values.sharedPvcStorage?.enabled)
    ? [
        {
          shared: {
            claimName: `${release}-shared-pvc-storage-claim`,
            volumeName: `${release}-shared-pvc-storage`,
          },
        },
      ]
    : [];
  if (!has(model, 'pvcStorage')) return shared;
  const { pvcStorage } = model;
  const existing = printedIfTrue(model.pvcExistingClaimName);
  if (typeof pvcStorage !== 'string') {
    // A volume that names no source, as the chart writes it for a number, is an emptyDir to the API server.
    return [
      { emptyDir: (pvcStorage && typeof pvcStorage === 'object' && pvcStorage.emptyDir) || {} },
      ...shared,
    ];
  }
  if (existing !== undefined) return [{ existingClaim: existing }, ...shared];
  if (pvcStorage === '')
    return [{ existingClaim: `${release}-${printed(model.name)}-storage-claim` }, ...shared];
  return [
    {
      claim: {
        size: pvcStorage,
        storageClass: has(model, 'storageClass') ? printed(model.storageClass) : undefined,
        accessModes: truthy(model.pvcAccessMode)
          ? model.pvcAccessMode?.map((mode) => printed(mode) ?? '')
          : undefined,
        matchLabels: printedMap(model.pvcMatchLabels),
        labels: printedMap(model.pvcLabels),
        annotations: printedMap(model.pvcAnnotations),
      },
    },
    ...shared,
  ];
}

/** Whether `chatTemplate` is Jinja rather than the name of a file. */
export function isTemplateText(value: string): boolean {
  return /\{\{|\{%|\n/.test(value);
}

function chatTemplateOf(model: ModelSpec, path: Path, remarks: Remarks): ServingEngineProps['chatTemplate'] {
  const fileName = printedIfTrue(model.chatTemplate);
  if (fileName === undefined) return undefined;
  if (!has(model, 'chatTemplateConfigMap')) {
    if (!isTemplateText(fileName)) return { claim: 'vllm-templates-pvc', path: fileName };
    remarks.warning(
      [...path, 'chatTemplate'],
      'holds the text of a template, as the documentation once had it, and not the name of a file; write the text into chatTemplateConfigMap, and chat-template.jinja here',
    );
    return { fileName: 'chat-template.jinja', text: fileName };
  }
  const text = printed(model.chatTemplateConfigMap);
  if (text === undefined) {
    remarks.problem(
      [...path, 'chatTemplateConfigMap'],
      'is null; write the text of the template or remove the key',
    );
  }
  return { fileName, text: text ?? '' };
}

function sidecarsOf(model: ModelSpec, values: Values, release: string): Container[] {
  if (!truthy(model.enableLoRA) || !has(model, 'pvcStorage')) return [];
  const { sidecar } = values.servingEngineSpec ?? {};
  return [
    {
      name: 'sidecar',
      image: printed(sidecar?.image),
      imagePullPolicy: printed(sidecar?.imagePullPolicy) as Container['imagePullPolicy'],
      env: [envValue('PORT', ports.sidecar), envValue('LORA_DOWNLOAD_BASE_DIR', '/data/lora-adapters')],
      volumeMounts: [{ name: `${release}-storage`, mountPath: '/data' }],
    },
  ];
}
