import { ApiObject, App, Chart } from 'cdk8s';
import { ConfigMap, PersistentVolumeClaim, Secret, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { ServingEngine, type ServingEngineProps } from '../../constructs/serving-engine.js';
import { images } from '../../contract/images.js';
import { everyWorkloadProp } from '../support/everything.js';
import { engineChart, engineOf, newChart, objectOf, objectsOf, workloadOf } from './rendered.js';

describe('command', () => {
  it('is vLLM’s own, and the one of the virtual environment in LMCache’s image', () => {
    const executable = (props: Partial<ServingEngineProps>) => engineOf(props).main.command?.[0];

    expect(executable({})).toBe('vllm');
    expect(executable({ lmcache: {} })).toBe('/opt/venv/bin/vllm');
    expect(executable({ image: 'harbor.corp:5000/mirror/lmcache/vllm-openai:v1' })).toBe(
      '/opt/venv/bin/vllm',
    );
    expect(executable({ image: 'vllm/vllm-openai@sha256:1' })).toBe('vllm');
    expect(executable({ lmcache: {}, executable: 'serve-it' })).toBe('serve-it');
  });

  it('listens at the port that the container declares', () => {
    const { main } = engineOf({ containerPort: 9000 });

    expect(main.command).toEqual(expect.arrayContaining(['--port', '9000']));
    expect(main.ports).toEqual([{ name: 'container-port', containerPort: 9000 }]);
    expect(objectOf(engineChart({ containerPort: 9000 }), 'Service').spec?.ports).toEqual([
      { name: 'service-port', port: 80, targetPort: 'container-port', protocol: 'TCP' },
    ]);
  });

  it('takes a transfer configuration as an object or as text, which stays as it is', () => {
    const transfer = (props: Partial<ServingEngineProps>) => engineOf(props).main.command?.at(-1);

    expect(transfer({ kvTransferConfig: { kv_connector: 'X', kv_role: 'kv_both' } })).toBe(
      '{"kv_connector":"X","kv_role":"kv_both"}',
    );
    expect(transfer({ kvTransferConfig: '{ "kv_connector" : "X" }', lmcache: {} })).toBe(
      '{ "kv_connector" : "X" }',
    );
  });

  it('publishes KV events at the ports that the container declares', () => {
    const { main } = engineOf({ kvEvents: { port: 6000, topic: 'kv' } });

    expect(JSON.parse(main.command?.at(-1) ?? '')).toEqual({
      enable_kv_cache_events: true,
      publisher: 'zmq',
      endpoint: 'tcp://*:6000',
      replay_endpoint: 'tcp://*:5558',
      topic: 'kv',
      buffer_steps: 10000,
    });
    expect(main.ports?.slice(1)).toEqual([
      { name: 'kv-events', containerPort: 6000 },
      { name: 'kv-replay', containerPort: 5558 },
    ]);
  });
});

describe('image', () => {
  it('is a fixed version of vLLM, with LMCache where that is asked for', () => {
    expect(engineOf({}).main.image).toBe(images.engine);
    expect(engineOf({ lmcache: {} }).main.image).toBe(images.lmcache);
    expect(Object.values(images).filter((image) => !/:v?\d/.test(image))).toEqual([]);
  });
});

describe('environment', () => {
  it('comes in the order base, secrets, user, LMCache', () => {
    const { main } = engineOf({
      baseEnv: [{ name: 'BASE', value: '1' }],
      env: [{ name: 'USERS', value: '1' }],
      hfToken: { secret: 'hf', key: 'token' },
      apiKey: { secret: 'api', key: 'key' },
      lmcache: { attach: false },
      podSecurity: 'none',
    });

    expect(main.env?.map(({ name }) => name)).toEqual([
      'PYTHONHASHSEED',
      'HF_HOME',
      'POD_IP',
      'BASE',
      'HF_TOKEN',
      'VLLM_API_KEY',
      'USERS',
      'LMCACHE_LMCACHE_INSTANCE_ID',
    ]);
  });

  it('has what the user says where both say something, once', () => {
    const { main, env } = engineOf({
      baseEnv: [{ name: 'PYTHONHASHSEED', value: '1' }],
      env: [
        { name: 'HF_HOME', value: '/mine' },
        { name: 'HF_TOKEN', value: 'plain' },
        { name: 'LMCACHE_LOG_LEVEL', value: 'DEBUG' },
      ],
      hfToken: { secret: 'hf', key: 'token' },
      lmcache: {},
    });

    expect(env).toMatchObject({
      PYTHONHASHSEED: '1',
      HF_HOME: '/mine',
      HF_TOKEN: 'plain',
      LMCACHE_LOG_LEVEL: 'DEBUG',
    });
    expect(new Set(main.env?.map(({ name }) => name)).size).toBe(main.env?.length);
  });

  it.each<[string, ServingEngineProps['storage'], string]>([
    ['/tmp without storage', undefined, '/tmp'],
    ['/data with storage of its own', { emptyDir: {} }, '/data'],
    ['the path that storage is mounted at', { emptyDir: {}, mountPath: '/models' }, '/models'],
    [
      'the shared one of two',
      [{ emptyDir: {} }, { shared: { claimName: 'c', volumeName: 'v' } }],
      '/data/shared-pvc-storage',
    ],
  ])('has HF_HOME %s', (_what, storage, home) => {
    expect(engineOf({ storage }).env.HF_HOME).toBe(home);
  });

  it('gives a nameless user a home and a name', () => {
    expect(engineOf({}).env).toMatchObject({ HOME: '/tmp', USER: 'vllm' });
    expect(engineOf({ podSecurity: 'none' }).env).not.toHaveProperty('HOME');
  });
});

describe('shared memory', () => {
  const shm = (props: Partial<ServingEngineProps>) => engineOf(props).pod.volumes;

  it('is 20Gi where several GPUs work together', () => {
    const volume = [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '20Gi' } }];

    expect(shm({ tensorParallelSize: 2 })).toEqual(volume);
    expect(shm({ tensorParallelSize: '4' })).toEqual(volume);
    expect(shm({ dataParallelSize: 2 })).toEqual(volume);
    expect(shm({ gpu: { count: 2 } })).toEqual(volume);
  });

  it('is left to the runtime on one GPU, or where it is false', () => {
    expect(shm({ gpu: 1, tensorParallelSize: 1 })).toBeUndefined();
    expect(shm({ gpu: 8, shmSize: false })).toBeUndefined();
  });

  it('has the size that is asked for, mounted at /dev/shm', () => {
    const { pod, main } = engineOf({ shmSize: '1Gi' });

    expect(pod.volumes).toEqual([{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }]);
    expect(main.volumeMounts).toEqual([{ name: 'shm', mountPath: '/dev/shm' }]);
  });
});

