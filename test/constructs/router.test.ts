import { ConfigMap, ServiceAccount } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { Router, type RouterProps } from '../../constructs/router.js';
import { newChart, objectOf, objectsOf, valueAfter, workloadOf } from './rendered.js';

function routerChart(props: RouterProps = {}, namespace: string | undefined = 'models') {
  const chart = newChart('stack', namespace === '' ? {} : { namespace });
  new Router(chart, 'Router', props);
  return chart;
}

const routerOf = (props: RouterProps = {}, namespace?: string) => workloadOf(routerChart(props, namespace));
const args = (props: RouterProps = {}, namespace?: string) => routerOf(props, namespace).main.args ?? [];

describe('command line', () => {
  it('finds the pods of the release’s engines and takes them in turn', () => {
    expect(args()).toEqual([
      ...['--host', '0.0.0.0', '--port', '8000'],
      ...[
        '--service-discovery',
        'k8s',
        '--k8s-namespace',
        'models',
        '--k8s-service-discovery-type',
        'pod-ip',
      ],
      '--k8s-label-selector',
      'app.kubernetes.io/component=serving-engine,app.kubernetes.io/instance=stack',
      ...['--routing-logic', 'roundrobin', '--engine-stats-interval', '15', '--request-stats-window', '60'],
    ]);
  });

  it('keeps the order of the chart whatever is asked for', () => {
    const line = args({
      routing: { logic: 'kvaware', sessionKey: 's', thresholdTokens: 5 },
      rootPath: '/llm',
      otel: { endpoint: 'otel:4317', secure: true },
      extraArgs: ['--log-stats', '--log-stats-interval', 5],
      flags: { 'log-level': 'debug' },
    });

    expect(line.filter((item) => item.startsWith('--'))).toEqual([
      ...['--host', '--port', '--service-discovery', '--k8s-namespace', '--k8s-service-discovery-type'],
      ...['--k8s-label-selector', '--routing-logic', '--session-key', '--root-path'],
      ...['--engine-stats-interval', '--request-stats-window', '--kv-aware-threshold', '--log-level'],
      ...['--log-stats', '--log-stats-interval'],
      ...[
        '--lmcache-controller-port',
        '--lmcache-controller-reply-port',
        '--lmcache-controller-heartbeat-port',
      ],
      ...['--otel-endpoint', '--otel-service-name', '--otel-secure'],
    ]);
  });

  it('lets flags win over other props', () => {
    const line = args({ flags: { port: 9, 'otel-service-name': 'x' }, otel: { endpoint: 'e' } });

    expect(valueAfter(line, '--port')).toBe('9');
    expect(valueAfter(line, '--otel-service-name')).toBe('x');
    expect(line.filter((item) => item === '--port')).toHaveLength(1);
  });

  it('takes the namespace from the pod where the chart has none', () => {
    const { main, env } = routerOf({}, '');

    expect(valueAfter(main.args, '--k8s-namespace')).toBe('$(POD_NAMESPACE)');
    expect(env.POD_NAMESPACE).toEqual({ fieldRef: { fieldPath: 'metadata.namespace' } });
    expect(routerOf().env).not.toHaveProperty('POD_NAMESPACE');
  });

  it('looks at Services by their port, and into another namespace', () => {
    const line = args({ discovery: { type: 'k8s', by: 'service-name', namespace: 'other' } });

    expect(valueAfter(line, '--k8s-service-discovery-type')).toBe('service-name');
    expect(valueAfter(line, '--k8s-port')).toBe('80');
    expect(valueAfter(line, '--k8s-namespace')).toBe('other');
  });

  it('names fixed backends with their models', () => {
    const line = args({
      discovery: {
        type: 'static',
        backends: ['http://a:1', 'http://b:2'],
        models: ['m', 'n'],
        aliases: { small: 'm' },
      },
    });

    expect(line).toEqual(expect.arrayContaining(['--static-backends', 'http://a:1,http://b:2']));
    expect(line).toEqual(expect.arrayContaining(['--static-models', 'm,n', '--static-aliases', 'small:m']));
    expect(line.join()).not.toContain('k8s');
  });
});

