import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { RayNodes } from '../../constructs/multi-node/nodes.js';
import { START_SCRIPT, WAIT_SCRIPT } from '../../constructs/multi-node/ray-scripts.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import { engineChart, objectOf, objectsOf, stackChart, valueAfter } from './rendered.js';

const engine = { model: 'Qwen/Qwen3-0.6B', gpu: 2, tensorParallelSize: 2, pipelineParallelSize: 3 } as const;

function ray(props: Partial<ServingEngineProps> = {}, nodes: Partial<RayNodes> = {}) {
  const chart = engineChart({ ...engine, ...props, nodes: { via: 'ray', workers: 2, ...nodes } });
  const cluster = objectOf(chart, 'RayCluster');
  const [group] = cluster.spec.workerGroupSpecs;
  if (!group) throw new Error('ray: no worker group');
  return {
    chart,
    cluster,
    group,
    head: podOf(cluster.spec.headGroupSpec.template),
    worker: podOf(group.template),
  };
}

function podOf({ metadata, spec }: PodTemplateSpec) {
  const main = spec?.containers[0];
  if (!spec || !main) throw new Error('podOf: no container');
  return { labels: metadata?.labels ?? {}, annotations: metadata?.annotations ?? {}, spec, main };
}

function variableOf({ env = [] }: Container, variable: string): string | undefined {
  return env.find(({ name }) => name === variable)?.value;
}

