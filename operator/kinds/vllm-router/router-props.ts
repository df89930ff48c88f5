import type { EnvVar } from 'kubernetes-types/core/v1.js';
import type { Discovery } from '../../../constructs/discovery.js';
import type { RouterProps } from '../../../constructs/router.js';
import type { RouterBatches } from '../../../constructs/router-batches.js';
import type { RouterExtensions } from '../../../constructs/router-extensions.js';
import type { RouterGuards } from '../../../constructs/router-guards.js';
import type { LMCacheControllerPorts, LMCachePdRouting, Routing } from '../../../constructs/routing.js';
import { ports } from '../../../contract/ports.js';
import { routerFlags } from '../../../contract/router-flags.js';
import { type RoutingLogic, routingLogics } from '../../../contract/routing-logics.js';
import type { VLLMRouter as VLLMRouterResource } from '../../../imports/wire/vllm-router.js';
import { claimProps } from '../../claim.js';
import { imageProps } from '../../image.js';
import { UserError } from '../../kind.js';
import type { CustomResource, LiveObject } from '../../kube-object.js';
import { nodeAffinity, resourceRequirements } from '../../resources.js';
import { dynamicConfigKey } from '../static-route/dynamic-config.js';
import { CommandLine } from './command-line.js';

/** A VLLMRouter as the API server tells it, with the defaults of its CRD filled in. */
export type VLLMRouter = CustomResource & { readonly spec: VLLMRouterResource['spec'] };

/**
 * A router as props, without its identity.
 * @param liveClaim the claim that keeps its files, if that is there
 */
export function routerProps({ spec }: VLLMRouter, liveClaim?: LiveObject): RouterProps {
  const { service = {}, k8sLabelSelector = '' } = spec;
  const rest = new CommandLine(spec.extraArgs ?? []);
  const env = new Map((spec.env ?? []).map((variable) => [variable.name, variable]));
  const affinity = nodeAffinity(spec.nodeSelectorTerms);
  // Before what is left of the arguments is known, everything that has a prop has to be taken out of them.
  const routing = routingOf(spec, rest);
  return {
    ...imageProps(spec.image),
    replicas: spec.replicas ?? 1,
    containerPort: spec.port ?? ports.routerService,
    discovery: discoveryOf(spec),
    // Any selector that Kubernetes understands, not only equal labels.
    ...(k8sLabelSelector === '' || spec.serviceDiscovery === 'static'
      ? {}
      : { flags: { 'k8s-label-selector': k8sLabelSelector } }),
    routing,
    ...(spec.engineScrapeInterval ? { engineStatsIntervalSeconds: spec.engineScrapeInterval } : {}),
    ...(spec.requestStatsWindow ? { requestStatsWindowSeconds: spec.requestStatsWindow } : {}),
    ...(spec.dynamicConfigMapName
      ? { dynamicConfig: { configMap: spec.dynamicConfigMapName, key: dynamicConfigKey } }
      : {}),
    ...(spec.batches?.enabled === true ? { batches: batchesOf(spec.batches, liveClaim) } : {}),
    ...extensionsOf(spec),
    ...guardsOf(spec),
    ...apiKeyOf(spec),
    ...(affinity === undefined ? {} : { affinity }),
    ...(spec.serviceAccountName ? { serviceAccount: spec.serviceAccountName } : {}),
    resources: resourceRequirements({ ...spec.resources, gpu: '0' }),
    // The CRD takes a divisor as a number, too, as the API server does.
    env: [...env.values()] as readonly EnvVar[],
    extraArgs: rest.arguments,
    serviceType: service.type ?? 'ClusterIP',
    servicePort: service.port ?? ports.routerService,
    ...(service.annotations === undefined ? {} : { serviceAnnotations: service.annotations }),
    podSecurity: 'none',
  };
}

function extensionsOf({ externalProviders, hooks, sentry }: VLLMRouter['spec']): RouterExtensions {
  return {
    ...(externalProviders && {
      externalProviders: {
        config: {
          configMap: externalProviders.configMapName,
          key: externalProviders.key ?? 'providers.yaml',
        },
      },
    }),
    ...(hooks && {
      hooks: {
        configMap: hooks.configMapName,
        ...(hooks.requestRewriter
          ? {
              requestRewriter: hooks.requestRewriter,
              onRewriterFailure: hooks.onRewriterFailure ?? 'refuse',
            }
          : {}),
        ...(hooks.callbacks ? { callbacks: hooks.callbacks } : {}),
      },
    }),
    ...(sentry && { sentry: { dsn: { secret: sentry.secretName, key: sentry.secretKey } } }),
  };
}

function guardsOf({ semanticCache, personalData, limits }: VLLMRouter['spec']): RouterGuards {
  const { embeddingsUrl = '', thresholdPercent, ttlSeconds } = semanticCache ?? {};
  const { action, presidioUrl = '', types = [], onError } = personalData ?? {};
  return {
    ...(semanticCache?.enabled === true && {
      semanticCache: {
        model: semanticCache.model ?? routerFlags['semantic-cache-model'].default,
        ...(embeddingsUrl === '' ? {} : { embeddingsUrl }),
        ...(thresholdPercent === undefined ? {} : { threshold: thresholdPercent / 100 }),
        ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
      },
    }),
    ...(personalData?.enabled === true && {
      personalData: {
        ...(action === undefined ? {} : { action }),
        ...(presidioUrl === '' ? {} : { presidioUrl, ...(onError === undefined ? {} : { onError }) }),
        ...(types.length === 0 ? {} : { types }),
      },
    }),
    ...(limits === undefined ? {} : { limits: { secret: limits.secretName, key: limits.secretKey } }),
  };
}

