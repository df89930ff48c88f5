import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { images } from '../../contract/images.js';
import { ports } from '../../contract/ports.js';
import { check } from '../check.js';
import { hashAnnotation } from '../content-hash.js';
import { envSecret, mergeEnv, type SecretKey } from '../env.js';
import type { WorkloadIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { NONROOT_USER } from '../pod-security.js';
import { releaseOf } from '../settings.js';
import { defineDeployment, defineScaling, defineService, type WorkloadProps } from '../workload.js';
import { observabilityIdentity } from './observability-identity.js';

/** Where a collector sends traces: anything that takes OTLP over gRPC, such as Tempo or Jaeger 2. */
export interface TraceExport {
  /** Address such as `tempo.monitoring:4317`. */
  readonly endpoint: string;
  /** Whether it speaks TLS. @default false */
  readonly tls?: boolean;
  /** Value of the header `authorization`. @default - none */
  readonly authorization?: SecretKey;
}

/** How a collector of traces runs. */
export interface OtelCollectorProps extends WorkloadProps {
  /** Names, labels and selectors. @default - those of the release */
  readonly identity?: WorkloadIdentity;
  /** @default - traces are written to the log of the collector, which shows that they come */
  readonly exportTo?: TraceExport;
  /** Share of the traces that is kept, in percent; all spans of a trace are kept or none. @default 100 */
  readonly samplingPercent?: number;
}

const CONFIG_FOLDER = '/etc/otelcol';
const CONFIG_FILE = 'config.yaml';

/**
 * An OpenTelemetry collector that takes traces of the router and the engines and sends them on.
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export class OtelCollector extends Construct {
  readonly identity: WorkloadIdentity;
  /** Where programs send OTLP over gRPC, as `host:port`. */
  readonly endpoint: string;
  readonly deployment: ApiObject;
  readonly service: ApiObject;
  readonly configMap: ApiObject;

  constructor(scope: Construct, id: string, props: OtelCollectorProps = {}) {
    super(scope, id);
    const { identity = observabilityIdentity(releaseOf(this)).collector, samplingPercent = 100 } = props;
    this.identity = identity;
    check(
      this,
      samplingPercent > 0 && samplingPercent <= 100,
      `samplingPercent: must be above 0 and up to 100, got ${samplingPercent}; leave tracing out for none`,
    );
    this.endpoint = `${identity.service.name}:${props.servicePort ?? ports.otlpGrpc}`;
    // JSON is YAML, and needs no library to be written.
    const data = { [CONFIG_FILE]: JSON.stringify(configOf(props, samplingPercent), undefined, 2) };
    const { name, labels } = identity.deployment;
    this.configMap = define(this, 'Config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: { ...labels } },
      data,
    });
    const authorization = props.exportTo?.authorization;
    const workload: WorkloadProps = { ...props, servicePort: props.servicePort ?? ports.otlpGrpc };
    const health = { httpGet: { path: '/', port: 'health' } };
    this.deployment = defineDeployment(
      this,
      {
        ...workload,
        image: props.image ?? images.otelCollector,
        rollout: props.rollout ?? 'surge',
        probes: { readiness: health, liveness: health, ...props.probes },
        resources: props.resources ?? {
          requests: { cpu: '100m', memory: '256Mi' },
          limits: { memory: '512Mi' },
        },
      },
      {
        identity,
        user: NONROOT_USER,
        podAnnotations: hashAnnotation(this, 'collector-config', data),
        volumes: [{ name: 'config', configMap: { name } }],
        container: {
          args: [`--config=${CONFIG_FOLDER}/${CONFIG_FILE}`],
          env: mergeEnv(
            props.baseEnv ?? [],
            authorization ? [envSecret('EXPORT_AUTHORIZATION', authorization)] : [],
            props.env ?? [],
          ),
          ports: [
            { name: identity.containerPort, containerPort: ports.otlpGrpc },
            { name: 'otlp-http', containerPort: ports.otlpHttp },
            { name: 'health', containerPort: ports.otelCollectorHealth },
          ],
          volumeMounts: [
            { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
            ...(props.volumeMounts ?? []),
          ],
        },
      },
    );
    this.service = defineService(this, workload, identity, {
      target: identity.containerPort,
      extra: [{ name: 'otlp-http', port: ports.otlpHttp, targetPort: 'otlp-http', protocol: 'TCP' }],
    });
    defineScaling(this, { ...props, disruptionBudget: props.disruptionBudget ?? false }, identity);
  }

  /** Lets these pods send traces, and nobody else. */
  restrictTo(name: string, senders: readonly NetworkPolicyPeer[]): void {
    const { deployment } = this.identity;
    define(this, 'NetworkPolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, labels: { ...deployment.labels } },
      spec: {
        podSelector: { matchLabels: { ...deployment.selector } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [...senders],
            ports: [ports.otlpGrpc, ports.otlpHttp].map((port) => ({ protocol: 'TCP' as const, port })),
          },
        ],
      },
    });
  }
}

function configOf({ exportTo }: OtelCollectorProps, samplingPercent: number): object {
  const exporter = exportTo ? 'otlp' : 'debug';
  const samples = samplingPercent < 100;
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `0.0.0.0:${ports.otlpGrpc}` },
          http: { endpoint: `0.0.0.0:${ports.otlpHttp}` },
        },
      },
    },
    processors: {
      // First, so that a burst is refused before it is held in memory.
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
      ...(samples && { probabilistic_sampler: { sampling_percentage: samplingPercent } }),
      batch: { timeout: '1s', send_batch_size: 1024 },
    },
    exporters: {
      [exporter]: exportTo
        ? {
            endpoint: exportTo.endpoint,
            tls: { insecure: !exportTo.tls },
            ...(exportTo.authorization && { headers: { authorization: '${env:EXPORT_AUTHORIZATION}' } }),
          }
        : { verbosity: 'basic' },
    },
    extensions: { health_check: { endpoint: `0.0.0.0:${ports.otelCollectorHealth}` } },
    service: {
      extensions: ['health_check'],
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', ...(samples ? ['probabilistic_sampler'] : []), 'batch'],
          exporters: [exporter],
        },
      },
    },
  };
}
