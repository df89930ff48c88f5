import { describe, expect, it } from 'vitest';
import { objectOf, objectsOf, valueAfter, workloadOf } from '../../constructs/rendered.js';
import { chartOf, live, type Surroundings } from './rendered.js';
import { pdRouter, routerSpec, sampleRouter } from './resources.js';

const chart = (changes?: object, around?: Surroundings) =>
  chartOf('VLLMRouter', { name: 'router', spec: routerSpec(changes) }, around);
const router = (changes?: object) => workloadOf(chart(changes));
const argsOf = (changes?: object) => router(changes).main.args?.join(' ') ?? '';
const servicePorts = (changes?: object) =>
  objectOf(chart(changes), 'Service').spec?.ports?.map(({ name, port, targetPort }) => [
    name,
    port,
    targetPort,
  ]);
const containerPorts = (changes?: object) =>
  router(changes).main.ports?.map(({ name, containerPort }) => [name, containerPort]);

describe('the command line', () => {
  it('is that of the sample', () => {
    const { main } = workloadOf(chartOf('VLLMRouter', sampleRouter));

    expect(main.args?.join(' ')).toBe(
      '--host 0.0.0.0 --port 80 --service-discovery k8s --k8s-namespace models --k8s-service-discovery-type pod-ip' +
        ' --k8s-label-selector app=vllmruntime-sample --routing-logic roundrobin --engine-stats-interval 30' +
        ' --request-stats-window 60',
    );
    expect(main.command).toBeUndefined();
  });

  it('looks for engines on another port, by any selector (D29)', () => {
    expect(argsOf({ k8sPort: 9100, k8sLabelSelector: 'app in (a, b),!old' })).toContain(
      '--k8s-label-selector app in (a, b),!old --k8s-port 9100',
    );
  });

  it('lists engines (D27)', () => {
    const args = argsOf({
      serviceDiscovery: 'static',
      staticBackends: 'http://a:1, http://b:2',
      staticModels: 'm,n',
    });

    expect(args).toContain(
      '--service-discovery static --static-backends http://a:1,http://b:2 --static-models m,n',
    );
    expect(args).not.toContain('--k8s');
  });

  it('refuses lists of different length (D27)', () => {
    const spec = { serviceDiscovery: 'static', staticBackends: 'http://a:1,http://b:2', staticModels: 'm' };

    expect(() => chart(spec).toJson()).toThrow(/got 2 backends and 1 models/);
  });

  it('has the key of the session (D28)', () => {
    expect(argsOf({ routingLogic: 'session', sessionKey: 'x-user' })).toContain(
      '--routing-logic session --session-key x-user',
    );
  });

  it.each(['roundrobin', 'prefixaware', 'loadaware', 'leastloaded', 'p2c', 'ttft'])(
    'takes the logic %s',
    (logic) => {
      expect(argsOf({ routingLogic: logic })).toContain(`--routing-logic ${logic}`);
    },
  );

  it('takes the logic of an argument, and opens the ports that go with it', () => {
    const spec = { extraArgs: ['--routing-logic=kvaware', '--log-level', 'debug'] };

    expect(argsOf(spec)).toContain('--routing-logic kvaware');
    expect(argsOf(spec)).toContain('--log-level debug');
    expect(argsOf(spec).match(/--routing-logic/g)).toHaveLength(1);
    expect(containerPorts(spec)).toContainEqual(['lmcache-port', 9000]);
  });

  it('refuses the logic of an argument that there is not', () => {
    expect(() => chart({ extraArgs: ['--routing-logic', 'fastest'] })).toThrow(
      /--routing-logic is unknown, got fastest/,
    );
  });

  it('has other arguments last, as they are', () => {
    expect(router({ extraArgs: ['--log-level', 'debug'] }).main.args?.slice(-2)).toEqual([
      '--log-level',
      'debug',
    ]);
  });

  it('reads a ConfigMap as a folder, which follows its changes', () => {
    const { main, pod } = router({ dynamicConfigMapName: 'routes' });
    const [mount] = main.volumeMounts ?? [];

    expect(pod.volumes).toEqual([{ name: 'dynamic-config', configMap: { name: 'routes' } }]);
    expect(mount).not.toHaveProperty('subPath');
    expect(valueAfter(main.args, '--dynamic-config-json')).toBe(`${mount?.mountPath}/dynamic_config.json`);
  });
});

