import { router, type ValuesMistake } from './row.js';

type Row = [
  name: string,
  expect: ValuesMistake['expect'],
  lines: readonly string[],
  where: string,
  says: RegExp,
  about?: Pick<ValuesMistake, 'quirk' | 'check'>,
];

const rows: readonly Row[] = [
  [
    'session without key',
    'warned',
    ['routingLogic: session'],
    'values.yaml:2:3 sessionKey',
    /is needed by session routing/,
    { quirk: 'Q76', check: 'session without key' },
  ],
  [
    'kvaware without controller',
    'warned',
    ['routingLogic: kvaware'],
    'values.yaml:2:3 lmcacheControllerPort',
    /is needed by kvaware routing/,
    { quirk: 'Q76', check: 'kvaware without controller port' },
  ],
  [
    'kvaware in several routers',
    'warned',
    ['routingLogic: kvaware', 'lmcacheControllerPort: 9000', 'replicaCount: 2'],
    'values.yaml:4:17 replicaCount',
    /several routers, each of which knows a part/,
    { quirk: 'Q80', check: 'kvaware with several routers' },
  ],
  [
    'no such logic',
    'warned',
    ['routingLogic: sesion'],
    'values.yaml:2:17 routingLogic',
    /is no routing logic, got "sesion"; one of roundrobin, session/,
  ],
  [
    'two owners of the routers',
    'warned',
    ['replicaCount: 3', 'autoscaling: { enabled: true }'],
    'values.yaml:2:17 replicaCount',
    /no effect beside autoscaling, .* got 3/,
  ],
  [
    'bounds the wrong way round',
    'refused',
    ['autoscaling: { enabled: true, minReplicas: 4 }'],
    'values.yaml:2:46 autoscaling.minReplicas',
    /must be from 1 to maxReplicas, got 4 and 3/,
  ],
  [
    'a probe of another port',
    'warned',
    ['readinessProbe: { httpGet: { path: /health, port: 8001 } }'],
    'values.yaml:2:53 readinessProbe.httpGet.port',
    /not the port at which the router listens, got 8001/,
  ],
  [
    'a probe with two handlers',
    'refused',
    ['livenessProbe: { tcpSocket: { port: router-port } }'],
    'values.yaml:2:18 livenessProbe',
    /has the handlers httpGet and tcpSocket/,
  ],
  [
    'a route of another kind',
    'refused',
    ['route: { tcp: { enabled: true, kind: TCPRoute } }'],
    'values.yaml:2:40 route.tcp.kind',
    /must be HTTPRoute or GRPCRoute, got TCPRoute/,
    { quirk: 'Q82' },
  ],
  [
    'a redirect of gRPC',
    'refused',
    ['route: { grpc: { enabled: true, kind: GRPCRoute, httpsRedirect: true } }'],
    'values.yaml:2:67 route.grpc.httpsRedirect',
    /needs an HTTPRoute/,
    { quirk: 'Q82' },
  ],
  [
    'an Ingress without hosts',
    'refused',
    ['ingress: { enabled: true, hosts: [] }'],
    'values.yaml:2:36 ingress.hosts',
    /needs a rule; add a host/,
  ],
  [
    'a Service that points outside',
    'refused',
    ['serviceType: ExternalName'],
    'values.yaml:2:16 serviceType',
    /must be one of ClusterIP, NodePort, LoadBalancer/,
  ],
  [
    'a node port out of range',
    'refused',
    ['serviceType: NodePort', 'nodePort: 80'],
    'values.yaml:3:13 nodePort',
    /must be from 30000 to 32767, got 80/,
  ],
  [
    'more models than backends',
    'warned',
    ['serviceDiscovery: static', 'staticBackends: http://a:1', 'staticModels: m,n'],
    'values.yaml:4:17 staticModels',
    /got 2 for 1/,
  ],
  [
    'static without backends',
    'refused',
    ['serviceDiscovery: static', 'staticModels: m'],
    'values.yaml:2:3 staticBackends',
    /is missing; set it/,
  ],
  [
    'a request above its limit',
    'refused',
    ['resources: { requests: { memory: 2Gi } }'],
    'values.yaml:2:36 resources.requests.memory',
    /must not be above the limit, got "2Gi" and "1000Mi"/,
  ],
  [
    'a number with a unit',
    'warned',
    ['engineScrapeInterval: 15s'],
    'values.yaml:2:25 engineScrapeInterval',
    /must be a number, got "15s"/,
  ],
  [
    'half a key',
    'warned',
    ['vllmApiKey: { secretKey: key }'],
    'values.yaml:2:15 vllmApiKey',
    /names half of a Secret/,
    { quirk: 'Q37' },
  ],
  ['a token in the clear', 'warned', ['hf_token: hf_x'], 'values.yaml:2:13 hf_token', /in the clear/],
  [
    'tolerations',
    'warned',
    ['tolerations: [{ operator: Exists }]'],
    'values.yaml:2:3 tolerations',
    /never reads this key/,
  ],
];

/** Mistakes in the values of the router. */
export const routerMistakes: readonly ValuesMistake[] = rows.map(
  ([name, expect, lines, where, says, about]) => {
    const [at, key] = where.split(' ');
    return {
      name: `router: ${name}`,
      expect,
      says,
      values: router(...lines),
      where: `${at} routerSpec.${key}`,
      ...about,
    };
  },
);
