import { type ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { check } from '../check.js';
import type { Labels } from '../identity.js';
import { define } from '../manifest.js';
import { operatorIdentity } from '../operator-identity.js';
import type { PrefillDecode } from '../prefill-decode.js';
import type { Router } from '../router.js';
import type { ServingEngine } from '../serving-engine.js';
import { releaseOf } from '../settings.js';
import type { AlertName } from './alerts/names.js';
import type { ServiceLevels } from './alerts/recording-rules.js';
import { type RuleGroup, type RuleSubjects, ruleGroups } from './alerts/rules.js';
import {
  type AlertThresholds,
  defaultServiceLevel,
  defaultThresholds,
  type ServiceLevel,
} from './alerts/settings.js';
import { GrafanaDashboards, type GrafanaDashboardsProps } from './grafana-dashboards.js';
import { definePodMonitor, defineServiceMonitor, type ServiceMonitorProps } from './monitors.js';
import { type ObservabilityIdentity, observabilityIdentity } from './observability-identity.js';
import { defineAdapterRules } from './prometheus-adapter.js';

/**
 * The Prometheus that watches: that of the Prometheus operator, as kube-prometheus-stack installs it, by ServiceMonitors or
 * PodMonitors and a PrometheusRule; one that goes by annotations of pods, with its rules in a ConfigMap; or Google's managed one,
 * by PodMonitoring and Rules.
 */
export type PrometheusKind =
  | ({
      readonly type: 'operator';
      /** What finds the pods. @default "service" */
      readonly monitors?: 'service' | 'pod';
    } & Omit<ServiceMonitorProps, 'scheme'>)
  | { readonly type: 'annotations'; readonly labels?: Labels }
  | { readonly type: 'google'; readonly labels?: Labels; readonly interval?: string };

/** Which alerts there are, and when they fire. */
export interface AlertsProps {
  /** @default - see each of them */
  readonly thresholds?: AlertThresholds;
  /** What every model promises. @default - 95 % of first tokens within 2.5 s, 99 % of attempts answered */
  readonly serviceLevel?: ServiceLevel;
  /** What single models promise instead, by the name of the engine or of the prefill/decode pair. @default - none */
  readonly modelServiceLevels?: Readonly<Record<string, ServiceLevel>>;
  /** Alerts to leave out. @default - none, but for two where models scale to zero */
  readonly without?: readonly AlertName[];
  /** Labels of every alert, such as the team that gets it. @default - none */
  readonly labels?: Labels;
  /**
   * Address of a copy of docs/alerts.md; each alert links to its own heading there.
   * @default - no links, since the alerts have what to do in their annotation `runbook`
   */
  readonly runbooks?: string;
  /** The operator, watched along with the stack; its namespace, and its Deployment where that has another name. @default - not watched */
  readonly operator?: { readonly namespace: string; readonly deployment?: string };
}

/** How a stack is watched. */
export interface WatchProps {
  /** Names, labels and selectors. @default - those of the release */
  readonly identity?: ObservabilityIdentity;
  /** @default - the Prometheus operator's */
  readonly prometheus?: PrometheusKind;
  /** Alerts, and what is recorded for them; `false` for none. @default - all that concern the stack */
  readonly alerts?: AlertsProps | false;
  /** Dashboards for Grafana's sidecar; `false` for none. @default - all */
  readonly dashboards?: GrafanaDashboardsProps | false;
  /** Writes a ConfigMap of rules for prometheus-adapter, so that HorizontalPodAutoscalers can read metrics of models. @default false */
  readonly adapterRules?: boolean;
}

/** What is watched, and how. */
export interface ObservabilityProps extends WatchProps {
  readonly engines: readonly ServingEngine[];
  /** @default - none */
  readonly prefillDecode?: readonly PrefillDecode[];
  /** @default - none */
  readonly router?: Router;
}

/** Annotations by which many a Prometheus finds pods to scrape. */
export function scrapeAnnotations(port: number, scheme: 'http' | 'https' = 'http'): Labels {
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(port),
    'prometheus.io/path': '/metrics',
    ...(scheme === 'https' && { 'prometheus.io/scheme': scheme }),
  };
}

