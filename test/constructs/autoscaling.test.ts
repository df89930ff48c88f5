import { describe, expect, it } from 'vitest';
import type { Autoscaling } from '../../constructs/autoscaling.js';
import { Router } from '../../constructs/router.js';
import { engineChart, newChart, objectOf } from './rendered.js';

const hpa = (scaling: Partial<Extract<Autoscaling, { type: 'hpa' }>>) =>
  objectOf(
    engineChart({ autoscaling: { type: 'hpa', maxReplicas: 3, ...scaling } }),
    'HorizontalPodAutoscaler',
  ).spec;
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'stack-qwen-deployment-vllm' };

describe('HorizontalPodAutoscaler', () => {
  it('scales the Deployment by CPU unless told otherwise', () => {
    expect(hpa({})).toEqual({
      scaleTargetRef: target,
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    });
  });

  it('scales by other metrics alone, or beside CPU', () => {
    const metrics = [
      {
        type: 'Pods',
        pods: { metric: { name: 'waiting' }, target: { type: 'AverageValue', averageValue: '5' } },
      },
    ] as const;

    expect(hpa({ metrics })?.metrics).toEqual(metrics);
    expect(hpa({ metrics, targetCpuPercent: 50 })?.metrics).toHaveLength(2);
  });

  it('takes behaviour as Kubernetes writes it', () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 600 } };

    expect(hpa({ behavior })?.behavior).toEqual(behavior);
  });

  it('scales the router too', () => {
    const chart = newChart();
    new Router(chart, 'Router', { autoscaling: { type: 'hpa', maxReplicas: 2 } });
    const { metadata, spec } = objectOf(chart, 'HorizontalPodAutoscaler');

    expect(metadata.name).toBe('stack-router-hpa');
    expect(spec?.scaleTargetRef.name).toBe('stack-deployment-router');
    expect(objectOf(chart, 'Deployment').spec).not.toHaveProperty('replicas');
  });
});

describe('ScaledObject', () => {
  const keda = (scaling: Partial<Extract<Autoscaling, { type: 'keda' }>>) =>
    objectOf(engineChart({ autoscaling: { type: 'keda', triggers: [], ...scaling } }), 'ScaledObject').spec;

  it('leaves to KEDA what is not said', () => {
    const triggers = [{ type: 'cpu', metadata: { value: '60' } }];

    expect(keda({ triggers })).toEqual({ scaleTargetRef: target, triggers });
  });

  it('may scale to zero', () => {
    expect(keda({ minReplicas: 0, idleReplicas: 0, maxReplicas: 4 })).toMatchObject({
      minReplicaCount: 0,
      idleReplicaCount: 0,
      maxReplicaCount: 4,
    });
  });

  it('writes KEDA’s own names and units', () => {
    expect(
      keda({
        pollingIntervalSeconds: 5,
        cooldownSeconds: 60,
        initialCooldownSeconds: 7,
        fallback: { failureThreshold: 3, replicas: 2 },
        advanced: { restoreToOriginalReplicaCount: true },
      }),
    ).toMatchObject({
      pollingInterval: 5,
      cooldownPeriod: 60,
      initialCooldownPeriod: 7,
      fallback: { failureThreshold: 3, replicas: 2 },
      advanced: { restoreToOriginalReplicaCount: true },
    });
  });
});
