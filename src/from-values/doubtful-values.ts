import type { AnyManifest, VllmStackProps } from '../../constructs/index.js';
import { labelKeys } from '../../contract/labels.js';
import { ports } from '../../contract/ports.js';
import { routingLogics } from '../../contract/routing-logics.js';
import { has, truthy } from '../values/helm-truth.js';
import type { ModelSpec } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { RouterSpec } from '../values/router-spec.js';
import type { PdbValues, Printed, PrintedMap } from '../values/scalars.js';
import type { ServingEngineSpec } from '../values/serving-engine-spec.js';
import type { Values } from '../values/values.js';
import {
  type TranslatedModel,
  warnOfEngine,
  warnOfProbePorts,
  warnOfSharedStorage,
} from './doubtful-engines.js';
import { warnOfPools } from './doubtful-pools.js';
import { isTemplateText } from './engine.js';
import { numeric, printed, printedIfTrue } from './printed.js';
import type { Remarks } from './translation.js';

/** Says what of the values is rendered as the chart does and probably does not do what it seems to. */
export function warnOfDoubts(values: Values, props: VllmStackProps, release: string, remarks: Remarks): void {
  const { servingEngineSpec: spec, routerSpec: router } = values;
  const models: TranslatedModel[] = [];
  if (truthy(spec?.enableEngine)) {
    warnOfProbes(spec ?? {}, remarks);
    warnOfProbePorts(values, remarks);
    warnOfReserved(spec?.labels, ['servingEngineSpec', 'labels'], remarks);
    spec?.modelSpec?.forEach((model, index) => {
      if (model.enabled === false) return;
      const path = ['servingEngineSpec', 'modelSpec', index];
      warnOfModel(model, path, remarks);
      warnOfReserved(model.labels, [...path, 'labels'], remarks);
      const engine = props.engines?.[printed(model.name) ?? ''];
      if (engine) models.push({ model, path, engine });
    });
  }
  for (const model of models) warnOfEngine(model, remarks);
  warnOfSharedStorage(values, models, remarks);
  warnOfPools(values, props.router, models, remarks);
  warnOfScalers(props.extraObjects ?? [], models, release, remarks);
  if (truthy(router?.enableRouter)) {
    warnOfReserved(router?.labels, ['routerSpec', 'labels'], remarks);
    warnOfRouter(router ?? {}, remarks);
  } else if (truthy(router?.autoscaling?.enabled)) {
    remarks.warning(
      ['routerSpec', 'autoscaling', 'enabled'],
      'scales a router that is switched off, so no autoscaler is written; set it to false',
    );
  }
}

/** Keys by which the chart selects its pods, or others find them. */
const RESERVED: ReadonlySet<string> = new Set([
  labelKeys.name,
  labelKeys.instance,
  labelKeys.component,
  labelKeys.partOf,
  labelKeys.managedBy,
  labelKeys.model,
  labelKeys.helmRelease,
]);

function warnOfReserved(labels: PrintedMap | null | undefined, path: Path, remarks: Remarks): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!RESERVED.has(key)) continue;
    remarks.warning(
      [...path, key],
      `is a label of the chart's own, by which pods are found, got ${JSON.stringify(value)}; choose another key`,
    );
  }
}

/** Autoscalers among the further objects, beside engines whose number of pods is written. */
function warnOfScalers(
  objects: readonly AnyManifest[],
  models: readonly TranslatedModel[],
  release: string,
  remarks: Remarks,
): void {
  for (const { kind, spec, metadata } of objects) {
    if (kind !== 'HorizontalPodAutoscaler' && kind !== 'ScaledObject') continue;
    const { scaleTargetRef } = (spec ?? {}) as { scaleTargetRef?: { name?: string } };
    const scaled = models.find(
      ({ model, engine }) =>
        engine.replicas !== 'unmanaged' &&
        scaleTargetRef?.name === `${release}-${printed(model.name)}-deployment-vllm`,
    );
    if (!scaled) continue;
    remarks.warning(
      ['extraObjects'],
      `holds a ${kind} for an engine whose number of pods the values own too, got '${metadata?.name ?? ''}'; remove it and use keda, or the replicaCount of the model`,
    );
  }
}

function warnOfProbes(spec: ServingEngineSpec, remarks: Remarks): void {
  for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
    const probe = spec[name];
    for (const key of [
      'initialDelaySeconds',
      'periodSeconds',
      'failureThreshold',
      'timeoutSeconds',
    ] as const) {
      if (probe?.[key] === 0) {
        remarks.warning(
          ['servingEngineSpec', name, key],
          'counts as unset, got 0; remove it or give another number',
        );
      }
    }
    if (has(probe, 'terminationGracePeriodSeconds')) {
      remarks.warning(
        ['servingEngineSpec', name, 'terminationGracePeriodSeconds'],
        'the chart never reads this key; remove it',
      );
    }
  }
}

