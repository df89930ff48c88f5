import type { EnvVar } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import { objectOf, valueAfter, workloadOf } from '../../constructs/rendered.js';
import { chartOf, live, type Surroundings } from './rendered.js';
import { runtimeSpec } from './resources.js';

type Fields = Parameters<typeof runtimeSpec>[0];

const chart = (fields?: Fields, around?: Surroundings) =>
  chartOf('VLLMRuntime', { spec: runtimeSpec(fields) }, around);
const engine = (fields?: Fields, around?: Surroundings) => workloadOf(chart(fields, around));
const kindsOf = (fields?: Fields) =>
  chart(fields)
    .toJson()
    .map(({ kind }) => kind);

describe('the pod', () => {
  it.each([
    [{ resources: { gpu: '1' } }, 'nvidia'],
    [{ resources: { gpu: '1', gpuType: 'nvidia.com/mig-1g.10gb' } }, 'nvidia'],
    [{ resources: { gpu: '1' }, runtimeClass: '' }, undefined],
    [{ resources: { gpu: '1', gpuType: 'amd.com/gpu' } }, undefined],
    [{ resources: { cpu: '4' } }, undefined],
    [{ resources: { cpu: '4' }, runtimeClass: 'gvisor' }, 'gvisor'],
  ])('of %o has the RuntimeClass %s (D11)', (deploymentConfig, runtimeClassName) => {
    expect(engine({ deploymentConfig }).pod.runtimeClassName).toBe(runtimeClassName);
  });

  it('may start for as long as its Deployment may make no progress (D15)', () => {
    const { main, spec } = engine();
    const { failureThreshold = 0, periodSeconds = 0 } = main.startupProbe ?? {};

    expect(failureThreshold * periodSeconds).toBeGreaterThanOrEqual(2100);
    expect(spec.progressDeadlineSeconds).toBeGreaterThanOrEqual(failureThreshold * periodSeconds);
  });

  it('asks for no GPU that it does not want (D21)', () => {
    const { pod } = engine({
      deploymentConfig: {
        resources: { cpu: '1', gpu: '0' },
        sidecarConfig: { enabled: true, resources: { gpu: '0' } },
      },
    });
    const keys = pod.containers.flatMap(({ resources }) => Object.keys(resources?.limits ?? {}));

    expect(keys).toEqual(['cpu', 'cpu', 'memory']);
  });

  it('has room at /dev/shm where it is asked for', () => {
    const { pod, main } = engine({ deploymentConfig: { shmSize: '2Gi' } });

    expect(pod.volumes).toEqual([{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } }]);
    expect(main.volumeMounts).toEqual([{ name: 'shm', mountPath: '/dev/shm' }]);
    expect(engine({ vllmConfig: { tensorParallelSize: 2 } }).pod.volumes).toBeUndefined();
  });

  it('goes where it may, by the strategy that is named', () => {
    const terms = [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }];
    const toleration = [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }];
    const { pod, spec, annotations } = engine({
      deploymentConfig: {
        nodeSelectorTerms: terms,
        toleration,
        podAnnotations: { a: 'b' },
        deploymentStrategy: 'Recreate',
      },
    });

    expect(
      pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
    ).toEqual(terms);
    expect(pod.tolerations).toEqual(toleration);
    expect(spec.strategy).toEqual({ type: 'Recreate' });
    expect(annotations).toMatchObject({ a: 'b' });
  });

  it.each([
    [{ registry: 'docker.io', name: 'a/b:1' }, 'docker.io/a/b:1'],
    [{ registry: '', name: 'a/b:1' }, 'a/b:1'],
    [{ registry: 'r:5000/', name: 'a/b', tag: '2' }, 'r:5000/a/b:2'],
    [{ registry: 'r', name: 'a/b:1', tag: '2' }, 'r/a/b:1'],
    [{ registry: 'r', name: 'a/b@sha256:0', tag: '2' }, 'r/a/b@sha256:0'],
  ])('of the image %o runs %s', (image, text) => {
    expect(engine({ deploymentConfig: { image } }).main).toMatchObject({
      image: text,
      imagePullPolicy: 'IfNotPresent',
    });
  });

  it('is what podTemplate says in the end, but for the labels that select it', () => {
    const { pod, main, labels } = engine({
      podTemplate: {
        metadata: { labels: { team: 'a', app: 'stolen', 'vllm-stack.dev/runtime': 'stolen' } },
        spec: {
          priorityClassName: 'high',
          containers: [
            { name: 'vllm', env: [{ name: 'POD_IP', value: '10.0.0.1' }], livenessProbe: null },
            { name: 'proxy', image: 'envoy:1' },
          ],
        },
      },
    });

    expect(labels).toMatchObject({ team: 'a', app: 'llama', 'vllm-stack.dev/runtime': 'llama' });
    expect(pod.priorityClassName).toBe('high');
    expect(pod.containers.map(({ name }) => name)).toEqual(['vllm', 'proxy']);
    expect(main.livenessProbe).toBeUndefined();
    expect(main.readinessProbe).toBeDefined();
    expect(main.env?.find(({ name }) => name === 'POD_IP')).toEqual({ name: 'POD_IP', value: '10.0.0.1' });
  });
});

