import { expect, it } from 'vitest';
import type { Autoscaling } from '../../constructs/autoscaling/autoscaling.js';
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
    // @ts-expect-error half a reference to a Secret
    { model: 'm', hfToken: { secret: 'tokens' } },
    // @ts-expect-error a count
    { model: 'm', gpu: '1' },
    // @ts-expect-error an HPA has no triggers
    { model: 'm', autoscaling: { type: 'hpa', maxReplicas: 3, triggers: [] } },
    // @ts-expect-error one of restricted and none
    { model: 'm', podSecurity: 'baseline' },
    // @ts-expect-error a size belongs to a LeaderWorkerSet
    { model: 'm', nodes: { via: 'ray', size: 2 } },
    // @ts-expect-error an init container has a name
    { model: 'm', initContainers: [{ image: 'busybox:1.37' }] },
    // @ts-expect-error a size, or false
    { model: 'm', shmSize: true },
    // @ts-expect-error one kind of template
    { model: 'm', chatTemplate: 'template.jinja' },
  ];
  const pairs: PrefillDecodeProps[] = [
    // @ts-expect-error how KV cache travels
    { model: 'm' },
    // @ts-expect-error both pools serve one model
    { model: 'm', transfer: { protocol: 'nixl' }, decode: { model: 'n' } },
    // @ts-expect-error both pools serve it under the same names
    { model: 'm', transfer: { protocol: 'nixl' }, decode: { servedModelNames: ['n'] } },
    // @ts-expect-error the protocol says which part a pool plays
    { model: 'm', transfer: { protocol: 'lmcache-pd' }, prefill: { lmcache: { kvRole: 'kv_both' } } },
    // @ts-expect-error LMCache hands the KV cache over
    { model: 'm', transfer: { protocol: 'lmcache-pd' }, lmcache: { attach: false } },
    // @ts-expect-error the connector is the protocol's
    { model: 'm', transfer: { protocol: 'nixl' }, prefill: { kvTransferConfig: '{}' } },
  ];
  const stacks: VllmStackProps[] = [
    // @ts-expect-error a host path or NFS
    { sharedStorage: { volume: { hostPath: '/srv', nfs: { server: 's', path: '/' } } } },
    // @ts-expect-error NFS has a server and a path
    { sharedStorage: { volume: { nfs: { server: 's' } } } },
    // @ts-expect-error an adapter is of a model
    { loraAdapters: { sql: { source: { type: 'local', adapterPath: '/a' } } } },
    // @ts-expect-error refuse or allow
    { doubts: 'warn' },
    // @ts-expect-error routes of HTTP and gRPC only
    { router: { routes: { main: { kind: 'TCPRoute' } } } },
    // @ts-expect-error no such type
    { router: { serviceType: 'Cluster' } },
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

  const lists = [engines, pairs, stacks, routers, routings, others];
  expect(lists.map((list) => list.length)).toEqual([18, 6, 6, 3, 3, 6]);
});