function warnOfModel(model: ModelSpec, path: Path, remarks: Remarks): void {
  const warn = (key: string, message: string): void => remarks.warning([...path, key], message);
  const { vllmConfig, lmcacheConfig: lmcache } = model;
  const several = (numeric(model.replicaCount) ?? 1) > 1;
  if (typeof model.pvcStorage === 'number') {
    warn(
      'pvcStorage',
      `makes no claim and the pods get an emptyDir, got ${model.pvcStorage}; write it as text with a unit`,
    );
  } else if (model.pvcStorage === null) {
    warn('pvcStorage', 'is null, and the pods get an emptyDir; remove the key for none');
  } else if (model.pvcStorage === '' && !truthy(model.pvcExistingClaimName)) {
    warn('pvcStorage', 'is empty, so that pods wait for a claim that nothing makes; give a size');
  }
  if (truthy(model.pvcExistingClaimName) && typeof model.pvcStorage !== 'string') {
    warn('pvcExistingClaimName', 'has no effect unless pvcStorage is text; set it too');
  }
  if (truthy(model.shmSize) && truthy(vllmConfig) && !has(vllmConfig, 'tensorParallelSize')) {
    warn('shmSize', 'has no effect without vllmConfig.tensorParallelSize; set that too');
  }
  const template = printedIfTrue(model.chatTemplate);
  if (template && !has(model, 'chatTemplateConfigMap') && !isTemplateText(template)) {
    warn(
      'chatTemplate',
      'is a file of the claim vllm-templates-pvc, which you make; or give its text as chatTemplateConfigMap',
    );
  }
  if (truthy(model.nodeName) && truthy(model.affinity)) {
    warn('nodeName', 'goes past the scheduler and so past affinity; keep one of them');
  }
  if (truthy(model.keda?.enabled) && truthy(model.raySpec?.enabled)) {
    warn('keda', 'has no effect beside raySpec; remove one of them');
  }
  if (
    truthy(lmcache) &&
    has(lmcache, 'enablePD') &&
    !truthy(lmcache?.enablePD) &&
    truthy(lmcache?.nixlRole)
  ) {
    warn(
      'lmcacheConfig',
      'has enablePD, which counts as true for the connector whatever it says; remove the key',
    );
  }
  if (truthy(lmcache) && several && truthy(lmcache?.instanceId)) {
    warn(
      'lmcacheConfig',
      'gives all pods one instanceId, so that the controller takes them for one; remove it',
    );
  }
  if (truthy(lmcache) && has(lmcache, 'diskOffloadingBufferSize') && !names(model, 'LMCACHE_LOCAL_DISK')) {
    warn('lmcacheConfig', 'offloads nothing to disk until env names a folder; set LMCACHE_LOCAL_DISK');
  }
  warnOfBudget(model.pdb, [...path, 'pdb'], remarks);
}

function names({ env }: ModelSpec, name: string): boolean {
  return (env ?? []).some((entry) => entry.name === name);
}

function warnOfBudget(pdb: PdbValues | null | undefined, path: Path, remarks: Remarks): void {
  if (!truthy(pdb?.enabled)) return;
  if (truthy(pdb?.maxUnavailable) && truthy(pdb?.minAvailable)) {
    remarks.warning([...path, 'minAvailable'], 'has no effect beside maxUnavailable; keep one of them');
  }
  if (pdb?.maxUnavailable === 0) {
    remarks.warning(
      [...path, 'maxUnavailable'],
      'counts as unset, got 0, so that minAvailable holds, which is 0 where it is unset; write "0"',
    );
  }
}

function argumentOf(items: readonly unknown[], flag: string): string | undefined {
  const texts = items.map(String);
  const at = texts.findLastIndex((item) => item === flag || item.startsWith(`${flag}=`));
  const item = texts[at];
  return item === flag ? texts[at + 1] : item?.slice(flag.length + 1);
}

