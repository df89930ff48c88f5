import { describe, expect, it } from 'vitest';
import { objectOf, workloadOf } from '../../constructs/rendered.js';
import { chartOf, type Surroundings } from './rendered.js';
import { runtimeSpec } from './resources.js';

type Fields = Parameters<typeof runtimeSpec>[0];

const chart = (fields?: Fields, around?: Surroundings) =>
  chartOf('VLLMRuntime', { spec: runtimeSpec(fields) }, around);
const engine = (fields?: Fields, around?: Surroundings) => workloadOf(chart(fields, around));

describe('autoscaling', () => {
  const of = (autoscalingConfig: object, others: Fields = {}) =>
    objectOf(
      chart({ ...others, autoscalingConfig: { enabled: true, maxReplicas: 4, ...autoscalingConfig } }),
      'ScaledObject',
    );
  const queries = (object: ReturnType<typeof of>) =>
    (object.spec.triggers ?? []).map(({ metadata }) => String((metadata as { query?: unknown }).query));

  it('scales the resource itself, with all that may be left out (D2)', () => {
    const { metadata, spec } = of({});

    expect(metadata.name).toBe('llama-scaledobject');
    expect(spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'production-stack.vllm.ai/v1alpha1', kind: 'VLLMRuntime', name: 'llama' },
      minReplicaCount: 1,
      maxReplicaCount: 4,
      pollingInterval: 15,
      cooldownPeriod: 1800,
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
            },
            scaleDown: {
              stabilizationWindowSeconds: 300,
              policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
            },
          },
        },
      },
    });
    expect(spec.triggers?.map(({ metadata: trigger }) => trigger)).toEqual([
      expect.objectContaining({ metricName: 'vllm_incoming_keepalive', threshold: '1' }),
      expect.objectContaining({ metricName: 'vllm_requests_running', threshold: '5' }),
      expect.objectContaining({ metricName: 'vllm_generation_tokens_rate', threshold: '100' }),
      expect.objectContaining({ metricName: 'vllm_prompt_tokens_rate', threshold: '100' }),
    ]);
  });

  it('leaves the replicas to whoever writes them into the resource (Q17)', () => {
    const { spec } = engine({
      deploymentConfig: { replicas: 6 },
      autoscalingConfig: { enabled: true, maxReplicas: 4 },
    });

    expect(spec.replicas).toBe(6);
  });

  it('asks for one row, so that two routers do not count as two pods (D16)', () => {
    const [keepalive, ...sums] = queries(of({}));

    // A comparison outside of the sum gives 1, whatever the number of series.
    expect(keepalive).toMatch(/^\(sum\(rate\([^)]*\)\) > bool 0\) or vector\(0\)$/);
    for (const query of sums) expect(query).toMatch(/^sum\(.*\) or vector\(0\)$/);
  });

  it('asks for pods by labels that each way to scrape them sets (D17)', () => {
    const [keepalive = '', ...sums] = queries(
      of({}, { vllmConfig: { extraArgs: ['--served-model-name', 'chat'] } }),
    );

    expect(keepalive).toContain('{namespace="models",model="chat"}');
    for (const query of sums) {
      const [, pattern = ''] = /pod=~"([^"]*)"/.exec(query) ?? [];
      const pods = new RegExp(`^(?:${pattern})$`);

      expect(query).toContain('namespace="models"');
      expect(pods.test('llama-7c9f6d5b8-x2x4z')).toBe(true);
      expect(pods.test('llama-large-7c9f6d5b8-x2x4z')).toBe(false);
    }
  });

  it('knows the served name in one argument too', () => {
    expect(queries(of({}, { vllmConfig: { extraArgs: ['--served-model-name=chat'] } }))[0]).toContain(
      'model="chat"',
    );
  });
});
