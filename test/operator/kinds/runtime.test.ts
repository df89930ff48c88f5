import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../constructs/manifest.js';
import { objectOf, valueAfter, workloadOf } from '../../constructs/rendered.js';
import { chartOf, type Surroundings, type Written } from './rendered.js';
import { runtimeSpec, sampleRuntime } from './resources.js';

type Fields = Parameters<typeof runtimeSpec>[0];

const chart = (fields?: Fields, around?: Surroundings) =>
  chartOf('VLLMRuntime', { spec: runtimeSpec(fields) }, around);
const engine = (fields?: Fields, around?: Surroundings) => workloadOf(chart(fields, around));
const rendered = (written: Written, name?: string) => workloadOf(chartOf('VLLMRuntime', written), name);

describe('a VLLMRuntime without anything that can be left out', () => {
  it('is a Deployment, a Service and a budget by the name of the resource (D1)', () => {
    const objects = chart().toJson() as Manifest<'Service'>[];

    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      'Deployment llama',
      'PodDisruptionBudget llama',
      'Service llama',
    ]);
  });

  it('takes empty resources, and an LMCache block that is off (D3, D4)', () => {
    const { main, env } = engine({
      deploymentConfig: { resources: {} },
      lmCacheConfig: { enabled: false, cpuOffloadingBufferSize: '4Gi' },
    });

    expect(main.resources).toBeUndefined();
    expect(Object.keys(env).filter((name) => name.startsWith('LMCACHE'))).toEqual([]);
    expect(main.command).not.toContain('--kv-transfer-config');
  });

  it.each(['0.5', '1024Mi', '1.5Gi'])('takes the quantity %s as it is', (memory) => {
    const { main } = engine({ deploymentConfig: { resources: { memory } } });

    expect(main.resources).toEqual({ requests: { memory }, limits: { memory } });
  });

  it('answers at port 80 and on the port of vLLM, both named http', () => {
    const made = chart({ vllmConfig: { port: 9100 } });
    const { main } = workloadOf(made);

    expect(objectOf(made, 'Service').spec?.ports).toEqual([
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' },
    ]);
    expect(main.ports).toEqual([{ name: 'http', containerPort: 9100 }]);
    expect(valueAfter(main.command, '--port')).toBe('9100');
  });
});

describe('labels', () => {
  const labelled = (labels: Written['labels']) =>
    chartOf('VLLMRuntime', { spec: runtimeSpec(), ...(labels && { labels }) });

  it('of the resource come to the pods and never into a selector (D10)', () => {
    const [before, after] = [labelled({ team: 'a' }), labelled({ team: 'b', app: 'other' })].map((made) => ({
      made,
      ...workloadOf(made),
    }));

    expect(after?.labels).toMatchObject({ team: 'b', app: 'llama' });
    expect(after?.spec.selector).toEqual(before?.spec.selector);
    expect(after?.made && objectOf(after.made, 'Service').spec?.selector).toEqual({ app: 'llama' });
    expect(after?.made && objectOf(after.made, 'PodDisruptionBudget').spec?.selector).toEqual(
      before?.spec.selector,
    );
  });

  it('select every pod that is made, and say which model it serves', () => {
    const { labels, spec } = workloadOf(labelled({ model: 'Llama-3.1-8B-Instruct' }));

    expect(labels).toMatchObject({ model: 'Llama-3.1-8B-Instruct', ...spec.selector.matchLabels });
    expect(workloadOf(labelled(undefined)).labels).toMatchObject({ model: 'llama' });
  });

  it('make each object findable (D19)', () => {
    const objects = chart({ storageConfig: { enabled: true } }).toJson() as Manifest<'Service'>[];
    const found = objects.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance']);

    expect(found).toEqual(objects.map(() => 'llama'));
  });
});

describe('the command line', () => {
  it('has every option that the resource names (D5)', () => {
    const { main } = rendered(sampleRuntime);

    expect(main.command).toEqual(
      [
        '/opt/venv/bin/vllm serve meta-llama/Llama-3.1-8B-Instruct --host 0.0.0.0 --port 8000 --enable-lora',
        '--no-enable-chunked-prefill --no-enable-prefix-caching --max-model-len 4096 --dtype bfloat16',
        '--tensor-parallel-size 1 --max-num-seqs 32 --gpu-memory-utilization 0.8 --max-loras 4',
        '--kv-transfer-config {"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}',
      ].flatMap((line) => line.split(' ')),
    );
  });

  it('turns tools on, and has what follows as it is', () => {
    const { main } = engine({
      model: { enableTool: true, toolCallParser: 'hermes' },
      vllmConfig: { extraArgs: ['--seed', '7'], enableChunkedPrefill: true, enablePrefixCaching: true },
    });

    expect(main.command?.join(' ')).toBe(
      'vllm serve meta-llama/Llama-3.1-8B-Instruct --host 0.0.0.0 --port 8000 --enable-auto-tool-choice' +
        ' --tool-call-parser hermes --enable-chunked-prefill --enable-prefix-caching --seed 7',
    );
  });

  it('starts vLLM where the image has it (D14)', () => {
    const image = (name: string) => engine({ deploymentConfig: { image: { registry: 'r', name } } }).main;

    expect(image('vllm/vllm-openai:v0.10.0').command?.[0]).toBe('vllm');
    expect(image('lmcache/vllm-openai:v0.3.13').command?.[0]).toBe('/opt/venv/bin/vllm');
  });
});

