import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import { valueAfter } from '../constructs/rendered.js';
import { problemsOf } from '../support/schemas.js';
import { envOf, find, namesOf, oneModel, type RenderedValues, render } from './rendered-values.js';

const HEAD = { requestCPU: 2, requestMemory: '8Gi', requestGPU: 1 };
const raySpec = { enabled: true, headNode: HEAD };

function ray(model: object = {}, engines: object = {}, others: object = {}) {
  const rendered = render(oneModel({ requestGPU: 1, raySpec, ...model }, engines, others));
  const cluster = find(rendered, 'RayCluster', 'vllm-opt-raycluster');
  const [group] = cluster.spec.workerGroupSpecs;
  if (!group) throw new Error('ray: no worker group');
  return {
    rendered,
    cluster,
    group,
    head: podOf(cluster.spec.headGroupSpec.template),
    worker: podOf(group.template),
  };
}

function podOf({ metadata, spec }: PodTemplateSpec) {
  const main = spec?.containers[0];
  if (!spec || !main) throw new Error('podOf: no container');
  return { labels: metadata?.labels ?? {}, annotations: metadata?.annotations, spec, main };
}

const saidOf = ({ warnings }: RenderedValues) =>
  warnings.filter((warning) => /ray|Ray|head|Service/.test(warning));
const named = ({ env = [] }: Container, variable: string) => env.find(({ name }) => name === variable);