describe('probes', () => {
  it('ask /health at the port by its name, and give a model an hour to load', () => {
    const { main } = engineOf({});

    for (const probe of [main.startupProbe, main.livenessProbe, main.readinessProbe]) {
      expect(probe?.httpGet).toEqual({ path: '/health', port: 'container-port' });
    }
    expect((main.startupProbe?.periodSeconds ?? 0) * (main.startupProbe?.failureThreshold ?? 0)).toBe(3600);
  });

  it('are replaced whole or left out, each by itself', () => {
    const { main } = engineOf({ probes: { liveness: false, readiness: { tcpSocket: { port: 8000 } } } });

    expect(main.livenessProbe).toBeUndefined();
    expect(main.readinessProbe).toEqual({ tcpSocket: { port: 8000 } });
    expect(main.startupProbe?.failureThreshold).toBe(360);
  });
});

describe('references', () => {
  it('may be objects of cdk8s-plus, made in the same app or known by name', () => {
    const chart = newChart();
    const named = { metadata: { name: 'mine' } };
    new ServingEngine(chart, 'qwen', {
      model: 'm',
      hfToken: { secret: new Secret(chart, 'Secret', named), key: 'token' },
      apiKey: { secret: Secret.fromSecretName(chart, 'Key', 'theirs'), key: 'key' },
      chatTemplate: { configMap: new ConfigMap(chart, 'Templates', named), key: 'a.jinja' },
      storage: { existingClaim: PersistentVolumeClaim.fromClaimName(chart, 'Claim', 'weights') },
      serviceAccount: new ServiceAccount(chart, 'Account', named),
    });
    const { pod, env } = workloadOf(chart);

    expect(env.HF_TOKEN).toEqual({ secretKeyRef: { name: 'mine', key: 'token' } });
    expect(env.VLLM_API_KEY).toEqual({ secretKeyRef: { name: 'theirs', key: 'key' } });
    expect(pod.serviceAccountName).toBe('mine');
    expect(pod.volumes).toEqual([
      { name: 'storage', persistentVolumeClaim: { claimName: 'weights' } },
      { name: 'chat-templates', configMap: { name: 'mine' } },
    ]);
  });
});

