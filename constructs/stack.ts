import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { ports } from '../contract/ports.js';
import { holdingRouterProps, withAdapterNames } from './autoscaling/scale-to-zero.js';
import { CacheServer, type CacheServerProps } from './cache-server.js';
import { check } from './check.js';
import { checkNames } from './checks/names.js';
import { checkStack } from './checks/stack.js';
import { hashAnnotation } from './content-hash.js';
import { ranksOf } from './devices.js';
import type { Discovery } from './discovery.js';
import type { SecretKey } from './env.js';
import { type StackIdentity, typedIdentity } from './identity.js';
import type { LoraController } from './lora/controller.js';
import {
  defineLoraAdapters,
  defineLoraController,
  defineLoraPolicies,
  externalController,
  type LoraProps,
  loraEngineProps,
  ownController,
} from './lora/stack.js';
import { define } from './manifest.js';
import { ModelDownload, type ModelDownloadProps } from './model-download.js';
import { defineNetworkPolicies, type NetworkPolicyProps } from './network-policies.js';
import { GrafanaDashboards, type GrafanaDashboardsProps } from './observability/grafana-dashboards.js';
import { defineServiceMonitor, type ServiceMonitorProps } from './observability/monitors.js';
import type { Observability } from './observability/observability.js';
import {
  defineObservability,
  metricsReaders,
  type StackObservabilityProps,
  watchedEngineProps,
  watchedPodAnnotations,
  watchedRouterProps,
} from './observability/stack-observability.js';
import { PrefillDecode, type PrefillDecodeProps, type Transfer } from './prefill-decode.js';
import { Router, type RouterProps } from './router.js';
import { controllerPorts, followsEvents } from './routing.js';
import { ServingEngine, type ServingEngineProps } from './serving-engine.js';
import { provideStack, type StackSettings } from './settings.js';
import { SharedStorage, type SharedStorageProps } from './shared-storage.js';
import { kvEventsFor, pairRouting, poolRoutingOf } from './stack-routing.js';

/** Any object, in wire shape. */
export interface AnyManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** A serving stack: models, and what stands in front of and beside them. */
export interface VllmStackProps extends StackSettings, LoraProps {
  /** Names, labels and selectors of everything. @default - `typedIdentity(id)` */
  readonly identity?: StackIdentity;
  /** Creates the chart's namespace, held to the Pod Security Standard that the stack meets. @default false */
  readonly createNamespace?: boolean;
  /** Models by the name of their engine, a DNS label. @default - none */
  readonly engines?: Readonly<Record<string, ServingEngineProps>>;
  /** Models on separate prefill and decode engines, by name. @default - none */
  readonly prefillDecode?: Readonly<Record<string, PrefillDecodeProps>>;
  /** `false` for none. @default - a router over all engines */
  readonly router?: RouterProps | false;
  /** LMCache's server, which engines with `lmcache` then use. @default - none */
  readonly cacheServer?: CacheServerProps;
  /** Storage that engines without storage of their own keep weights in. @default - none */
  readonly sharedStorage?: SharedStorageProps;
  /** Models to put into the shared storage once, by name. @default - none */
  readonly modelDownloads?: Readonly<Record<string, Omit<ModelDownloadProps, 'storage'>>>;
  /** Hugging Face token of all engines and downloads. @default - none */
  readonly hfToken?: SecretKey;
  /** Key that engines demand and the router shows. @default - none */
  readonly apiKey?: SecretKey;
  /** Variables of all engines, kept in a ConfigMap. @default - none */
  readonly configs?: Readonly<Record<string, string>>;
  /**
   * Secret material that is written into the manifests, base64 and readable by all who read them; a reference to a Secret
   * of your own is better. Keys of the Secret `<release>-secrets`.
   * @default - no Secret
   */
  readonly inlineSecrets?: Readonly<Record<string, string>>;
  /** Scrapes all engines. @default - none */
  readonly engineServiceMonitor?: ServiceMonitorProps;
  /** Dashboards for Grafana's sidecar; `{}` writes all. @default - none */
  readonly dashboards?: GrafanaDashboardsProps;
  /** Monitors, alerts, dashboards and traces in one; `{}` is for kube-prometheus-stack. @default - none */
  readonly observability?: StackObservabilityProps;
  /** Opens the stack's data paths and closes everything else. @default true */
  readonly networkPolicies?: boolean | NetworkPolicyProps;
  /** Objects that are written as given. @default - none */
  readonly extraObjects?: readonly AnyManifest[];
}