describe('a model with raySpec', () => {
  it('is a RayCluster with the chart’s names and labels', () => {
    const { rendered, cluster, group, head, worker } = ray({ replicaCount: 2 });
    const id = { model: 'opt', 'helm-release-name': 'vllm' };
    const user = { environment: 'test', release: 'test' };

    expect(rendered.problems).toEqual([]);
    expect(rendered.refused).toEqual([]);
    expect(rendered.objects.flatMap((object) => problemsOf(object as never))).toEqual([]);
    expect(namesOf(rendered, 'Deployment')).toEqual(['vllm-deployment-router']);
    expect(cluster.metadata.labels).toEqual({ ...id, ...user });
    expect(cluster.spec.headGroupSpec).toMatchObject({
      serviceType: 'ClusterIP',
      rayStartParams: { 'dashboard-host': '0.0.0.0' },
    });
    expect(group).toMatchObject({ groupName: 'ray', replicas: 2 });
    expect(head.main.name).toBe('vllm-ray-head');
    expect(worker.main.name).toBe('vllm-ray-worker');
    expect(head.labels).toEqual({ ...id, ...user });
    // Q18: the router looks for environment and release.
    expect(worker.labels).toEqual(id);
    expect(namesOf(rendered, 'ConfigMap')).toEqual(['opt-vllm-start-script', 'opt-wait-for-ray-script']);
  });

  it('has a Service and a budget that find the head (Q17)', () => {
    const { rendered } = ray({ pdb: { enabled: true, minAvailable: 1 } });
    const selector = {
      model: 'opt',
      'helm-release-name': 'vllm',
      environment: 'test',
      release: 'test',
      'ray.io/node-type': 'head',
    };

    expect(find(rendered, 'Service', 'vllm-opt-engine-service').spec?.selector).toEqual(selector);
    expect(find(rendered, 'PodDisruptionBudget', 'vllm-opt-pdb-vllm').spec).toEqual({
      minAvailable: 1,
      selector: { matchLabels: selector },
    });
  });

  it.each([
    [{ maxUnavailable: 1 }, 0],
    [{ maxUnavailable: '50%' }, 0],
    [{ maxUnavailable: '0%' }, 1],
    [{ minAvailable: '50%' }, 1],
    [{ minAvailable: 2 }, 2],
    [{}, 0],
  ])('turns the budget %j into a whole minAvailable', (pdb, minAvailable) => {
    const { rendered } = ray({ pdb: { enabled: true, ...pdb } });
    const { spec } = find(rendered, 'PodDisruptionBudget', 'vllm-opt-pdb-vllm');

    expect(rendered.refused).toEqual([]);
    expect(spec).toMatchObject({ minAvailable });
    expect(spec).not.toHaveProperty('maxUnavailable');
  });

  it('is asked at /health, an hour long at first (Q69)', () => {
    const { head, worker } = ray({}, { containerPort: 9000 });
    const httpGet = { path: '/health', port: 9000 };

    expect(head.main.startupProbe).toEqual({
      httpGet,
      periodSeconds: 15,
      timeoutSeconds: 10,
      failureThreshold: 240,
    });
    expect(head.main.livenessProbe).toEqual({ httpGet });
    expect(head.main.readinessProbe).toEqual({ httpGet, periodSeconds: 10, failureThreshold: 3 });
    expect(head.spec).not.toHaveProperty('terminationGracePeriodSeconds');
    expect(worker.main.livenessProbe).toEqual({ exec: { command: ['/bin/bash', '-c', 'echo TBD'] } });
  });

  it('takes probes that the values set', () => {
    const { head } = ray(
      {},
      {
        startupProbe: { failureThreshold: 900 },
        livenessProbe: { initialDelaySeconds: 60 },
        readinessProbe: null,
      },
    );

    expect(head.main.startupProbe).toMatchObject({ periodSeconds: 10, failureThreshold: 900 });
    expect(head.main.livenessProbe).toMatchObject({ initialDelaySeconds: 60, failureThreshold: 3 });
    expect(head.main).not.toHaveProperty('readinessProbe');
    expect(ray({}, { startupProbe: null }).head.main.startupProbe).toEqual({
      httpGet: { path: '/health', port: 8000 },
      failureThreshold: 360,
    });
  });

  it('runs vLLM with the options of a Deployment, and those of several nodes', () => {
    const { head, worker } = ray({
      replicaCount: 3,
      modelRevision: 'main',
      vllmConfig: {
        tensorParallelSize: 2,
        pipelineParallelSize: 2,
        runner: 'pooling',
        extraArgs: ['--a', "it's"],
      },
    });

    expect(head.main.command).toEqual(['/bin/bash', '/entrypoint/vllm-entrypoint.sh']);
    expect(head.main.args).toEqual([
      ...['vllm', 'serve', 'facebook/opt-125m', '--host', '0.0.0.0', '--port', '8000'],
      ...['--distributed-executor-backend', 'ray', '--tensor-parallel-size', '2'],
      ...['--pipeline-parallel-size', '2', '--runner', 'pooling', '--a', "it's", '--revision', 'main'],
    ]);
    expect(worker.main.command).toEqual(head.main.command);
    expect(named(head.main, 'EXPECTED_NODES')?.value).toBe('4');
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('leaves prefix caching to vLLM unless it is on: %s', (enablePrefixCaching, written) => {
    const { args = [] } = ray({ vllmConfig: { dtype: 'half', enablePrefixCaching } }).head.main;

    expect(args.filter((item) => item.includes('prefix-caching'))).toEqual(
      written ? ['--enable-prefix-caching'] : [],
    );
  });

  it.each([
    [{}, undefined],
    [{ dtype: 'half' }, undefined],
    [{ dtype: 'half', v1: 1 }, '1'],
    [{ v0: '1' }, '0'],
  ])('names an engine version only where the values do: %j (Q66)', (vllmConfig, version) => {
    const { head, worker } = ray({ vllmConfig });

    expect(named(head.main, 'VLLM_USE_V1')?.value).toBe(version);
    expect(named(worker.main, 'VLLM_USE_V1')?.value).toBe(version);
  });

  it('has the head’s own resources and init container', () => {
    const init = (name: string) => ({ name, image: 'busybox' });
    const { head, worker } = ray({
      initContainer: init('for-workers'),
      raySpec: { enabled: true, headNode: { ...HEAD, limitMemory: '9Gi', initContainer: init('for-head') } },
    });

    expect(head.main.resources).toEqual({
      requests: { memory: '8Gi', cpu: '2', 'nvidia.com/gpu': '1' },
      limits: { memory: '9Gi', 'nvidia.com/gpu': '1' },
    });
    expect(worker.main.resources?.requests).toEqual({ memory: '16Gi', cpu: '6', 'nvidia.com/gpu': '1' });
    expect(head.spec.initContainers?.map(({ name }) => name)).toEqual(['for-head']);
    expect(worker.spec.initContainers?.map(({ name }) => name)).toEqual(['for-workers']);
  });

  it('has on all pods what the chart leaves out (Q64)', () => {
    const affinity = { podAntiAffinity: {} };
    const { cluster, head, worker } = ray(
      {
        labels: { a: 'b' },
        podLabels: { c: 'd' },
        podAnnotations: { e: 'f' },
        priorityClassName: 'high',
        affinity,
        envFromSecret: { name: 'secret' },
        pvcStorage: '10Gi',
        pvcExistingClaimName: 'mine',
      },
      { env: [{ name: 'X', value: '1' }], containerSecurityContext: { runAsUser: 7 } },
      { sharedPvcStorage: { enabled: true } },
    );

    expect(cluster.metadata.labels).toMatchObject({ a: 'b' });
    for (const pod of [head, worker]) {
      expect(pod.labels).toMatchObject({ c: 'd' });
      expect(pod.annotations).toEqual({ e: 'f' });
      expect(pod.spec).toMatchObject({ priorityClassName: 'high', affinity });
      expect(pod.spec.volumes).toContainEqual({
        name: 'vllm-storage',
        persistentVolumeClaim: { claimName: 'mine' },
      });
      expect(pod.main.envFrom).toEqual([{ secretRef: { name: 'secret' } }]);
      expect(pod.main.securityContext).toMatchObject({ runAsUser: 7 });
      expect(envOf(pod.main)).toEqual(expect.arrayContaining(['X=1', 'HF_HOME=/data/shared-pvc-storage']));
      expect(pod.spec).not.toHaveProperty('hostname');
    }
  });

  it('leaves out what only repeats a default', () => {
    const { head } = ray();

    expect(head.main).not.toHaveProperty('securityContext');
    expect(envOf(head.main)).toEqual(['EXPECTED_NODES=2', 'HF_HOME=/tmp', 'VLLM_HOST_IP']);
  });

  it('mounts its chat template (Q65)', () => {
    const text = '{% for m in messages %}\n{{ m }}\n{% endfor %}';
    const { rendered, head } = ray({ chatTemplate: 'chat.jinja', chatTemplateConfigMap: text });
    const mount = head.main.volumeMounts?.find(({ mountPath }) => mountPath === '/templates');

    expect(find(rendered, 'ConfigMap', 'vllm-opt-chat-templates').data).toEqual({ 'chat.jinja': text });
    expect(head.spec.volumes).toContainEqual({
      name: mount?.name,
      configMap: { name: 'vllm-opt-chat-templates' },
    });
    expect(valueAfter(head.main.args, '--chat-template')).toBe('/templates/chat.jinja');
  });

  it('has LMCache as in a Deployment, without transfer of KV cache (Q67, Q68)', () => {
    const { rendered, head, worker } = ray({
      vllmConfig: { dtype: 'half' },
      lmcacheConfig: {
        enabled: true,
        cpuOffloadingBufferSize: '0',
        controllerPort: 9000,
        workerPort: 1,
        enablePD: true,
        nixlRole: 'sender',
      },
    });
    const names = (pod: typeof head) =>
      pod.main.env?.map(({ name }) => name).filter((name) => /LMCACHE|HASH|UCX/.test(name));

    expect(names(head)).toEqual([
      'PYTHONHASHSEED',
      'LMCACHE_USE_EXPERIMENTAL',
      'LMCACHE_LOG_LEVEL',
      'LMCACHE_LMCACHE_INSTANCE_ID',
      'LMCACHE_CONTROLLER_PULL_URL',
    ]);
    expect(names(worker)).toEqual(names(head));
    expect(head.spec).not.toHaveProperty('hostIPC');
    expect(valueAfter(head.main.args, '--kv-transfer-config')).toBe(
      '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}',
    );
    expect(saidOf(rendered)).toEqual([
      expect.stringMatching(/lmcacheConfig\.enablePD: has no effect beside raySpec/),
      expect.stringMatching(/lmcacheConfig\.nixlRole: has no effect beside raySpec/),
      expect.stringMatching(/lmcacheConfig\.workerPort: names a Service that is not there/),
    ]);
  });

  it('is not scaled by KEDA, which warns', () => {
    const { rendered } = ray({ keda: { enabled: true } });

    expect(namesOf(rendered, 'ScaledObject')).toEqual([]);
    expect(rendered.warnings).toContainEqual(expect.stringMatching(/modelSpec\[0\]\.keda: has no effect/));
    expect(rendered.refused).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    [
      'more ranks than GPUs (Q71)',
      { vllmConfig: { tensorParallelSize: 2, pipelineParallelSize: 2 } },
      /vllmConfig: needs a GPU for each of tensorParallelSize x pipelineParallelSize, 4, got 2/,
    ],
    ['text for false (Q73)', { raySpec: { ...raySpec, enabled: 'false' } }, /raySpec\.enabled: is text/],
    ['a claim of one node', { pvcStorage: '1Gi' }, /pvcAccessMode: is ReadWriteOnce/],
    ['LoRA downloads', { enableLoRA: true, pvcStorage: '1Gi' }, /enableLoRA: adds no sidecar/],
  ])('warns of %s', (_what, model, message) => {
    const { rendered } = ray(model);

    expect(rendered.warnings).toContainEqual(expect.stringMatching(message));
    expect(rendered.problems).toEqual([]);
  });

  it('warns of a strategy, which KubeRay does not look at', () => {
    const { rendered } = ray({}, { strategy: { type: 'Recreate' } });

    expect(rendered.warnings).toContainEqual(expect.stringMatching(/servingEngineSpec\.strategy: has no/));
  });

  it.each<[string, object, RegExp]>([
    ['without a head (Q73)', { raySpec: { enabled: true } }, /raySpec\.headNode: is missing/],
    [
      'with a head that asks for nothing',
      { raySpec: { enabled: true, headNode: {} } },
      /headNode\.requestMemory: is missing/,
    ],
    [
      'with a head of half a GPU',
      { raySpec: { enabled: true, headNode: { ...HEAD, requestGPU: 1.5 } } },
      /headNode\.requestGPU: must be a whole number/,
    ],
    [
      'with a head whose memory is no quantity',
      { raySpec: { enabled: true, headNode: { ...HEAD, requestMemory: '8GB' } } },
      /headNode\.requestMemory: must be a quantity/,
    ],
    ['with another label of the selector', { podLabels: { model: 'x' } }, /podLabels\.model: is part of/],
  ])('is refused %s', (_what, model, message) => {
    const { problems } = render(oneModel({ raySpec, ...model }));

    expect(problems).toContainEqual(expect.stringMatching(message));
  });
});

it('is a Deployment where raySpec is off, and nothing that runs where the model is', () => {
  const off = render(oneModel({ raySpec: { ...raySpec, enabled: false } }));
  const suspended = render(oneModel({ raySpec, enabled: false }));

  expect(namesOf(off, 'RayCluster')).toEqual([]);
  expect(namesOf(off, 'Deployment')).toContain('vllm-opt-deployment-vllm');
  expect(namesOf(suspended, 'RayCluster')).toEqual([]);
  expect(namesOf(suspended, 'ConfigMap')).toEqual([]);
  expect(namesOf(suspended, 'Service')).toContain('vllm-opt-engine-service');
});