describe('the chat template', () => {
  it('is a ConfigMap whose change starts the pods anew (D24)', () => {
    const of = (chatTemplate: string) => {
      const made = chart({ model: { chatTemplate } });
      return { configMap: objectOf(made, 'ConfigMap'), ...workloadOf(made) };
    };
    const [one, two] = [of('{{ a }}'), of('{{ b }}')];
    const [file = ''] = Object.keys(one.configMap.data ?? {});

    expect(one.configMap.metadata.name).toBe('llama-chat-template');
    expect(Object.values(one.configMap.data ?? {})).toEqual(['{{ a }}']);
    expect(one.pod.volumes).toContainEqual({
      name: 'chat-template',
      configMap: { name: 'llama-chat-template' },
    });
    const folder = one.main.volumeMounts?.find(({ name }) => name === 'chat-template');
    expect(valueAfter(one.main.command, '--chat-template')).toBe(`${folder?.mountPath}/${file}`);
    expect(one.annotations).not.toEqual(two.annotations);
  });
});

describe('the sidecar', () => {
  const sidecar = (fields: object, others: Fields = {}) => {
    const { deploymentConfig = {}, ...rest } = others;
    const made = engine({
      ...rest,
      deploymentConfig: { ...(deploymentConfig as object), sidecarConfig: { enabled: true, ...fields } },
    });
    return { ...made, sidecar: made.pod.containers[1] };
  };

  it('is ours where no other is named', () => {
    expect(sidecar({}).sidecar).toMatchObject({
      name: 'sidecar',
      image: expect.stringContaining('cdk8s-vllm-stack/sidecar:'),
      env: [
        { name: 'PORT', value: '30090' },
        { name: 'LORA_DOWNLOAD_BASE_DIR', value: '/data/lora-adapters' },
        { name: 'LORA_DOWNLOAD_ALLOW_UNAUTHENTICATED', value: 'true' },
      ],
      resources: { requests: { cpu: '500m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    });
  });

  it('writes onto the volume of the engine, be it a claim or not', () => {
    const claimed = sidecar(
      { mountPath: '/shared' },
      { storageConfig: { enabled: true, volumeName: 'weights', mountPath: '/models' } },
    );
    const unclaimed = sidecar({});

    expect(claimed.main.volumeMounts).toEqual([{ name: 'weights', mountPath: '/models' }]);
    expect(claimed.sidecar).toMatchObject({
      volumeMounts: [{ name: 'weights', mountPath: '/shared' }],
      env: expect.arrayContaining([{ name: 'LORA_DOWNLOAD_BASE_DIR', value: '/shared/lora-adapters' }]),
    });
    expect(unclaimed.pod.volumes).toEqual([{ name: 'pvc-storage', emptyDir: {} }]);
    expect(unclaimed.sidecar?.volumeMounts).toEqual(unclaimed.main.volumeMounts);
  });

  it('is what the resource makes of it', () => {
    const env: EnvVar[] = [{ name: 'PORT', value: '1' }];
    const image = { registry: 'r', name: 'own:1', pullPolicy: 'Always' };

    expect(sidecar({ name: 'adapters', image, command: ['run'], args: ['x'], env }).sidecar).toMatchObject({
      name: 'adapters',
      image: 'r/own:1',
      imagePullPolicy: 'Always',
      command: ['run'],
      args: ['x'],
      env: expect.arrayContaining(env),
    });
  });
});

describe('storage', () => {
  const of = (storageConfig: object, liveClaims: Surroundings['live'] = []) =>
    objectOf(
      chart({ storageConfig: { enabled: true, ...storageConfig } }, { live: liveClaims }),
      'PersistentVolumeClaim',
    );
  const liveClaim = (storage: string) =>
    live(
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'llama' },
      {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'slow',
          resources: { requests: { storage } },
        },
      },
    );

  it('is a claim by the name of the resource', () => {
    const { metadata, spec } = of({ size: '5Gi', storageClassName: 'fast', accessMode: 'ReadWriteOnce' });

    expect(metadata.name).toBe('llama');
    expect(spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '5Gi' } },
    });
    expect(of({}).spec).not.toHaveProperty('storageClassName');
  });

  it.each([
    ['20Gi', '20Gi'],
    ['5Gi', '10Gi'],
    ['10240Mi', '10240Mi'],
  ])('of 10Gi, asked to be %s, becomes %s in the class that it has (D8)', (size, requested) => {
    const { spec } = of({ size, storageClassName: 'fast', accessMode: 'ReadWriteMany' }, [liveClaim('10Gi')]);

    expect(spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'slow',
      resources: { requests: { storage: requested } },
    });
  });

  it.each([
    [{}, 'false'],
    [{ retentionPolicy: 'Delete' }, 'false'],
    [{ retentionPolicy: 'Retain' }, 'true'],
  ])('outlives the resource as %o says (D9)', (fields, retain) => {
    expect(of(fields).metadata.annotations).toEqual({ 'vllm-stack.dev/retain': retain });
  });

  it('and all else that is turned off is written no more (D23)', () => {
    const all = {
      model: { chatTemplate: '{{ x }}' },
      storageConfig: { enabled: true },
      autoscalingConfig: { enabled: true, maxReplicas: 2 },
    };

    expect(kindsOf(all)).toEqual(
      expect.arrayContaining(['ConfigMap', 'PersistentVolumeClaim', 'ScaledObject']),
    );
    expect(
      kindsOf({
        storageConfig: { enabled: false },
        autoscalingConfig: { enabled: false, maxReplicas: 2 },
      }).sort(),
    ).toEqual(['Deployment', 'PodDisruptionBudget', 'Service']);
  });
});