/** A whole serving stack. Its id is the release: the first part of every name. */
export class VllmStack extends Construct {
  readonly identity: StackIdentity;
  /** Engines by name, those of prefill/decode pairs too. */
  readonly engines: Readonly<Record<string, ServingEngine>>;
  readonly prefillDecode: Readonly<Record<string, PrefillDecode>>;
  readonly router?: Router;
  readonly cacheServer?: CacheServer;
  readonly loraController?: LoraController;
  readonly sharedStorage?: SharedStorage;
  readonly dashboards?: GrafanaDashboards;
  readonly observability?: Observability;
  /** Where clients reach the stack inside its namespace; absent without a router. */
  readonly url?: string;

  constructor(scope: Construct, id: string, props: VllmStackProps) {
    super(scope, id);
    provideStack(this, id, props);
    this.identity = props.identity ?? typedIdentity(id);
    checkNames(this, id, props);
    if (props.createNamespace) this.createNamespace(props);
    this.defineInlined(props);

    if (props.sharedStorage) {
      this.sharedStorage = new SharedStorage(this, 'SharedStorage', {
        identity: {
          volume: this.identity.sharedVolume(Chart.of(this).namespace),
          claim: this.identity.sharedClaim,
          podVolume: this.identity.sharedStorageVolume,
        },
        ...props.sharedStorage,
      });
    }
    for (const [name, download] of Object.entries(props.modelDownloads ?? {})) {
      this.addDownload(name, { hfToken: props.hfToken, ...download });
    }
    if (props.cacheServer) {
      this.cacheServer = new CacheServer(this, 'CacheServer', {
        identity: this.identity.cacheServer,
        ...props.cacheServer,
      });
    }
    const shared = this.sharedEngineProps(props);
    const engines = Object.entries(props.engines ?? {}).map(
      ([name, engine]) =>
        new ServingEngine(this, name, {
          identity: this.identity.engine(name),
          ...loraEngineProps(name, props.loraAdapters),
          ...kvEventsFor(props.router, engine, this.identity.engine(name)),
          ...this.wired(name, withAdapterNames(name, engine, props), props, shared),
        }),
    );
    const pairs = Object.entries(props.prefillDecode ?? {}).map(
      ([name, pair]) =>
        new PrefillDecode(this, name, {
          identity: this.identity.engine,
          ...loraEngineProps(name, props.loraAdapters),
          ...kvEventsFor(props.router, pair, this.identity.engine(name)),
          ...this.wired(name, withAdapterNames(name, pair, props), props, shared),
          transfer: this.reportingTo(props.router, pair.transfer),
          routing: poolRoutingOf(props.router, pair.routing),
        }),
    );
    const all = [...engines, ...pairs.flatMap((pair) => [pair.prefill, pair.decode])];
    this.engines = Object.fromEntries(all.map((engine) => [engine.node.id, engine]));
    this.prefillDecode = Object.fromEntries(pairs.map((pair) => [pair.node.id, pair]));

    if (props.router !== false) {
      this.router = new Router(this, 'Router', {
        identity: this.identity.router,
        apiKey: props.apiKey,
        routing: pairRouting(this, pairs),
        ...watchedRouterProps(id, holdingRouterProps(props), props),
        discovery: props.router?.discovery ?? this.ownEngines(all),
      });
      this.url = `http://${this.router.host}${this.router.servicePort === 80 ? '' : `:${this.router.servicePort}`}`;
    }
    checkStack(this, props, {
      engines: all.filter((engine) => engine.deployment),
      paired: pairs.flatMap((pair) => [pair.prefill, pair.decode]),
      router: this.router,
    });
    this.loraController = defineLoraController(this, this.identity, props);
    defineLoraAdapters(this, props);
    if (props.engineServiceMonitor) {
      defineServiceMonitor(
        this,
        'EngineServiceMonitor',
        this.identity.engineServiceMonitor,
        all[0]?.identity.servicePort ?? this.identity.engine('any').servicePort,
        props.engineServiceMonitor,
      );
    }
    if (props.dashboards) {
      this.dashboards = new GrafanaDashboards(this, 'Dashboards', {
        identity: this.identity.dashboard,
        ...props.dashboards,
      });
    }
    this.observability = defineObservability(this, props, {
      engines: all,
      prefillDecode: pairs,
      router: this.router,
    });
    if (props.networkPolicies !== false) {
      const policies: NetworkPolicyProps = {
        metrics: metricsReaders(props),
        ...(typeof props.networkPolicies === 'object' && props.networkPolicies),
      };
      const running = all.filter((engine) => engine.deployment);
      const { networkPolicy } = this.identity;
      defineNetworkPolicies(
        networkPolicy,
        { engines: running, prefillDecode: pairs, router: this.router, cacheServer: this.cacheServer },
        policies,
      );
      const controller = this.loraController ?? externalController(props);
      if (controller) defineLoraPolicies(networkPolicy, running, controller, policies.metrics);
    }
    props.extraObjects?.forEach((object, index) => {
      const extra = new ApiObject(
        this,
        `ExtraObject-${index}`,
        object as ConstructorParameters<typeof ApiObject>[2],
      );
      if (CLUSTER_SCOPED.test(object.kind)) extra.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    });
  }

