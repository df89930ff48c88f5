import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import type {
  Affinity,
  EnvVar,
  LocalObjectReference,
  NodeSelectorTerm,
  PodSecurityContext,
  Probe,
  ResourceRequirements,
  SecurityContext,
  ServicePort,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.js';
import type { IngressTLS } from 'kubernetes-types/networking/v1.js';
import type {
  Integer,
  PdbValues,
  Printed,
  PrintedMap,
  SecretKeyRef,
  ServiceMonitorValues,
  Switch,
} from './scalars.js';

/** Scaling of the router by CPU. */
export interface RouterAutoscaling {
  /** Whether an autoscaler owns the number of routers. @default false */
  readonly enabled?: Switch;
  /** Fewest routers. @default 1 */
  readonly minReplicas?: Integer;
  /** Most routers. @default 3 */
  readonly maxReplicas?: Integer;
  /** CPU use, in percent of the request, that the autoscaler holds. @default 80 */
  readonly targetCPUUtilizationPercentage?: Integer;
}

/** Where the router sends its traces. */
export interface RouterOtel {
  /** Address of the collector; empty means no tracing. @default "" */
  readonly endpoint?: Printed;
  /** Name of the router in the traces. @default "vllm-router" */
  readonly serviceName?: Printed;
  /** Whether the collector is reached through TLS. @default false */
  readonly secure?: Switch;
}

/** LMCache inside the router. */
export interface RouterLmcacheConfig {
  /** `LMCACHE_LOG_LEVEL`. @default "INFO" */
  readonly logLevel?: Printed;
}

/** One path of a host. */
export interface IngressPathValues {
  /** The path. @default "/" */
  readonly path?: Printed;
  /** How the path is matched. @default "Prefix" */
  readonly pathType?: Printed;
}

/** One host name of the Ingress. */
export interface IngressHostValues {
  /** The host name. */
  readonly host?: Printed;
  /** Paths that lead to the router. */
  readonly paths?: readonly IngressPathValues[] | null;
}

/** The router's Ingress. */
export interface IngressValues {
  /** Whether an Ingress is written. @default false */
  readonly enabled?: Switch;
  /** Class of the Ingress. @default "" */
  readonly className?: Printed;
  /** Annotations of the Ingress. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Host names and their paths. */
  readonly hosts?: readonly IngressHostValues[] | null;
  /** Certificates by host. @default [] */
  readonly tls?: readonly IngressTLS[] | null;
}

/** One route of the Gateway API to the router. @see https://gateway-api.sigs.k8s.io */
export interface RouteValues {
  /** Whether the route is written. @default false */
  readonly enabled?: Switch;
  /** API version of the route. @default "gateway.networking.k8s.io/v1" */
  readonly apiVersion?: Printed;
  /** Kind of the route. @default "HTTPRoute" */
  readonly kind?: Printed;
  /** Annotations of the route. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Labels of the route. @default {} */
  readonly labels?: PrintedMap | null;
  /** Host names of the route; `{{ }}` in them is expanded. @default [] */
  readonly hostnames?: readonly Printed[] | null;
  /** Gateways that the route hangs on. @default [] */
  readonly parentRefs?: readonly object[] | null;
  /** Whether the route answers with a redirect to https. @default false */
  readonly httpsRedirect?: Switch;
  /** Requests that lead to the router. @default - `/` for the route `main`, none for others */
  readonly matches?: readonly object[] | null;
  /** Filters of those requests. @default [] */
  readonly filters?: readonly object[] | null;
  /** Rules before that of the router; `{{ }}` in them is expanded. @default [] */
  readonly additionalRules?: readonly object[] | null;
}

/** Routes by name; `main` gets the release's own name. */
export interface RoutesValues {
  readonly [name: string]: RouteValues | null;
}

/** The router, its Service and the ways into it. */
export interface RouterSpec {
  /** Whether the router is written. @default true */
  readonly enableRouter?: Switch;
  /** Image repository. @default "lmcache/lmstack-router" */
  readonly repository?: Printed;
  /** Image tag. @default "latest" */
  readonly tag?: Printed;
  /** When the image is pulled. @default "Always" */
  readonly imagePullPolicy?: Printed;
  /** A service account that exists already and has its rights. @default "" */
  readonly serviceAccountName?: Printed;
  /** Hugging Face token, written as plain environment. @default "" */
  readonly hf_token?: Printed;
  /** Security of the pods. @default {} */
  readonly securityContext?: PodSecurityContext | null;
  /** Security of the container. @default {} */
  readonly containerSecurityContext?: SecurityContext | null;
  /** More volumes. @default [] */
  readonly extraVolumes?: readonly Volume[] | null;
  /** More mounts. @default [] */
  readonly extraVolumeMounts?: readonly VolumeMount[] | null;
  /** Secrets to pull the image with. @default [] */
  readonly imagePullSecrets?: readonly LocalObjectReference[] | null;
  /** Number of routers; left out when `autoscaling` owns it. @default 1 */
  readonly replicaCount?: Integer;
  /** Environment of the router, after the chart's own. @default [] */
  readonly env?: readonly EnvVar[] | null;
  /** Scaling by CPU. */
  readonly autoscaling?: RouterAutoscaling | null;
  /** Budget of voluntary disruptions. */
  readonly pdb?: PdbValues | null;
  /** Priority class of the pods. @default "" */
  readonly priorityClassName?: Printed;
  /** Port on which the router listens. @default 8000 */
  readonly containerPort?: Integer;
  /** Type of the router's Service. @default "ClusterIP" */
  readonly serviceType?: Printed;
  /** Annotations of the router's Service. @default {} */
  readonly serviceAnnotations?: PrintedMap | null;
  /** Port on every node, with type NodePort only. @default null */
  readonly nodePort?: Integer;
  /** Port of the router's Service. @default 80 */
  readonly servicePort?: Integer;
  /** How engines are found: `k8s` or `static`. @default "k8s" */
  readonly serviceDiscovery?: Printed;
  /** Whether `k8s` finds pods (`pod-ip`) or Services (`service-name`). @default "pod-ip" */
  readonly k8sServiceDiscoveryType?: Printed;
  /** Engine addresses of `static`, separated by commas. @default "" */
  readonly staticBackends?: Printed;
  /** Models of `static`, one an address, separated by commas. @default "" */
  readonly staticModels?: Printed;
  /** How an engine is chosen. @default "roundrobin" */
  readonly routingLogic?: Printed;
  /** Characters that must match before `prefixaware` prefers an engine. @default 0 */
  readonly prefixMinMatchLength?: Printed;
  /** Header that names a session. @default "" */
  readonly sessionKey?: Printed;
  /** Path under which a proxy serves the router. @default "" */
  readonly rootPath?: Printed;
  /** More arguments. @default [] */
  readonly extraArgs?: readonly Printed[] | null;
  /** More ports of the router's Service. @default [] */
  readonly extraPorts?: readonly ServicePort[] | null;
  /** Seconds between looks at the engines' metrics. @default 15 */
  readonly engineScrapeInterval?: Printed;
  /** Seconds over which requests are counted. @default 60 */
  readonly requestStatsWindow?: Printed;
  /** Where traces go. */
  readonly otel?: RouterOtel | null;
  /** How the Deployment rolls. @default {} */
  readonly strategy?: DeploymentStrategy | null;
  /** The Secret with the engines' key. @default - that of `servingEngineSpec` */
  readonly vllmApiKey?: SecretKeyRef | null;
  /** LMCache inside the router. */
  readonly lmcacheConfig?: RouterLmcacheConfig | null;
  /** Port of the cache controller. @default "" */
  readonly lmcacheControllerPort?: Printed;
  /** Reply port of the cache controller. */
  readonly lmcacheControllerReplyPort?: Printed;
  /** Heartbeat port of the cache controller. */
  readonly lmcacheControllerHeartbeatPort?: Printed;
  /** Requests and limits. */
  readonly resources?: ResourceRequirements | null;
  /** Labels of the router's objects. @default {"environment": "router", "release": "router"} */
  readonly labels?: PrintedMap | null;
  /** Annotations of the pods. @default {} */
  readonly podAnnotations?: PrintedMap | null;
  /** The router's Ingress. */
  readonly ingress?: IngressValues | null;
  /** Routes of the Gateway API. */
  readonly route?: RoutesValues | null;
  /** Placement rules. @default {} */
  readonly affinity?: Affinity | null;
  /** Nodes that fit, ignored beside `affinity`. @default [] */
  readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] | null;
  /** When the router is restarted. */
  readonly livenessProbe?: Probe | null;
  /** When a starting router counts as started. */
  readonly startupProbe?: Probe | null;
  /** When the router gets traffic. */
  readonly readinessProbe?: Probe | null;
  /** How Prometheus scrapes the router. */
  readonly serviceMonitor?: ServiceMonitorValues | null;
}
