import type { KedaScaling, KedaTrigger } from '../../../constructs/autoscaling/autoscaling.js';
import { engineMetrics } from '../../../contract/engine-metrics.js';
import { routerMetrics } from '../../../contract/router-metrics.js';
import type { VLLMRuntime } from './resource.js';

type AutoscalingConfig = NonNullable<VLLMRuntime['spec']['autoscalingConfig']>;

/** How KEDA scales a runtime, which it does by way of the scale subresource. */
export function scalingOf(runtime: VLLMRuntime, config: AutoscalingConfig): KedaScaling {
  const { scaleUpPolicy: up = {}, scaleDownPolicy: down = {} } = config;
  return {
    type: 'keda',
    minReplicas: config.minReplicas ?? 1,
    maxReplicas: config.maxReplicas,
    pollingIntervalSeconds: config.pollingInterval ?? 15,
    cooldownSeconds: down.scaleToZeroDelaySeconds ?? 1800,
    advanced: {
      horizontalPodAutoscalerConfig: {
        behavior: {
          scaleUp: behavior(up.stabilizationWindowSeconds ?? 0, up),
          scaleDown: behavior(down.stabilizationWindowSeconds ?? 300, down),
        },
      },
    },
    triggers: triggersOf(runtime, config.triggers ?? {}),
  };
}

/** The name by which requests ask for the model. */
function servedName({ spec }: VLLMRuntime): string {
  const { extraArgs = [] } = spec.vllmConfig ?? {};
  const flag = '--served-model-name';
  for (const [index, argument] of extraArgs.entries()) {
    if (argument.startsWith(`${flag}=`)) return argument.slice(flag.length + 1);
    const next = extraArgs[index + 1];
    if (argument === flag && next !== undefined) return next;
  }
  return spec.model?.modelURL ?? '';
}

function behavior(
  stabilizationWindowSeconds: number,
  { podValue = 1, periodSeconds = 60 }: { readonly podValue?: number; readonly periodSeconds?: number },
) {
  return { stabilizationWindowSeconds, policies: [{ type: 'Pods', value: podValue, periodSeconds }] };
}

/**
 * Each query has one row, whatever the number of pods, models and routers. Pods are told by their names, which each way to
 * scrape them sets, and which no other Deployment's pods have.
 */
function triggersOf(
  runtime: VLLMRuntime,
  triggers: NonNullable<AutoscalingConfig['triggers']>,
): readonly KedaTrigger[] {
  const { name, namespace } = runtime.metadata;
  const {
    prometheusAddress = 'http://kube-prom-stack-kube-prome-prometheus.monitoring.svc:9090',
    requestsRunningThreshold = 5,
    generationTokensThreshold = 100,
    promptTokensThreshold = 100,
  } = triggers;
  const pods = `{namespace="${namespace}",pod=~"${name.replaceAll('.', '\\\\.')}-[a-z0-9]+-[a-z0-9]{5}"}`;
  const incoming = `${named(routerMetrics, 'vllm:num_incoming_requests_total')}{namespace="${namespace}",model=${JSON.stringify(servedName(runtime))}}`;
  const prometheus = (metricName: string, threshold: number, query: string): KedaTrigger => ({
    type: 'prometheus',
    metadata: { serverAddress: prometheusAddress, metricName, threshold: String(threshold), query },
  });
  const summed = (inner: string): string => `sum(${inner}) or vector(0)`;
  return [
    {
      // Never more than one, so that it wakes a model that sleeps and asks for no second pod.
      ...prometheus('vllm_incoming_keepalive', 1, `(sum(rate(${incoming}[2m])) > bool 0) or vector(0)`),
      metricType: 'Value',
    },
    prometheus(
      'vllm_requests_running',
      requestsRunningThreshold,
      summed(`${named(engineMetrics, 'vllm:num_requests_running')}${pods}`),
    ),
    prometheus(
      'vllm_generation_tokens_rate',
      generationTokensThreshold,
      summed(`rate(${named(engineMetrics, 'vllm:generation_tokens_total')}${pods}[1m])`),
    ),
    prometheus(
      'vllm_prompt_tokens_rate',
      promptTokensThreshold,
      summed(`rate(${named(engineMetrics, 'vllm:prompt_tokens_total')}${pods}[1m])`),
    ),
  ];
}

function named<T extends object, N extends keyof T & string>(_table: T, name: N): N {
  return name;
}
