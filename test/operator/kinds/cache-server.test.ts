import { describe, expect, it } from 'vitest';
import { objectOf, objectsOf, workloadOf } from '../../constructs/rendered.js';
import {
  chartOf,
  conditionOf,
  live,
  liveDeployment,
  messageOf,
  type Surroundings,
  statusOf,
} from './rendered.js';
import { cacheServerSpec } from './resources.js';

const chart = (changes?: object, around?: Surroundings) =>
  chartOf('CacheServer', { name: 'cache', spec: cacheServerSpec(changes) }, around);
const server = (changes?: object) => workloadOf(chart(changes));
const statusFrom = (changes: object, around?: Surroundings) =>
  statusOf('CacheServer', { name: 'cache', spec: cacheServerSpec(changes) }, around);

describe('a CacheServer', () => {
  it('listens on its port behind a Service on 80', () => {
    const made = chart({ port: 9000 });
    const { main } = workloadOf(made);

    expect(main.command).toEqual(['/opt/venv/bin/lmcache_server', '0.0.0.0', '9000']);
    expect(main.ports).toEqual([{ name: 'http', containerPort: 9000 }]);
    expect(objectOf(made, 'Service').spec).toMatchObject({
      ports: [{ name: 'http', port: 80, targetPort: 9000 }],
      selector: { app: 'cache' },
    });
  });

  it('is asked by TCP, since it speaks no HTTP (D35)', () => {
    const { main } = server();

    for (const probe of [main.startupProbe, main.livenessProbe, main.readinessProbe]) {
      expect(probe?.tcpSocket).toEqual({ port: 'http' });
      expect(probe?.httpGet).toBeUndefined();
    }
  });

  it('has the strategy, the pull Secret and the nodes that the resource names (D35)', () => {
    const terms = [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }];
    const { spec, pod, main } = server({
      deploymentStrategy: 'Recreate',
      image: { registry: 'r', name: 'lmcache', tag: '3', pullSecretName: 'pull' },
      nodeSelectorTerms: terms,
      replicas: 2,
    });

    expect(spec.strategy).toEqual({ type: 'Recreate' });
    expect(spec.replicas).toBe(2);
    expect(pod.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(main.image).toBe('r/lmcache:3');
    expect(
      pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
    ).toEqual(terms);
    expect(server().spec.strategy?.type).toBe('RollingUpdate');
  });

  it('keeps its cache on a claim where it has storage', () => {
    const made = chart({ storage: { enabled: true, size: '20Gi' } });
    const { main, pod } = workloadOf(made);
    const [mount] = main.volumeMounts ?? [];

    expect(objectOf(made, 'PersistentVolumeClaim')).toMatchObject({
      metadata: { name: 'cache', annotations: { 'vllm-stack.dev/retain': 'false' } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
    });
    expect(pod.volumes).toEqual([{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }]);
    expect(main.command?.at(-1)).toBe(mount?.mountPath);
    expect(objectsOf(chart({ storage: { enabled: false } }), 'PersistentVolumeClaim')).toEqual([]);
  });

  it('is not there where it is off', () => {
    expect(chart({ enabled: false, storage: { enabled: true } }).toJson()).toEqual([]);
  });

  it('is what podTemplate says in the end', () => {
    const { labels, pod } = server({
      podTemplate: { metadata: { labels: { app: 'x', team: 'a' } }, spec: { hostNetwork: true } },
    });

    expect(labels).toMatchObject({ app: 'cache', team: 'a' });
    expect(pod.hostNetwork).toBe(true);
  });
});

describe('its status', () => {
  const running = liveDeployment('cache', { wanted: 1, available: 1, updated: 1 });

  it('tells where it is and that it serves', () => {
    const status = statusFrom({}, { live: [running] });

    expect(status).toMatchObject({ status: 'Ready', url: 'lm://cache.models.svc.cluster.local:80' });
    expect(conditionOf(status, 'Ready')).toBe('True Ready');
    expect(conditionOf(status, 'Progressing')).toBe('False Done');
    expect(conditionOf(status, 'StorageReady')).toBeUndefined();
  });

  it('warns of several caches behind one address (D35)', () => {
    const status = statusFrom({ replicas: 2 });

    expect(conditionOf(status, 'CacheShared')).toBe('False SeveralReplicas');
    expect(conditionOf(statusFrom({}), 'CacheShared')).toBeUndefined();
  });

  it('tells that it is off', () => {
    const status = statusFrom({ enabled: false });

    expect(conditionOf(status, 'Ready')).toBe('False Disabled');
    expect(status.url).toBeUndefined();
  });

  it('tells of a claim that cannot become what is asked for', () => {
    const claim = live(
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'cache' },
      {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
        status: { phase: 'Bound', capacity: { storage: '20Gi' } },
      },
    );
    const status = statusFrom({ storage: { enabled: true, size: '5Gi' } }, { live: [running, claim] });

    expect(conditionOf(status, 'StorageReady')).toBe('False Immutable');
    expect(messageOf(status, 'StorageReady')).toContain('size stays 20Gi, got 5Gi');
    expect(conditionOf(status, 'Ready')).toBe('True Ready');
  });
});