function warnOfRouter(spec: RouterSpec, remarks: Remarks): void {
  const warn = (key: string, message: string): void => remarks.warning(['routerSpec', key], message);
  const logic = printedIfTrue(spec.routingLogic);
  const given = new Set((spec.extraArgs ?? []).map((item) => /^--[a-z0-9-]+/.exec(String(item))?.[0]));
  if (logic === undefined || !Object.hasOwn(routingLogics, logic)) {
    const known = Object.keys(routingLogics).join(', ');
    warn(
      'routingLogic',
      `is no routing logic, got ${JSON.stringify(spec.routingLogic ?? null)}; one of ${known}`,
    );
  }
  if (given.has('--enable-batch-api')) {
    if (truthy(spec.autoscaling?.enabled) || (numeric(spec.replicaCount) ?? 1) > 1) {
      warn('replicaCount', 'is not one, and each router keeps files and batches of its own; run one replica');
    }
    if (spec.strategy?.type !== 'Recreate') {
      warn('strategy', 'starts a router while another has the files, which it cannot share; use Recreate');
    }
  }
  for (const flag of ['--callbacks', '--request-rewriter']) {
    const value = argumentOf(spec.extraArgs ?? [], flag);
    if (value === undefined || value === 'noop' || /\.(mjs|cjs|js)(#.+)?$/.test(value)) continue;
    warn(
      'extraArgs',
      `has ${flag} of a Python module, got ${value}; give a JavaScript one such as ./file.mjs#name`,
    );
  }
  if (logic === 'session' && !truthy(spec.sessionKey) && !given.has('--session-key')) {
    warn('sessionKey', 'is needed by session routing, or the router does not start; name a header');
  }
  if (logic === 'kvaware' && !truthy(spec.lmcacheControllerPort) && !given.has('--lmcache-controller-port')) {
    warn(
      'lmcacheControllerPort',
      'is needed by kvaware routing; set it to 9000, and controllerPort of the models too',
    );
  }
  if (logic === 'kvaware' && ((numeric(spec.replicaCount) ?? 1) > 1 || truthy(spec.autoscaling?.enabled))) {
    warn(
      'replicaCount',
      'gives several routers, each of which knows a part of the cache only; run one with kvaware routing',
    );
  }
  if (
    logic?.startsWith('disaggregated') &&
    !(given.has('--prefill-model-labels') && given.has('--decode-model-labels'))
  ) {
    warn(
      'routingLogic',
      `${logic} needs --prefill-model-labels and --decode-model-labels; add them to extraArgs`,
    );
  }
  const discovery = printedIfTrue(spec.serviceDiscovery);
  if (discovery === undefined) {
    warn(
      'serviceDiscovery',
      'is empty, so that the router looks for engines without knowing where; set k8s or static',
    );
  }
  if (discovery === 'static') warnOfLists(spec, remarks);
  for (const key of NUMBERS) {
    const value: Printed | undefined = spec[key];
    if (truthy(value) && numeric(value) === undefined) {
      warn(key, `must be a number, got ${JSON.stringify(value)}, and the router does not start; mend it`);
    }
  }
  const replicas = numeric(spec.replicaCount) ?? 1;
  if (truthy(spec.autoscaling?.enabled) && replicas !== 1 && logic !== 'kvaware') {
    warn(
      'replicaCount',
      `has no effect beside autoscaling, which owns the number of pods, got ${replicas}; remove one of them`,
    );
  }
  warnOfRouterPorts(spec, remarks);
  warnOfBudget(spec.pdb, ['routerSpec', 'pdb'], remarks);
}

function warnOfRouterPorts(spec: RouterSpec, remarks: Remarks): void {
  const listening = numeric(spec.containerPort) ?? ports.router;
  const known = [listening, ports.lmcacheController, 'router-port', 'lmcache-port'];
  for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
    for (const handler of ['httpGet', 'tcpSocket', 'grpc'] as const) {
      const given = spec[name]?.[handler]?.port;
      if (given === undefined || given === null || known.includes(given)) continue;
      remarks.warning(
        ['routerSpec', name, handler, 'port'],
        `is not the port at which the router listens, got ${JSON.stringify(given)}; write router-port`,
      );
    }
  }
}

const NUMBERS = [
  'prefixMinMatchLength',
  'engineScrapeInterval',
  'requestStatsWindow',
  'lmcacheControllerPort',
  'lmcacheControllerReplyPort',
  'lmcacheControllerHeartbeatPort',
] as const satisfies readonly (keyof RouterSpec)[];

function warnOfLists(spec: RouterSpec, remarks: Remarks): void {
  const items = (key: 'staticBackends' | 'staticModels'): string[] => {
    const list = (printed(spec[key]) ?? '').split(',');
    if (list.some((item) => item !== item.trim() || item === '')) {
      remarks.warning(
        ['routerSpec', key],
        `has spaces around a comma or nothing between two, got ${JSON.stringify(spec[key])}, which the Python router takes for part of an item; write a,b`,
      );
    }
    return list;
  };
  const backends = items('staticBackends').length;
  const models = items('staticModels').length;
  if (backends !== models) {
    remarks.warning(
      ['routerSpec', 'staticModels'],
      `must name one model for each backend, got ${models} for ${backends}, and the router does not start; add or remove some`,
    );
  }
}
