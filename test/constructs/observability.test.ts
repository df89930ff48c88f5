import type { Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { type AlertName, alertNames } from '../../constructs/observability/alerts/names.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import { objectOf, objectsOf, stackChart, valueAfter, workloadOf } from './rendered.js';

const engines = { a: { model: 'm' }, b: { model: 'n' } };
const watched = (
  observability: VllmStackProps['observability'],
  props: Partial<VllmStackProps> = {},
): Chart => stackChart({ engines, observability: { dashboards: false, ...observability }, ...props });

/** The alerts that a chart has. */
function alertsIn(chart: Chart): (string | undefined)[] {
  return (
    objectOf(chart, 'PrometheusRule').spec.groups?.flatMap(({ rules = [] }) =>
      rules.flatMap(({ alert }) => (alert === undefined ? [] : [alert])),
    ) ?? []
  );
}

describe('with the Prometheus operator', () => {
  it('writes monitors, rules and dashboards that a kube-prometheus-stack selects', () => {
    const chart = stackChart({
      engines,
      observability: { prometheus: { type: 'operator', labels: { release: 'kps' }, interval: '15s' } },
    });

    for (const kind of ['ServiceMonitor', 'PrometheusRule'] as const) {
      for (const { metadata } of objectsOf(chart, kind)) expect(metadata.labels?.release).toBe('kps');
    }
    expect(objectsOf(chart, 'ServiceMonitor').map(({ spec }) => spec.endpoints[0]?.interval)).toEqual([
      '15s',
      '15s',
    ]);
    expect(objectsOf(chart, 'ConfigMap')).toHaveLength(6);
    expect(alertsIn(chart).length).toBeGreaterThanOrEqual(25);
  });

  it('finds pods without their Services, and calls their jobs as if it had', () => {
    const chart = watched({ prometheus: { type: 'operator', monitors: 'pod' } });
    const [engine, router] = objectsOf(chart, 'PodMonitor').map(({ spec }) => ({
      selector: spec.selector.matchLabels,
      endpoint: spec.podMetricsEndpoints?.[0],
    }));
    const { labels } = workloadOf(chart, 'stack-a-deployment-vllm');

    expect(labels).toMatchObject(engine?.selector ?? { none: '' });
    expect(engine?.endpoint?.port).toBe('container-port');
    expect(engine?.endpoint?.relabelings).toEqual([
      {
        sourceLabels: ['__meta_kubernetes_pod_label_model'],
        replacement: 'stack-$1-engine-service',
        targetLabel: 'job',
      },
    ]);
    expect(labels.model).toBe('a');
    expect(router?.endpoint?.relabelings).toEqual([
      { replacement: 'stack-router-service', targetLabel: 'job' },
    ]);
    expect(workloadOf(chart, 'stack-deployment-router').labels).toMatchObject(
      router?.selector ?? { none: '' },
    );
    expect(objectsOf(chart, 'ServiceMonitor')).toEqual([]);
  });

  it('asks a router with a certificate by TLS', () => {
    const chart = watched({}, { router: { tls: { secret: 'certificate' } } });

    expect(objectOf(chart, 'ServiceMonitor', 'stack-router-servicemonitor').spec.endpoints[0]).toMatchObject({
      scheme: 'https',
      tlsConfig: { insecureSkipVerify: true },
    });
    expect(
      objectOf(chart, 'ServiceMonitor', 'stack-engine-servicemonitor').spec.endpoints[0]?.scheme,
    ).toBeUndefined();
  });
});

describe('with annotations', () => {
  const chart = watched(
    { prometheus: { type: 'annotations' } },
    { engines: { a: { model: 'm', containerPort: 8100 } }, router: { containerPort: 8200 } },
  );

  it('marks pods at the port of each, and puts rules into a ConfigMap', () => {
    const marks = (port: string) => ({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': port,
      'prometheus.io/path': '/metrics',
    });
    const rules = JSON.parse(objectOf(chart, 'ConfigMap', 'stack-rules').data?.['rules.yaml'] ?? '') as {
      groups: { name: string }[];
    };

    expect(workloadOf(chart, 'stack-a-deployment-vllm').annotations).toMatchObject(marks('8100'));
    expect(workloadOf(chart, 'stack-deployment-router').annotations).toMatchObject(marks('8200'));
    expect(rules.groups.map(({ name }) => name)).toContain('stack-router');
    expect(objectsOf(chart, 'ServiceMonitor')).toEqual([]);
  });

  it('refuses engines of several nodes, whose other pods have no metrics', () => {
    const several = watched(
      { prometheus: { type: 'annotations' } },
      { engines: { big: { model: 'm', gpu: 8, nodes: { via: 'leaderworkerset', size: 2 } } } },
    );

    expect(() => several.toJson()).toThrow(
      'observability: annotations would have Prometheus scrape the other',
    );
  });
});

it('with Google’s Prometheus, jobs are called as elsewhere and its collectors may read', () => {
  const chart = watched({ prometheus: { type: 'google' } });
  const pods = objectsOf(chart, 'PodMonitoring');

  expect(pods.map(({ metadata }) => metadata.name)).toEqual([
    'stack-a-engine-service',
    'stack-b-engine-service',
    'stack-router-service',
  ]);
  for (const { metadata, spec } of pods) {
    const service = objectOf(chart, 'Service', metadata.name);
    expect(spec.selector.matchLabels).toEqual(service.spec?.selector);
    expect(spec.endpoints[0]?.port).toBe(
      service.spec?.ports?.[0]?.targetPort === 8000 ? 'router-port' : 'container-port',
    );
  }
  expect(objectOf(chart, 'Rules').spec.groups.length).toBeGreaterThan(3);
  expect(JSON.stringify(objectOf(chart, 'NetworkPolicy', 'stack-a-engine'))).toContain('gmp-system');
});

describe('alerts', () => {
  it('are those about what the stack has', () => {
    const plain = alertsIn(watched({}));
    const rich = alertsIn(
      watched(
        { alerts: { operator: { namespace: 'ops' } } },
        {
          engines: {
            a: {
              model: 'm',
              lmcache: { cpu: { sizeGb: 1 } },
              enableLora: true,
              storage: { claim: { size: '1Gi' } },
              autoscaling: { type: 'hpa', maxReplicas: 1 },
            },
          },
          prefillDecode: { p: { model: 'o', transfer: { protocol: 'nixl' } } },
        },
      ),
    );
    const conditional = [
      'Lmcache',
      'CacheServer',
      'Lora',
      'Volume',
      'Autoscaler',
      'Scal',
      'KvTransfers',
      'KvExpired',
      'Operator',
      'Resources',
    ];

    expect(plain.filter((name) => conditional.some((part) => name?.includes(part)))).toEqual([]);
    expect([...rich].sort()).toEqual([...alertNames].sort());
  });

  it('can be left out, labelled and linked', () => {
    const chart = watched({
      alerts: { without: ['VllmQueueLong'], labels: { team: 'llm' }, runbooks: 'https://wiki/alerts' },
    });
    const rules = objectOf(chart, 'PrometheusRule').spec.groups?.flatMap((group) => group.rules ?? []) ?? [];
    const alerts = rules.filter(({ alert }) => alert !== undefined);

    expect(alerts.map(({ alert }) => alert)).not.toContain('VllmQueueLong');
    for (const { alert, labels, annotations } of alerts) {
      expect(labels).toMatchObject({ team: 'llm', stack: 'stack' });
      expect(annotations?.runbook_url).toBe(`https://wiki/alerts#${alert?.toLowerCase()}`);
    }
  });

  it('do not call anybody since every model sleeps', () => {
    const idle: readonly AlertName[] = ['VllmMetricsMissing', 'VllmRouterWithoutEngines'];
    const autoscaling = { type: 'keda', triggers: [], minReplicas: 0 } as const;

    expect(alertsIn(watched({}))).toEqual(expect.arrayContaining([...idle]));
    const asleep = alertsIn(watched({}, { engines: { a: { model: 'm', autoscaling } } }));
    expect(asleep.filter((name) => idle.some((other) => other === name))).toEqual([]);
    expect(alertsIn(watched({}, { engines: { a: { model: 'm', autoscaling }, b: { model: 'n' } } }))).toEqual(
      expect.arrayContaining([...idle]),
    );
  });

  it('refuse promises that nobody can hold, and those of engines that are not there', () => {
    expect(() => watched({ alerts: { serviceLevel: { answeredShare: 1 } } }).toJson()).toThrow(
      'serviceLevel: shares must be above 0 and below 1, got 0.95 and 1; a promise of all leaves no budget',
    );
    expect(() => watched({ alerts: { modelServiceLevels: { c: {} } } }).toJson()).toThrow(
      "modelServiceLevels: there is no such engine, got 'c'",
    );
  });
});

describe('tracing', () => {
  it('has a collector with a Service, and flags on both ends that lead there', () => {
    const chart = watched({
      tracing: { collector: { exportTo: { endpoint: 'tempo.monitoring:4317' }, samplingPercent: 10 } },
    });
    const { spec } = objectOf(chart, 'Service', 'stack-otel-collector');
    const config = JSON.parse(
      objectOf(chart, 'ConfigMap', 'stack-otel-collector').data?.['config.yaml'] ?? '',
    );
    const engine = workloadOf(chart, 'stack-a-deployment-vllm');
    const router = workloadOf(chart, 'stack-deployment-router');
    const policy = objectOf(chart, 'NetworkPolicy', 'stack-otel-collector').spec;

    expect(spec?.ports?.map(({ port }) => port)).toEqual([4317, 4318]);
    expect(valueAfter(engine.main.command, '--otlp-traces-endpoint')).toBe(
      'http://stack-otel-collector:4317',
    );
    expect(engine.env.OTEL_SERVICE_NAME).toBe('vllm-a');
    expect(valueAfter(router.main.args, '--otel-endpoint')).toBe('stack-otel-collector:4317');
    expect(config.exporters).toEqual({
      otlp: { endpoint: 'tempo.monitoring:4317', tls: { insecure: true } },
    });
    expect(config.service.pipelines.traces.processors).toEqual([
      'memory_limiter',
      'probabilistic_sampler',
      'batch',
    ]);
    expect(policy?.ingress?.[0]?.from).toHaveLength(3);
    expect(workloadOf(chart, 'stack-otel-collector').labels).toMatchObject(spec?.selector ?? { none: '' });
  });

  it('takes a collector that is there', () => {
    const chart = watched({ tracing: { endpoint: 'otel.tracing:4317' } });

    expect(
      valueAfter(workloadOf(chart, 'stack-a-deployment-vllm').main.command, '--otlp-traces-endpoint'),
    ).toBe('http://otel.tracing:4317');
    expect(objectsOf(chart, 'Deployment').map(({ metadata }) => metadata.name)).not.toContain(
      'stack-otel-collector',
    );
  });
});

it('has one owner of monitors and dashboards', () => {
  expect(() => watched({}, { engineServiceMonitor: {} }).toJson()).toThrow(
    'observability: writes the monitors of engines and router',
  );
  expect(() => watched({}, { dashboards: {} }).toJson()).toThrow('observability: writes the dashboards');
});
