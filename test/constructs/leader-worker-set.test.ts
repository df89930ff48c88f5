import { describe, expect, it } from 'vitest';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import { engineFlagStatus } from '../../contract/engine-flags.js';
import { images } from '../../contract/images.js';
import { engineChart, objectOf, objectsOf, stackChart, valueAfter } from './rendered.js';

const engine = {
  model: 'Qwen/Qwen3-0.6B',
  gpu: 4,
  tensorParallelSize: 4,
  pipelineParallelSize: 2,
  nodes: { via: 'leaderworkerset', size: 2 },
} as const satisfies ServingEngineProps;

function groups(props: Partial<ServingEngineProps> = {}) {
  const chart = engineChart({ ...engine, ...props });
  const set = objectOf(chart, 'LeaderWorkerSet');
  const { leaderTemplate, workerTemplate } = set.spec.leaderWorkerTemplate;
  const [leader] = leaderTemplate.spec?.containers ?? [];
  const [worker] = workerTemplate.spec?.containers ?? [];
  if (!leader || !worker) throw new Error('groups: a template without a container');
  return { chart, set, leaderTemplate, workerTemplate, leader, worker };
}

describe('a LeaderWorkerSet', () => {
  it('takes the place of the Deployment, with a group for each replica', () => {
    const { chart, set } = groups({ replicas: 3 });

    expect(objectsOf(chart, 'Deployment')).toEqual([]);
    expect(set.apiVersion).toBe('leaderworkerset.x-k8s.io/v1');
    expect(set.metadata.name).toBe('stack-qwen-lws');
    expect(set.spec.replicas).toBe(3);
    expect(set.spec.leaderWorkerTemplate).toMatchObject({
      size: 2,
      restartPolicy: 'RecreateGroupOnPodRestart',
    });
  });

  it('runs the same vLLM everywhere, each process with its rank', () => {
    const { leader, worker } = groups();
    const ranks = ['--nnodes', '2', '--node-rank', '0', '--master-addr', '$(LWS_LEADER_ADDRESS)'];

    expect(leader.command?.slice(0, 3)).toEqual(['vllm', 'serve', 'Qwen/Qwen3-0.6B']);
    expect(leader.command?.join(' ')).toContain(ranks.join(' '));
    expect(leader.command).not.toContain('--headless');
    expect(worker.command).toContain('--headless');
    expect(valueAfter(worker.command, '--node-rank')).toBe('$(LWS_WORKER_INDEX)');
    expect(worker.command?.filter((item) => item !== '--headless' && item !== '$(LWS_WORKER_INDEX)')).toEqual(
      leader.command?.filter((item, at) => !(item === '0' && leader.command?.[at - 1] === '--node-rank')),
    );
  });

  it('uses flags that the pinned vLLM has', () => {
    const version = images.engine.split(':')[1] ?? '';
    const flags = groups().worker.command?.filter((item) => item.startsWith('--')) ?? [];

    expect(flags.map((flag) => [flag, engineFlagStatus(flag, version)])).toEqual(
      flags.map((flag) => [flag, 'present']),
    );
  });

  it('asks the leader alone whether it lives', () => {
    const { leader, worker } = groups();

    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
      expect(leader[probe]?.httpGet?.path).toBe('/health');
      expect(worker).not.toHaveProperty(probe);
    }
    expect(worker).not.toHaveProperty('ports');
  });

  it('is found at its leaders alone', () => {
    const chart = stackChart({ engines: { qwen: engine } });
    const { leaderTemplate, workerTemplate } = objectOf(chart, 'LeaderWorkerSet').spec.leaderWorkerTemplate;
    const component = 'app.kubernetes.io/component';

    expect(leaderTemplate.metadata?.labels?.[component]).toBe('serving-engine');
    expect(workerTemplate.metadata?.labels?.[component]).toBe('serving-engine-worker');
    expect(objectOf(chart, 'Service', 'stack-qwen-engine-service').spec?.selector).toMatchObject({
      'leaderworkerset.sigs.k8s.io/worker-index': '0',
      [component]: 'serving-engine',
      model: 'qwen',
    });
    expect(objectOf(chart, 'PodDisruptionBudget', 'stack-qwen-pdb-vllm').spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/worker-index': '0' } },
    });
    expect(objectOf(chart, 'NetworkPolicy', 'stack-qwen-engine').spec?.podSelector).toEqual({
      matchLabels: { 'leaderworkerset.sigs.k8s.io/name': 'stack-qwen-lws' },
    });
  });

  it('puts common labels and annotations on all pods', () => {
    const chart = stackChart({
      commonLabels: { team: 'search' },
      commonAnnotations: { 'corp/cost-centre': '42' },
      engines: { qwen: engine },
    });
    const { leaderTemplate, workerTemplate } = objectOf(chart, 'LeaderWorkerSet').spec.leaderWorkerTemplate;

    for (const { metadata } of [leaderTemplate, workerTemplate]) {
      expect(metadata?.labels).toMatchObject({ team: 'search' });
      expect(metadata?.annotations).toMatchObject({ 'corp/cost-centre': '42' });
    }
  });

  it.each([
    ['in-place', { maxSurge: 0, maxUnavailable: 1 }],
    ['surge', { maxSurge: 1, maxUnavailable: 0 }],
    ['recreate', { maxSurge: 0, maxUnavailable: '100%' }],
  ] as const)('replaces groups %s', (rollout, rollingUpdateConfiguration) => {
    expect(groups({ rollout }).set.spec.rolloutStrategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdateConfiguration,
    });
  });

  it.each(['keda', 'hpa'] as const)('leaves the number of groups to %s', (type) => {
    const { chart, set } = groups({
      autoscaling: type === 'hpa' ? { type, maxReplicas: 3 } : { type, triggers: [], maxReplicas: 3 },
    });
    const scaler =
      type === 'hpa' ? objectOf(chart, 'HorizontalPodAutoscaler') : objectOf(chart, 'ScaledObject');

    expect(set.spec).not.toHaveProperty('replicas');
    expect(scaler.spec?.scaleTargetRef).toEqual({
      apiVersion: 'leaderworkerset.x-k8s.io/v1',
      kind: 'LeaderWorkerSet',
      name: 'stack-qwen-lws',
    });
  });

  it.each<[string, Partial<ServingEngineProps>, RegExp]>([
    [
      'a group of one',
      { nodes: { via: 'leaderworkerset', size: 1 } },
      /size must be a whole number of 2 or more/,
    ],
    [
      'ranks that do not divide',
      { nodes: { via: 'leaderworkerset', size: 3 } },
      /got 8 over 3 pods; make it a multiple of size/,
    ],
    ['too few GPUs', { gpu: 2 }, /is 8 and takes a GPU for each, got 4 in all/],
    [
      'a claim of one node',
      { storage: { claim: { size: '1Gi' } } },
      /which ReadWriteOnce binds to a single node/,
    ],
    ['data parallelism', { dataParallelSize: 2 }, /dataParallelSize: nodes hold one copy/],
  ])('refuses %s', (_what, props, message) => {
    expect(() => engineChart({ ...engine, ...props }).toJson()).toThrow(message);
  });

  it('refuses a name to which no group can be added', () => {
    const chart = stackChart({ router: false, engines: { ['q'.repeat(40)]: engine } });

    expect(() => chart.toJson()).toThrow(/a LeaderWorkerSet's has at most 49 characters, got 50/);
  });
});
