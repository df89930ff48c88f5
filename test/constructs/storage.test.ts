import { PersistentVolumeClaim } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import type { ModelStorage } from '../../constructs/storage.js';
import { engineChart, engineOf, newChart, objectOf, objectsOf } from './rendered.js';

const claim = (storage: ModelStorage) => objectOf(engineChart({ storage }), 'PersistentVolumeClaim').spec;

describe('new claim', () => {
  it('asks for its size once, of the default class, for one node', () => {
    expect(claim({ claim: { size: '50Gi' } })).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '50Gi' } },
    });
  });

  it('keeps an empty class apart from none', () => {
    expect(claim({ claim: { size: '1Gi', storageClass: '' } })).toHaveProperty('storageClassName', '');
    expect(claim({ claim: { size: '1Gi' } })).not.toHaveProperty('storageClassName');
  });

  it('selects volumes by labels', () => {
    expect(claim({ claim: { size: '1Gi', matchLabels: { disk: 'nvme' } } })).toHaveProperty('selector', {
      matchLabels: { disk: 'nvme' },
    });
    expect(claim({ claim: { size: '1Gi', matchLabels: {} } })).not.toHaveProperty('selector');
  });

  it('is what the pod mounts', () => {
    const { pod, main } = engineOf({ storage: { claim: { size: '1Gi' } } });

    expect(pod.volumes).toEqual([
      { name: 'storage', persistentVolumeClaim: { claimName: 'stack-qwen-storage-claim' } },
    ]);
    expect(main.volumeMounts).toEqual([{ name: 'storage', mountPath: '/data' }]);
  });
});

describe('other storage', () => {
  it('may be a claim by its name or its reference, which is not created', () => {
    const reference = PersistentVolumeClaim.fromClaimName(newChart(), 'Claim', 'weights');
    for (const existingClaim of ['weights', reference]) {
      expect(engineOf({ storage: { existingClaim } }).pod.volumes).toEqual([
        { name: 'storage', persistentVolumeClaim: { claimName: 'weights' } },
      ]);
      expect(objectsOf(engineChart({ storage: { existingClaim } }), 'PersistentVolumeClaim')).toEqual([]);
    }
  });

  it('may be a folder of the node', () => {
    expect(engineOf({ storage: { emptyDir: {} } }).pod.volumes).toEqual([{ name: 'storage', emptyDir: {} }]);
  });

  it('may stand beside shared storage, whose mount comes last', () => {
    const { pod, main } = engineOf({
      storage: [{ shared: { claimName: 'c', volumeName: 'shared' } }, { emptyDir: {} }],
      shmSize: '1Gi',
    });

    expect(pod.volumes?.map(({ name }) => name)).toEqual(['storage', 'shared', 'shm']);
    expect(main.volumeMounts?.map(({ name }) => name)).toEqual(['storage', 'shm', 'shared']);
  });
});
