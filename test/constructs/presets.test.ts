import { describe, expect, it } from 'vitest';
import type { PrefillDecodeProps } from '../../constructs/prefill-decode.js';
import { aks } from '../../constructs/presets/aks.js';
import { eks } from '../../constructs/presets/eks.js';
import { gke } from '../../constructs/presets/gke.js';
import { lambda } from '../../constructs/presets/lambda.js';
import { minikube } from '../../constructs/presets/minikube.js';
import { oci } from '../../constructs/presets/oci.js';
import { type CloudPreset, onCloud } from '../../constructs/presets/preset.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import { objectOf, objectsOf, stackChart, workloadOf } from './rendered.js';

const nvidia = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

function podOf(preset: CloudPreset, engine: Partial<ServingEngineProps> = {}) {
  const chart = stackChart(onCloud(preset, { engines: { a: { model: 'm', gpu: 1, ...engine } } }));
  return workloadOf(chart, 'stack-a-deployment-vllm');
}

describe('pods with GPUs', () => {
  it.each<[string, CloudPreset, object | undefined, readonly object[] | undefined]>([
    ['EKS', eks(), undefined, [nvidia]],
    [
      'EKS with choices',
      eks({ instanceType: 'g6e.4xlarge', capacity: 'SPOT' }),
      { 'node.kubernetes.io/instance-type': 'g6e.4xlarge', 'eks.amazonaws.com/capacityType': 'SPOT' },
      [nvidia],
    ],
    [
      'GKE',
      gke({ accelerator: 'nvidia-l4', spot: true }),
      { 'cloud.google.com/gke-accelerator': 'nvidia-l4', 'cloud.google.com/gke-spot': 'true' },
      [nvidia, { key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
    ],
    [
      'AKS',
      aks({ agentPool: 'gpus', spot: true }),
      { 'kubernetes.azure.com/agentpool': 'gpus', 'kubernetes.azure.com/scalesetpriority': 'spot' },
      [
        nvidia,
        { key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' },
        {
          key: 'kubernetes.azure.com/scalesetpriority',
          operator: 'Equal',
          value: 'spot',
          effect: 'NoSchedule',
        },
      ],
    ],
    ['OCI', oci(), undefined, [nvidia]],
    ['Lambda', lambda(), undefined, undefined],
    ['minikube', minikube({ gpus: true }), undefined, undefined],
  ])('go to the GPU nodes of %s', (_cloud, preset, nodeSelector, tolerations) => {
    const { pod } = podOf(preset);

    expect(pod.nodeSelector).toEqual(nodeSelector);
    expect(pod.tolerations).toEqual(tolerations);
  });

  it('name a runtime class where containers see no GPU without', () => {
    const clouds = { eks: eks(), gke: gke(), aks: aks(), oci: oci(), lambda: lambda() };
    const classes = Object.entries(clouds).map(([name, preset]) => [
      name,
      podOf(preset).pod.runtimeClassName,
    ]);

    expect(Object.fromEntries(classes)).toEqual({ lambda: 'nvidia' });
  });

  it('keep what they say themselves, and tolerate both', () => {
    const mine = { key: 'mine', operator: 'Exists' } as const;
    const { pod } = podOf(eks({ instanceType: 'g6e.4xlarge' }), {
      nodeSelector: { zone: 'a', 'node.kubernetes.io/instance-type': 'p5.48xlarge' },
      tolerations: [mine],
      runtimeClassName: 'mine',
    });

    expect(pod.nodeSelector).toEqual({ zone: 'a', 'node.kubernetes.io/instance-type': 'p5.48xlarge' });
    expect(pod.tolerations).toEqual([nvidia, mine]);
    expect(pod.runtimeClassName).toBe('mine');
  });

  it.each<[string, Partial<ServingEngineProps>, boolean]>([
    ['a number of none', { gpu: 0 }, false],
    ['limits', { gpu: undefined, resources: { limits: { 'nvidia.com/gpu': '2' } } }, true],
    ['limits without any', { gpu: undefined, resources: { limits: { memory: '4Gi' } } }, false],
    ['a device of another name', { gpu: undefined, resources: { limits: { 'corp/tpu': '1' } } }, true],
  ])('are told by %s', (_how, engine, has) => {
    expect(podOf(eks(), engine).pod.tolerations !== undefined).toBe(has);
  });

  it('of pairs are those of both pools', () => {
    const pair: PrefillDecodeProps = {
      model: 'm',
      gpu: 1,
      transfer: { protocol: 'nixl' },
      decode: { nodeSelector: { pool: 'decode' } },
    };
    const chart = stackChart(onCloud(gke({ accelerator: 'nvidia-l4' }), { prefillDecode: { p: pair } }));
    const selectorOf = (role: string) =>
      workloadOf(chart, `stack-p-${role}-deployment-vllm`).pod.nodeSelector;

    expect(selectorOf('prefill')).toEqual({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' });
    expect(selectorOf('decode')).toEqual({
      'cloud.google.com/gke-accelerator': 'nvidia-l4',
      pool: 'decode',
    });
  });
});

describe('storage', () => {
  const classesOf = (preset: CloudPreset) => {
    const chart = stackChart(
      onCloud(preset, {
        sharedStorage: {},
        engines: {
          one: { model: 'm', storage: { claim: { size: '1Gi' } } },
          many: { model: 'n', storage: [{ claim: { size: '1Gi', accessModes: ['ReadWriteMany'] } }] },
          mine: { model: 'o', storage: { claim: { size: '1Gi', storageClass: 'mine' } } },
        },
      }),
    );
    return Object.fromEntries(
      objectsOf(chart, 'PersistentVolumeClaim').map(({ metadata, spec }) => [
        metadata.name.replace(/^stack-|-storage-claim$|-pvc-storage-claim$/g, ''),
        spec?.storageClassName,
      ]),
    );
  };

  it.each<[string, CloudPreset, string | undefined, string | undefined]>([
    ['EKS', eks(), 'gp3', 'efs-sc'],
    ['GKE', gke(), 'premium-rwo', 'standard-rwx'],
    ['AKS', aks(), 'managed-csi-premium', 'azurefile-csi-premium'],
    ['OCI', oci(), 'oci-bv', undefined],
    ['Lambda', lambda(), 'longhorn', 'longhorn'],
    ['minikube', minikube({ gpus: true }), 'standard', 'standard'],
    ['whoever names others', eks({ claimClass: 'io2', sharedClass: 'fsx' }), 'io2', 'fsx'],
  ])('of %s has its classes, and one that is named stays', (_cloud, preset, claims, shared) => {
    expect(classesOf(preset)).toEqual({ one: claims, many: shared, mine: 'mine', shared });
  });

  it('of a volume that exists has no class', () => {
    const volume = { nfs: { server: 'nfs', path: '/models' } };
    const chart = stackChart(onCloud(eks(), { sharedStorage: { volume } }));

    expect(objectOf(chart, 'PersistentVolumeClaim').spec?.storageClassName).toBe('');
  });

  it('of EKS may bring its class, which belongs to no namespace', () => {
    const written = stackChart(onCloud(eks({ createStorageClass: true }), {})).toJson();
    const [storageClass] = written.filter(({ kind }: { kind: string }) => kind === 'StorageClass');

    expect(storageClass.metadata).not.toHaveProperty('namespace');
    expect(storageClass).toMatchObject({ metadata: { name: 'gp3' }, provisioner: 'ebs.csi.aws.com' });
  });
});

describe('an Ingress', () => {
  const ingress = (preset: CloudPreset, given: object = {}) =>
    objectOf(stackChart(onCloud(preset, { router: { ingress: { hosts: [{}], ...given } } })), 'Ingress').spec
      ?.ingressClassName;

  it('is for the controller of the cloud, unless it names another', () => {
    expect(ingress(eks())).toBe('alb');
    expect(ingress(gke())).toBeUndefined();
    expect(ingress(aks())).toBe('webapprouting.kubernetes.azure.com');
    expect(ingress(minikube({ gpus: true }))).toBe('nginx');
    expect(ingress(eks(), { controller: 'nginx' })).toBe('nginx');
    expect(ingress(eks(), { className: 'mine' })).toBe('mine');
  });
});

describe('minikube', () => {
  it('without GPUs runs engines on CPUs, whatever they ask for', () => {
    const { pod, main, env } = podOf(minikube({ gpus: false }), {
      gpu: 2,
      memory: '6Gi',
      runtimeClassName: 'nvidia',
    });

    expect(main.image).toBe('vllm/vllm-openai-cpu:v0.32.0');
    expect(main.resources).toEqual({
      requests: { cpu: '4', memory: '6Gi' },
      limits: { memory: '6Gi' },
    });
    expect(env.VLLM_CPU_KVCACHE_SPACE).toBe('1');
    expect(pod.runtimeClassName).toBeUndefined();
  });

  it('has little memory for several GPUs to share, and none for one', () => {
    const sizeOf = (gpu: number) =>
      podOf(minikube({ gpus: true }), { gpu }).pod.volumes?.find(({ name }) => name === 'shm')?.emptyDir
        ?.sizeLimit;

    expect(sizeOf(2)).toBe('1Gi');
    expect(sizeOf(1)).toBeUndefined();
  });
});

it('a preset leaves alone what a stack does not have', () => {
  for (const preset of [eks(), gke(), aks(), oci(), lambda(), minikube({ gpus: false })]) {
    expect(onCloud(preset, { router: false })).toEqual({ router: false });
  }
});