describe('a RayCluster', () => {
  it('takes the place of the Deployment, and keeps KubeRay from writing commands', () => {
    const { chart, cluster, group } = ray();

    expect(objectsOf(chart, 'Deployment')).toEqual([]);
    expect(cluster.apiVersion).toBe('ray.io/v1');
    expect(cluster.metadata.name).toBe('stack-qwen-raycluster');
    expect(cluster.metadata.annotations).toEqual({ 'ray.io/overwrite-container-cmd': 'true' });
    expect(group).toMatchObject({ replicas: 2, rayStartParams: {} });
  });

  it('runs vLLM over Ray on the head, and only `ray start` on workers', () => {
    const { head, worker } = ray();

    expect(head.main.command).toEqual(['/bin/bash', '/entrypoint/vllm-entrypoint.sh']);
    expect(head.main.args?.slice(0, 3)).toEqual(['vllm', 'serve', 'Qwen/Qwen3-0.6B']);
    expect(valueAfter(head.main.args, '--distributed-executor-backend')).toBe('ray');
    expect(valueAfter(head.main.args, '--tensor-parallel-size')).toBe('2');
    expect(valueAfter(head.main.args, '--pipeline-parallel-size')).toBe('3');
    expect(worker.main.command).toEqual(head.main.command);
    expect(worker.main).not.toHaveProperty('args');
    expect(variableOf(head.main, 'EXPECTED_NODES')).toBe('3');
    expect(variableOf(worker.main, 'EXPECTED_NODES')).toBeUndefined();
  });

  it('tells workers where an environment of its own has vLLM', () => {
    expect(ray({ lmcache: { cpu: { sizeGb: 4 } } }).worker.main.args).toEqual(['/opt/venv/bin/vllm']);
  });

  it('is found at its head alone', () => {
    const chart = stackChart({
      engines: { qwen: { ...engine, podLabels: { team: 'a' }, nodes: { via: 'ray', workers: 2 } } },
    });
    const { headGroupSpec, workerGroupSpecs } = objectOf(chart, 'RayCluster').spec;
    const discovered = valueAfter(
      objectOf(chart, 'Deployment').spec?.template.spec?.containers[0]?.args,
      '--k8s-label-selector',
    );
    const found = (labels: Record<string, string> = {}) =>
      discovered?.split(',').every((pair) => labels[pair.split('=')[0] ?? ''] === pair.split('=')[1]);

    expect(found(headGroupSpec.template.metadata?.labels)).toBe(true);
    expect(found(workerGroupSpecs[0]?.template.metadata?.labels)).toBe(false);
    expect(workerGroupSpecs[0]?.template.metadata?.labels).toMatchObject({ team: 'a' });
    expect(objectOf(chart, 'Service', 'stack-qwen-engine-service').spec?.selector).toEqual({
      'app.kubernetes.io/instance': 'stack',
      'app.kubernetes.io/component': 'serving-engine',
      model: 'qwen',
      'ray.io/node-type': 'head',
    });
  });

  it('asks vLLM on the head whether it lives, and leaves workers to KubeRay', () => {
    const { head, worker } = ray();

    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
      expect(head.main[probe]?.httpGet).toEqual({ path: '/health', port: 'container-port' });
      expect(worker.main).not.toHaveProperty(probe);
    }
    expect(worker.main).not.toHaveProperty('ports');
    expect(head.spec.terminationGracePeriodSeconds).toBe(120);
  });

  it('gives all pods the placement, storage, security and variables of the engine', () => {
    const { head, worker } = ray({
      nodeSelector: { gpu: 'a100' },
      priorityClassName: 'high',
      runtimeClassName: 'nvidia',
      env: [{ name: 'NCCL_DEBUG', value: 'INFO' }],
      storage: { existingClaim: 'weights' },
      chatTemplate: { text: 'x' },
      imagePullSecrets: ['pull'],
    });

    for (const pod of [head, worker]) {
      expect(pod.spec).toMatchObject({
        nodeSelector: { gpu: 'a100' },
        priorityClassName: 'high',
        runtimeClassName: 'nvidia',
        imagePullSecrets: [{ name: 'pull' }],
        securityContext: { runAsNonRoot: true },
      });
      expect(pod.main.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual([
        '/scripts',
        '/entrypoint',
        '/data',
        '/dev/shm',
        '/templates',
      ]);
      expect(variableOf(pod.main, 'NCCL_DEBUG')).toBe('INFO');
      expect(variableOf(pod.main, 'HF_HOME')).toBe('/data');
      expect(pod.main.env).toContainEqual({
        name: 'VLLM_HOST_IP',
        valueFrom: { fieldRef: { fieldPath: 'status.podIP' } },
      });
      expect(pod.annotations).toHaveProperty(['vllm-stack.dev/ray-scripts-hash']);
      expect(pod.annotations).toHaveProperty(['vllm-stack.dev/chat-template-hash']);
    }
  });

  it('can have a head of another size, which keeps what it does not say', () => {
    const init = { name: 'init', image: 'busybox' };
    const { head, worker } = ray(
      { memory: '64Gi', initContainers: [{ name: 'all', image: 'busybox' }] },
      { head: { gpu: 0, cpu: 4, initContainers: [init] }, workers: 3 },
    );

    expect(head.main.resources).toEqual({
      requests: { cpu: '4', memory: '64Gi' },
      limits: { memory: '64Gi' },
    });
    expect(worker.main.resources?.limits).toEqual({ memory: '64Gi', 'nvidia.com/gpu': '2' });
    expect(head.spec.initContainers).toEqual([init]);
    expect(worker.spec.initContainers).toEqual([{ name: 'all', image: 'busybox' }]);
  });

  it('opens all ports between its own pods', () => {
    const chart = stackChart({ engines: { qwen: { ...engine, nodes: { via: 'ray', workers: 2 } } } });
    const { spec } = objectOf(chart, 'NetworkPolicy', 'stack-qwen-engine');
    const group = { matchLabels: { 'ray.io/cluster': 'stack-qwen-raycluster' } };

    expect(spec?.podSelector).toEqual(group);
    expect(spec?.ingress).toContainEqual({ from: [{ podSelector: group }] });
  });

  it('has no budget unless one is given that Kubernetes can count', () => {
    expect(objectsOf(ray().chart, 'PodDisruptionBudget')).toEqual([]);
    const { chart } = ray({ disruptionBudget: { minAvailable: 1 } });
    expect(objectOf(chart, 'PodDisruptionBudget').spec?.selector?.matchLabels).toMatchObject({
      'ray.io/node-type': 'head',
    });
  });

  it('writes scripts only for pods that run', () => {
    const chart = engineChart({ ...engine, suspended: true, nodes: { via: 'ray', workers: 2 } });

    expect(objectsOf(chart, 'ConfigMap')).toEqual([]);
    expect(objectsOf(chart, 'RayCluster')).toEqual([]);
    expect(objectsOf(chart, 'Service')).toHaveLength(1);
  });

  it.each<[string, Partial<ServingEngineProps>, Partial<RayNodes>, RegExp]>([
    ['too few GPUs', { gpu: 1 }, {}, /tensorParallelSize x pipelineParallelSize is 6 .* got 3 in all/],
    ['a head without GPUs', {}, { head: { gpu: 0 } }, /is 6 and takes a GPU for each, got 4 in all/],
    ['half a worker', {}, { workers: 1.5 }, /nodes: workers must be a whole number of 0 or more, got 1.5/],
    [
      'an autoscaler',
      { autoscaling: { type: 'hpa', maxReplicas: 3 } },
      {},
      /autoscaling: a RayCluster has no/,
    ],
    ['replicas', { replicas: 2 }, {}, /replicas: a RayCluster is one copy of the model, got 2/],
    ['data parallelism', { dataParallelSize: 2 }, {}, /dataParallelSize: nodes hold one copy/],
    ['a transport of KV cache', { kvTransport: { type: 'tcp' } }, {}, /KV cache cannot be sent/],
    [
      'a budget in percent',
      { disruptionBudget: { minAvailable: '50%' } },
      {},
      /only by a whole minAvailable/,
    ],
    [
      'a budget by maxUnavailable',
      { disruptionBudget: { maxUnavailable: 1 } },
      {},
      /only by a whole minAvail/,
    ],
    [
      'a label of the selector',
      { podLabels: { 'app.kubernetes.io/component': 'x' } },
      {},
      /podLabels: 'app.kubernetes.io\/component' is part of the selector/,
    ],
  ])('refuses %s', (_what, props, nodes, message) => {
    const chart = engineChart({ ...engine, ...props, nodes: { via: 'ray', workers: 2, ...nodes } });

    expect(() => chart.toJson()).toThrow(message);
  });
});