  /** What every engine gets before its own props. */
  private sharedEngineProps(props: VllmStackProps): Partial<ServingEngineProps> {
    return {
      hfToken: props.hfToken,
      apiKey: props.apiKey,
      ...(this.sharedStorage && { storage: { shared: this.sharedStorage } }),
    };
  }

  private wired<P extends ServingEngineProps | PrefillDecodeProps>(
    name: string,
    engine: P,
    props: VllmStackProps,
    shared: Partial<ServingEngineProps>,
  ): P {
    const configs = props.configs && Object.keys(props.configs).length > 0;
    const controller = this.controllerOf(props);
    const annotations = {
      ...watchedPodAnnotations(props, engine.containerPort ?? ports.engine),
      ...(configs && hashAnnotation(this, 'configs', props.configs)),
      ...(props.inlineSecrets && hashAnnotation(this, 'secrets', props.inlineSecrets)),
    };
    return {
      ...shared,
      ...watchedEngineProps(name, this.node.id, props),
      ...engine,
      ...(engine.lmcache && {
        lmcache: {
          ...(this.cacheServer && { remote: { url: this.cacheServer.url, serde: props.cacheServer?.serde } }),
          ...(controller && { controller: { ...controller, workerPorts: workerPorts(engine) } }),
          ...engine.lmcache,
        },
      }),
      ...(configs && {
        envFrom: [{ configMapRef: { name: this.identity.configs.name } }, ...(engine.envFrom ?? [])],
      }),
      ...(Object.keys(annotations).length > 0 && {
        podAnnotations: { ...annotations, ...engine.podAnnotations },
      }),
    };
  }

  /** With kvaware routing, LMCache in each engine tells the router what it holds. */
  private controllerOf({ router }: VllmStackProps) {
    if (router === false || router?.routing?.logic !== 'kvaware' || followsEvents(router.routing))
      return undefined;
    const host = (router.identity ?? this.identity.router).service.name;
    const { port, replyPort } = controllerPorts(router.routing.controller);
    return {
      pullUrl: `${host}:${port}`,
      replyUrl: `${host}:${replyPort}`,
      workerHeartbeatSeconds: 10,
    };
  }