describe('rights', () => {
  it('are those on the pods of its namespace that it uses', () => {
    const chart = routerChart();

    expect(objectOf(chart, 'Role').rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'watch', 'list', 'patch'] },
    ]);
    expect(objectOf(chart, 'RoleBinding')).toMatchObject({
      roleRef: { kind: 'Role', name: objectOf(chart, 'Role').metadata.name },
      subjects: [
        {
          kind: 'ServiceAccount',
          name: objectOf(chart, 'ServiceAccount').metadata.name,
          namespace: 'models',
        },
      ],
    });
    expect(workloadOf(chart).pod.serviceAccountName).toBe('stack-router-service-account');
  });

  it('are on Services and endpoints where those are looked at', () => {
    const chart = routerChart({ discovery: { type: 'k8s', by: 'service-name' } });

    expect(objectOf(chart, 'Role').rules?.flatMap(({ resources }) => resources)).toEqual([
      'services',
      'endpoints',
    ]);
  });

  it('are none without Kubernetes, and then the pod has no token', () => {
    const chart = routerChart({ discovery: { type: 'static', backends: ['http://a:1'], models: ['m'] } });

    expect([...objectsOf(chart, 'Role'), ...objectsOf(chart, 'RoleBinding')]).toEqual([]);
    expect(workloadOf(chart).pod.automountServiceAccountToken).toBe(false);
    expect(routerOf().pod).not.toHaveProperty('automountServiceAccountToken');
  });

  it('are bound to the account that is given', () => {
    const chart = newChart();
    const serviceAccount = new ServiceAccount(chart, 'Account', { metadata: { name: 'mine' } });
    new Router(chart, 'Router', { serviceAccount, rules: [] });

    expect(objectOf(chart, 'RoleBinding').subjects?.[0]?.name).toBe('mine');
    expect(objectsOf(chart, 'ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['mine']);
    expect(workloadOf(chart).pod.serviceAccountName).toBe('mine');
  });
});

describe('dynamic configuration', () => {
  it('is written to a folder of the pod, which the kubelet keeps up to date', () => {
    const chart = routerChart({ dynamicConfig: { config: { routing_logic: 'session', session_key: 'x' } } });
    const { pod, main, annotations } = workloadOf(chart);

    expect(JSON.parse(objectOf(chart, 'ConfigMap').data?.['dynamic_config.json'] ?? '')).toEqual({
      routing_logic: 'session',
      session_key: 'x',
    });
    expect(valueAfter(main.args, '--dynamic-config-json')).toBe('/etc/vllm-router/dynamic_config.json');
    expect(pod.volumes).toEqual([{ name: 'dynamic-config', configMap: { name: 'stack-router-config' } }]);
    expect(main.volumeMounts).toEqual([
      { name: 'dynamic-config', mountPath: '/etc/vllm-router', readOnly: true },
    ]);
    expect(annotations).toEqual({});
  });

  it('may be a key of a ConfigMap, read as its name says', () => {
    const configMap = ConfigMap.fromConfigMapName(newChart(), 'Settings', 'settings');

    expect(valueAfter(args({ dynamicConfig: { configMap, key: 'a.yaml' } }), '--dynamic-config-yaml')).toBe(
      '/etc/vllm-router/a.yaml',
    );
    expect(
      valueAfter(args({ dynamicConfig: { configMap: 's', key: 'a.json' } }), '--dynamic-config-json'),
    ).toBe('/etc/vllm-router/a.json');
  });
});

describe('ports', () => {
  it('lead from the Service to the container', () => {
    const chart = routerChart({ containerPort: 8123, servicePort: 81 });

    expect(objectOf(chart, 'Service').spec?.ports).toEqual([
      { name: 'router-sport', port: 81, targetPort: 8123, protocol: 'TCP' },
    ]);
    expect(workloadOf(chart).main.ports).toEqual([{ name: 'router-port', containerPort: 8123 }]);
  });

  it('below 1024 need the kernel’s leave, which the restricted standard grants', () => {
    const sysctls = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }];

    expect(routerOf({ containerPort: 80 }).pod.securityContext?.sysctls).toEqual(sysctls);
    expect(routerOf().pod.securityContext).not.toHaveProperty('sysctls');
    expect(
      routerOf({ containerPort: 80, podSecurityContext: { sysctls: [{ name: 'a', value: '1' }] } }).pod
        .securityContext?.sysctls,
    ).toEqual([...sysctls, { name: 'a', value: '1' }]);
  });

  it('below 1024 are refused on the host’s network, where that sysctl is not allowed', () => {
    expect(() => routerOf({ containerPort: 80, hostNetwork: true })).toThrow(
      'containerPort: a user without rights cannot bind it on the host',
    );
    expect(routerOf({ containerPort: 80, hostNetwork: true, podSecurity: 'none' }).pod).not.toHaveProperty(
      'securityContext',
    );
  });

  it('of LMCache’s controller are open under kvaware', () => {
    const chart = routerChart({ routing: { logic: 'kvaware', controller: { heartbeatPort: 9099 } } });
    const ports = objectOf(chart, 'Service').spec?.ports?.slice(1);

    expect(ports?.map(({ port }) => port)).toEqual([9000, 9001, 9099]);
    expect(ports?.map(({ targetPort }) => targetPort)).toEqual(
      workloadOf(chart)
        .main.ports?.slice(1)
        .map(({ name }) => name),
    );
  });
});

