import { type ApiObject, Chart } from 'cdk8s';
import type { IConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ContainerPort, EnvVar, ServicePort } from 'kubernetes-types/core/v1.js';
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { envNames, pythonHashSeed } from '../contract/env.js';
import { images } from '../contract/images.js';
import { ports } from '../contract/ports.js';
import { routerArgs } from '../contract/router-args.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import { check } from './check.js';
import { checkBatches } from './checks/batches.js';
import { checkGuards } from './checks/guards.js';
import { checkRouting } from './checks/routing.js';
import { type Discovery, discoveryFlags, discoveryRules } from './discovery.js';
import { envField, envSecret, envValue, mergeEnv, nameOf, type SecretKey } from './env.js';
import {
  defineIngress,
  defineRoute,
  exposedBy,
  type IngressBackend,
  type IngressProps,
  type RouteProps,
} from './exposure/exposure.js';
import { type Labels, type RouterIdentity, type StackIdentity, typedIdentity } from './identity.js';
import { define } from './manifest.js';
import { defineServiceMonitor, type ServiceMonitorProps } from './observability/monitors.js';
import { NONROOT_USER } from './pod-security.js';
import { type RouterBatches, routerBatches } from './router-batches.js';
import { type RouterExtensions, routerExtensions } from './router-extensions.js';
import { type RouterGuards, routerGuards } from './router-guards.js';
import { type RouterSecrets, routerSecrets } from './router-secrets.js';
import { controllerPorts, hearsController, type Routing, routingFlags } from './routing.js';
import { releaseOf } from './settings.js';
import {
  defineDeployment,
  defineScaling,
  defineService,
  type Probes,
  type WorkloadProps,
} from './workload.js';

/** Settings that the router reads again while it runs: an object to write, or a key of a ConfigMap. */
export type DynamicConfig =
  | { readonly config: Readonly<Record<string, unknown>> }
  | { readonly configMap: IConfigMap | string; readonly key: string };

/** How the router runs and chooses. */
export interface RouterProps extends WorkloadProps, RouterSecrets, RouterExtensions, RouterGuards {
  /** Names, labels and selectors. @default - `typedIdentity(release).router` */
  readonly identity?: RouterIdentity;
  /** @default - in turn, or over both pools where the stack has prefill/decode */
  readonly routing?: Routing;
  /** @default - the pods of the release's engines */
  readonly discovery?: Discovery;
  /** @default 8000 */
  readonly containerPort?: number;
  /** Seconds between two reads of each engine's metrics. @default 15 */
  readonly engineStatsIntervalSeconds?: number;
  /** Sliding window of the router's own statistics, in seconds. @default 60 */
  readonly requestStatsWindowSeconds?: number;
  /** Sub-path under which a proxy serves the router. @default - none */
  readonly rootPath?: string;
  /** OpenTelemetry collector. @default - no tracing */
  readonly otel?: { readonly endpoint: string; readonly serviceName?: string; readonly secure?: boolean };
  /** @default - none */
  readonly dynamicConfig?: DynamicConfig;
  /** OpenAI's APIs of files and batches, which one replica alone can serve. @default - not served */
  readonly batches?: RouterBatches;
  /** Key towards the engines. @default - none */
  readonly apiKey?: SecretKey;
  /** `PYTHONHASHSEED`, equal to that of the engines. @default "123" */
  readonly hashSeed?: string;
  /** Any flag of the router by its name; wins over what other props write. @default - none */
  readonly flags?: RouterFlagValues;
  /** Items of the command line, written as given. @default - none */
  readonly extraArgs?: readonly (string | number | boolean)[];
  /** Writes Role and RoleBinding for the service account. @default - true where engines are found through Kubernetes */
  readonly rbac?: boolean;
  /** What the Role grants. @default - what the discovery needs */
  readonly rules?: readonly PolicyRule[];
  /** @default - none */
  readonly ingress?: IngressProps;
  /** Gateway API routes by key; `main` is the one without a suffix in its name. @default - none */
  readonly routes?: Readonly<Record<string, RouteProps>>;
  /** @default - none */
  readonly serviceMonitor?: ServiceMonitorProps;
}

