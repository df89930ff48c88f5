import { describe, expect, it } from 'vitest';
import type { Autoscaling } from '../../constructs/autoscaling/autoscaling.js';
import { Router } from '../../constructs/router.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import { engineChart, newChart, objectOf, stackChart, workloadOf } from './rendered.js';

const hpa = (scaling: Partial<Extract<Autoscaling, { type: 'hpa' }>>) =>
  objectOf(
    engineChart({ autoscaling: { type: 'hpa', maxReplicas: 3, ...scaling } }),
    'HorizontalPodAutoscaler',
  ).spec;
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'stack-qwen-deployment-vllm' };

describe('HorizontalPodAutoscaler', () => {
  it('scales the Deployment by CPU unless told otherwise', () => {
    expect(hpa({})).toEqual({
      scaleTargetRef: target,
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    });
  });

  it('scales by other metrics alone, or beside CPU', () => {
    const metrics = [
      {
        type: 'Pods',
        pods: { metric: { name: 'waiting' }, target: { type: 'AverageValue', averageValue: '5' } },
      },
    ] as const;

    expect(hpa({ metrics })?.metrics).toEqual(metrics);
    expect(hpa({ metrics, targetCpuPercent: 50 })?.metrics).toHaveLength(2);
  });

  it('takes behaviour as Kubernetes writes it', () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 600 } };

    expect(hpa({ behavior })?.behavior).toEqual(behavior);
  });

  it('scales the router too', () => {
    const chart = newChart();
    new Router(chart, 'Router', { autoscaling: { type: 'hpa', maxReplicas: 2 } });
    const { metadata, spec } = objectOf(chart, 'HorizontalPodAutoscaler');

    expect(metadata.name).toBe('stack-router-hpa');
    expect(spec?.scaleTargetRef.name).toBe('stack-deployment-router');
    expect(objectOf(chart, 'Deployment').spec).not.toHaveProperty('replicas');
  });
});

describe('ScaledObject', () => {
  const keda = (scaling: Partial<Extract<Autoscaling, { type: 'keda' }>>) =>
    objectOf(engineChart({ autoscaling: { type: 'keda', triggers: [], ...scaling } }), 'ScaledObject').spec;

  it('leaves to KEDA what is not said', () => {
    const triggers = [{ type: 'cpu', metadata: { value: '60' } }];

    expect(keda({ triggers })).toEqual({ scaleTargetRef: target, triggers });
  });

  it('may scale to zero', () => {
    expect(keda({ minReplicas: 0, idleReplicas: 0, maxReplicas: 4 })).toMatchObject({
      minReplicaCount: 0,
      idleReplicaCount: 0,
      maxReplicaCount: 4,
    });
  });

  it('writes KEDA’s own names and units', () => {
    expect(
      keda({
        pollingIntervalSeconds: 5,
        cooldownSeconds: 60,
        initialCooldownSeconds: 7,
        fallback: { failureThreshold: 3, replicas: 2 },
        advanced: { restoreToOriginalReplicaCount: true },
      }),
    ).toMatchObject({
      pollingInterval: 5,
      cooldownPeriod: 60,
      initialCooldownPeriod: 7,
      fallback: { failureThreshold: 3, replicas: 2 },
      advanced: { restoreToOriginalReplicaCount: true },
    });
  });
});

