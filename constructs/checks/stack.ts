import type { Construct } from 'constructs';
import { labelKeys } from '../../contract/labels.js';
import { ports } from '../../contract/ports.js';
import { checkScaleToZero } from '../autoscaling/scale-to-zero.js';
import { doubt } from '../check.js';
import type { Labels } from '../identity.js';
import type { Router } from '../router.js';
import type { ServingEngine } from '../serving-engine.js';
import { settingsOf } from '../settings.js';
import type { AnyManifest, VllmStackProps } from '../stack.js';
import { isOneNode, mostReplicas } from './claim-sharing.js';
import { valueAfter } from './command-line.js';
import { hashSeedOf, unequalSettings } from './engine-settings.js';
import { kvAwarePools, labelsAfter } from './routing.js';

/** The parts of a stack that have to fit each other. */
export interface StackParts {
  /** Engines that run, those of prefill/decode pairs too. */
  readonly engines: readonly ServingEngine[];
  /** Those of the pairs alone, which are wired to each other already. */
  readonly paired: readonly ServingEngine[];
  readonly router?: Router;
}

/** Holds the parts of a stack against each other: who looks for whom, who shares what, and who hands KV cache to whom. */
export function checkStack(stack: Construct, props: VllmStackProps, parts: StackParts): void {
  const { router, engines } = parts;
  if (router && engines.length > 0 && findsOwn(router, stack)) {
    checkSelector(router, engines);
    checkPoolLabels(router, parts);
  }
  if (router && valueAfter(router.args, '--routing-logic') === 'kvaware') {
    if (valueAfter(router.args, '--kv-source') === 'engine-events') checkPublishing(router, engines);
    else checkReporting(router, engines);
  }
  if (router) {
    for (const labels of kvAwarePools(router.args)) {
      const pool = engines.filter((engine) => labels.includes(modelLabel(engine)));
      checkPublishing(router, pool);
    }
  }
  checkRoles(parts);
  checkSharedStorage(stack, props, engines);
  checkScaleToZero(stack, props, router);
  for (const object of props.extraObjects ?? []) {
    checkOwner(stack, object, router ? [...engines, router] : engines);
  }
}

function findsOwn({ props }: Router, stack: Construct): boolean {
  const { discovery } = props;
  if (discovery && discovery.type !== 'k8s') return false;
  const own = stack.node.scopes.map((scope) => (scope as { namespace?: string }).namespace).findLast(Boolean);
  return discovery?.namespace === undefined || discovery.namespace === own;
}

function checkSelector(router: Router, engines: readonly ServingEngine[]): void {
  const { discovery } = router.props;
  if (discovery?.type !== 'k8s' || !discovery.labelSelector) return;
  const wanted = Object.entries(discovery.labelSelector);
  const { commonLabels } = settingsOf(router);
  const labelsOf = ({ identity, props }: ServingEngine): Labels =>
    discovery.by === 'service-name'
      ? { ...commonLabels, ...identity.service.labels }
      : { ...commonLabels, ...identity.podLabels, ...props.podLabels };
  doubt(
    router,
    engines.some((engine) => wanted.every(([key, value]) => labelsOf(engine)[key] === value)),
    `discovery: labelSelector matches no engine of the stack, got ${wanted.map(([key, value]) => `${key}=${value}`).join(',')}; remove it, or give the engines these podLabels`,
  );
}

function modelLabel({ identity, props }: ServingEngine): string {
  return props.podLabels?.[labelKeys.model] ?? identity.podLabels[labelKeys.model] ?? '';
}

/** Labels of pools that were named by hand; pairs name their own. */
function checkPoolLabels(router: Router, { engines, paired }: StackParts): void {
  const logic = valueAfter(router.args, '--routing-logic') ?? '';
  if (!logic.startsWith('disaggregated')) return;
  const pool = (flag: string): ServingEngine[] => {
    const labels = labelsAfter(router.args, flag);
    for (const label of labels) {
      doubt(
        router,
        engines.some((engine) => modelLabel(engine) === label),
        `routing: ${flag.slice(2)} names no engine of the stack, got '${label}'; one of ${engines.map(modelLabel).join(', ')}`,
      );
    }
    return engines.filter((engine) => labels.includes(modelLabel(engine)) && !paired.includes(engine));
  };
  const prefill = pool('--prefill-model-labels');
  const decode = pool('--decode-model-labels');
  for (const one of prefill) {
    for (const other of decode.filter((engine) => engine.props.model === one.props.model)) {
      for (const { what, got } of unequalSettings(one.props, other.props)) {
        doubt(
          other,
          false,
          `${what}: must be that of the prefill engine '${one.node.id}', or KV cache cannot be handed over, got ${got[1]} and ${got[0]}; set the same`,
        );
      }
    }
  }
}