describe('ports', () => {
  it('are those of the container and of the Service together (D32)', () => {
    const spec = { port: 8080, service: { port: 8000, type: 'NodePort', annotations: { a: 'b' } } };

    expect(containerPorts(spec)).toEqual([['http', 8080]]);
    expect(servicePorts(spec)).toEqual([['http', 8000, 8080]]);
    expect(objectOf(chart(spec), 'Service')).toMatchObject({
      metadata: { annotations: { a: 'b' } },
      spec: { type: 'NodePort', selector: { app: 'router' } },
    });
  });

  it.each([
    [{}, [9000, 9001, 9002]],
    [{ lmcacheControllerPort: 9100 }, [9100, 9101, 9102]],
    [
      { extraArgs: ['--lmcache-controller-port', '9200', '--lmcache-controller-reply-port=9300'] },
      [9200, 9300, 9202],
    ],
  ])('of the LMCache controller with kvaware and %o are %o (D30)', (changes, numbers) => {
    const spec = { routingLogic: 'kvaware', ...changes };
    const names = ['lmcache-port', 'lmcache-reply', 'lmcache-beat'];

    expect(containerPorts(spec)?.slice(1)).toEqual(names.map((name, at) => [name, numbers[at]]));
    expect(servicePorts(spec)?.slice(1)).toEqual(names.map((name, at) => [name, numbers[at], name]));
    expect(argsOf(spec)).toContain(
      `--lmcache-controller-port ${numbers[0]} --lmcache-controller-reply-port ${numbers[1]} --lmcache-controller-heartbeat-port ${numbers[2]}`,
    );
  });

  it('of the hand-over are 7500 beside 80 (D31, K11)', () => {
    const made = chartOf('VLLMRouter', pdRouter);

    expect(objectOf(made, 'Service').spec?.ports?.map(({ port }) => port)).toEqual([80, 7500]);
    expect(workloadOf(made).main.ports?.map((port) => port.containerPort)).toEqual([80, 7500]);
    expect(workloadOf(made).main.args?.slice(-14).join(' ')).toBe(
      '--prefill-model-labels Llama-3.2-1B-Instruct-prefill --decode-model-labels Llama-3.2-1B-Instruct-decode' +
        ' --nixl-proxy-host 0.0.0.0 --nixl-proxy-port 7500 --nixl-peer-host 0.0.0.0 --nixl-peer-init-port 7300' +
        ' --nixl-peer-alloc-port 7400',
    );
  });

  it('of the hand-over stay closed where the router does not take part', () => {
    const spec = {
      routingLogic: 'disaggregated_prefill',
      prefillModelLabels: ['p'],
      decodeModelLabels: ['d'],
      extraArgs: ['--nixl-proxy-port', '7501'],
    };

    expect(containerPorts(spec)).toEqual([['http', 80]]);
    expect(argsOf(spec)).toMatch(/--nixl-proxy-port 7501$/);
  });

  it('of the hand-over have to be ports', () => {
    const hosts = ['--nixl-proxy-host', '0.0.0.0', '--nixl-peer-host', '0.0.0.0'];
    const spec = {
      routingLogic: 'disaggregated_prefill',
      prefillModelLabels: ['p'],
      decodeModelLabels: ['d'],
    };

    expect(() => chart({ ...spec, extraArgs: [...hosts, '--nixl-proxy-port', 'x'] })).toThrow(
      /--nixl-proxy-port is no port, got x/,
    );
  });
});

