import { expect, it } from 'vitest';
import { routerOf } from './rendered-values.js';

const HEAD = ['--host', '0.0.0.0', '--port', '8000'];
const K8S = [
  ...['--service-discovery', 'k8s'],
  ...['--k8s-namespace', 'default'],
  ...['--k8s-service-discovery-type', 'pod-ip'],
  ...['--k8s-label-selector', 'environment=test,release=test'],
];
const STATS = ['--engine-stats-interval', '15', '--request-stats-window', '60'];

function argsOf(spec: object, others: object = {}): string[] {
  return routerOf(spec, others).main.args ?? [];
}

it('has the chart’s arguments', () => {
  expect(argsOf({})).toEqual([...HEAD, ...K8S, '--routing-logic', 'roundrobin', ...STATS]);
});

it('has all flags in the chart’s order', () => {
  const spec = {
    otel: { endpoint: 'otel:4317', secure: true },
    lmcacheControllerHeartbeatPort: 9002,
    lmcacheControllerReplyPort: '9001',
    lmcacheControllerPort: 9000,
    extraArgs: ['--kv-aware-threshold', 1000000, true],
    requestStatsWindow: '30',
    engineScrapeInterval: 0,
    rootPath: '/v',
    sessionKey: 'x-user-id',
    prefixMinMatchLength: 128,
    routingLogic: 'kvaware',
    containerPort: '8080',
  };
  expect(argsOf(spec)).toEqual([
    ...['--host', '0.0.0.0', '--port', '8080'],
    ...K8S,
    ...['--routing-logic', 'kvaware'],
    ...['--prefix-min-match-length', '128'],
    ...['--session-key', 'x-user-id'],
    ...['--root-path', '/v'],
    ...['--request-stats-window', '30'],
    ...['--kv-aware-threshold', '1000000', 'true'],
    ...['--lmcache-controller-port', '9000'],
    ...['--lmcache-controller-reply-port', '9001'],
    ...['--lmcache-controller-heartbeat-port', '9002'],
    ...['--otel-endpoint', 'otel:4317'],
    ...['--otel-service-name', 'vllm-router'],
    '--otel-secure',
  ]);
});

it.each<[string, object, object, string[]]>([
  [
    'static lists letter by letter',
    { serviceDiscovery: 'static', staticBackends: 'http://a:8000, http://b', staticModels: 'x' },
    {},
    ['--service-discovery', 'static', '--static-backends', 'http://a:8000, http://b', '--static-models', 'x'],
  ],
  [
    'any other discovery by its name',
    { serviceDiscovery: 'external-only' },
    {},
    ['--service-discovery', 'external-only'],
  ],
  ['no discovery as k8s without the rest', { serviceDiscovery: '' }, {}, ['--service-discovery', 'k8s']],
  ['no selector without engines', {}, { servingEngineSpec: { enableEngine: false } }, K8S.slice(0, 6)],
  [
    'a selector with sorted keys',
    {},
    { servingEngineSpec: { labels: { zone: 'a', environment: 1 } } },
    [...K8S.slice(0, 6), '--k8s-label-selector', 'environment=1,release=test,zone=a'],
  ],
  [
    'the port of engines that is not the router’s default',
    {},
    { servingEngineSpec: { containerPort: 9000 } },
    [...K8S, '--k8s-port', '9000'],
  ],
  [
    'the port of Services',
    { k8sServiceDiscoveryType: 'service-name' },
    {},
    [...K8S.slice(0, 5), 'service-name', ...K8S.slice(6), '--k8s-port', '80'],
  ],
])('writes %s', (_, spec, others, discovery) => {
  expect(argsOf(spec, others)).toEqual([...HEAD, ...discovery, '--routing-logic', 'roundrobin', ...STATS]);
});

it('leaves the port of engines to whoever names it', () => {
  const args = argsOf({ extraArgs: ['--k8s-port=9000'] }, { servingEngineSpec: { containerPort: 9000 } });
  expect(args.filter((item) => item.startsWith('--k8s-port'))).toEqual(['--k8s-port=9000']);
});

it('writes an unknown routing logic where a known one stands, and text where a number is meant', () => {
  expect(argsOf({ routingLogic: 'mine', engineScrapeInterval: '15s' }).slice(12)).toEqual([
    ...['--routing-logic', 'mine'],
    ...['--engine-stats-interval', '15s'],
    ...['--request-stats-window', '60'],
  ]);
});
