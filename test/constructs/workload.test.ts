import { describe, expect, it } from 'vitest';
import { ENGINE_USER } from '../../constructs/pod-security.js';
import type { WorkloadProps } from '../../constructs/workload.js';
import { engineChart, engineOf, objectOf } from './rendered.js';

describe('pod security', () => {
  it('is what the standard "restricted" asks for', () => {
    const { pod, main } = engineOf({});

    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: ENGINE_USER,
      fsGroup: ENGINE_USER,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(main.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod).not.toHaveProperty('hostIPC');
    expect(pod).not.toHaveProperty('hostPID');
  });

  it('gives way to fields of the user', () => {
    const { pod, main } = engineOf({
      podSecurityContext: { runAsUser: 7 },
      securityContext: { readOnlyRootFilesystem: true },
    });

    expect(pod.securityContext).toMatchObject({ runAsUser: 7, runAsNonRoot: true });
    expect(main.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
  });

  it('writes nothing where it is none', () => {
    const { pod, main } = engineOf({ podSecurity: 'none' });

    expect(pod).not.toHaveProperty('securityContext');
    expect(pod).not.toHaveProperty('automountServiceAccountToken');
    expect(main).not.toHaveProperty('securityContext');
  });

  it('lets engines lock memory for RDMA, and see the host for CUDA IPC', () => {
    const rdma = engineOf({ gpu: 1, kvTransport: { type: 'rdma', resource: 'rdma/ib', count: 2 } });
    const cuda = engineOf({ kvTransport: { type: 'cuda-ipc' } });

    expect(rdma.main.securityContext?.capabilities).toEqual({ drop: ['ALL'], add: ['IPC_LOCK'] });
    expect(rdma.main.resources).toEqual({
      requests: { 'nvidia.com/gpu': '1', 'rdma/ib': '2' },
      limits: { 'nvidia.com/gpu': '1', 'rdma/ib': '2' },
    });
    expect(rdma.pod).not.toHaveProperty('hostIPC');
    expect(cuda.pod).toMatchObject({ hostIPC: true, hostPID: true });
    expect(cuda.main.securityContext?.capabilities).toEqual({ drop: ['ALL'] });
  });

  it('keeps the token where an account is given', () => {
    expect(engineOf({ serviceAccount: 'mine' }).pod).not.toHaveProperty('automountServiceAccountToken');
  });
});

describe('service links', () => {
  it('are off, since a Service named vllm would set vLLM’s own port', () => {
    expect(engineOf({}).pod.enableServiceLinks).toBe(false);
    expect(engineOf({ serviceLinks: true }).pod).not.toHaveProperty('enableServiceLinks');
  });
});

describe('rollout', () => {
  it.each<[string, WorkloadProps['rollout'], unknown]>([
    [
      'in place by default',
      undefined,
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    ],
    ['with a surge', 'surge', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
    ['by recreation', 'recreate', { type: 'Recreate' }],
    ['as Kubernetes writes it', { type: 'Recreate' }, { type: 'Recreate' }],
  ])('goes %s', (_what, rollout, strategy) => {
    expect(engineOf({ rollout }).spec.strategy).toEqual(strategy);
  });

  it('may take an hour, since models take long to load', () => {
    expect(engineOf({}).spec.progressDeadlineSeconds).toBe(3600);
  });
});

describe('graceful shutdown', () => {
  it('waits by the kubelet’s sleep, without a shell', () => {
    const { pod, main } = engineOf({ gracefulShutdown: { preStopSeconds: 7, gracePeriodSeconds: 70 } });

    expect(main.lifecycle).toEqual({ preStop: { sleep: { seconds: 7 } } });
    expect(pod.terminationGracePeriodSeconds).toBe(70);
  });

  it('does not sleep for 0 seconds', () => {
    const { main } = engineOf({ gracefulShutdown: { preStopSeconds: 0, gracePeriodSeconds: 70 } });

    expect(main).not.toHaveProperty('lifecycle');
  });

  it('is left to Kubernetes where it is false', () => {
    const { pod, main } = engineOf({ gracefulShutdown: false });

    expect(pod).not.toHaveProperty('terminationGracePeriodSeconds');
    expect(main).not.toHaveProperty('lifecycle');
  });

  it('gives way to a preStop hook, and stands beside other hooks', () => {
    const hook = { exec: { command: ['true'] } };

    expect(engineOf({ lifecycle: { preStop: hook } }).main.lifecycle).toEqual({ preStop: hook });
    expect(engineOf({ lifecycle: { postStart: hook } }).main.lifecycle).toEqual({
      postStart: hook,
      preStop: { sleep: { seconds: 10 } },
    });
  });
});

describe('replicas', () => {
  it('is 1, or what is asked for, 0 included', () => {
    expect(engineOf({}).spec.replicas).toBe(1);
    expect(engineOf({ replicas: 0 }).spec.replicas).toBe(0);
  });

  it('is absent where somebody else owns it', () => {
    expect(engineOf({ autoscaling: { type: 'hpa', maxReplicas: 2 } }).spec).not.toHaveProperty('replicas');
    expect(engineOf({ autoscaling: { type: 'keda', triggers: [] } }).spec).not.toHaveProperty('replicas');
    expect(engineOf({ replicas: 'unmanaged' }).spec).not.toHaveProperty('replicas');
  });
});

describe('pod template', () => {
  it('passes additions through untouched', () => {
    const sidecar = { name: 'log', image: 'busybox', env: [{ name: 'A', value: '' }], command: [] };
    const init = { name: 'wait', image: 'busybox', restartPolicy: 'Always' as const };
    const { pod, main } = engineOf({
      sidecars: [sidecar],
      initContainers: [init],
      volumes: [{ name: 'a', csi: { driver: 'd', volumeAttributes: { b: 'c' } } }],
      volumeMounts: [{ name: 'a', mountPath: '/a', subPath: 'b' }],
    });

    expect(pod.containers[1]).toEqual(sidecar);
    expect(pod.initContainers).toEqual([init]);
    expect(pod.volumes).toEqual([{ name: 'a', csi: { driver: 'd', volumeAttributes: { b: 'c' } } }]);
    expect(main.volumeMounts).toEqual([{ name: 'a', mountPath: '/a', subPath: 'b' }]);
  });

  it('takes podSpec as it is given, before what the construct writes', () => {
    const { pod } = engineOf({
      podSpec: {
        overhead: { cpu: '1' },
        enableServiceLinks: true,
        readinessGates: [{ conditionType: 'a/b' }],
      },
    });

    expect(pod.overhead).toEqual({ cpu: '1' });
    expect(pod.enableServiceLinks).toBe(true);
    expect(pod.readinessGates).toEqual([{ conditionType: 'a/b' }]);
  });

  it('leaves empty lists and maps out', () => {
    const { pod, main } = engineOf({
      tolerations: [],
      nodeSelector: {},
      affinity: {},
      volumes: [],
      sidecars: [],
      envFrom: [],
      dnsConfig: {},
    });

    expect(Object.keys(pod)).not.toEqual(
      expect.arrayContaining(['tolerations', 'nodeSelector', 'affinity', 'volumes', 'dnsConfig']),
    );
    expect(main).not.toHaveProperty('envFrom');
  });
});

describe('selectors', () => {
  it('hold no label that may change', () => {
    const chart = engineChart({ labels: { tier: 'gpu' }, podLabels: { version: 'blue' } });
    const selector = {
      'app.kubernetes.io/name': 'qwen',
      'app.kubernetes.io/instance': 'stack',
      'app.kubernetes.io/component': 'serving-engine',
    };

    expect(objectOf(chart, 'Deployment').spec?.selector.matchLabels).toEqual(selector);
    expect(objectOf(chart, 'Service').spec?.selector).toEqual({ ...selector, model: 'qwen' });
    expect(objectOf(chart, 'PodDisruptionBudget').spec?.selector?.matchLabels).toEqual(selector);
  });
});