const CONFIG_FOLDER = '/etc/vllm-router';

/** The router in front of all engines. */
export class Router extends Construct {
  readonly identity: RouterIdentity;
  /** DNS name of the Service in its namespace. */
  readonly host: string;
  /** Port of the Service. */
  readonly servicePort: number;
  /** Port of the API in the container. */
  readonly containerPort: number;
  readonly deployment: ApiObject;
  readonly service: ApiObject;
  /** Absent where the service account is the user's. */
  readonly serviceAccount?: ApiObject;
  readonly role?: ApiObject;
  readonly roleBinding?: ApiObject;
  /** The command line, without the program. */
  readonly args: readonly string[];
  /** What the router was made from. */
  readonly props: RouterProps;

  constructor(scope: Construct, id: string, props: RouterProps = {}) {
    super(scope, id);
    this.props = props;
    const stack: StackIdentity = typedIdentity(releaseOf(this));
    this.identity = props.identity ?? stack.router;
    this.host = this.identity.service.name;
    this.containerPort = props.containerPort ?? ports.router;
    this.servicePort = props.servicePort ?? ports.routerService;
    const { routing = { logic: 'roundrobin' }, discovery = { type: 'k8s' } } = props;
    this.validate(discovery);

    const serviceAccountName = props.serviceAccount
      ? nameOf(props.serviceAccount)
      : this.identity.serviceAccount.name;
    if (!props.serviceAccount) {
      this.serviceAccount = define(this, 'ServiceAccount', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { ...this.identity.serviceAccount, labels: { ...this.identity.serviceAccount.labels } },
      });
    }
    if (props.rbac ?? discovery.type === 'k8s') {
      const namespace = discovery.type === 'k8s' ? discovery.namespace : undefined;
      this.role = this.defineRole(props.rules ?? discoveryRules(discovery), namespace);
      this.roleBinding = this.defineRoleBinding(serviceAccountName, namespace);
    }
    const config = this.dynamicConfig(props.dynamicConfig);
    const secrets = routerSecrets(props);
    const batches = routerBatches(this, this.identity, props.batches);
    const extensions = routerExtensions(this, this.identity, props);
    const guards = routerGuards(props);
    this.args = this.commandLine(routing, discovery, stack.engineSelector, {
      ...config?.flags,
      ...secrets.flags,
      ...batches.flags,
      ...extensions.flags,
      ...guards.flags,
    });
    checkRouting(this);
    checkBatches(this);
    checkGuards(this);
    this.deployment = defineDeployment(
      this,
      {
        ...props,
        image: props.image ?? images.router,
        rollout: props.rollout ?? (props.batches ? 'recreate' : 'surge'),
        // The pods' user has to be able to write to the volume, whatever else their security is left to.
        ...(props.batches && { podSecurityContext: { fsGroup: NONROOT_USER, ...props.podSecurityContext } }),
        gracefulShutdown: props.gracefulShutdown ?? { preStopSeconds: 5, gracePeriodSeconds: 600 },
        probes: {
          ...routerProbes(this.identity.containerPort, props.tls ? 'HTTPS' : undefined),
          ...props.probes,
        },
        resources: props.resources ?? {
          requests: { cpu: '500m', memory: '512Mi' },
          limits: { memory: '1Gi' },
        },
      },
      {
        identity: this.identity,
        user: NONROOT_USER,
        opensNoOtherPorts: true,
        podAnnotations: extensions.podAnnotations,
        callsApiServer: discovery.type === 'k8s',
        serviceAccountName,
        volumes: [
          ...(config?.volumes ?? []),
          ...secrets.volumes,
          ...batches.volumes,
          ...extensions.volumes,
          ...guards.volumes,
        ],
        // A port below 1024 is the kernel's to give: this lowers the limit for the pod, which "restricted" allows.
        sysctls:
          this.containerPort < 1024 && !props.hostNetwork
            ? [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]
            : [],
        container: {
          args: [...this.args],
          env: this.env(discovery, extensions.env),
          ports: [
            { name: this.identity.containerPort, containerPort: this.containerPort },
            ...routingPorts(routing).map(containerPort),
          ],
          volumeMounts: [
            ...(config?.mounts ?? []),
            ...secrets.mounts,
            ...batches.mounts,
            ...extensions.mounts,
            ...guards.mounts,
            ...(props.volumeMounts ?? []),
          ],
        },
      },
    );
    const backend: IngressBackend = {
      service: this.host,
      port: this.servicePort,
      portName: this.identity.servicePort,
      containerPort: this.containerPort,
      tls: props.tls !== undefined,
      drainSeconds: (props.gracefulShutdown || { gracePeriodSeconds: 600 }).gracePeriodSeconds,
    };
    const exposed = exposedBy(props.ingress ?? {}, this.identity.ingress, backend).service;
    this.service = defineService(
      this,
      { ...props, serviceAnnotations: { ...exposed, ...props.serviceAnnotations } },
      this.identity,
      {
        target: this.containerPort,
        extra: routingPorts(routing).map(
          ({ name, port }): ServicePort => ({ name, port, targetPort: name, protocol: 'TCP' }),
        ),
      },
    );
    defineScaling(this, props, this.identity);
    if (props.ingress) defineIngress(this, this.identity.ingress, backend, props.ingress);
    for (const [key, route] of Object.entries(props.routes ?? {})) {
      defineRoute(this, `Route-${key}`, this.identity.route(key), backend, route);
    }
    if (props.serviceMonitor) {
      defineServiceMonitor(
        this,
        'ServiceMonitor',
        this.identity.serviceMonitor,
        this.identity.servicePort,
        // Prometheus asks each pod by its address, which certificates do not name.
        props.tls ? { ...props.serviceMonitor, scheme: 'https' } : props.serviceMonitor,
      );
    }
  }

  private commandLine(
    routing: Routing,
    discovery: Discovery,
    engines: Labels,
    config: RouterFlagValues = {},
  ): string[] {
    const { props } = this;
    const logic = routingFlags(routing);
    // A later value of a key keeps the key's place, so the order of the groups is this one whatever they hold.
    const head: RouterFlagValues = {
      host: '0.0.0.0',
      port: this.containerPort,
      ...discoveryFlags(discovery, engines, Chart.of(this).namespace ?? '$(POD_NAMESPACE)'),
      'routing-logic': logic['routing-logic'],
      'prefix-min-match-length': undefined,
      'session-key': undefined,
      'root-path': props.rootPath || undefined,
      'engine-stats-interval': props.engineStatsIntervalSeconds ?? 15,
      'request-stats-window': props.requestStatsWindowSeconds ?? 60,
      ...config,
    };
    const tail: RouterFlagValues = {
      'lmcache-controller-port': undefined,
      'lmcache-controller-reply-port': undefined,
      'lmcache-controller-heartbeat-port': undefined,
      'otel-endpoint': props.otel?.endpoint,
      'otel-service-name': props.otel && (props.otel.serviceName ?? 'vllm-router'),
      'otel-secure': props.otel?.secure,
    };
    const given = Object.entries({ ...logic, ...props.flags });
    const part = (flags: RouterFlagValues, mine: (name: string) => boolean): string[] =>
      routerArgs({ ...flags, ...Object.fromEntries(given.filter(([name]) => mine(name))) });
    return [
      ...part(head, (name) => !(name in tail)),
      ...(props.extraArgs ?? []).map(String),
      ...part(tail, (name) => name in tail),
    ];
  }

  private env(discovery: Discovery, extensions: readonly EnvVar[]): EnvVar[] {
    const { props } = this;
    const needsNamespace =
      discovery.type === 'k8s' && !discovery.namespace && Chart.of(this).namespace === undefined;
    return mergeEnv(
      [envValue(envNames.pythonHashSeed, props.hashSeed ?? pythonHashSeed)],
      needsNamespace ? [envField('POD_NAMESPACE', 'metadata.namespace')] : [],
      props.baseEnv ?? [],
      props.apiKey ? [envSecret(envNames.vllmApiKey, props.apiKey)] : [],
      extensions,
      props.env ?? [],
    );
  }

  private dynamicConfig(config: DynamicConfig | undefined) {
    if (!config) return undefined;
    const mount = (configMap: string, file: string) => ({
      // A folder rather than a subPath: the kubelet updates the files of a folder while the pod runs.
      volumes: [{ name: 'dynamic-config', configMap: { name: configMap } }],
      mounts: [{ name: 'dynamic-config', mountPath: CONFIG_FOLDER, readOnly: true }],
      flags: {
        [file.endsWith('.json') ? 'dynamic-config-json' : 'dynamic-config-yaml']: `${CONFIG_FOLDER}/${file}`,
      } as RouterFlagValues,
    });
    if ('configMap' in config) return mount(nameOf(config.configMap), config.key);
    const file = 'dynamic_config.json';
    define(this, 'DynamicConfig', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...this.identity.dynamicConfig, labels: { ...this.identity.dynamicConfig.labels } },
      data: { [file]: JSON.stringify(config.config, undefined, 2) },
    });
    return mount(this.identity.dynamicConfig.name, file);
  }

  private defineRole(rules: readonly PolicyRule[], namespace: string | undefined): ApiObject {
    return define(this, 'Role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { ...this.identity.role, labels: { ...this.identity.role.labels }, namespace },
      rules: [...rules],
    });
  }

  private defineRoleBinding(serviceAccountName: string, namespace: string | undefined): ApiObject {
    return define(this, 'RoleBinding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { ...this.identity.roleBinding, labels: { ...this.identity.roleBinding.labels }, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.identity.role.name },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccountName, namespace: Chart.of(this).namespace }],
    });
  }

  private validate(discovery: Discovery): void {
    const { props } = this;
    check(
      this,
      this.containerPort >= 1024 || !props.hostNetwork || props.podSecurity === 'none',
      `containerPort: a user without rights cannot bind it on the host's network, got ${this.containerPort}; choose 1024 or more`,
    );
    if (discovery.type === 'static') {
      check(
        this,
        discovery.backends.length > 0 && discovery.backends.length === discovery.models.length,
        `discovery: static needs one model for each backend, got ${discovery.backends.length} backends and ${discovery.models.length} models`,
      );
    }
  }
}

/** Ports on which engines call the router. */
function routingPorts(routing: Routing): { name: string; port: number }[] {
  if (routing.logic === 'kvaware' && hearsController(routing)) {
    const { port, replyPort, heartbeatPort } = controllerPorts(routing.controller);
    return [
      { name: 'lmcache-port', port },
      { name: 'lmcache-reply', port: replyPort },
      { name: 'lmcache-beat', port: heartbeatPort },
    ];
  }
  if ('lmcachePd' in routing && routing.lmcachePd) {
    return [{ name: 'lmcache-proxy', port: routing.lmcachePd.proxyPort ?? ports.lmcacheProxy }];
  }
  return [];
}

function containerPort({ name, port }: { name: string; port: number }): ContainerPort {
  return { name, containerPort: port };
}

function routerProbes(port: string, scheme: 'HTTPS' | undefined): Required<Probes> {
  const health = { httpGet: { path: '/health', port, ...(scheme && { scheme }) } };
  return {
    startup: { ...health, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
    liveness: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readiness: { ...health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  };
}