describe('the script that starts a node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ray-scripts-'));
  const script = join(folder, 'vllm-entrypoint.sh');
  const bin = join(folder, 'bin');
  const at = (name: string) => join(folder, name);
  const programs = {
    // NUL ends each argument, since arguments may hold line breaks.
    ray: 'printf "%s\\0" "$@" > "$LOGS/ray"; exit "${RAY_EXIT:-0}"',
    vllm: 'printf "%s\\0" "$@" > "$LOGS/vllm"; echo $$ > "$LOGS/pid"; exit "${VLLM_EXIT:-0}"',
    // Fails as often as the file says, like the real one while nodes are missing.
    python3:
      'echo "$1" >> "$LOGS/python3"; left=$(cat "$LOGS/missing"); echo $((left - 1)) > "$LOGS/missing"; ((left <= 0))',
    sleep: ':',
  };
  writeFileSync(script, START_SCRIPT);
  spawnSync('mkdir', ['-p', bin]);
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    for (const name of ['ray', 'vllm', 'python3', 'pid']) rmSync(at(name), { force: true });
    writeFileSync(at('missing'), '0');
  });

  function run(args: readonly string[], env: Record<string, string> = {}, path = `${bin}:/usr/bin:/bin`) {
    return spawnSync('/bin/bash', [script, ...args], {
      env: { PATH: path, LOGS: folder, KUBERAY_GEN_RAY_START_CMD: HEAD, EXPECTED_NODES: '3', ...env },
      encoding: 'utf8',
    });
  }
  const HEAD = 'ray start --head  --block  --dashboard-host=0.0.0.0  --num-gpus=2 ';
  const WORKER = 'ray start  --address=head:6379  --block  --num-gpus=2 ';
  const argvOf = (name: string) => readFileSync(at(name), 'utf8').split('\0').slice(0, -1);

  it('starts the head in the background, then becomes vLLM', () => {
    const { status, pid } = run(['vllm', 'serve', 'Qwen/Qwen3-0.6B', '--port', '8000']);

    expect(status).toBe(0);
    expect(argvOf('ray')).toEqual(['start', '--head', '--dashboard-host=0.0.0.0', '--num-gpus=2']);
    expect(argvOf('vllm')).toEqual(['serve', 'Qwen/Qwen3-0.6B', '--port', '8000']);
    expect(readFileSync(at('pid'), 'utf8').trim()).toBe(String(pid));
  });

  it.each(['ray start --head --block', 'ray start --block --head', 'ray start --head'])(
    'takes --block out of %s',
    (generated) => {
      run(['vllm'], { KUBERAY_GEN_RAY_START_CMD: generated });

      expect(argvOf('ray')).toEqual(['start', '--head']);
    },
  );

  it('keeps quotes of the generated command', () => {
    run(['vllm'], { KUBERAY_GEN_RAY_START_CMD: `ray start --head --resources='{"a b":1}' --block ` });

    expect(argvOf('ray')).toEqual(['start', '--head', '--resources={"a b":1}']);
  });

  it('passes any argument on as it is', () => {
    const argument = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 5 }), (args) => {
        const given = ['serve', ...args];
        run(['vllm', ...given]);

        expect(argvOf('vllm')).toEqual(given);
      }),
      {
        numRuns: 15,
        examples: [[[`{"kv_role": "kv_both"}`, `it's`, '$HOME', '`id`', '*']], [['', ' ', 'a\nb', '\\']]],
      },
    );
  });

  it('waits until all nodes are there', () => {
    writeFileSync(at('missing'), '3');

    expect(run(['vllm', 'serve']).status).toBe(0);
    expect(readFileSync(at('python3'), 'utf8').trim().split('\n')).toEqual(
      Array(4).fill('/scripts/wait_for_ray.py'),
    );
    expect(argvOf('vllm')).toEqual(['serve']);
  });

  it('gives up when they do not come, and says so', () => {
    writeFileSync(at('missing'), '1000000');
    const { status, stderr } = run(['vllm', 'serve'], { NODES_TIMEOUT_SECONDS: '0' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/fewer than 3 Ray nodes after 0 s; look at the pods of the workers/);
    expect(() => argvOf('vllm')).toThrow();
  });

  it('ends as vLLM ends', () => {
    expect(run(['vllm', 'serve'], { VLLM_EXIT: '7' }).status).toBe(7);
  });

  it('ends where Ray does not start', () => {
    expect(run(['vllm', 'serve'], { RAY_EXIT: '3' }).status).toBe(3);
    expect(() => argvOf('vllm')).toThrow();
  });

  it('runs the generated command on a worker, and ends as it ends', () => {
    const { status } = run([], { KUBERAY_GEN_RAY_START_CMD: WORKER, RAY_EXIT: '5' });

    expect(status).toBe(5);
    expect(argvOf('ray')).toEqual(['start', '--address=head:6379', '--block', '--num-gpus=2']);
    expect(() => argvOf('vllm')).toThrow();
  });

  it('looks for ray beside vLLM first', () => {
    expect(run([join(bin, 'vllm'), 'serve'], {}, '/usr/bin:/bin').status).toBe(0);
    expect(argvOf('ray')).toContain('--head');
    expect(run([join(bin, 'vllm')], { KUBERAY_GEN_RAY_START_CMD: WORKER }, '/usr/bin:/bin').status).toBe(0);
  });

  it.each([
    ['an image without ray', {}, /the image has no ray command/],
    ['an older KubeRay', { KUBERAY_GEN_RAY_START_CMD: '' }, /install KubeRay 1.1 or newer/],
  ])('says what is wrong with %s', (_what, env, message) => {
    const { status, stderr } = run(['vllm', 'serve'], env, '/usr/bin:/bin');

    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});

const python = spawnSync('python3', ['--version']).status === 0;

describe.runIf(python)('the script that counts nodes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ray-nodes-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'wait_for_ray.py'), WAIT_SCRIPT);
  writeFileSync(
    join(folder, 'ray.py'),
    [
      'import os',
      'def init(address, **_):',
      '    if os.environ["ALIVE"] == "none": raise ConnectionError("no cluster")',
      'def nodes():',
      '    return [{"Alive": True}] * int(os.environ["ALIVE"]) + [{"Alive": False}] * 9',
    ].join('\n'),
  );

  it.each([
    ['0', 1],
    ['2', 1],
    ['3', 0],
    ['4', 0],
    ['none', 1],
  ])('with %s alive of 3 ends with %d', (alive, code) => {
    const { status } = spawnSync('python3', [join(folder, 'wait_for_ray.py')], {
      env: { PATH: process.env.PATH, ALIVE: alive, EXPECTED_NODES: '3', PYTHONDONTWRITEBYTECODE: '1' },
    });

    expect(status).toBe(code);
  });
});
