import { describe, expect, it } from 'vitest';
import { controllerPorts, type Routing, routingFlags } from '../../constructs/routing.js';
import { routingLogicNames } from '../../contract/routing-logics.js';

const pools = { prefillModelLabels: ['p'], decodeModelLabels: ['d'] };
const routings: readonly (readonly [Routing, object])[] = [
  [{ logic: 'roundrobin' }, {}],
  [{ logic: 'leastloaded' }, {}],
  [{ logic: 'p2c' }, {}],
  [{ logic: 'ttft' }, {}],
  [{ logic: 'session', sessionKey: 'x' }, { 'session-key': 'x' }],
  [{ logic: 'prefixaware', minMatchLength: 64 }, { 'prefix-min-match-length': 64 }],
  [{ logic: 'prefixaware' }, {}],
  [{ logic: 'loadaware', beta: 0.5 }, { 'loadaware-beta': 0.5 }],
  [
    { logic: 'kvaware', sessionKey: 'x', thresholdTokens: 100, controller: { port: 7000 } },
    {
      'session-key': 'x',
      'kv-aware-threshold': 100,
      'lmcache-controller-port': 7000,
      'lmcache-controller-reply-port': 9001,
      'lmcache-controller-heartbeat-port': 9002,
    },
  ],
  [
    { logic: 'disaggregated_prefill', ...pools, lmcachePd: { proxyPort: 1 } },
    {
      'prefill-model-labels': ['p'],
      'decode-model-labels': ['d'],
      'nixl-proxy-host': '0.0.0.0',
      'nixl-proxy-port': 1,
      'nixl-peer-host': '0.0.0.0',
      'nixl-peer-init-port': 7300,
      'nixl-peer-alloc-port': 7400,
    },
  ],
  [
    { logic: 'disaggregated_prefill_orchestrated', ...pools, decodeRoutingLogic: 'p2c' },
    { 'prefill-model-labels': ['p'], 'decode-model-labels': ['d'], 'decode-routing-logic': 'p2c' },
  ],
];

describe('routingFlags', () => {
  it.each(routings)('of %j are its own parameters', (routing, flags) => {
    expect(JSON.parse(JSON.stringify(routingFlags(routing)))).toEqual({
      'routing-logic': routing.logic,
      ...flags,
    });
  });

  it('exist for every routing logic of the router', () => {
    expect(new Set(routings.map(([{ logic }]) => logic))).toEqual(new Set(routingLogicNames));
  });
});

describe('controllerPorts', () => {
  it('are LMCache’s unless told otherwise', () => {
    expect(controllerPorts()).toEqual({ port: 9000, replyPort: 9001, heartbeatPort: 9002 });
    expect(controllerPorts({ replyPort: 1 })).toEqual({ port: 9000, replyPort: 1, heartbeatPort: 9002 });
  });
});