describe('Router', () => {
  it('works in a plain chart and shows where it is', () => {
    const router = new Router(newChart('prod'), 'Router', { servicePort: 8080 });

    expect(router.host).toBe('prod-router-service');
    expect(router.servicePort).toBe(8080);
    expect(router.args).toContain('--routing-logic');
  });

  it('runs as nobody in particular, with time to finish streams', () => {
    const { pod, main } = routerOf();

    expect(pod.securityContext).toMatchObject({ runAsUser: 65532, runAsNonRoot: true });
    expect(pod.terminationGracePeriodSeconds).toBe(600);
    expect(main.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(main.readinessProbe?.httpGet).toEqual({ path: '/health', port: 'router-port' });
  });

  it('shares the hash seed of the engines', () => {
    expect(routerOf().env.PYTHONHASHSEED).toBe('123');
    expect(routerOf({ hashSeed: '9' }).env.PYTHONHASHSEED).toBe('9');
  });

  it('shows engines the key that it is given', () => {
    expect(routerOf({ apiKey: { secret: 's', key: 'k' } }).env.VLLM_API_KEY).toEqual({
      secretKeyRef: { name: 's', key: 'k' },
    });
  });
});

describe('secrets', () => {
  const chart = routerChart({
    tls: { secret: 'cert', clientCa: { secret: 'authority', key: 'ca.crt' } },
    clientKeys: { secret: 'keys', key: 'clients' },
    adminKeys: { secret: 'keys', key: 'admins' },
    engineCa: { secret: 'engines', key: 'ca.crt' },
    serviceMonitor: {},
  });
  const { main, pod } = workloadOf(chart);

  it('are mounted as folders, and the router is told where', () => {
    const folderOf = new Map(main.volumeMounts?.map(({ name, mountPath }) => [name, mountPath]));
    const secretOf = new Map(pod.volumes?.map(({ name, secret }) => [name, secret?.secretName]));
    const line = main.args ?? [];
    const place = (flag: string): string => {
      const path = valueAfter(line, flag) ?? '';
      const [name] = [...folderOf].find(([, folder]) => path.startsWith(`${folder}/`)) ?? [''];
      return path.replace(folderOf.get(name) ?? '', secretOf.get(name) ?? '');
    };
    expect(place('--tls-cert-file')).toBe('cert/tls.crt');
    expect(place('--tls-key-file')).toBe('cert/tls.key');
    expect(place('--tls-client-ca-file')).toBe('authority/ca.crt');
    expect(place('--api-keys-file')).toBe('keys/clients');
    expect(place('--admin-api-keys-file')).toBe('keys/admins');
    expect(place('--engine-tls-ca-file')).toBe('engines/ca.crt');
    expect(main.volumeMounts?.every(({ subPath }) => subPath === undefined)).toBe(true);
  });

  it('have probes and Prometheus speak TLS', () => {
    const probes = [main.startupProbe, main.livenessProbe, main.readinessProbe];
    expect(probes.map((probe) => probe?.httpGet?.scheme)).toEqual(['HTTPS', 'HTTPS', 'HTTPS']);
    const { spec } = objectOf(chart, 'ServiceMonitor');
    expect(spec).toMatchObject({ endpoints: [{ scheme: 'https' }] });
  });
});

describe('what it does for others than its engines', () => {
  it('reads providers out of a ConfigMap of its own and their keys out of Secrets', () => {
    const config = { external_providers: [{ name: 'openai', models: [{ id: 'gpt' }] }] };
    const keys = { OPENAI_API_KEY: { secret: 'openai', key: 'key' } };
    const chart = routerChart({ externalProviders: { config, keys } });
    const { main, pod } = workloadOf(chart);

    expect(valueAfter(main.args, '--external-providers-config')).toBe(
      '/etc/vllm-router-providers/providers.json',
    );
    expect(main.volumeMounts).toEqual([
      { name: 'providers', mountPath: '/etc/vllm-router-providers', readOnly: true },
    ]);
    expect(pod.volumes).toEqual([{ name: 'providers', configMap: { name: 'stack-router-providers' } }]);
    expect(main.env).toContainEqual({
      name: 'OPENAI_API_KEY',
      valueFrom: { secretKeyRef: { name: 'openai', key: 'key' } },
    });
    const map = objectOf(chart, 'ConfigMap') as unknown as { data: Record<string, string> };
    expect(JSON.parse(map.data['providers.json'] ?? '')).toEqual(config);
  });

  it('replaces its pods when the providers change', () => {
    const hashOf = (id: string): unknown => {
      const config = { external_providers: [{ name: 'openai', models: [{ id }] }] };
      const { spec } = objectOf(routerChart({ externalProviders: { config } }), 'Deployment');
      return (spec as { template: { metadata: { annotations: unknown } } }).template.metadata.annotations;
    };
    expect(hashOf('a')).toEqual(hashOf('a'));
    expect(hashOf('a')).not.toEqual(hashOf('b'));
  });

  it('runs hooks of a ConfigMap, and tells Sentry without showing where', () => {
    const chart = routerChart({
      hooks: { configMap: 'mine', requestRewriter: 'a.mjs#b', onRewriterFailure: 'pass', callbacks: 'c.mjs' },
      sentry: { dsn: { secret: 's', key: 'dsn' }, tracesSampleRate: 0 },
    });
    const { main, pod } = workloadOf(chart);

    expect(valueAfter(main.args, '--request-rewriter')).toBe('/etc/vllm-router-hooks/a.mjs#b');
    expect(valueAfter(main.args, '--request-rewriter-on-failure')).toBe('pass');
    expect(valueAfter(main.args, '--callbacks')).toBe('/etc/vllm-router-hooks/c.mjs');
    expect(valueAfter(main.args, '--sentry-traces-sample-rate')).toBe('0');
    expect(main.args).not.toContain('--sentry-dsn');
    expect(pod.volumes).toEqual([{ name: 'hooks', configMap: { name: 'mine' } }]);
    expect(main.env).toContainEqual({
      name: 'VLLM_ROUTER_SENTRY_DSN',
      valueFrom: { secretKeyRef: { name: 's', key: 'dsn' } },
    });
  });
});

describe('files and batches', () => {
  const claim = { size: '50Gi', storageClass: 'fast' };

  it('have a volume of their own, and a router that is never there twice', () => {
    const chart = routerChart({ batches: { storage: { claim }, concurrency: 8 } });
    const { main, pod } = workloadOf(chart);

    expect(valueAfter(main.args, '--file-storage-path')).toBe('/var/lib/vllm-router');
    expect(main.args).toContain('--enable-batch-api');
    expect(valueAfter(main.args, '--batch-concurrency')).toBe('8');
    expect(main.volumeMounts).toEqual([{ name: 'files', mountPath: '/var/lib/vllm-router' }]);
    expect(pod.volumes).toEqual([
      { name: 'files', persistentVolumeClaim: { claimName: 'stack-router-files' } },
    ]);
    expect(pod.securityContext?.fsGroup).toBe(65532);
    expect(objectOf(chart, 'PersistentVolumeClaim')).toMatchObject({
      metadata: { name: 'stack-router-files' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast' },
    });
    expect(objectOf(chart, 'Deployment').spec?.strategy).toEqual({ type: 'Recreate' });
  });

  it('can be on a claim that exists, where the pod is left to itself too', () => {
    const chart = routerChart({ batches: { storage: { existingClaim: 'mine' } }, podSecurity: 'none' });

    expect(workloadOf(chart).pod.volumes).toEqual([
      { name: 'files', persistentVolumeClaim: { claimName: 'mine' } },
    ]);
    expect(workloadOf(chart).pod.securityContext).toEqual({ fsGroup: 65532 });
    expect(objectsOf(chart, 'PersistentVolumeClaim')).toEqual([]);
  });

  it.each<[RouterProps, RegExp]>([
    [{ replicas: 2 }, /batches: each router keeps its own, got replicas 2; run one replica/],
    [{ replicas: 'unmanaged' }, /got replicas unmanaged; run one replica/],
    [
      { autoscaling: { type: 'hpa', maxReplicas: 3, targetCpuPercent: 80 } },
      /got an autoscaler; run one replica/,
    ],
    [
      { rollout: 'surge' },
      /rollout: a new pod cannot start while the old one has the files, got surge; use recreate/,
    ],
    [{ batches: { storage: { claim }, concurrency: 0 } }, /batches\.concurrency: .* got 0; give one/],
    [{ batches: undefined, flags: { 'enable-batch-api': true }, replicas: 3 }, /got replicas 3; run one/],
  ])('are refused with %j', (props, message) => {
    expect(() => routerChart({ batches: { storage: { claim } }, ...props }).toJson()).toThrow(message);
  });

  it('may be rolled out in place', () => {
    expect(() =>
      routerChart({ batches: { storage: { claim } }, rollout: 'in-place' }).toJson(),
    ).not.toThrow();
  });
});

describe('what stands between clients and engines', () => {
  it('is turned on by flags, with its files beside', () => {
    const chart = routerChart({
      clientKeys: { secret: 'clients', key: 'keys' },
      limits: { secret: 'clients', key: 'limits.json' },
      personalData: { action: 'redact', presidioUrl: 'http://presidio:3000', types: ['PERSON'] },
      semanticCache: {
        model: 'embedder',
        embeddingsUrl: 'http://embedder:8000/v1',
        embeddingsKey: { secret: 'embedder', key: 'token' },
        threshold: 0.9,
      },
    });
    const { main, pod } = workloadOf(chart);
    const expected = {
      '--feature-gates': 'SemanticCache=true,PIIDetection=true',
      '--limits-file': '/etc/vllm-router-secrets/client-limits/limits.json',
      '--pii-action': 'redact',
      '--pii-analyzer': 'presidio',
      '--pii-presidio-url': 'http://presidio:3000',
      '--pii-types': 'PERSON',
      '--semantic-cache-model': 'embedder',
      '--semantic-cache-dir': '/var/cache/vllm-router/answers',
      '--semantic-cache-threshold': '0.9',
      '--semantic-cache-embeddings-url': 'http://embedder:8000/v1',
      '--semantic-cache-embeddings-key-file': '/etc/vllm-router-secrets/embeddings-key/token',
    };
    for (const [flag, value] of Object.entries(expected)) expect(valueAfter(main.args, flag)).toBe(value);
    expect(pod.volumes).toEqual(
      expect.arrayContaining([
        { name: 'client-limits', secret: { secretName: 'clients' } },
        { name: 'embeddings-key', secret: { secretName: 'embedder' } },
        { name: 'semantic-cache', emptyDir: { sizeLimit: '1Gi' } },
      ]),
    );
    expect(main.volumeMounts).toEqual(
      expect.arrayContaining([{ name: 'semantic-cache', mountPath: '/var/cache/vllm-router' }]),
    );
  });

  it.each<[RouterProps, RegExp]>([
    [{ semanticCache: { model: 'e', threshold: 2 } }, /semanticCache\.threshold: not a cosine, got 2/],
    [{ semanticCache: { model: 'e', ttlSeconds: 0 } }, /semanticCache\.ttlSeconds: .* got 0; give one/],
    [
      { semanticCache: { model: 'e', embeddingsKey: { secret: 's', key: 'k' } } },
      /semanticCache\.embeddingsUrl: missing, got a key for it/,
    ],
    [
      { personalData: { types: ['PERSON'] } },
      /personalData\.types: the router finds no such types, got PERSON/,
    ],
    [{ personalData: { scoreThreshold: 5 } }, /personalData\.scoreThreshold: out of range, got 5/],
    [
      { personalData: {}, flags: { 'feature-gates': ['SemanticCache=true'] } },
      /flags: feature-gates turns off what semanticCache and personalData turn on/,
    ],
    [{ limits: { secret: 's', key: 'k' } }, /limits: clients cannot be told apart .* got no clientKeys/],
  ])('is refused with %j', (props, message) => {
    expect(() => routerChart(props).toJson()).toThrow(message);
  });
});