  /** LMCache PD senders report to this stack's router, whatever its identity calls it. */
  private reportingTo(router: VllmStackProps['router'], transfer: Transfer): Transfer {
    if (transfer.protocol !== 'lmcache-pd' || router === false) return transfer;
    return { proxyHost: (router?.identity ?? this.identity.router).service.name, ...transfer };
  }

  /** The engines of this stack by the labels of its identity, at the port that they listen at. */
  private ownEngines(engines: readonly ServingEngine[]): Discovery {
    const [port = ports.engine, ...others] = new Set(engines.map(({ containerPort }) => containerPort));
    check(
      this,
      others.length === 0,
      `containerPort: the router calls all engines at one port, got ${[port, ...others].join(' and ')}; give them the same`,
    );
    return { type: 'k8s', labelSelector: this.identity.engineSelector, port };
  }

  private addDownload(name: string, props: Omit<ModelDownloadProps, 'storage'>): void {
    check(
      this,
      this.sharedStorage !== undefined,
      `modelDownloads: '${name}' has nowhere to go; set sharedStorage`,
    );
    if (!this.sharedStorage) return;
    const { sharedStorage: storage } = this;
    new ModelDownload(this, `${name}-download`, {
      identity: this.identity.modelDownload(name),
      ...props,
      storage,
    });
  }

  private defineInlined({ configs, inlineSecrets }: VllmStackProps): void {
    const metadata = ({ name, labels }: { name: string; labels?: Readonly<Record<string, string>> }) => ({
      name,
      labels: { ...labels },
    });
    if (configs && Object.keys(configs).length > 0) {
      define(this, 'Configs', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata(this.identity.configs),
        data: { ...configs },
      });
    }
    if (inlineSecrets) {
      define(this, 'Secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata(this.identity.secrets),
        type: 'Opaque',
        data: Object.fromEntries(
          Object.entries(inlineSecrets).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
        ),
      });
    }
  }

  private createNamespace(props: VllmStackProps): void {
    const { namespace } = Chart.of(this);
    check(this, namespace !== undefined, 'createNamespace: the chart has no namespace; give it one');
    const pairs = Object.values(props.prefillDecode ?? {});
    const workloads = [
      ...pairs.flatMap(({ prefill, decode, ...both }) => [both, prefill, decode]),
      ...Object.values(props.engines ?? {}),
      props.cacheServer,
      props.router || undefined,
      ownController(props),
    ];
    const privileged =
      pairs.some(
        ({ transfer }) =>
          (transfer.transport?.type ?? (transfer.protocol === 'lmcache-nixl' ? 'cuda-ipc' : 'tcp')) !== 'tcp',
      ) ||
      Object.values(props.engines ?? {}).some(({ kvTransport }) => (kvTransport?.type ?? 'tcp') !== 'tcp') ||
      workloads.some(
        (workload) =>
          workload?.podSecurity === 'none' || workload?.hostNetwork || workload?.hostIPC || workload?.hostPID,
      );
    define(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace ?? '',
        labels: { 'pod-security.kubernetes.io/enforce': privileged ? 'privileged' : 'restricted' },
      },
    });
  }
}

/** LMCache has one worker for each rank, and refuses to start with fewer ports than ranks. */
function workerPorts(engine: Parameters<typeof ranksOf>[0]): string {
  return Array.from({ length: ranksOf(engine) }, (_, rank) => ports.lmcacheWorker + rank).join(',');
}

/** Kinds of further objects that live outside namespaces; the API server refuses one that names a namespace. */
const CLUSTER_SCOPED =
  /^(Namespace|Node|PersistentVolume|APIService|CustomResourceDefinition|CSIDriver|FlowSchema|Cluster(Role|RoleBinding|Issuer|SecretStore|ExternalSecret|Policy|Queue|TrustBundle)|(Storage|Priority|Runtime|Ingress|Gateway|Device)Class|PriorityLevelConfiguration|(Mutating|Validating)(WebhookConfiguration|AdmissionPolicy|AdmissionPolicyBinding))$/;