describe('ServingEngine', () => {
  it('works in a plain chart, whose id is then the release', () => {
    const chart = newChart('prod', {});
    const engine = new ServingEngine(chart, 'qwen', { model: 'm' });

    expect(engine.host).toBe('prod-qwen-engine-service');
    expect(objectsOf(chart, 'Deployment').map(({ metadata }) => metadata)).toEqual([
      { name: 'prod-qwen-deployment-vllm', labels: engine.identity.deployment.labels },
    ]);
  });

  it('shows its objects as fields', () => {
    const chart = newChart();
    const engine = new ServingEngine(chart, 'qwen', {
      model: 'm',
      storage: { claim: { size: '1Gi' } },
      chatTemplate: { text: 'a' },
    });

    expect(engine.service.kind).toBe('Service');
    expect(engine.deployment?.kind).toBe('Deployment');
    expect(engine.claim?.name).toBe('stack-qwen-storage-claim');
    expect(engine.chatTemplates?.name).toBe('stack-qwen-chat-templates');
    expect(engine.containerPort).toBe(8000);
  });

  it('keeps Service, claim and budget but no pods where it is suspended', () => {
    const chart = engineChart({
      suspended: true,
      storage: { claim: { size: '1Gi' } },
      chatTemplate: { text: 'a' },
    });

    expect(chart.toJson().map(({ kind }) => kind)).toEqual([
      'PersistentVolumeClaim',
      'Service',
      'PodDisruptionBudget',
    ]);
  });

  it('can be subclassed, and other objects stand beside it', () => {
    class SmallEngine extends ServingEngine {
      readonly notes: ApiObject;

      constructor(scope: Construct, id: string, props: Omit<ServingEngineProps, 'maxModelLen'>) {
        super(scope, id, { ...props, maxModelLen: 2048 });
        this.notes = new ApiObject(this, 'Notes', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `${this.host}-notes` },
        });
      }
    }
    const chart = new Chart(new App(), 'stack');
    const engine = new SmallEngine(chart, 'qwen', { model: 'm' });
    new ConfigMap(chart, 'Beside', { metadata: { name: 'beside' }, data: { host: engine.host } });

    expect(workloadOf(chart).main.command?.slice(-2)).toEqual(['--max-model-len', '2048']);
    expect(objectsOf(chart, 'ConfigMap').map(({ metadata }) => metadata.name)).toEqual([
      'stack-qwen-engine-service-notes',
      'beside',
    ]);
  });

  it('reads a prop for everything that a workload takes', () => {
    const rendered = (props: object): string => {
      try {
        return JSON.stringify(engineChart(props).toJson());
      } catch (error) {
        // A prop that others rely on is read too.
        return String(error);
      }
    };
    const written = JSON.stringify(engineChart(everyWorkloadProp).toJson());
    const missing = Object.keys(everyWorkloadProp).filter((key) => {
      const { [key as keyof typeof everyWorkloadProp]: _left, ...rest } = everyWorkloadProp;
      return rendered(rest) === written;
    });

    expect(missing).toEqual([]);
  });
});
