import type { Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { Router } from '../../constructs/router.js';
import { engineFlagStatus } from '../../contract/engine-flags.js';
import { images } from '../../contract/images.js';
import { components, labelKeys } from '../../contract/labels.js';
import { type RouterConfig, routerConfig } from '../../router/config/config.js';
import { selects } from '../support/consistency.js';
import { prefillDecode, type ScenarioName, scenarioNames, scenarios } from '../support/scenarios.js';
import { objectOf, objectsOf, stackChart, workloadOf } from './rendered.js';

const isRouter = (labels: Readonly<Record<string, string>> = {}) =>
  labels[labelKeys.component] === components.router;

/** What the router reads from the command line, the variables and the files of its pod. */
function configsOf(chart: Chart): { name: string; config: RouterConfig }[] {
  return objectsOf(chart, 'Deployment')
    .filter(({ spec }) => isRouter(spec?.template.metadata?.labels))
    .map(({ metadata: { name } }) => {
      const { main, pod, env } = workloadOf(chart, name);
      const variables = Object.fromEntries(
        Object.entries(env).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : 'from elsewhere',
        ]),
      );
      const read = (path: string) => {
        const mount = main.volumeMounts?.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
        const volume = pod.volumes?.find((candidate) => candidate.name === mount?.name);
        const configMap = objectsOf(chart, 'ConfigMap').find(
          (candidate) => candidate.metadata.name === volume?.configMap?.name,
        );
        if (!volume?.configMap) throw new Error(`nothing is mounted at ${path}`);
        return configMap?.data?.[path.slice((mount?.mountPath.length ?? 0) + 1)] ?? '{}';
      };
      return { name, config: routerConfig(main.args ?? [], variables, read) };
    });
}

function configOf(chart: Chart): RouterConfig {
  const [only] = configsOf(chart);
  if (only === undefined) throw new Error('contract: the chart has no router');
  return only.config;
}

const routed = scenarioNames.filter((name) => configsOf(scenarios[name]()).length > 0);

describe('the router reads what the Router construct writes', () => {
  it.each(routed)('%s', (name) => {
    const chart = scenarios[name]();
    for (const { name: deployment, config } of configsOf(chart)) {
      const { main } = workloadOf(chart, deployment);

      expect(config.warnings).toEqual([]);
      expect(main.ports?.[0]?.containerPort).toBe(config.port);
      expect(config.host).toBe('0.0.0.0');
    }
  });

  it('is so in most scenarios', () => {
    expect(routed.length).toBeGreaterThan(9);
  });

  it.each<[ScenarioName, Partial<RouterConfig>]>([
    [
      'minimal',
      { routingLogic: 'roundrobin', serviceDiscovery: 'k8s', k8sNamespace: 'models', k8sPort: 8000 },
    ],
    [
      'kvaware',
      {
        routingLogic: 'kvaware',
        sessionKey: 'x-user',
        kvAwareThreshold: 500,
        lmcacheControllerPort: 9000,
        lmcacheControllerReplyPort: 9001,
        lmcacheControllerHeartbeatPort: 9002,
      },
    ],
    [
      'prefill-decode-lmcache-pd',
      {
        routingLogic: 'disaggregated_prefill',
        prefillModelLabels: ['qwen-prefill'],
        decodeModelLabels: ['qwen-decode'],
        nixlProxyHost: '0.0.0.0',
        nixlProxyPort: 7500,
        nixlPeerInitPort: 7300,
        nixlPeerAllocPort: 7400,
      },
    ],
    ['prefill-decode-nixl', { routingLogic: 'disaggregated_prefill_orchestrated' }],
    [
      'router-session',
      {
        routingLogic: 'session',
        sessionKey: 'x-user-id',
        port: 80,
        rootPath: '/llm',
        otelEndpoint: 'otel-collector.monitoring:4317',
        otelServiceName: 'vllm-router',
      },
    ],
    ['router-prefixaware', { prefixMinMatchLength: 64 }],
    [
      'router-static',
      {
        serviceDiscovery: 'static',
        backends: [
          expect.objectContaining({ url: 'http://10.0.0.1:8000', model: 'Qwen/Qwen3-0.6B', label: 'qwen' }),
          expect.objectContaining({ url: 'http://10.0.0.2:8000', model: 'BAAI/bge-m3', label: 'bge' }),
        ],
        aliases: { small: 'Qwen/Qwen3-0.6B' },
        logLevel: 'debug',
      },
    ],
    ['router-services', { k8sServiceDiscoveryType: 'service-name', k8sPort: 80 }],
  ])('%s as it is meant', (name, meant) => {
    expect(configOf(scenarios[name]())).toMatchObject(meant);
  });
});

