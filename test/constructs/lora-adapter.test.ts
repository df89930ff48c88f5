import { readFileSync } from 'node:fs';
import type { Chart } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { LoraAdapter, type LoraAdapterProps } from '../../constructs/lora/adapter.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import { images } from '../../contract/images.js';
import { customResourceOf } from '../../scripts/generate/custom-resources.js';
import { validatorOf } from '../support/schemas.js';
import { newChart, objectOf, objectsOf, stackChart, workloadOf } from './rendered.js';

const file = new URL('../../operator/crds/production-stack.vllm.ai_loraadapters.yaml', import.meta.url);
const validate = validatorOf([customResourceOf(readFileSync(file, 'utf8'), file.pathname)]);

function problemsOf(chart: Chart): string[] {
  return chart
    .toJson()
    .filter(({ kind }: { kind: string }) => kind === 'LoraAdapter')
    .flatMap(validate);
}

const local = { type: 'local', adapterPath: '/data/sql' } as const;
const hub = { type: 'huggingface', repository: 'org/sql' } as const;
const shared = { sharedStorage: {}, router: false } as const satisfies VllmStackProps;

function adapter(props: Partial<LoraAdapterProps> = {}): Chart {
  const chart = newChart();
  new LoraAdapter(chart, 'sql', { baseModel: 'qwen', source: local, ...props });
  return chart;
}

/** A stack with the engine `qwen` and an adapter `sql` for it. */
function stack(
  sql: Partial<NonNullable<VllmStackProps['loraAdapters']>[string]>,
  props: VllmStackProps = {},
) {
  return stackChart({
    ...shared,
    engines: { qwen: { model: 'm' } },
    loraController: {},
    loraAdapters: { sql: { baseModel: 'qwen', source: local, ...sql } },
    ...props,
  });
}

describe('LoraAdapter', () => {
  it('names engine, files and placement', () => {
    const { metadata, spec } = objectOf(adapter({ replicas: 2, labels: { team: 'a' } }), 'LoraAdapter');

    expect(metadata.name).toBe('stack-sql');
    expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'lora-adapter', team: 'a' });
    expect(spec).toEqual({
      baseModel: 'qwen',
      adapterSource: { adapterName: 'sql', type: 'local', adapterPath: '/data/sql' },
      loraAdapterDeploymentConfig: { algorithm: 'default', replicas: 2 },
    });
  });

  it('takes Secrets by name or by reference', () => {
    const chart = newChart();
    const secret = Secret.fromSecretName(chart, 'Ref', 'hub');
    new LoraAdapter(chart, 'sql', {
      baseModel: 'qwen',
      source: { ...hub, credentials: { secret, key: 'token' } },
      apiKey: { secret: 'keys', key: 'vllm' },
    });
    const { spec } = objectOf(chart, 'LoraAdapter');

    expect(spec.adapterSource.credentialsSecretRef).toEqual({ name: 'hub', key: 'token' });
    expect(spec.vllmApiKey).toEqual({ secretName: 'keys', secretKey: 'vllm' });
    expect(problemsOf(chart)).toEqual([]);
  });

  it.each<[string, Partial<LoraAdapterProps>]>([
    ['its own name', { adapterName: 'Org/SQL' }],
    ['the source’s', { source: { type: 's3', adapterName: 'Org/SQL', repository: 's3://b' } }],
  ])('is asked for by %s', (_, props) => {
    const chart = adapter(props);

    expect(objectOf(chart, 'LoraAdapter').spec.adapterSource.adapterName).toBe('Org/SQL');
    expect(problemsOf(chart)).toEqual([]);
  });

  it('refuses a broken number of replicas', () => {
    expect(() => adapter({ replicas: -1 }).toJson()).toThrow('replicas: must be a whole number of 0 or more');
  });
});

