import { describe, expect, it } from 'vitest';
import { envOf, find, namesOf, oneModel, podOf, render } from './rendered-values.js';

const SOURCE = { type: 'local', adapterName: 'sql', adapterPath: '/data/sql' };
const ADAPTER = {
  name: 'sql-adapter',
  baseModel: 'opt',
  adapterSource: SOURCE,
  loraAdapterDeploymentConfig: {},
};
const CONTROLLED = { loraController: { enableLoraController: true } };
const CONTROLLER = 'vllm-lora-controller';

/** Values with a model that takes adapters, a controller and one adapter. */
function withAdapter(adapter: object = {}, engines: object = {}, model: object = {}): object {
  const env = [{ name: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', value: 'True' }];
  return oneModel({ enableLoRA: true, env, ...model }, engines, {
    ...CONTROLLED,
    loraAdapters: [{ ...ADAPTER, ...adapter }],
  });
}

function specOf(...values: Parameters<typeof withAdapter>) {
  return find(render(withAdapter(...values)), 'LoraAdapter', 'sql-adapter').spec;
}

/** What is said of `loraAdapters[0]`. */
function said(of: 'warnings' | 'problems', ...values: Parameters<typeof withAdapter>): string[] {
  return render(withAdapter(...values))
    [of].filter((line) => line.startsWith('loraAdapters'))
    .map((line) => line.replace(/^loraAdapters\[0\]\.?(\S*): .*$/, '$1'));
}

describe('controller', () => {
  const controller = (spec: object = {}, others: object = {}) =>
    render({ loraController: { enableLoraController: true, ...spec }, ...others });

  it('is absent where it is not enabled', () => {
    const rendered = render({ loraController: { pdb: { enabled: true } } });

    expect(namesOf(rendered, 'Deployment')).not.toContain(CONTROLLER);
    expect(namesOf(rendered, 'ClusterRole')).toEqual([]);
    expect(namesOf(rendered, 'PodDisruptionBudget')).not.toContain('vllm-pdb-lora-controller');
  });

  it('runs as the chart runs it', () => {
    const rendered = controller();
    const { pod, main } = podOf(rendered, CONTROLLER);

    expect(find(rendered, 'Deployment', CONTROLLER).spec?.selector).toEqual({
      matchLabels: { 'app.kubernetes.io/component': 'lora-controller', 'helm-release-name': 'vllm' },
    });
    expect(main).toMatchObject({
      name: 'manager',
      image: 'lmcache/lmstack-lora-controller:latest',
      imagePullPolicy: 'IfNotPresent',
      args: [
        '--leader-elect',
        '--health-probe-bind-address=:8081',
        '--metrics-bind-address=:8443',
        '--metrics-secure',
      ],
      ports: [{ name: 'metrics', containerPort: 8443, protocol: 'TCP' }],
      livenessProbe: {
        httpGet: { path: '/healthz', port: 8081 },
        initialDelaySeconds: 15,
        periodSeconds: 20,
      },
      readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5, periodSeconds: 10 },
    });
    expect(envOf(main)).toEqual(['WATCH_NAMESPACE=default', 'KUBERNETES_CLUSTER_DOMAIN=cluster.local']);
    expect(pod.terminationGracePeriodSeconds).toBe(10);
    expect(pod.serviceAccountName).toBe(CONTROLLER);
    expect(namesOf(rendered, 'Service')).not.toContain(`${CONTROLLER}-metrics`);
  });

  it('declares the port of its metrics also where they are off', () => {
    const { main } = podOf(controller({ metrics: { enabled: false } }), CONTROLLER);

    expect(main.args?.at(-1)).toBe('--metrics-bind-address=0');
    expect(main.ports).toEqual([{ name: 'metrics', containerPort: 8443, protocol: 'TCP' }]);
  });

  it('mounts a certificate for webhooks, and says that nobody writes it', () => {
    const rendered = controller({ webhook: { enabled: true }, extraArgs: ['--a', 1] });
    const { pod, main } = podOf(rendered, CONTROLLER);

    expect(main.args?.slice(-3)).toEqual([
      '--webhook-cert-path=/tmp/k8s-webhook-server/serving-certs',
      '--a',
      '1',
    ]);
    expect(pod.volumes?.[0]?.secret?.secretName).toBe(`${CONTROLLER}-webhook-server-cert`);
    expect(rendered.warnings.some((line) => line.startsWith('loraController.webhook.enabled: '))).toBe(true);
  });

  it('gets the shared storage, handed over by a container of root’s', () => {
    const { pod, main } = podOf(controller({}, { sharedPvcStorage: { enabled: true } }), CONTROLLER);
    const volumeMounts = [{ name: 'vllm-shared-pvc-storage', mountPath: '/data/shared-pvc-storage' }];

    expect(pod.initContainers).toEqual([
      {
        name: 'fix-perms',
        image: 'busybox:1.37',
        command: ['sh', '-c', 'chown -R 65532:65532 /data/shared-pvc-storage'],
        securityContext: { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false },
        volumeMounts,
      },
    ]);
    expect(main.volumeMounts).toEqual(volumeMounts);
    expect(pod.volumes).toEqual([
      {
        name: 'vllm-shared-pvc-storage',
        persistentVolumeClaim: { claimName: 'vllm-shared-pvc-storage-claim' },
      },
    ]);
  });

  it('has the chart’s rights in the whole cluster, of which it warns', () => {
    const rendered = controller();

    expect(namesOf(rendered, 'ClusterRole')).toEqual([CONTROLLER, 'vllm-leader-election-role']);
    expect(namesOf(rendered, 'ClusterRoleBinding')).toEqual([CONTROLLER, 'vllm-leader-election-rolebinding']);
    expect(rendered.warnings).toContainEqual(expect.stringContaining('the Secrets of all namespaces'));
  });

  it('has the rights of a service account that is named', () => {
    const rendered = controller({ serviceAccountName: 'mine' });

    expect(podOf(rendered, CONTROLLER).pod.serviceAccountName).toBe('mine');
    expect(namesOf(rendered, 'ServiceAccount')).not.toContain(CONTROLLER);
    expect(namesOf(rendered, 'ClusterRole')).toEqual([]);
    expect(rendered.warnings).not.toContainEqual(expect.stringContaining('the Secrets of all namespaces'));
  });

  it('has a budget with the labels that it is given alone', () => {
    const rendered = controller({ pdb: { enabled: true, labels: { a: 'b' } } });
    const budget = find(rendered, 'PodDisruptionBudget', 'vllm-pdb-lora-controller');

    expect(budget.metadata.labels).toEqual({ a: 'b' });
    expect(budget.spec?.minAvailable).toBe(0);
  });

  it.each([
    ['repository', { repository: null }],
    ['tag', { tag: '' }],
  ])('needs the %s of its image', (key, image) => {
    expect(controller({ image }).problems).toEqual([`loraController.image.${key}: is missing; set it`]);
  });
});

describe('adapters', () => {
  it('are written with their labels, under their very name', () => {
    const { metadata, spec } = find(render(withAdapter({ labels: { a: 1 } })), 'LoraAdapter', 'sql-adapter');

    expect(metadata.labels).toEqual({
      'app.kubernetes.io/component': 'lora-adapter',
      'helm-release-name': 'vllm',
      a: '1',
    });
    expect(spec).toEqual({
      baseModel: 'opt',
      adapterSource: SOURCE,
      loraAdapterDeploymentConfig: { algorithm: 'default' },
    });
  });

  it('are written with all that a source says', () => {
    const adapterSource = {
      type: 'huggingface',
      adapterName: 'sql',
      repository: 'org/sql',
      pattern: 's*',
      maxAdapters: '3',
      credentials: { secretName: 'hub', secretKey: 'token' },
    };

    expect(specOf({ adapterSource }).adapterSource).toEqual({
      type: 'huggingface',
      adapterName: 'sql',
      repository: 'org/sql',
      pattern: 's*',
      maxAdapters: 3,
      credentialsSecretRef: { name: 'hub', key: 'token' },
    });
  });

  it('take a token from the release’s Secret where the values hold it', () => {
    const credentials = 'hf_x';
    const rendered = render(withAdapter({ adapterSource: { ...SOURCE, credentials } }));
    const key = 'lora_adapter_credentials_sql';

    expect(find(rendered, 'LoraAdapter', 'sql-adapter').spec.adapterSource.credentialsSecretRef).toEqual({
      name: 'vllm-secrets',
      key,
    });
    expect(find(rendered, 'Secret', 'vllm-secrets').data).toHaveProperty(key);
  });

  it.each([
    ['its own', { secretName: 'a', secretKey: 'b' }, 'engines', { secretName: 'a', secretKey: 'b' }],
    [
      'that of engines, in the clear',
      undefined,
      'x',
      { secretName: 'vllm-secrets', secretKey: 'vllmApiKey' },
    ],
    [
      'that of engines',
      { secretName: 'a' },
      { secretName: 'c', secretKey: 'd' },
      { secretName: 'c', secretKey: 'd' },
    ],
    ['none', undefined, '', undefined],
  ])('show %s key', (_, vllmApiKey, ofEngines, expected) => {
    expect(specOf({ vllmApiKey }, { vllmApiKey: ofEngines }).vllmApiKey).toEqual(expected);
  });

  it.each([
    [2, 2],
    ['2', 2],
    [0, undefined],
    [null, undefined],
  ])('go to %j replicas as to %j', (replicas, expected) => {
    expect(specOf({ loraAdapterDeploymentConfig: { replicas } }).loraAdapterDeploymentConfig?.replicas).toBe(
      expected,
    );
  });

  it('are skipped by a plain false', () => {
    expect(namesOf(render(withAdapter({ enabled: false })), 'LoraAdapter')).toEqual([]);
    expect(namesOf(render(withAdapter({ enabled: null })), 'LoraAdapter')).toEqual(['sql-adapter']);
  });

  it('are written without a controller too, with a warning', () => {
    const rendered = render({ loraAdapters: [ADAPTER] });

    expect(namesOf(rendered, 'LoraAdapter')).toEqual(['sql-adapter']);
    expect(rendered.warnings).toContainEqual(
      expect.stringMatching(/^loraAdapters\[0\]: is loaded by no controller of this release/),
    );
  });

  it('leave engines as servingEngineSpec has them', () => {
    const engine = (values: object) => podOf(render(values), 'vllm-opt-deployment-vllm');

    expect(engine(withAdapter())).toEqual(engine({ ...withAdapter(), loraAdapters: [] }));
  });

  it('bring no CRD, which helm install has put there', () => {
    const kinds = render(withAdapter()).objects.map(({ kind }) => kind);

    expect(kinds).not.toContain('CustomResourceDefinition');
  });

  it('have nothing to be said of when all is well', () => {
    expect(said('warnings')).toEqual([]);
    expect(said('problems')).toEqual([]);
    expect(render(withAdapter()).refused).toEqual([]);
  });
});

it.each<[string, object]>([
  ['name', { name: null }],
  ['name', { name: 'Org/SQL' }],
  ['baseModel', { baseModel: null }],
  ['adapterSource', { adapterSource: null }],
  ['adapterSource', { adapterSource: undefined }],
  ['adapterSource', { adapterSource: undefined, enabled: false }],
  ['adapterSource.type', { adapterSource: { adapterName: 'a' } }],
  ['adapterSource.type', { adapterSource: { type: 'ftp', adapterName: 'a' } }],
  ['adapterSource.adapterName', { adapterSource: { type: 'local' } }],
  ['adapterSource.adapterName', { adapterSource: { ...SOURCE, adapterName: 'a/b', credentials: 'x' } }],
  ['adapterSource.credentials.secretKey', { adapterSource: { ...SOURCE, credentials: { secretName: 'a' } } }],
  ['adapterSource.maxAdapters', { adapterSource: { ...SOURCE, maxAdapters: 3e9 } }],
  ['loraAdapterDeploymentConfig', { loraAdapterDeploymentConfig: null }],
  ['loraAdapterDeploymentConfig.algorithm', { loraAdapterDeploymentConfig: { algorithm: 'best' } }],
  ['loraAdapterDeploymentConfig.replicas', { loraAdapterDeploymentConfig: { replicas: -1 } }],
])('refuses what Helm or the API server refuses at %s: %j', (path, adapter) => {
  expect(said('problems', adapter)).toContain(path);
});

it.each<[string, object, object?, object?]>([
  ['baseModel', { baseModel: 'facebook/opt-125m' }],
  ['baseModel', {}, {}, { enabled: false }],
  ['baseModel', {}, {}, { enableLoRA: false }],
  ['baseModel', {}, {}, { env: [] }],
  ['adapterSource.type', { adapterSource: { type: 's3', adapterName: 'a' } }],
  ['adapterSource.adapterPath', { adapterSource: { type: 'local', adapterName: 'a' } }],
  ['adapterSource.repository', { adapterSource: { type: 'huggingface', adapterName: 'a' } }],
  ['adapterSource.credentials', { adapterSource: { type: 'huggingface', adapterName: 'a' } }],
  ['adapterSource.credentials', { adapterSource: { ...SOURCE, credentials: 'x' } }, { enableEngine: false }],
  ['adapterSource.pattern', { adapterSource: { ...SOURCE, pattern: 'a' } }],
  ['vllmApiKey', { vllmApiKey: { secretName: 'a' } }],
  ['loraAdapterDeploymentConfig.algorithm', { loraAdapterDeploymentConfig: { algorithm: 'ordered' } }],
])('warns of what does not work at %s: %j %j %j', (path, adapter, engines, model) => {
  expect(said('warnings', adapter, engines, model)).toContain(path);
  expect(said('problems', adapter, engines, model)).toEqual([]);
});

it('takes variables of all engines, or of a Secret, for those of a model', () => {
  const name = 'VLLM_ALLOW_RUNTIME_LORA_UPDATING';

  expect(said('warnings', {}, { env: [{ name, value: 'True' }] }, { env: [] })).toEqual([]);
  expect(said('warnings', {}, { configs: { [name]: 'True' } }, { env: [] })).toEqual([]);
  expect(said('warnings', {}, {}, { env: [], envFromSecret: { name: 's' } })).toEqual([]);
});

it('says that a name comes twice', () => {
  const { warnings } = render({ loraAdapters: [ADAPTER, ADAPTER] });

  expect(warnings).toContainEqual(expect.stringMatching(/^loraAdapters\[1\]\.name: 'sql-adapter' names/));
});