describe('the load of an engine', () => {
  const prometheus = 'http://prometheus:9090';
  type Load = Extract<Autoscaling, { type: 'keda' }>['load'];
  const triggersOf = (load: Partial<Load>, scaling: object = {}, props: Partial<ServingEngineProps> = {}) => {
    const chart = engineChart({
      ...props,
      autoscaling: { type: 'keda', load: { prometheus, ...load }, ...scaling },
    });
    return objectOf(chart, 'ScaledObject').spec.triggers ?? [];
  };
  const queryOf = (load: Partial<Load>, scaling?: object, props?: Partial<ServingEngineProps>) =>
    triggersOf(load, scaling, props)[0]?.metadata.query;
  const own = 'namespace="models",pod=~"stack-qwen-deployment-vllm-.+"';
  const asked = 'namespace="models",model="Qwen/Qwen3-0.6B"';

  it('is five requests that wait for each replica, in the engine or the router, unless told otherwise', () => {
    expect(triggersOf({})).toEqual([
      {
        type: 'prometheus',
        name: 'waiting',
        metricType: 'AverageValue',
        metadata: {
          serverAddress: prometheus,
          query: `sum(vllm:num_requests_waiting{${own}}) + (sum(vllm_router:queue_depth{${asked}}) or vector(0))`,
          threshold: '5',
          ignoreNullValues: 'false',
        },
      },
    ]);
  });

  it('is read by a trigger for each level, those of seconds by their ratio', () => {
    const load = { waiting: 3, running: 40, kvCacheUsage: 0.7, firstTokenSeconds: 2.5, tokensPerSecond: 900 };
    const triggers = triggersOf(load);

    expect(triggers.map(({ name, metricType, metadata }) => [name, metricType, metadata.threshold])).toEqual([
      ['waiting', 'AverageValue', '3'],
      ['running', 'AverageValue', '40'],
      ['kv-cache', 'AverageValue', '0.7'],
      ['first-token', 'Value', '2.5'],
      ['tokens', 'AverageValue', '900'],
    ]);
  });

  it('keeps one replica, and zero only where it is asked for', () => {
    const least = (scaling: object) =>
      objectOf(
        engineChart({ autoscaling: { type: 'keda', load: { prometheus }, ...scaling } }),
        'ScaledObject',
      ).spec.minReplicaCount;

    expect(least({})).toBe(1);
    expect(least({ minReplicas: 0 })).toBe(0);
    expect(triggersOf({}, { minReplicas: 2 }).map(({ name }) => name)).toEqual(['waiting']);
    expect(triggersOf({}, { minReplicas: 2, idleReplicas: 0 }).map(({ name }) => name)).toEqual([
      'waiting',
      'demand',
    ]);
  });

  it('has no number where Prometheus sees no engine, unless there may be none', () => {
    expect(queryOf({ running: 9 })).toBe(`sum(vllm:num_requests_running{${own}})`);
    expect(queryOf({ running: 9 }, { minReplicas: 0 })).toBe(
      `sum(vllm:num_requests_running{${own}}) or vector(0)`,
    );
  });

  it('is asked for by every name of the model', () => {
    const names = (props: Partial<ServingEngineProps>) =>
      /queue_depth\{namespace="models",(.*?)\}\)/.exec(queryOf({}, {}, props) ?? '')?.[1];

    expect(names({ servedModelNames: ['a.b', 'c"d'] })).toBe('model=~"a\\\\.b|c\\"d"');
    expect(names({ extraArgs: ['--served-model-name', 'e'] })).toBe('model="e"');
  });

  it('is read with credentials', () => {
    const authentication = { modes: 'bearer', reference: { name: 'prometheus' } };
    const [trigger] = triggersOf({ authentication });

    expect(trigger).toMatchObject({
      authenticationRef: { name: 'prometheus' },
      metadata: { authModes: 'bearer' },
    });
  });

  it('comes before triggers as given', () => {
    const mine = { type: 'cron', metadata: { timezone: 'UTC', start: '0 8 * * *', end: '0 18 * * *' } };

    expect(triggersOf({}, { triggers: [mine] }).map(({ type }) => type)).toEqual(['prometheus', 'cron']);
  });

  it('is asked of prometheus-adapter by a HorizontalPodAutoscaler', () => {
    const { metrics } = hpa({ load: { waiting: 5, kvCacheUsage: 0.75 } }) ?? {};

    expect(metrics).toEqual([
      {
        type: 'Pods',
        pods: {
          metric: { name: 'vllm_requests_waiting' },
          target: { type: 'AverageValue', averageValue: '5' },
        },
      },
      {
        type: 'Pods',
        pods: {
          metric: { name: 'vllm_kv_cache_usage' },
          target: { type: 'AverageValue', averageValue: '750m' },
        },
      },
    ]);
  });

  const wrong: readonly [string, Autoscaling, RegExp][] = [
    ['nothing', { type: 'keda' }, /KEDA scales by triggers, got none; set load or triggers/],
    ['a level of 0', { type: 'keda', load: { prometheus, waiting: 0 } }, /load\.waiting .* above 0, got 0/],
    ['percent', { type: 'keda', load: { prometheus, kvCacheUsage: 80 } }, /must not be above 1, got 80/],
    ['no address', { type: 'keda', load: { prometheus: 'prometheus:9090' } }, /got 'prometheus:9090'/],
    ['a bare number', { type: 'keda', load: { prometheus, window: '120' } }, /load\.window .* got '120'/],
    [
      'a quantile of 1',
      { type: 'keda', load: { prometheus, firstTokenSeconds: { seconds: 1, quantile: 1 } } },
      /between 0 and 1, got 1/,
    ],
    ['no level', { type: 'hpa', maxReplicas: 2, load: {} }, /load names no level/],
    ['zero pods', { type: 'hpa', minReplicas: 0, maxReplicas: 2 }, /keeps a replica .* got minReplicas 0/],
  ];

  it.each(wrong)('is refused with %s', (_what, autoscaling, says) => {
    expect(() => engineChart({ autoscaling }).toJson()).toThrow(says);
  });

  it('is not that of a router', () => {
    const chart = newChart();
    new Router(chart, 'Router', { autoscaling: { type: 'keda', load: { prometheus } } });

    expect(() => chart.toJson()).toThrow(/load is that of an engine, got another workload/);
  });
});