describe('adapters of a stack', () => {
  it('are for an engine of the stack, whose key they show', () => {
    const chart = stack({}, { apiKey: { secret: 's', key: 'k' } });

    expect(objectOf(chart, 'LoraAdapter').spec).toMatchObject({
      baseModel: 'qwen',
      vllmApiKey: { secretName: 's', secretKey: 'k' },
    });
    expect(() => stack({ baseModel: 'Qwen/Qwen3' }).toJson()).toThrow(
      "got baseModel 'Qwen/Qwen3'; name one of qwen",
    );
    expect(() => stack({ baseModel: 'elsewhere', prepareEngines: false }).toJson()).not.toThrow();
  });

  it('need a controller', () => {
    expect(() => stack({}, { loraController: undefined }).toJson()).toThrow(
      'loraAdapters: nothing would load them, got no loraController',
    );
    expect(objectsOf(stack({}, { loraController: { external: true } }), 'LoraAdapter')).toHaveLength(1);
  });

  it('need names that objects can have', () => {
    const named = (name: string) =>
      stack({}, { loraAdapters: { [name]: { baseModel: 'qwen', source: local } } }).toJson();

    expect(() => named('Org-SQL')).toThrow("got 'Org-SQL'; rename it and keep the other as adapterName");
  });

  it('switch LoRA and updates on in their engine alone', () => {
    const chart = stack({}, { engines: { qwen: { model: 'm' }, other: { model: 'm' } } });
    const qwen = workloadOf(chart, 'stack-qwen-deployment-vllm');
    const other = workloadOf(chart, 'stack-other-deployment-vllm');

    expect(qwen.main.command).toContain('--enable-lora');
    expect(qwen.env.VLLM_ALLOW_RUNTIME_LORA_UPDATING).toBe('True');
    expect(qwen.pod.containers).toHaveLength(1);
    expect(other.main.command).not.toContain('--enable-lora');
    expect(other.env).not.toHaveProperty('VLLM_ALLOW_RUNTIME_LORA_UPDATING');
  });

  it('are refused where the engine says no', () => {
    expect(() => stack({}, { engines: { qwen: { model: 'm', enableLora: false } } }).toJson()).toThrow(
      'enableLora: adapters are loaded while the engine runs, which needs it, got false',
    );
  });

  it('go to both pools of a pair', () => {
    const chart = stack(
      { baseModel: 'pair' },
      { engines: {}, prefillDecode: { pair: { model: 'm', transfer: { protocol: 'nixl' } } } },
    );

    expect(
      objectsOf(chart, 'LoraAdapter').map(({ metadata, spec }) => [
        metadata.name,
        spec.baseModel,
        spec.adapterSource.adapterName,
      ]),
    ).toEqual([
      ['stack-sql-prefill', 'pair-prefill', 'sql'],
      ['stack-sql-decode', 'pair-decode', 'sql'],
    ]);
    for (const pool of ['prefill', 'decode']) {
      expect(workloadOf(chart, `stack-pair-${pool}-deployment-vllm`).main.command).toContain('--enable-lora');
    }
  });

  it.each<[string, VllmStackProps, string, string]>([
    ['shared storage', {}, 'shared-storage', '/data/shared-pvc-storage'],
    [
      'the engine’s own',
      { sharedStorage: undefined, engines: { qwen: { model: 'm', storage: { claim: { size: '1Gi' } } } } },
      'storage',
      '/data',
    ],
  ])('are downloaded to %s, where the engine sees them', (_, props, volume, mountPath) => {
    const { pod, main } = workloadOf(stack({ source: hub }, props), 'stack-qwen-deployment-vllm');
    const [, sidecar] = pod.containers;

    expect(sidecar?.image).toBe(images.sidecar);
    expect(sidecar?.env).toEqual([
      { name: 'PORT', value: '30090' },
      { name: 'LORA_DOWNLOAD_BASE_DIR', value: `${mountPath}/lora-adapters` },
      { name: 'LORA_DOWNLOAD_ALLOW_UNAUTHENTICATED', value: 'true' },
    ]);
    expect(sidecar?.volumeMounts).toEqual([{ name: volume, mountPath }]);
    expect(main.volumeMounts).toContainEqual({ name: volume, mountPath });
    expect(sidecar?.securityContext?.allowPrivilegeEscalation).toBe(false);
  });

  it('cannot be downloaded to nowhere', () => {
    expect(() => stack({ source: hub }, { sharedStorage: undefined }).toJson()).toThrow(
      'loraDownloads: there is nothing to download to, got no storage',
    );
  });

  it('come from the stack’s registry, with what their engine says of downloads', () => {
    const chart = stack(
      { source: hub },
      {
        imageRegistry: 'mirror.corp',
        engines: {
          qwen: { model: 'm', loraDownloads: { image: 'a/b:1', env: [{ name: 'PORT', value: '1' }] } },
        },
      },
    );
    const [, sidecar] = workloadOf(chart, 'stack-qwen-deployment-vllm').pod.containers;

    expect(sidecar?.image).toBe('mirror.corp/a/b:1');
    expect(sidecar?.env?.filter(({ name }) => name === 'PORT')).toEqual([{ name: 'PORT', value: '1' }]);
  });

  it.each<[string, VllmStackProps['loraController'], object[]]>([
    [
      'the stack’s controller',
      {},
      [
        {
          podSelector: {
            matchLabels: {
              'app.kubernetes.io/component': 'lora-controller',
              'app.kubernetes.io/instance': 'stack',
              'app.kubernetes.io/name': 'lora-controller',
            },
          },
        },
      ],
    ],
    [
      'the operator',
      { external: true },
      [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'production-stack-system' } } }],
    ],
    [
      'pods that are named',
      { external: true, pods: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
      [{ ipBlock: { cidr: '10.0.0.0/8' } }],
    ],
  ])('open engine and downloads to %s', (_, loraController, from) => {
    const chart = stack({ source: hub }, { loraController });

    expect(objectOf(chart, 'NetworkPolicy', 'stack-qwen-engine-lora').spec?.ingress).toEqual([
      {
        from,
        ports: [
          { port: 8000, protocol: 'TCP' },
          { port: 30090, protocol: 'TCP' },
        ],
      },
    ]);
  });

  it('fit the CRD', () => {
    expect(problemsOf(stack({ source: hub }))).toEqual([]);
  });
});

it('has sources that say where the files are', () => {
  const sources: LoraAdapterProps['source'][] = [
    // @ts-expect-error local files have a path
    { type: 'local' },
    // @ts-expect-error no such place
    { type: 'ftp', adapterName: 'a' },
    // @ts-expect-error a token is taken by reference, never as text
    { type: 'huggingface', repository: 'a/b', credentials: 'hf_secret' },
  ];

  expect(sources).toHaveLength(3);
});