function batchesOf(
  batches: NonNullable<VLLMRouter['spec']['batches']>,
  liveClaim: LiveObject | undefined,
): RouterBatches {
  const { existingClaim = '', concurrency } = batches;
  return {
    storage: existingClaim === '' ? { claim: claimProps(batches, liveClaim) } : { existingClaim },
    ...(concurrency === undefined ? {} : { concurrency }),
  };
}

function discoveryOf(spec: VLLMRouter['spec']): Discovery {
  if (spec.serviceDiscovery === 'static') {
    return { type: 'static', backends: listOf(spec.staticBackends), models: listOf(spec.staticModels) };
  }
  return { type: 'k8s', port: spec.k8sPort ?? ports.engine };
}

function routingOf(spec: VLLMRouter['spec'], rest: CommandLine): Routing {
  const { sessionKey = '' } = spec;
  const logic = logicOf(spec, rest);
  switch (logic) {
    case 'session':
      return { logic, sessionKey };
    case 'kvaware':
      return {
        logic,
        ...(sessionKey === '' ? {} : { sessionKey }),
        controller: controllerOf(spec, rest),
      };
    case 'disaggregated_prefill':
    case 'disaggregated_prefill_orchestrated': {
      const pd = logic === 'disaggregated_prefill' ? transferOf(rest) : undefined;
      return {
        logic,
        prefillModelLabels: labelsOf(spec.prefillModelLabels, rest.take('prefill-model-labels')),
        decodeModelLabels: labelsOf(spec.decodeModelLabels, rest.take('decode-model-labels')),
        ...(pd === undefined ? {} : { lmcachePd: pd }),
      };
    }
    default:
      return { logic };
  }
}

/** The logic that runs: an argument wins over the field, and decides as well which ports the router opens. */
function logicOf({ routingLogic = 'roundrobin' }: VLLMRouter['spec'], rest: CommandLine): RoutingLogic {
  const argument = rest.take('routing-logic') ?? routingLogic;
  if (isRoutingLogic(argument)) return argument;
  throw new UserError(
    'InvalidSpec',
    `spec.extraArgs: --routing-logic is unknown, got ${argument}; choose one of ${Object.keys(routingLogics).join(', ')}`,
  );
}

function isRoutingLogic(name: string): name is RoutingLogic {
  return Object.hasOwn(routingLogics, name);
}

/** Ports of LMCache's controller; those that are not named follow the first. */
function controllerOf({ lmcacheControllerPort = 0 }: VLLMRouter['spec'], rest: CommandLine) {
  const first = portOf('lmcache-controller-port', rest) ?? (lmcacheControllerPort || ports.lmcacheController);
  return {
    port: first,
    replyPort: portOf('lmcache-controller-reply-port', rest) ?? first + 1,
    heartbeatPort: portOf('lmcache-controller-heartbeat-port', rest) ?? first + 2,
  } satisfies LMCacheControllerPorts;
}

/** The key towards the engines, of which the Secret and the key in it are fields of their own. */
function apiKeyOf({
  vllmApiKeySecret,
  vllmApiKeyName: key = '',
}: VLLMRouter['spec']): Pick<RouterProps, 'apiKey'> {
  const secret = vllmApiKeySecret?.name ?? '';
  if (secret !== '' && key !== '') return { apiKey: { secret, key } };
  if (secret === '' && key === '') return {};
  throw new UserError(
    'InvalidSpec',
    `spec.vllmApiKeySecret: needed together with vllmApiKeyName, got '${secret}' and '${key}'; give both or none`,
  );
}

/**
 * How KV cache is handed over, where the arguments name both hosts: the router then listens, and its port has to be
 * reachable. Otherwise they stay as they are.
 */
function transferOf(rest: CommandLine): LMCachePdRouting | undefined {
  if (!rest.has('nixl-proxy-host') || !rest.has('nixl-peer-host')) return undefined;
  const proxyHost = rest.take('nixl-proxy-host');
  const peerHost = rest.take('nixl-peer-host');
  const taken = {
    proxyPort: portOf('nixl-proxy-port', rest),
    peerInitPort: portOf('nixl-peer-init-port', rest),
    peerAllocPort: portOf('nixl-peer-alloc-port', rest),
  };
  return {
    ...(proxyHost === undefined ? {} : { proxyHost }),
    ...(peerHost === undefined ? {} : { peerHost }),
    ...Object.fromEntries(Object.entries(taken).filter(([, port]) => port !== undefined)),
  };
}

function portOf(flag: string, rest: CommandLine): number | undefined {
  const text = rest.take(flag);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UserError(
    'InvalidSpec',
    `spec.extraArgs: --${flag} is no port, got ${text}; give a number from 1 to 65535`,
  );
}

function labelsOf(given: readonly string[] | undefined, argument: string | undefined): readonly string[] {
  return given !== undefined && given.length > 0 ? given : listOf(argument);
}

function listOf(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