describe('the router finds', () => {
  const chart = stackChart({
    cacheServer: {},
    engines: { a: { model: 'm' }, b: { model: 'n' } },
    prefillDecode: { c: { model: 'o', transfer: { protocol: 'nixl' } } },
  });
  const selector = Object.fromEntries(
    (configOf(chart).k8sLabelSelector ?? '').split(',').map((pair) => pair.split('=') as [string, string]),
  );

  it('the pods of all engines and nothing else', () => {
    const found = objectsOf(chart, 'Deployment').filter(({ spec }) =>
      selects(selector, spec?.template.metadata?.labels),
    );

    expect(found.map(({ metadata }) => metadata.name)).toEqual([
      'stack-a-deployment-vllm',
      'stack-b-deployment-vllm',
      'stack-c-prefill-deployment-vllm',
      'stack-c-decode-deployment-vllm',
    ]);
  });

  it('the Services of all engines and nothing else', () => {
    const found = objectsOf(chart, 'Service').filter(({ metadata }) => selects(selector, metadata.labels));

    expect(found.map(({ metadata }) => metadata.name)).toEqual([
      'stack-a-engine-service',
      'stack-b-engine-service',
      'stack-c-prefill-engine-service',
      'stack-c-decode-engine-service',
    ]);
  });

  it('engines at the port that they listen at', () => {
    const elsewhere = stackChart({ engines: { a: { model: 'm', containerPort: 9000 } } });

    expect(configOf(elsewhere).k8sPort).toBe(9000);
    expect(workloadOf(chart, 'stack-a-deployment-vllm').main.ports?.[0]?.containerPort).toBe(
      configOf(chart).k8sPort,
    );
  });

  it.each(['lmcache-nixl', 'lmcache-pd', 'nixl'] as const)(
    'both pools of a pair of %s by their label',
    (protocol) => {
      const pair = prefillDecode({ protocol });
      const { prefillModelLabels, decodeModelLabels } = configOf(pair);
      const label = (pool: string) =>
        workloadOf(pair, `stack-qwen-${pool}-deployment-vllm`).labels[labelKeys.model];

      expect([prefillModelLabels, decodeModelLabels]).toEqual([[label('prefill')], [label('decode')]]);
    },
  );
});

describe('LMCache PD', () => {
  it('has one set of ports on both sides of the router', () => {
    const chart = prefillDecode({
      protocol: 'lmcache-pd',
      proxyPort: 7501,
      peerInitPort: 7301,
      peerAllocPort: 7401,
    });
    const config = JSON.stringify(configOf(chart));
    const decode = workloadOf(chart, 'stack-qwen-decode-deployment-vllm').env;
    const prefill = workloadOf(chart, 'stack-qwen-prefill-deployment-vllm').env;
    const service = objectOf(chart, 'Service', String(prefill.LMCACHE_PD_PROXY_HOST));

    expect(prefill.LMCACHE_PD_PROXY_PORT).toBe('7501');
    expect(service.spec?.ports?.map(({ port }) => String(port))).toContain(prefill.LMCACHE_PD_PROXY_PORT);
    expect([decode.LMCACHE_PD_PEER_INIT_PORT, decode.LMCACHE_PD_PEER_ALLOC_PORT]).toEqual(['7301', '7401']);
    for (const port of [7501, 7301, 7401]) expect(config).toContain(String(port));
  });
});

describe('vLLM of the default images', () => {
  it.each(scenarioNames)('knows the flags of %s', (name) => {
    const version = images.engine.split(':')[1] ?? '';
    const commands = objectsOf(scenarios[name](), 'Deployment')
      .map(({ spec }) => spec?.template.spec?.containers[0]?.command ?? [])
      .filter((command) => command[1] === 'serve');

    expect(commands.flat().filter((item) => engineFlagStatus(item, version) === 'absent')).toEqual([]);
  });
});

describe('a Router alone', () => {
  it('is looked at by its args as by its field', () => {
    const chart = scenarios['router-session']();
    const [router] = chart.node.children.filter((child) => child instanceof Router);

    expect(router?.args).toEqual(workloadOf(chart).main.args);
  });
});