describe('rights', () => {
  const names = (changes?: object, liveAccounts: Surroundings['live'] = []) => {
    const made = chart(changes, { live: liveAccounts });
    return {
      pod: workloadOf(made).pod.serviceAccountName,
      accounts: objectsOf(made, 'ServiceAccount').map(({ metadata }) => metadata),
      bound: objectOf(made, 'RoleBinding').subjects,
      role: objectOf(made, 'Role'),
      binding: objectOf(made, 'RoleBinding'),
    };
  };
  const account = (labels: Readonly<Record<string, string>>, annotations?: object) => {
    const object = live({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'shared' }, { labels });
    return {
      ...object,
      metadata: { ...object.metadata, annotations: annotations as Record<string, string> },
    };
  };

  it('are those of an account of the router’s own (D7)', () => {
    const { pod, accounts, bound, role, binding } = names();

    expect(pod).toBe('router-sa');
    expect(accounts.map(({ name }) => name)).toEqual(['router-sa']);
    expect(bound).toEqual([{ kind: 'ServiceAccount', name: 'router-sa', namespace: 'models' }]);
    expect(role.metadata.name).toBe('router-pod-viewer-role');
    expect(binding.metadata.name).toBe('router-pod-viewer-binding');
    expect(binding.roleRef.name).toBe(role.metadata.name);
  });

  it('let the router mark engines that sleep (D34)', () => {
    expect(names().role.rules).toEqual([
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: expect.arrayContaining(['get', 'list', 'watch', 'patch']),
      },
    ]);
  });

  it('of an account by name, which is made where it is missing and outlives the router (D25)', () => {
    const { pod, accounts, bound } = names({ serviceAccountName: 'shared' });

    expect(pod).toBe('shared');
    expect(accounts).toEqual([
      { name: 'shared', namespace: 'models', annotations: { 'vllm-stack.dev/retain': 'true' } },
    ]);
    expect(bound).toEqual([{ kind: 'ServiceAccount', name: 'shared', namespace: 'models' }]);
  });

  it('of an account of somebody else leave it as it is', () => {
    expect(names({ serviceAccountName: 'shared' }, [account({})]).accounts).toEqual([]);
  });

  it('of an account that the operator has made keep it', () => {
    const ours = account(
      { 'app.kubernetes.io/managed-by': 'vllm-stack-operator' },
      { 'vllm-stack.dev/retain': 'true' },
    );

    expect(names({ serviceAccountName: 'shared' }, [ours]).accounts).toHaveLength(1);
  });
});

