import { describe, expect, it } from 'vitest';
import type { LiveObject } from '../../../operator/kube-object.js';
import { conditionOf, live, liveDeployment, messageOf, type Surroundings, statusOf } from './rendered.js';
import { pdRuntime, routerSpec, runtimeSpec } from './resources.js';

const runtime = (fields: Parameters<typeof runtimeSpec>[0], around: Surroundings) =>
  statusOf('VLLMRuntime', { spec: runtimeSpec(fields) }, around);
const router = (changes: object, around: Surroundings) =>
  statusOf('VLLMRouter', { name: 'router', spec: routerSpec(changes) }, around);
const serving = { wanted: 2, available: 2, updated: 2 };

describe('the status of a VLLMRuntime', () => {
  it.each<[string, Parameters<typeof liveDeployment>[1], string, string]>([
    ['all pods serve', serving, 'Ready', 'True Ready'],
    ['none is wanted', { wanted: 0, available: 0, updated: 0 }, 'Ready', 'True Ready'],
    ['new pods are on their way', { wanted: 2, available: 1, updated: 1 }, 'Updating', 'False Updating'],
    [
      'the old pods all serve still',
      { wanted: 2, available: 2, updated: 0, unavailable: 0 },
      'Updating',
      'False Updating',
    ],
    ['no pod has come up', { wanted: 2, available: 0, updated: 0 }, 'NotReady', 'False NotReady'],
    [
      'no pod has been made',
      { wanted: 2, available: 0, updated: 0, unavailable: 0 },
      'Unknown',
      'Unknown Unknown',
    ],
  ])('where %s', (_, pods, modelStatus, ready) => {
    const status = runtime({}, { live: [liveDeployment('llama', pods)] });

    expect(status.modelStatus).toBe(modelStatus);
    expect(conditionOf(status, 'Ready')).toBe(ready);
  });

  it('tells numbers, address and what selects its pods', () => {
    const status = runtime({}, { live: [liveDeployment('llama', { wanted: 2, available: 1, updated: 1 })] });

    expect(status).toMatchObject({
      replicas: 2,
      availableReplicas: 1,
      updatedReplicas: 1,
      unavailableReplicas: 1,
      selector: 'app=llama',
      url: 'http://llama.models.svc:80',
    });
  });

  it('knows nothing of a Deployment that is not there, or that nobody has looked at', () => {
    const deployment = liveDeployment('llama', serving);
    const changed: LiveObject = { ...deployment, metadata: { ...deployment.metadata, generation: 2 } };

    expect(runtime({}, {}).modelStatus).toBe('Unknown');
    expect(conditionOf(runtime({}, {}), 'Ready')).toBe('False NotCreated');
    expect(runtime({}, { live: [changed] }).modelStatus).toBe('Unknown');
  });

  it('tells that a rollout has come to a halt', () => {
    const deployment = liveDeployment('llama', { wanted: 2, available: 0, updated: 2 });
    const conditions = [{ type: 'Progressing', status: 'False', message: 'too long' }];
    const stalled = { ...deployment, status: { ...(deployment.status as object), conditions } };
    const status = runtime({}, { live: [stalled] });

    expect(conditionOf(status, 'Ready')).toBe('False ProgressDeadlineExceeded');
    expect(conditionOf(status, 'Progressing')).toBe('False ProgressDeadlineExceeded');
    expect(messageOf(status, 'Ready')).toBe('too long');
  });
});

describe('storage', () => {
  const bound = { phase: 'Bound', capacity: { storage: '10Gi' } };
  const claim = (status: object, requested = '10Gi') =>
    live(
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'llama' },
      {
        spec: {
          accessModes: ['ReadWriteMany'],
          storageClassName: 'slow',
          resources: { requests: { storage: requested } },
        },
        status,
      },
    );

  it.each<[object, LiveObject | undefined, string, RegExp]>([
    [{}, undefined, 'False NoClaim', /is not there yet/],
    [{}, claim({ phase: 'Pending' }), 'False NotBound', /waits for a volume/],
    [{}, claim(bound), 'True Bound', /is bound/],
    [{ size: '10240Mi' }, claim(bound), 'True Bound', /is bound/],
    [{ size: '20Gi' }, claim(bound, '20Gi'), 'False ResizePending', /grows from 10Gi to 20Gi/],
    [{ size: '5Gi' }, claim(bound), 'False Immutable', /size stays 10Gi, got 5Gi/],
    [{ storageClassName: 'fast' }, claim(bound), 'False Immutable', /storageClassName stays slow, got fast/],
    [{ accessMode: 'ReadWriteOnce' }, claim(bound), 'False Immutable', /accessMode stays ReadWriteMany/],
  ])('asked for as %o (D8)', (fields, object, told, message) => {
    const deployment = liveDeployment('llama', serving);
    const status = runtime(
      { storageConfig: { enabled: true, ...fields } },
      { live: [deployment, ...(object ? [object] : [])] },
    );

    expect(conditionOf(status, 'StorageReady')).toBe(told);
    expect(messageOf(status, 'StorageReady')).toMatch(message);
    // The pods go on with the claim that they have.
    expect(conditionOf(status, 'Ready')).toBe('True Ready');
  });
});

