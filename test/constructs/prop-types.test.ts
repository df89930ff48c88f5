import { expect, it } from 'vitest';
import type { Autoscaling } from '../../constructs/autoscaling.js';
import type { Discovery } from '../../constructs/discovery.js';
import type { Gpu } from '../../constructs/gpu.js';
import type { PrefillDecodeProps } from '../../constructs/prefill-decode.js';
import type { RouterProps } from '../../constructs/router.js';
import type { Routing } from '../../constructs/routing.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import type { ModelStorage } from '../../constructs/storage.js';

// The compiler is what is tested here: each line below an expected error would not compile without it.
it('refuses what makes no sense before anything is rendered', () => {
  const engines: ServingEngineProps[] = [
    // @ts-expect-error a model is what an engine is for
    { replicas: 1 },
    // @ts-expect-error a number
    { model: 'm', replicas: 'two' },
    // @ts-expect-error no such prop
    { model: 'm', maxModelLength: 1 },
    // @ts-expect-error Kubernetes spells it tolerationSeconds
    { model: 'm', tolerations: [{ tolerationSecond: 1 }] },
    // @ts-expect-error Kubernetes spells it requiredDuringScheduling...
    { model: 'm', affinity: { nodeAffinity: { required: {} } } },
    // @ts-expect-error the main container is the engine's own
    { model: 'm', podSpec: { containers: [] } },
    // @ts-expect-error a budget has one bound
    { model: 'm', disruptionBudget: { minAvailable: 1, maxUnavailable: 1 } },
    // @ts-expect-error no such rollout
    { model: 'm', rollout: 'blue-green' },
    // @ts-expect-error a token is taken by reference, never as text
    { model: 'm', hfToken: 'hf_secret' },
    // @ts-expect-error a transport needs its device
    { model: 'm', kvTransport: { type: 'rdma' } },
  ];
  const routers: RouterProps[] = [
    // @ts-expect-error no such flag
    { flags: { 'routing-logik': 'session' } },
    // @ts-expect-error not a routing logic
    { flags: { 'routing-logic': 'sesion' } },
    // @ts-expect-error a number
    { flags: { 'k8s-port': 'eighty' } },
  ];
  const routings: Routing[] = [
    // @ts-expect-error session needs its key
    { logic: 'session' },
    // @ts-expect-error a parameter of another logic
    { logic: 'roundrobin', sessionKey: 'x' },
    // @ts-expect-error both pools
    { logic: 'disaggregated_prefill', prefillModelLabels: ['a'] },
  ];
  const others: [Autoscaling, Gpu, ModelStorage, Discovery, VllmStackProps, PrefillDecodeProps['transfer']] =
    [
      // @ts-expect-error an HPA needs its upper bound
      { type: 'hpa' },
      // @ts-expect-error memory in one unit
      { count: 1, share: { memoryMib: 1, memoryPercent: 1 } },
      // @ts-expect-error a claim has a size
      { claim: {} },
      // @ts-expect-error static backends have models
      { type: 'static', backends: [] },
      // @ts-expect-error engines are a map, so that names are unique
      { engines: [{ name: 'a', model: 'm' }] },
      // @ts-expect-error a port of another protocol
      { protocol: 'nixl', peerInitPort: 1 },
    ];

  expect([engines, routers, routings, others].map((list) => list.length)).toEqual([10, 3, 3, 6]);
});
