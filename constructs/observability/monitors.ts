import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PodMonitor } from '../../imports/wire/pod-monitor.js';
import type { ServiceMonitor } from '../../imports/wire/service-monitor.js';
import type { Labels, SelectingIdentity } from '../identity.js';
import { define, filled } from '../manifest.js';

type Endpoint = ServiceMonitor['spec']['endpoints'][number];

/** How Prometheus scrapes a Service. */
export interface ServiceMonitorProps {
  /** Labels by which a Prometheus selects the monitor. @default - none */
  readonly labels?: Labels;
  /** @default "30s" */
  readonly interval?: string;
  /** @default "25s" */
  readonly scrapeTimeout?: string;
  /** With `https` the certificate is not looked at. @default "http" */
  readonly scheme?: 'http' | 'https';
  /** @default false */
  readonly honorLabels?: boolean;
  /** @default - none */
  readonly metricRelabelings?: Endpoint['metricRelabelings'];
  /** @default - none */
  readonly relabelings?: Endpoint['relabelings'];
}

/** Adds a ServiceMonitor over the Services that the identity selects. */
export function defineServiceMonitor(
  scope: Construct,
  id: string,
  identity: SelectingIdentity,
  port: string,
  props: ServiceMonitorProps,
): ApiObject {
  return define(scope, id, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: identity.name, labels: { ...identity.labels, ...props.labels } },
    spec: {
      endpoints: [endpointOf(port, props)],
      selector: { matchLabels: { ...identity.selector } },
    },
  });
}

/**
 * Adds a PodMonitor over the pods that the identity selects.
 * @param job how the label `job` comes to be the name of the Service, which a PodMonitor knows nothing of
 */
export function definePodMonitor(
  scope: Construct,
  id: string,
  identity: SelectingIdentity,
  port: string,
  job: NonNullable<Endpoint['relabelings']>[number],
  props: ServiceMonitorProps,
): ApiObject {
  const endpoint: NonNullable<PodMonitor['spec']['podMetricsEndpoints']>[number] = endpointOf(port, {
    ...props,
    relabelings: [{ ...job, targetLabel: 'job' }, ...(props.relabelings ?? [])],
  });
  return define(scope, id, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: identity.name, labels: { ...identity.labels, ...props.labels } },
    spec: {
      podMetricsEndpoints: [endpoint],
      selector: { matchLabels: { ...identity.selector } },
    },
  });
}

function endpointOf(port: string, props: ServiceMonitorProps) {
  return {
    port,
    ...(props.scheme === 'https' && {
      scheme: 'https' as const,
      tlsConfig: { insecureSkipVerify: true },
    }),
    interval: props.interval ?? '30s',
    scrapeTimeout: props.scrapeTimeout ?? '25s',
    honorLabels: props.honorLabels ?? false,
    metricRelabelings: filled(props.metricRelabelings),
    relabelings: filled(props.relabelings),
  };
}
