import { components, labelKeys, partOf } from '../../contract/labels.js';
import {
  type Labels,
  type ObjectIdentity,
  type SelectingIdentity,
  typedIdentity,
  type WorkloadIdentity,
} from '../identity.js';

/** Identity of what watches a release. */
export interface ObservabilityIdentity {
  /** ServiceMonitor or PodMonitor of all engines; the selector fits their Services and their pods. */
  readonly engineMonitor: SelectingIdentity;
  /** PrometheusRule, Rules, or the ConfigMap of rules. */
  readonly rules: ObjectIdentity;
  /** ConfigMap of the rules of prometheus-adapter. */
  readonly adapterRules: ObjectIdentity;
  /** OpenTelemetry collector; its ConfigMap has the same name. */
  readonly collector: WorkloadIdentity;
}

/** The default identity, beside that of the stack. */
export function observabilityIdentity(release: string): ObservabilityIdentity {
  const common = { [labelKeys.partOf]: partOf, [labelKeys.managedBy]: 'cdk8s' };
  const own: Labels = {
    [labelKeys.name]: partOf,
    [labelKeys.instance]: release,
    [labelKeys.component]: 'observability',
    ...common,
  };
  const selector = {
    [labelKeys.name]: components.collector,
    [labelKeys.instance]: release,
    [labelKeys.component]: components.collector,
  };
  const collector = { name: `${release}-otel-collector`, selector, labels: { ...selector, ...common } };
  return {
    engineMonitor: typedIdentity(release).engineServiceMonitor,
    rules: { name: `${release}-rules`, labels: own },
    adapterRules: { name: `${release}-adapter-rules`, labels: own },
    collector: {
      deployment: collector,
      podLabels: collector.labels,
      container: 'collector',
      containerPort: 'otlp-grpc',
      service: collector,
      servicePort: 'otlp-grpc',
      disruptionBudget: collector,
      autoscaler: collector,
    },
  };
}
