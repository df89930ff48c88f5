import { expect, it } from 'vitest';
import { find, namesOf, podOf, render } from './rendered-values.js';

it('runs the cache server as the chart does but for its probe', () => {
  const rendered = render({ cacheserverSpec: { enabled: true, containerPort: 8080, servicePort: '81' } });
  const { pod, main } = podOf(rendered, 'vllm-deployment-cache-server');

  expect(Object.keys(pod)).toEqual(['containers']);
  expect(main).toEqual({
    name: 'lmcache-server',
    image: 'lmcache/vllm-openai:latest',
    imagePullPolicy: 'IfNotPresent',
    command: ['/opt/venv/bin/lmcache_server', '0.0.0.0', '8080'],
    ports: [{ name: 'caserver-cport', containerPort: 8080 }],
    livenessProbe: {
      initialDelaySeconds: 30,
      periodSeconds: 10,
      failureThreshold: 3,
      timeoutSeconds: 5,
      tcpSocket: { port: 8080 },
    },
  });
  expect(find(rendered, 'Service', 'vllm-cache-server-service').spec?.ports).toEqual([
    { name: 'cacheserver-sport', port: 81, targetPort: 8080, protocol: 'TCP' },
  ]);
});

it.each<[object, object]>([
  [{}, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }],
  [{ type: 'Recreate' }, { type: 'Recreate' }],
  [
    { rollingUpdate: { maxSurge: 2 } },
    { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } },
  ],
])('rolls it by %j as %j', (strategy, expected) => {
  const rendered = render({ cacheserverSpec: { enabled: true, strategy } });
  expect(find(rendered, 'Deployment', 'vllm-deployment-cache-server').spec?.strategy).toEqual(expected);
});

it.each([
  [null, undefined],
  [{ periodSeconds: 0, timeoutSeconds: 7 }, [10, 7]],
])('probes it by %j', (livenessProbe, expected) => {
  const { main } = podOf(
    render({ cacheserverSpec: { enabled: true, livenessProbe } }),
    'vllm-deployment-cache-server',
  );
  const probe = main.livenessProbe;
  expect(probe && [probe.periodSeconds, probe.timeoutSeconds]).toEqual(expected);
});

it.each<[object, object | undefined, boolean]>([
  [{}, undefined, false],
  [{ storageClass: 'nfs' }, undefined, false],
  [{ hostPath: '/d', nfs: { server: 's', path: '/p' } }, { hostPath: { path: '/d' } }, true],
  [{ nfs: { server: 's', path: '/p' } }, { nfs: { server: 's', path: '/p' } }, true],
  [{ nfs: { server: 's' } }, undefined, false],
])('shares storage by %j', (storage, source, bound) => {
  const rendered = render({ sharedPvcStorage: { enabled: true, size: '50Gi', ...storage } });
  const claim = find(rendered, 'PersistentVolumeClaim', 'vllm-shared-pvc-storage-claim');

  expect(namesOf(rendered, 'PersistentVolume')).toEqual(bound ? ['vllm-shared-pvc-storage'] : []);
  if (source)
    expect(find(rendered, 'PersistentVolume', 'vllm-shared-pvc-storage').spec).toMatchObject(source);
  expect(claim.spec).toEqual({
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: '50Gi' } },
    ...('storageClass' in storage && { storageClassName: 'nfs' }),
    ...(bound && { volumeName: 'vllm-shared-pvc-storage' }),
  });
});