/** What has Prometheus scrape a stack, Grafana show it, and somebody called when it fails. */
export class Observability extends Construct {
  readonly identity: ObservabilityIdentity;
  /** Monitors of engines and router; none where Prometheus goes by annotations. */
  readonly monitors: readonly ApiObject[];
  /** PrometheusRule, Rules or ConfigMap. */
  readonly rules?: ApiObject;
  readonly dashboards?: GrafanaDashboards;
  readonly adapterRules?: ApiObject;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const release = releaseOf(this);
    this.identity = props.identity ?? observabilityIdentity(release);
    const prometheus: PrometheusKind = props.prometheus ?? { type: 'operator' };
    this.monitors = this.defineMonitors(release, prometheus, props);
    if (props.alerts !== false) this.rules = this.defineRules(release, prometheus, props, props.alerts ?? {});
    if (props.dashboards !== false) {
      this.dashboards = new GrafanaDashboards(this, 'Dashboards', props.dashboards);
    }
    if (props.adapterRules) {
      this.adapterRules = defineAdapterRules(this, this.identity.adapterRules, undefined);
    }
  }

  private defineMonitors(
    release: string,
    prometheus: PrometheusKind,
    { engines: all, router }: ObservabilityProps,
  ): ApiObject[] {
    const engines = all.filter(({ deployment }) => deployment);
    const [first] = engines;
    // Prometheus asks each pod by its address, which certificates do not name.
    const scheme = router?.props.tls ? 'https' : undefined;
    switch (prometheus.type) {
      case 'annotations':
        for (const engine of engines) {
          check(
            engine,
            engine.props.nodes === undefined,
            'observability: annotations would have Prometheus scrape the other nodes of the engine too, which serve no metrics; use monitors of the Prometheus operator',
          );
        }
        return [];
      case 'google':
        return [
          ...engines.map((engine) =>
            this.definePodMonitoring(`${engine.node.id}-monitoring`, prometheus, engine, undefined),
          ),
          ...(router ? [this.definePodMonitoring('RouterMonitoring', prometheus, router, scheme)] : []),
        ];
      case 'operator': {
        const { type: _, monitors = 'service', ...endpoint } = prometheus;
        const secure: ServiceMonitorProps = { ...endpoint, ...(scheme && { scheme }) };
        const { engineMonitor } = this.identity;
        if (monitors === 'service') {
          return [
            ...(first
              ? [
                  defineServiceMonitor(
                    this,
                    'EngineServiceMonitor',
                    engineMonitor,
                    first.identity.servicePort,
                    endpoint,
                  ),
                ]
              : []),
            ...(router
              ? [
                  defineServiceMonitor(
                    this,
                    'RouterServiceMonitor',
                    router.identity.serviceMonitor,
                    router.identity.servicePort,
                    secure,
                  ),
                ]
              : []),
          ];
        }
        const podMonitor = { ...engineMonitor, name: `${release}-engine-podmonitor` };
        return [
          ...(first
            ? [
                definePodMonitor(
                  this,
                  'EnginePodMonitor',
                  podMonitor,
                  first.identity.containerPort,
                  {
                    sourceLabels: ['__meta_kubernetes_pod_label_model'],
                    replacement: `${release}-$1-engine-service`,
                  },
                  endpoint,
                ),
              ]
            : []),
          ...(router
            ? [
                definePodMonitor(
                  this,
                  'RouterPodMonitor',
                  { ...router.identity.deployment, name: `${release}-router-podmonitor` },
                  router.identity.containerPort,
                  { replacement: router.identity.service.name },
                  secure,
                ),
              ]
            : []),
        ];
      }
    }
  }

  /** Google's Prometheus calls the job as the object is called, so that this is the name of the Service. */
  private definePodMonitoring(
    id: string,
    { labels, interval = '30s' }: PrometheusKind & { type: 'google' },
    { identity: { service, containerPort } }: ServingEngine | Router,
    scheme: 'https' | undefined,
  ): ApiObject {
    return define(this, id, {
      apiVersion: 'monitoring.googleapis.com/v1',
      kind: 'PodMonitoring',
      metadata: { name: service.name, labels: { ...service.labels, ...labels } },
      spec: {
        selector: { matchLabels: { ...service.selector } },
        endpoints: [
          {
            port: containerPort,
            interval,
            ...(scheme && { scheme, tls: { insecureSkipVerify: true } }),
          },
        ],
      },
    });
  }

  private defineRules(
    release: string,
    prometheus: PrometheusKind,
    props: ObservabilityProps,
    alerts: AlertsProps,
  ): ApiObject | undefined {
    const subjects = this.subjectsOf(release, props, alerts);
    const groups = ruleGroups(subjects, {
      thresholds: { ...defaultThresholds, ...alerts.thresholds },
      levels: this.levelsOf(props, alerts),
      without: new Set([...(alerts.without ?? []), ...idleByDesign(props)]),
      labels: alerts.labels ?? {},
      runbooks: alerts.runbooks,
    });
    if (groups.length === 0) return undefined;
    const { rules } = this.identity;
    const metadata = { name: rules.name, labels: { ...rules.labels, ...prometheus.labels } };
    switch (prometheus.type) {
      case 'operator':
        return define(this, 'Rules', {
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'PrometheusRule',
          metadata,
          spec: { groups: wireGroups(groups) },
        });
      case 'google':
        return define(this, 'Rules', {
          apiVersion: 'monitoring.googleapis.com/v1',
          kind: 'Rules',
          metadata,
          spec: { groups: wireGroups(groups) },
        });
      case 'annotations':
        return define(this, 'Rules', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata,
          // JSON is YAML, and Prometheus reads it as such.
          data: { 'rules.yaml': JSON.stringify({ groups }, undefined, 2) },
        });
    }
  }

  private subjectsOf(
    release: string,
    { engines: all, router }: ObservabilityProps,
    { operator }: AlertsProps,
  ): RuleSubjects {
    const engines = all.filter(({ deployment }) => deployment);
    const workload = ({ identity }: ServingEngine) => identity.deployment.name;
    const namespace = Chart.of(this).namespace;
    return {
      release,
      ...(namespace !== undefined && { namespace }),
      engines: engines.map(workload),
      deployments: engines.filter(({ props }) => !props.nodes).map(workload),
      ...(router && { router: router.identity.deployment.name }),
      claims: engines.filter(({ claim }) => claim).map(({ identity }) => identity.claim.name),
      autoscalers: [...engines, ...(router ? [router] : [])]
        .filter(({ props }) => props.autoscaling)
        .map(({ identity }) => identity.autoscaler.name),
      ...(operator && {
        operator: {
          namespace: operator.namespace,
          deployment: operator.deployment ?? operatorIdentity().deployment.name,
        },
      }),
      hasLmcache: engines.some(({ props }) => props.lmcache),
      hasNixl: engines.some(({ props }) =>
        JSON.stringify(props.kvTransferConfig ?? '').includes('NixlConnector'),
      ),
      hasLora: engines.some(({ props }) => props.enableLora),
    };
  }

  private levelsOf(
    { engines, prefillDecode = [] }: ObservabilityProps,
    { serviceLevel, modelServiceLevels = {} }: AlertsProps,
  ): ServiceLevels {
    const others = { ...defaultServiceLevel, ...serviceLevel };
    const models: Record<string, Required<ServiceLevel>> = {};
    for (const [name, level] of Object.entries(modelServiceLevels)) {
      const pair = prefillDecode.find(({ node }) => node.id === name);
      const engine = pair?.decode ?? engines.find(({ node }) => node.id === name);
      check(
        this,
        engine !== undefined,
        `modelServiceLevels: there is no such engine, got '${name}'; use the name of an engine or of a prefill/decode pair`,
      );
      if (engine) models[engine.props.servedModelNames?.[0] ?? engine.props.model] = { ...others, ...level };
    }
    for (const [name, { firstTokenShare, answeredShare }] of Object.entries({ '': others, ...models })) {
      check(
        this,
        [firstTokenShare, answeredShare].every((share) => share > 0 && share < 1),
        `serviceLevel: shares must be above 0 and below 1, got ${firstTokenShare} and ${answeredShare}${name && ` of '${name}'`}; a promise of all leaves no budget`,
      );
    }
    return { others, models };
  }
}

/** What is no alert where every model may have no engine at all. */
function idleByDesign({ engines }: ObservabilityProps): readonly AlertName[] {
  const running = engines.filter(({ deployment }) => deployment);
  const sleeps = running.every(
    ({ props: { autoscaling } }) =>
      autoscaling?.type === 'keda' && (autoscaling.idleReplicas ?? autoscaling.minReplicas ?? 0) === 0,
  );
  return sleeps ? ['VllmMetricsMissing', 'VllmRouterWithoutEngines'] : [];
}

function wireGroups(groups: readonly RuleGroup[]) {
  return groups.map(({ rules, ...group }) => ({ ...group, rules: rules.map((rule) => ({ ...rule })) }));
}
