import {
  type EngineIdentity,
  type Labels,
  type RouterIdentity,
  typedIdentity,
  type WorkloadIdentity,
} from '../constructs/identity.js';
import { components, labelKeys, ownPrefix, partOf } from '../contract/labels.js';

/** What names and labels are made of. */
interface Named {
  readonly metadata: { readonly name: string; readonly labels?: Labels };
}

/** Label of the pods of a resource; nothing but the operator writes it, so that it can be a selector for ever. */
const selectorKeys = {
  runtime: `${ownPrefix}runtime`,
  router: `${ownPrefix}router`,
  cacheServer: `${ownPrefix}cache-server`,
} as const;

/** Labels that tell the two pools of a runtime with prefill/decode apart. */
export const poolKey = 'node-type';

/**
 * Names of what belongs to a VLLMRuntime: those of the Go operator, and the ports `http`. Its pods carry `app` and the labels
 * of the resource, which routers and LoRA adapters look for.
 */
export function runtimeIdentity(
  resource: Named,
  volume: string,
  pool?: 'prefill' | 'decode',
): EngineIdentity {
  const { name, labels: given = {} } = resource.metadata;
  const full = pool === undefined ? name : `${name}-${pool}`;
  const selector = { [selectorKeys.runtime]: name, ...(pool === undefined ? {} : { [poolKey]: pool }) };
  const labels = standard('vllm', name, components.engine);
  const model = given[labelKeys.model] ?? name;
  const podLabels = {
    ...labels,
    ...given,
    app: name,
    [labelKeys.model]: pool === undefined ? model : `${model}-${pool}`,
    ...selector,
  };
  return {
    // Several nodes for one engine are not among what the resource can say.
    ...typedIdentity(name).engine(full),
    ...workload(full, labels, selector, podLabels),
    container: 'vllm',
    // Pods of the Go operator have no label of ours until they are replaced, and must serve until then.
    service: {
      name: full,
      labels,
      selector: { app: name, ...(pool === undefined ? {} : { [poolKey]: pool }) },
    },
    autoscaler: { name: `${full}-scaledobject`, labels },
    claim: { name: full, labels },
    storageVolume: volume,
    chatTemplates: { name: `${full}-chat-template`, labels },
    chatTemplatesVolume: 'chat-template',
  };
}

/** Names of what belongs to a VLLMRouter. */
export function routerIdentity(resource: Named): RouterIdentity {
  const { name, labels: given = {} } = resource.metadata;
  const labels = standard('router', name, components.router);
  const selector = { [selectorKeys.router]: name };
  return {
    ...typedIdentity(name).router,
    ...workload(name, labels, selector, { ...labels, ...given, app: name, ...selector }),
    container: 'router',
    serviceAccount: { name: `${name}-sa`, labels },
    role: { name: `${name}-pod-viewer-role`, labels },
    roleBinding: { name: `${name}-pod-viewer-binding`, labels },
    dynamicConfig: { name: `${name}-dynamic-config`, labels },
    externalProviders: { name: `${name}-providers`, labels },
    filesClaim: { name: `${name}-files`, labels },
  };
}

/** Names of what belongs to a CacheServer. */
export function cacheServerIdentity(
  resource: Named,
): WorkloadIdentity & { readonly claim: { name: string; labels: Labels } } {
  const { name, labels: given = {} } = resource.metadata;
  const labels = standard('cache-server', name, components.cacheServer);
  const selector = { [selectorKeys.cacheServer]: name };
  return {
    ...workload(name, labels, selector, { ...labels, ...given, app: name, ...selector }),
    container: 'cache-server',
    claim: { name, labels },
  };
}

function standard(name: string, instance: string, component: string): Labels {
  return {
    [labelKeys.name]: name,
    [labelKeys.instance]: instance,
    [labelKeys.component]: component,
    [labelKeys.partOf]: partOf,
  };
}

function workload(name: string, labels: Labels, selector: Labels, podLabels: Labels): WorkloadIdentity {
  return {
    deployment: { name, labels, selector },
    podLabels,
    container: 'main',
    containerPort: 'http',
    service: { name, labels, selector: { app: name } },
    servicePort: 'http',
    disruptionBudget: { name, labels, selector },
    autoscaler: { name: `${name}-scaledobject`, labels },
  };
}
