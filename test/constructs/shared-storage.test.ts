import { describe, expect, it } from 'vitest';
import { SharedStorage, type SharedStorageProps } from '../../constructs/shared-storage.js';
import { newChart, objectOf, objectsOf, stackChart, workloadOf } from './rendered.js';

function storage(props: SharedStorageProps, namespace?: string) {
  const chart = newChart('stack', namespace === undefined ? {} : { namespace });
  new SharedStorage(chart, 'SharedStorage', props);
  return chart;
}

describe('SharedStorage', () => {
  it('asks the cluster’s default class for a volume of many writers', () => {
    const chart = storage({});

    expect(objectsOf(chart, 'PersistentVolume')).toEqual([]);
    expect(objectOf(chart, 'PersistentVolumeClaim').spec).toEqual({
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '100Gi' } },
    });
  });

  it.each([
    [{ hostPath: '/srv' }, { hostPath: { path: '/srv' } }],
    [{ nfs: { server: 'nfs', path: '/e' } }, { nfs: { server: 'nfs', path: '/e' } }],
  ])('binds %j without any class', (volume, source) => {
    const chart = storage({ volume, size: '1Ti' }, 'models');

    expect(objectOf(chart, 'PersistentVolume').spec).toEqual({
      ...source,
      accessModes: ['ReadWriteMany'],
      capacity: { storage: '1Ti' },
    });
    expect(objectOf(chart, 'PersistentVolumeClaim').spec).toEqual({
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '1Ti' } },
      storageClassName: '',
      volumeName: objectOf(chart, 'PersistentVolume').metadata.name,
    });
  });

  it('names the volume, which has no namespace, after its namespace', () => {
    const { metadata } = objectOf(storage({ volume: { hostPath: '/srv' } }, 'models'), 'PersistentVolume');

    expect(metadata.name).toBe('models-stack-shared-pvc-storage');
    expect(metadata).not.toHaveProperty('namespace');
  });

  it('may have a class, or leave the field out of a static volume too', () => {
    const spec = (storageClass: string | false) =>
      objectOf(storage({ storageClass, volume: { hostPath: '/srv' } }), 'PersistentVolumeClaim').spec;

    expect(spec('manual')?.storageClassName).toBe('manual');
    expect(spec(false)).not.toHaveProperty('storageClassName');
  });
});

describe('in a stack', () => {
  const chart = stackChart({
    sharedStorage: {},
    engines: { shared: { model: 'm' }, own: { model: 'm', storage: { emptyDir: {} } } },
  });

  it('is what engines without storage of their own mount', () => {
    const { pod, env } = workloadOf(chart, 'stack-shared-deployment-vllm');

    expect(pod.volumes).toEqual([
      {
        name: 'shared-storage',
        persistentVolumeClaim: { claimName: objectOf(chart, 'PersistentVolumeClaim').metadata.name },
      },
    ]);
    expect(env.HF_HOME).toBe('/data/shared-pvc-storage');
  });

  it('leaves alone those that have some', () => {
    expect(workloadOf(chart, 'stack-own-deployment-vllm').pod.volumes).toEqual([
      { name: 'storage', emptyDir: {} },
    ]);
  });
});