describe('the pods', () => {
  it('are none where the router is off (D26)', () => {
    expect(chart({ enableRouter: false }).toJson()).toEqual([]);
  });

  it('serve from when they are ready, and are not stopped because they are busy (D33)', () => {
    const { main } = router();

    expect(main.readinessProbe?.httpGet?.path).toBe('/health');
    expect(main.startupProbe?.httpGet?.path).toBe('/health');
    expect(main.livenessProbe?.timeoutSeconds).toBeGreaterThanOrEqual(5);
    expect(
      (main.livenessProbe?.failureThreshold ?? 0) * (main.livenessProbe?.periodSeconds ?? 0),
    ).toBeGreaterThanOrEqual(60);
  });

  it('may listen on port 80 without being root', () => {
    expect(router().pod.securityContext?.sysctls).toEqual([
      { name: 'net.ipv4.ip_unprivileged_port_start', value: '0' },
    ]);
  });

  it('are all that the resource says about them (D32)', () => {
    const { main, pod, spec, env } = router({
      replicas: 3,
      image: { registry: 'r', name: 'router', tag: '2', pullPolicy: 'Always', pullSecretName: 'pull' },
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
      vllmApiKeySecret: { name: 'keys' },
      vllmApiKeyName: 'vllm',
      resources: { cpu: '1', memory: '2Gi', gpu: '1' },
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
    });

    expect(spec.replicas).toBe(3);
    expect(main).toMatchObject({ image: 'r/router:2', imagePullPolicy: 'Always' });
    expect(pod.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(main.env?.filter(({ name }) => name === 'A')).toEqual([{ name: 'A', value: '2' }]);
    expect(env.VLLM_API_KEY).toEqual({ secretKeyRef: { name: 'keys', key: 'vllm' } });
    expect(main.resources?.limits).toEqual({ cpu: '1', memory: '2Gi' });
    expect(pod.affinity?.nodeAffinity).toBeDefined();
  });

  it.each([{ vllmApiKeySecret: { name: 's' } }, { vllmApiKeyName: 'k' }])(
    'refuse half of a key, as %o',
    (changes) => {
      expect(() => chart(changes)).toThrow(/vllmApiKeySecret: needed together with vllmApiKeyName/);
    },
  );

  it('are what podTemplate says in the end', () => {
    expect(router({ podTemplate: { spec: { hostNetwork: true } } }).pod.hostNetwork).toBe(true);
  });
});

describe('files and batches', () => {
  const batches = { enabled: true, size: '20Gi', concurrency: 8 };

  it('have a claim that outlives the router, which its user can write to', () => {
    const made = chart({ batches });
    const claim = objectOf(made, 'PersistentVolumeClaim');

    expect(claim.metadata?.name).toBe('router-files');
    expect(claim.metadata?.annotations).toEqual({ 'vllm-stack.dev/retain': 'true' });
    expect(claim.spec).toMatchObject({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '20Gi' } },
    });
    expect(argsOf({ batches })).toContain(
      '--enable-batch-api --file-storage-path /var/lib/vllm-router --batch-concurrency 8',
    );
    expect(router({ batches }).pod).toMatchObject({
      securityContext: { fsGroup: 65532 },
      volumes: [{ name: 'files', persistentVolumeClaim: { claimName: 'router-files' } }],
    });
  });

  it('may be on a claim that exists, and are none without being enabled', () => {
    expect(
      objectsOf(chart({ batches: { ...batches, existingClaim: 'mine' } }), 'PersistentVolumeClaim'),
    ).toEqual([]);
    expect(router({ batches: { ...batches, existingClaim: 'mine' } }).pod.volumes).toEqual([
      { name: 'files', persistentVolumeClaim: { claimName: 'mine' } },
    ]);
    expect(argsOf({ batches: { size: '1Gi' } })).not.toContain('--enable-batch-api');
  });
});

describe('what it does for others than its engines', () => {
  it('comes from ConfigMaps and a Secret', () => {
    const changes = {
      externalProviders: { configMapName: 'mine', key: 'providers.yaml' },
      hooks: { configMapName: 'code', requestRewriter: 'a.mjs#b', onRewriterFailure: 'pass' },
      sentry: { secretName: 'sentry', secretKey: 'dsn' },
    };
    const { main, pod } = router(changes);

    expect(argsOf(changes)).toContain(
      '--external-providers-config /etc/vllm-router-providers/providers.yaml' +
        ' --request-rewriter /etc/vllm-router-hooks/a.mjs#b --request-rewriter-on-failure pass',
    );
    expect(pod.volumes).toEqual([
      { name: 'providers', configMap: { name: 'mine' } },
      { name: 'hooks', configMap: { name: 'code' } },
    ]);
    expect(main.env).toContainEqual({
      name: 'VLLM_ROUTER_SENTRY_DSN',
      valueFrom: { secretKeyRef: { name: 'sentry', key: 'dsn' } },
    });
  });
});

it('What stands between clients and engines is that of the props', () => {
  const args = argsOf({
    semanticCache: { enabled: true, model: 'embedder', thresholdPercent: 90 },
    personalData: { enabled: true, action: 'redact', onError: 'pass' },
    limits: { secretName: 'clients', secretKey: 'limits.json' },
  });
  for (const part of [
    '--feature-gates SemanticCache=true,PIIDetection=true',
    '--limits-file /etc/vllm-router-secrets/client-limits/limits.json',
    '--semantic-cache-model embedder --semantic-cache-dir /var/cache/vllm-router/answers --semantic-cache-threshold 0.9',
    '--pii-action redact',
  ])
    expect(args).toContain(part);
  expect(args).not.toContain('--pii-on-error');
  expect(argsOf({ semanticCache: { model: 'embedder' }, personalData: { action: 'redact' } })).not.toContain(
    '--feature-gates',
  );
});