/** Engines publish their KV events where the router listens for those of all of them. */
function checkPublishing(router: Router, engines: readonly ServingEngine[]): void {
  const wanted = Number(valueAfter(router.args, '--kv-events-port') ?? ports.kvEvents);
  const ranks = Number(valueAfter(router.args, '--kv-events-ranks') ?? 1);
  for (const engine of engines) {
    const { kvEvents, dataParallelSize = 1 } = engine.props;
    const port = kvEvents && (kvEvents.port ?? ports.kvEvents);
    doubt(
      engine,
      port === wanted,
      `kvEvents: the router follows KV events at port ${wanted}, got ${port ?? 'no events'}; remove the prop, and the engine publishes there`,
    );
    doubt(
      engine,
      dataParallelSize === ranks,
      `dataParallelSize: the router follows the KV events of ${ranks} ranks of each engine, got ${dataParallelSize}; set events.ranks of the routing, the same for all engines`,
    );
  }
}

function checkReporting(router: Router, engines: readonly ServingEngine[]): void {
  const seed = hashSeedOf(router.props);
  const asked = engines.filter(({ props }) => props.lmcache || props.kvEvents);
  doubt(
    router,
    asked.length > 0 || engines.length === 0,
    'routing: kvaware asks what each engine holds, got no engine with LMCache or KV events; set lmcache: {} on them',
  );
  for (const engine of asked) {
    const { lmcache, kvEvents } = engine.props;
    doubt(
      engine,
      kvEvents !== undefined || (lmcache?.attach !== false && lmcache?.controller?.pullUrl !== undefined),
      `lmcache: kvaware routing asks what the engine holds, got ${lmcache?.attach === false ? 'attach false' : 'a controller without pullUrl'}; remove it, and the router's controller is used`,
    );
    doubt(
      engine,
      hashSeedOf(engine.props) === seed,
      `hashSeed: kvaware routing compares hashes, so router and engines need one seed, got '${seed}' and '${hashSeedOf(engine.props)}'; set the same`,
    );
  }
}

function checkRoles({ router, engines, paired }: StackParts): void {
  const logic = (router && valueAfter(router.args, '--routing-logic')) ?? '';
  if (!router || logic.startsWith('disaggregated')) return;
  for (const engine of engines) {
    const role = engine.props.lmcache?.kvRole ?? 'kv_both';
    doubt(
      engine,
      role === 'kv_both' || paired.includes(engine),
      `lmcache: kvRole ${role} is one half of prefill/decode, got a router that routes by ${logic}; use prefillDecode, or the routing disaggregated_prefill`,
    );
  }
}

function checkSharedStorage(
  stack: Construct,
  { sharedStorage }: VllmStackProps,
  engines: readonly ServingEngine[],
): void {
  if (!sharedStorage || sharedStorage.volume || !isOneNode(sharedStorage.accessModes ?? ['ReadWriteMany']))
    return;
  const pods = engines
    .filter(({ props }) => [props.storage ?? []].flat().some((storage) => 'shared' in storage))
    .reduce((sum, { props }) => sum + mostReplicas(props), 0);
  doubt(
    stack,
    pods <= 1,
    `sharedStorage: up to ${pods} pods mount it, which accessModes bind to a single node, got ${sharedStorage.accessModes?.join(' and ')}; use ReadWriteMany`,
  );
}

/** An autoscaler that is written as given beside a workload that says its replicas itself, or has an autoscaler. */
function checkOwner(
  stack: Construct,
  object: AnyManifest,
  workloads: readonly (ServingEngine | Router)[],
): void {
  if (object.kind !== 'HorizontalPodAutoscaler' && object.kind !== 'ScaledObject') return;
  const { scaleTargetRef } = (object.spec ?? {}) as { scaleTargetRef?: { name?: string } };
  const scaled = workloads.find(({ deployment }) => deployment?.name === scaleTargetRef?.name);
  doubt(
    stack,
    !scaled || scaled.props.replicas === 'unmanaged',
    `extraObjects: ${object.kind} '${object.metadata?.name ?? ''}' scales a workload whose replicas the stack owns, got '${scaled?.node.id}'; set its autoscaling instead, or its replicas to 'unmanaged'`,
  );
}