describe('the environment', () => {
  it.each([
    [undefined, undefined],
    [true, undefined],
    [false, '0'],
  ])('tells vLLM of V1 = %s by VLLM_USE_V1 = %s (D12)', (v1, value) => {
    expect(engine({ vllmConfig: v1 === undefined ? {} : { v1 } }).env.VLLM_USE_V1).toBe(value);
  });

  it('has each name once, and what the resource says wins', () => {
    const { main, env } = engine({
      model: { hfTokenSecret: { hfTokenSecretName: 'hf' } },
      vllmConfig: {
        v1: false,
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
          { name: 'VLLM_USE_V1', value: '1' },
          { name: 'HF_TOKEN', value: 'mine' },
          { name: 'LMCACHE_LOG_LEVEL', value: 'DEBUG' },
        ],
      },
      lmCacheConfig: { enabled: true },
    });
    const names = (main.env ?? []).map(({ name }) => name);

    expect(names).toEqual([...new Set(names)]);
    expect(env).toMatchObject({ A: '2', VLLM_USE_V1: '1', HF_TOKEN: 'mine', LMCACHE_LOG_LEVEL: 'DEBUG' });
  });

  it('takes values from elsewhere, and the key that clients have to show (D20)', () => {
    const valueFrom = { secretKeyRef: { name: 's', key: 'k' } };
    const { env } = engine({
      vllmConfig: { env: [{ name: 'A', valueFrom }] },
      vllmApiKey: { secretName: 'keys', secretKey: 'vllm' },
    });

    expect(env).toMatchObject({
      A: valueFrom,
      VLLM_API_KEY: { secretKeyRef: { name: 'keys', key: 'vllm' } },
    });
  });

  it.each([
    [{ hfTokenSecret: { hfTokenSecretName: 'hf', hfTokenKeyName: 'key' } }, 'hf', 'key'],
    [{ hfTokenSecret: { hfTokenSecretName: 'hf' } }, 'hf', 'token'],
    [{ hfTokenSecret: { name: 'hf' }, hfTokenName: 'old' }, 'hf', 'old'],
  ])('has the token of Hugging Face as %o', (model, name, key) => {
    expect(engine({ model }).env.HF_TOKEN).toEqual({ secretKeyRef: { name, key } });
  });

  it('lets adapters be loaded only with LoRA', () => {
    expect(engine({ model: { enableLoRA: true } }).env.VLLM_ALLOW_RUNTIME_LORA_UPDATING).toBe('True');
    expect(engine().env.VLLM_ALLOW_RUNTIME_LORA_UPDATING).toBeUndefined();
  });
});

describe('LMCache', () => {
  const lmcache = (fields: object) => engine({ lmCacheConfig: { enabled: true, ...fields } });

  it.each([
    ['15', '15'],
    ['4Gi', '4'],
    ['512Mi', '0.5'],
    ['5G', '5'],
    ['1.5', '1.5'],
  ])('gets %s of memory and of disk as %s GB (D13)', (size, gigabytes) => {
    const { env } = lmcache({ cpuOffloadingBufferSize: size, diskOffloadingBufferSize: size });

    expect(env).toMatchObject({
      LMCACHE_LOG_LEVEL: 'INFO',
      LMCACHE_USE_EXPERIMENTAL: 'True',
      VLLM_RPC_TIMEOUT: '1000000',
      LMCACHE_LOCAL_CPU: 'True',
      LMCACHE_MAX_LOCAL_CPU_SIZE: gigabytes,
      LMCACHE_LOCAL_DISK: 'file:///lmcache/',
      LMCACHE_MAX_LOCAL_DISK_SIZE: gigabytes,
    });
  });

  it.each(['', '0', '0Gi'])('has no memory and no disk of size "%s"', (size) => {
    const { env, pod } = lmcache({ cpuOffloadingBufferSize: size, diskOffloadingBufferSize: size });

    expect(Object.keys(env).filter((name) => /LOCAL/.test(name))).toEqual([]);
    expect(pod.volumes).toBeUndefined();
  });

  it('asks a cache server, by the connector of the engine that runs', () => {
    const { env, main } = engine({
      vllmConfig: { v1: false },
      lmCacheConfig: { enabled: true, remoteUrl: 'lm://cache:80', remoteSerde: 'naive' },
    });

    expect(env).toMatchObject({ LMCACHE_REMOTE_URL: 'lm://cache:80', LMCACHE_REMOTE_SERDE: 'naive' });
    expect(JSON.parse(valueAfter(main.command, '--kv-transfer-config') ?? '')).toEqual({
      kv_connector: 'LMCacheConnector',
      kv_role: 'kv_both',
    });
  });

  it('reports to the controller in the router by the name of the pod (D30)', () => {
    const { env } = lmcache({ controller: { host: 'router' } });

    expect(env).toMatchObject({
      LMCACHE_ENABLE_CONTROLLER: 'True',
      LMCACHE_LMCACHE_INSTANCE_ID: { fieldRef: { fieldPath: 'metadata.name' } },
      LMCACHE_CONTROLLER_PULL_URL: 'router:9000',
      LMCACHE_CONTROLLER_REPLY_URL: 'router:9001',
      LMCACHE_LMCACHE_WORKER_PORTS: '8001',
    });
  });

  it('refuses a role that there is not', () => {
    expect(() => lmcache({ kvRole: 'both' })).toThrow(/kvRole: unknown role, got both; use kv_producer/);
  });
});

describe('what is wrong', () => {
  it('is told as a mistake of the resource (D22)', () => {
    expect(() =>
      chart({ autoscalingConfig: { enabled: true, minReplicas: 5, maxReplicas: 4 } }).toJson(),
    ).toThrow(/minReplicas must not be above maxReplicas, got 5 and 4/);
    expect(() => chart({ deploymentConfig: { resources: { cpu: 'many' } } })).toThrow(/cpu/);
  });
});