describe('a stack whose last engine may go', () => {
  const load = { prometheus: 'http://prometheus:9090' };
  const toZero = { type: 'keda', minReplicas: 0, load } as const;
  const routerArgs = (props: VllmStackProps) =>
    workloadOf(stackChart(props), 'stack-deployment-router').main.args ?? [];
  const flagOf = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];

  it('has a router that holds requests for its models until an engine has come', () => {
    const args = routerArgs({
      engines: {
        a: { model: 'm', autoscaling: toZero },
        b: { model: 'n', autoscaling: { type: 'keda', load } },
      },
    });

    expect(flagOf(args, '--queue-models')).toBe('m');
    expect(flagOf(args, '--queue-size')).toBe('1000');
    expect(flagOf(args, '--queue-timeout-seconds')).toBe('600');
  });

  it('holds requests for its LoRA adapters, and is brought back by them', () => {
    const props: VllmStackProps = {
      loraController: {},
      loraAdapters: { sql: { baseModel: 'a', source: { type: 'local', adapterPath: '/sql' } } },
      engines: { a: { model: 'm', autoscaling: toZero } },
    };
    const { triggers } = objectOf(stackChart(props), 'ScaledObject').spec;

    expect(flagOf(routerArgs(props), '--queue-models')).toBe('m,sql');
    expect(triggers?.[1]?.metadata.query).toContain('queue_depth{namespace="models",model=~"m|sql"}');
  });

  it('holds requests for a pair of which one pool may go', () => {
    const args = routerArgs({
      prefillDecode: {
        p: { model: 'm', transfer: { protocol: 'nixl' }, decode: { autoscaling: toZero } },
      },
    });

    expect(flagOf(args, '--queue-models')).toBe('m');
  });

  it('keeps what the user says of the queue', () => {
    const args = routerArgs({
      router: { flags: { 'queue-size': 7 } },
      engines: { a: { model: 'm', autoscaling: toZero } },
    });

    expect(flagOf(args, '--queue-size')).toBe('7');
  });

  it('leaves the router alone where nothing may go, and where triggers are the user’s', () => {
    const args = routerArgs({
      engines: {
        a: { model: 'm', autoscaling: { type: 'keda', load } },
        b: { model: 'n', autoscaling: { type: 'keda', minReplicas: 0, triggers: [] } },
      },
    });

    expect(args.filter((arg) => arg.startsWith('--queue'))).toEqual([]);
  });

  it.each<[string, VllmStackProps['router'], RegExp]>([
    ['without a router', false, /brings the first engine of m, got no router/],
    ['without a queue', { flags: { 'queue-size': 0 } }, /holds requests, got queue-size 0/],
  ])('is refused %s', (_what, router, says) => {
    const chart = stackChart({ router, engines: { a: { model: 'm', autoscaling: toZero } } });

    expect(() => chart.toJson()).toThrow(says);
  });
});

describe('replicas', () => {
  const scalerOf = (name: string): NonNullable<VllmStackProps['extraObjects']> => [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'mine' },
      spec: { scaleTargetRef: { name } },
    },
  ];

  it.each<[string, VllmStackProps]>([
    [
      'an engine that has an autoscaler',
      {
        engines: { a: { model: 'm', autoscaling: { type: 'hpa', maxReplicas: 2 } } },
        extraObjects: scalerOf('stack-a-deployment-vllm'),
      },
    ],
    ['the router', { extraObjects: scalerOf('stack-deployment-router') }],
  ])('of %s have no second owner', (_what, props) => {
    expect(() => stackChart(props).toJson()).toThrow(
      /'mine' scales a workload whose replicas the stack owns/,
    );
  });

  it('of a router may be left to another', () => {
    const props: VllmStackProps = {
      router: { replicas: 'unmanaged' },
      extraObjects: scalerOf('stack-deployment-router'),
    };

    expect(stackChart(props).toJson().length).toBeGreaterThan(0);
  });
});
