import { valueAfter, valuesOf } from '../../constructs/checks/command-line.js';
import { hashSeedOf, unequalSettings } from '../../constructs/checks/engine-settings.js';
import type { RouterProps } from '../../constructs/index.js';
import { has, truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { Printed } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import type { TranslatedModel } from './doubtful-engines.js';
import { printed, printedIfTrue, printedMap } from './printed.js';
import type { Remarks } from './translation.js';

/** Says what of router and engines does not fit together: selectors, pools and their settings, and the cache controller. */
export function warnOfPools(
  values: Values,
  router: RouterProps | false | undefined,
  models: readonly TranslatedModel[],
  remarks: Remarks,
): void {
  const spec = values.routerSpec ?? {};
  const args = (spec.extraArgs ?? []).map((item) => printed(item) ?? '');
  const logic = valueAfter(args, '--routing-logic') ?? printedIfTrue(spec.routingLogic) ?? 'roundrobin';
  for (const one of models) warnOfRole(one, router ? logic : undefined, remarks);
  if (!router || models.length === 0 || printedIfTrue(spec.serviceDiscovery) === 'static') return;
  warnOfSelector(values, args, remarks);
  if (logic.startsWith('disaggregated')) warnOfLabels(args, models, remarks);
  if (logic === 'kvaware') warnOfController(values, router, models, remarks);
}

function warnOfRole({ model, path }: TranslatedModel, logic: string | undefined, remarks: Remarks): void {
  const config = model.lmcacheConfig;
  const at = [...path, 'lmcacheConfig', 'kvRole'];
  if (!config || !truthy(config.enabled)) return;
  const role = printedIfTrue(config.kvRole);
  const nixl = printedIfTrue(config.nixlRole);
  if (truthy(config.enablePD) && nixl !== undefined && role === undefined) {
    remarks.warning(at, 'is needed beside enablePD; set kv_producer for prefill or kv_consumer for decode');
  }
  const meant = { sender: 'kv_producer', receiver: 'kv_consumer' }[nixl ?? ''];
  if (truthy(config.enablePD) && role !== undefined && meant !== undefined && role !== meant) {
    remarks.warning(at, `is not the part of a ${nixl}, got ${role}; write ${meant}`);
  }
  if (
    logic !== undefined &&
    !logic.startsWith('disaggregated') &&
    /^kv_(producer|consumer)$/.test(role ?? '')
  ) {
    remarks.warning(
      at,
      `is one half of prefill/decode, got ${role} behind a router that routes by ${logic}; set routingLogic to disaggregated_prefill`,
    );
  }
}

function warnOfSelector(values: Values, args: readonly string[], remarks: Remarks): void {
  const selector = valueAfter(args, '--k8s-label-selector');
  if (selector === undefined) return;
  const engines = printedMap(values.servingEngineSpec?.labels);
  const own = Object.entries(engines).map(([key, value]) => `${key}=${value}`);
  const unmet = selector
    .split(',')
    .filter(
      (part) =>
        /^[^=!]+=[^=]+$/.test(part) && !/^(app\.kubernetes\.io\/|helm-release-name=|model=)/.test(part),
    )
    .filter((part) => !own.includes(part));
  if (unmet.length === 0) return;
  remarks.warning(
    extraArg(args, '--k8s-label-selector'),
    `selects by labels that no engine has, got ${unmet.join(',')}; engines have ${own.join(',') || 'none'}`,
  );
}

function extraArg(args: readonly string[], flag: string): Path {
  return ['routerSpec', 'extraArgs', args.findLastIndex((item) => item.split('=')[0] === flag)];
}

function warnOfLabels(args: readonly string[], models: readonly TranslatedModel[], remarks: Remarks): void {
  const nameOf = ({ model }: TranslatedModel): string => printed(model.name) ?? '';
  const pool = (flag: string): TranslatedModel[] => {
    const labels = (valuesOf(args, flag) ?? []).flatMap((item) => item.split(',')).filter(Boolean);
    for (const label of labels.filter((name) => !models.some((one) => nameOf(one) === name))) {
      remarks.warning(
        extraArg(args, flag),
        `names no model that runs, got '${label}'; one of ${models.map(nameOf).join(', ')}`,
      );
    }
    return models.filter((one) => labels.includes(nameOf(one)));
  };
  const prefill = pool('--prefill-model-labels');
  const decode = pool('--decode-model-labels');
  for (const { model, path, engine } of [...prefill, ...decode]) {
    const hands =
      truthy(model.lmcacheConfig?.enabled) ||
      valueAfter((engine.extraArgs ?? []).map(String), '--kv-transfer-config');
    if (!hands) {
      remarks.warning(
        [...path, 'name'],
        `is in a pool of the router but hands no KV cache over, got '${nameOf({ model, path, engine })}'; set lmcacheConfig, or --kv-transfer-config in extraArgs`,
      );
    }
  }
  for (const one of decode) {
    const other = prefill.find(({ engine }) => engine.model === one.engine.model);
    for (const { what, got } of other ? unequalSettings(other.engine, one.engine) : []) {
      remarks.warning(
        [...one.path, ...placeOf(one, what)],
        `${what} must be that of '${other ? nameOf(other) : ''}', or KV cache cannot be handed over, got ${got[1]} and ${got[0]}; set the same`,
      );
    }
  }
}

function placeOf({ model }: TranslatedModel, what: string): Path {
  if (!what.startsWith('--')) return ['env'];
  const args = model.vllmConfig?.extraArgs ?? [];
  const index = args.findLastIndex((item) => (printed(item) ?? '').split('=')[0] === what);
  if (index >= 0) return ['vllmConfig', 'extraArgs', index];
  return what === '--dtype' && has(model.vllmConfig, 'dtype') ? ['vllmConfig', 'dtype'] : ['vllmConfig'];
}

function warnOfController(
  { routerSpec }: Values,
  router: RouterProps,
  models: readonly TranslatedModel[],
  remarks: Remarks,
): void {
  const pairs = [
    ['lmcacheControllerPort', 'controllerPort'],
    ['lmcacheControllerReplyPort', 'controllerReplyPort'],
  ] as const;
  const reporting = models.filter(
    ({ model }) => truthy(model.lmcacheConfig?.enabled) && truthy(model.lmcacheConfig?.controllerPort),
  );
  if (reporting.length === 0) {
    remarks.warning(
      ['routerSpec', 'routingLogic'],
      'asks what each engine holds, got kvaware and no model that tells; set lmcacheConfig.enabled, enableController and controllerPort of the models',
    );
  }
  for (const { model, path, engine } of reporting) {
    for (const [theirs, own] of pairs) {
      const [at, to] = [printedIfTrue(routerSpec?.[theirs] as Printed), printed(model.lmcacheConfig?.[own])];
      if (at === undefined || to === undefined || at === to) continue;
      remarks.warning(
        [...path, 'lmcacheConfig', own],
        `is not the ${theirs} of the router, got ${to} and ${at}; write the same`,
      );
    }
    if (hashSeedOf(engine) !== hashSeedOf(router)) {
      remarks.warning(
        [...path, 'env'],
        `PYTHONHASHSEED must be that of the router, or kvaware routing finds nothing, got ${hashSeedOf(engine)} and ${hashSeedOf(router)}; set the same`,
      );
    }
  }
}