describe('autoscaling', () => {
  const fields = { autoscalingConfig: { enabled: true, maxReplicas: 4 } };
  const deployment = liveDeployment('llama', serving);
  const scaled = (conditions?: object) =>
    live(
      { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'llama-scaledobject' },
      { status: { conditions } },
    );

  it('without KEDA leaves the runtime ready (D18, K9)', () => {
    const status = runtime(fields, { live: [deployment], keda: false });

    expect(conditionOf(status, 'AutoscalingReady')).toBe('False KedaMissing');
    expect(conditionOf(status, 'Ready')).toBe('True Ready');
  });

  it.each([
    [undefined, 'Unknown Waiting'],
    [[{ type: 'Ready', status: 'True' }], 'True Ready'],
    [[{ type: 'Ready', status: 'False', message: 'no metrics' }], 'False NotReady'],
  ])('is as KEDA says: %o', (conditions, told) => {
    expect(conditionOf(runtime(fields, { live: [deployment, scaled(conditions)] }), 'AutoscalingReady')).toBe(
      told,
    );
  });

  it('is not spoken of where it is off', () => {
    expect(conditionOf(runtime({}, { live: [deployment] }), 'AutoscalingReady')).toBeUndefined();
  });
});

describe('the status of two pools', () => {
  const names = { prefill: 'vllmruntime-pd-sample-prefill', decode: 'vllmruntime-pd-sample-decode' };
  const of = (decode: Parameters<typeof liveDeployment>[1]) =>
    statusOf('VLLMRuntime', pdRuntime(2), {
      live: [liveDeployment(names.prefill, serving), liveDeployment(names.decode, decode)],
    });

  it('is ready when both are', () => {
    const status = of(serving);

    expect(status).toMatchObject({ modelStatus: 'Ready', replicas: 4, availableReplicas: 4 });
    expect(['Ready', 'PrefillReady', 'DecodeReady'].map((type) => conditionOf(status, type))).toEqual([
      'True Ready',
      'True Ready',
      'True Ready',
    ]);
  });

  it('tells of each claim that is not as it was asked for, and first what cannot be', () => {
    const claim = (name: string, storage: string) =>
      live(
        { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name },
        {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
          status: { phase: 'Pending' },
        },
      );
    const status = statusOf('VLLMRuntime', pdRuntime(2), {
      live: [claim(names.prefill, '10Gi'), claim(names.decode, '20Gi')],
    });

    expect(conditionOf(status, 'StorageReady')).toBe('False Immutable');
    expect(messageOf(status, 'StorageReady')).toMatch(
      /prefill waits for a volume; .*decode cannot be changed/,
    );
  });

  it('tells which of them is not', () => {
    const status = of({ wanted: 2, available: 1, updated: 2 });

    expect(status.modelStatus).toBe('Updating');
    expect(conditionOf(status, 'PrefillReady')).toBe('True Ready');
    expect(conditionOf(status, 'DecodeReady')).toBe('False Updating');
    expect(conditionOf(status, 'Ready')).toBe('False Updating');
    expect(messageOf(status, 'Ready')).toContain(names.decode);
  });
});

describe('the status of a VLLMRouter', () => {
  const deployment = liveDeployment('router', { wanted: 1, available: 1, updated: 1 });
  const pod = (name: string, app: string, ready: 'True' | 'False') =>
    live(
      { apiVersion: 'v1', kind: 'Pod', name },
      { labels: { app }, status: { conditions: [{ type: 'Ready', status: ready }] } },
    );

  it('counts the engines that it can reach (D36)', () => {
    const pods = [
      pod('a', 'vllmruntime-sample', 'True'),
      pod('b', 'vllmruntime-sample', 'False'),
      pod('c', 'other', 'True'),
    ];
    const status = router({}, { live: [deployment, ...pods] });

    expect(status).toMatchObject({ status: 'Ready', activeRuntimes: 1, url: 'http://router.models.svc:80' });
  });

  it('counts the engines that are listed', () => {
    const spec = { serviceDiscovery: 'static', staticBackends: 'http://a:1,http://b:2', staticModels: 'm,m' };

    expect(router(spec, { live: [deployment] }).activeRuntimes).toBe(2);
  });

  it('tells what became of the claim for files and batches', () => {
    const spec = { batches: { enabled: true, size: '5Gi' } };
    const claim = live(
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'router-files' },
      { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } },
    );

    expect(conditionOf(router(spec, { live: [deployment] }), 'StorageReady')).toBe('False NoClaim');
    expect(messageOf(router(spec, { live: [deployment, claim] }), 'StorageReady')).toMatch(
      /size stays 10Gi, got 5Gi/,
    );
    expect(conditionOf(router({}, { live: [deployment] }), 'StorageReady')).toBeUndefined();
  });

  it('tells that it is off', () => {
    const status = router({ enableRouter: false }, {});

    expect(status.status).toBe('NotReady');
    expect(conditionOf(status, 'Ready')).toBe('False Disabled');
    expect(conditionOf(status, 'Progressing')).toBeUndefined();
  });
});
