import type { Construct } from 'constructs';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { ports } from '../../contract/ports.js';
import { check } from '../check.js';
import type { StackIdentity } from '../identity.js';
import type { PrefillDecode } from '../prefill-decode.js';
import type { Router, RouterProps } from '../router.js';
import type { ServingEngine, ServingEngineProps } from '../serving-engine.js';
import type { VllmStackProps } from '../stack.js';
import { Observability, scrapeAnnotations, type WatchProps } from './observability.js';
import { type ObservabilityIdentity, observabilityIdentity } from './observability-identity.js';
import { OtelCollector, type OtelCollectorProps } from './otel-collector.js';

/** Where traces go: to a collector of the stack's own, or to one that is there, as `host:port` for OTLP over gRPC without TLS. */
export type Tracing = { readonly collector: OtelCollectorProps } | { readonly endpoint: string };

/** How a whole stack is watched. */
export interface StackObservabilityProps extends WatchProps {
  /** Traces of requests, from the router through the engines. @default - none */
  readonly tracing?: Tracing;
}

type Watched = Pick<VllmStackProps, 'observability' | 'networkPolicies'>;

/** What an engine, or both pools of a pair, get before their own props. */
export function watchedEngineProps(
  name: string,
  release: string,
  { observability }: Watched,
): Pick<ServingEngineProps, 'otlpTracesEndpoint' | 'baseEnv'> {
  const endpoint = traceEndpoint(release, observability);
  if (endpoint === undefined) return {};
  return {
    otlpTracesEndpoint: `http://${endpoint}`,
    baseEnv: [{ name: 'OTEL_SERVICE_NAME', value: `vllm-${name}` }],
  };
}

/** Annotations of the pods at a port, where Prometheus goes by them. */
export function watchedPodAnnotations(
  { observability }: Watched,
  port: number,
  scheme?: 'https',
): Readonly<Record<string, string>> {
  return observability?.prometheus?.type === 'annotations' ? scrapeAnnotations(port, scheme) : {};
}

/** What the router gets before its own props, and annotations beside them. */
export function watchedRouterProps(release: string, router: RouterProps, watched: Watched): RouterProps {
  const endpoint = traceEndpoint(release, watched.observability);
  const annotations = watchedPodAnnotations(
    watched,
    router.containerPort ?? ports.router,
    router.tls && 'https',
  );
  return {
    ...(endpoint !== undefined && { otel: { endpoint } }),
    ...router,
    ...(Object.keys(annotations).length > 0 && {
      podAnnotations: { ...annotations, ...router.podAnnotations },
    }),
  };
}

/** Adds what watches a stack, once its parts are there. */
export function defineObservability(
  stack: Construct & { readonly identity: StackIdentity },
  props: VllmStackProps,
  parts: {
    readonly engines: readonly ServingEngine[];
    readonly prefillDecode: readonly PrefillDecode[];
    readonly router: Router | undefined;
  },
): Observability | undefined {
  const { observability } = props;
  if (!observability) return undefined;
  check(
    stack,
    !props.engineServiceMonitor && !(props.router !== false && props.router?.serviceMonitor),
    'observability: writes the monitors of engines and router; remove engineServiceMonitor and serviceMonitor',
  );
  check(stack, !props.dashboards, 'observability: writes the dashboards; move `dashboards` into it');
  const { tracing, dashboards, ...watch } = observability;
  const identity: ObservabilityIdentity = {
    ...observabilityIdentity(stack.node.id),
    engineMonitor: stack.identity.engineServiceMonitor,
    ...observability.identity,
  };
  const { router, ...others } = parts;
  if (tracing && 'collector' in tracing) {
    const collector = new OtelCollector(stack, 'OtelCollector', {
      identity: identity.collector,
      ...tracing.collector,
    });
    if (props.networkPolicies !== false) {
      collector.restrictTo(
        stack.identity.networkPolicy('otel-collector').name,
        [...parts.engines, ...(router ? [router] : [])].map(
          (part): NetworkPolicyPeer => ({
            podSelector: { matchLabels: { ...part.identity.deployment.selector } },
          }),
        ),
      );
    }
  }
  return new Observability(stack, 'Observability', {
    ...watch,
    identity,
    dashboards: dashboards === false ? false : { identity: stack.identity.dashboard, ...dashboards },
    ...others,
    ...(router && { router }),
  });
}

/** Who reads metrics where nobody is named: the pods of Google's collectors, or else those of the namespace `monitoring`. */
export function metricsReaders({ observability }: Watched): readonly NetworkPolicyPeer[] | undefined {
  if (observability?.prometheus?.type !== 'google') return undefined;
  return [
    {
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['gmp-system', 'gke-gmp-system'] },
        ],
      },
    },
  ];
}

function traceEndpoint(
  release: string,
  observability: StackObservabilityProps | undefined,
): string | undefined {
  const tracing = observability?.tracing;
  if (!tracing) return undefined;
  if ('endpoint' in tracing) return tracing.endpoint;
  const { collector } = { ...observabilityIdentity(release), ...observability?.identity };
  return `${(tracing.collector.identity ?? collector).service.name}:${tracing.collector.servicePort ?? ports.otlpGrpc}`;
}
