import type { Construct } from 'constructs';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { labelKeys } from '../../contract/labels.js';
import { ports } from '../../contract/ports.js';
import { check } from '../check.js';
import type { SecretKey } from '../env.js';
import type { ObjectIdentity, StackIdentity } from '../identity.js';
import { define } from '../manifest.js';
import type { PrefillDecode } from '../prefill-decode.js';
import type { ServingEngine, ServingEngineProps } from '../serving-engine.js';
import { LoraAdapter, type LoraAdapterProps } from './adapter.js';
import { LoraController, type LoraControllerProps } from './controller.js';

/** A controller of LoraAdapter resources that is not part of the stack. */
export interface ExternalLoraController {
  readonly external: true;
  /** Its pods, which have to reach the engines. @default - pods of the namespace `production-stack-system` */
  readonly pods?: readonly NetworkPolicyPeer[];
}

/** One LoRA adapter of a stack. */
export interface StackLoraAdapterProps extends LoraAdapterProps {
  /** Name of the engine, or of the prefill/decode pair, that loads the adapter. */
  readonly baseModel: string;
  /**
   * Whether the stack makes the engines ready: LoRA on, updates while they run, downloads where `source` needs them. Without,
   * `baseModel` may be the engine of another stack.
   * @default true
   */
  readonly prepareEngines?: boolean;
}

/** LoRA adapters of a stack, and what loads them. */
export interface LoraProps {
  /** Adapters by name. @default - none */
  readonly loraAdapters?: Readonly<Record<string, StackLoraAdapterProps>>;
  /** A controller of the stack's own, or one that is installed elsewhere. @default - none, so no adapters either */
  readonly loraController?: LoraControllerProps | ExternalLoraController;
}

/** The parts of a stack that adapters have to do with. */
export interface LoraHost extends Construct {
  readonly identity: StackIdentity;
  readonly engines: Readonly<Record<string, ServingEngine>>;
  readonly prefillDecode: Readonly<Record<string, PrefillDecode>>;
}

/** The controller that a stack brings along. */
export function ownController({ loraController }: LoraProps): LoraControllerProps | undefined {
  return loraController && !('external' in loraController) ? loraController : undefined;
}

/** The controller that a stack relies on. */
export function externalController({ loraController }: LoraProps): ExternalLoraController | undefined {
  return loraController && 'external' in loraController ? loraController : undefined;
}

/** What the adapters of an engine, or of a prefill/decode pair, make of its props. */
export function loraEngineProps(
  name: string,
  adapters: LoraProps['loraAdapters'] = {},
): Pick<ServingEngineProps, 'enableLora' | 'loraUpdates' | 'loraDownloads'> {
  const own = Object.values(adapters).filter(
    ({ baseModel, prepareEngines = true }) => baseModel === name && prepareEngines,
  );
  if (own.length === 0) return {};
  return { enableLora: true, loraUpdates: true, loraDownloads: own.some(isDownloaded) };
}

function isDownloaded({ source }: LoraAdapterProps): boolean {
  return source.type !== 'local' && !('adapterPath' in source && source.adapterPath);
}

/** Adds the adapters of a stack; one for a prefill/decode pair is written for both of its pools. */
export function defineLoraAdapters(
  stack: LoraHost,
  props: LoraProps & { readonly apiKey?: SecretKey },
): void {
  const known = [...Object.keys(stack.engines), ...Object.keys(stack.prefillDecode)];
  const choice = known.length > 0 ? `name one of ${known.join(', ')}` : 'add the engine';
  const adapters = Object.entries(props.loraAdapters ?? {});
  check(
    stack,
    adapters.length === 0 || props.loraController !== undefined,
    'loraAdapters: nothing would load them, got no loraController; set it, or { external: true } where one is installed elsewhere',
  );
  for (const [name, { prepareEngines = true, ...adapter }] of adapters) {
    check(
      stack,
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name),
      `loraAdapters: a name must be lower-case letters, digits, dots and dashes, got '${name}'; rename it and keep the other as adapterName`,
    );
    check(
      stack,
      !prepareEngines || known.includes(adapter.baseModel),
      `loraAdapters: '${name}' is for an engine that the stack has not, got baseModel '${adapter.baseModel}'; ${choice}, or set prepareEngines to false`,
    );
    const add = (id: string, baseModel: string) =>
      new LoraAdapter(stack, `LoraAdapter-${id}`, {
        identity: stack.identity.loraAdapter(id),
        adapterName: 'adapterName' in adapter.source ? undefined : name,
        apiKey: props.apiKey,
        ...adapter,
        baseModel,
      });
    const pair = prepareEngines ? stack.prefillDecode[adapter.baseModel] : undefined;
    const engine = prepareEngines ? stack.engines[adapter.baseModel] : undefined;
    if (pair) {
      add(`${name}-prefill`, labelOf(pair.prefill));
      add(`${name}-decode`, labelOf(pair.decode));
    } else {
      add(name, engine ? labelOf(engine) : adapter.baseModel);
    }
  }
}

function labelOf({ identity, node }: ServingEngine): string {
  return identity.podLabels[labelKeys.model] ?? node.id;
}

/** Adds the stack's own LoRA controller; nothing where it is external. */
export function defineLoraController(
  scope: Construct,
  identity: StackIdentity,
  props: LoraProps,
): LoraController | undefined {
  const own = ownController(props);
  return own && new LoraController(scope, 'LoraController', { identity: identity.loraController, ...own });
}

/**
 * Adds ingress policies beside those of the stack's other data paths: the controller reaches engines that take adapters and
 * their downloads, and only readers of metrics reach the controller.
 */
export function defineLoraPolicies(
  identity: (subject: string) => ObjectIdentity,
  engines: readonly ServingEngine[],
  controller: LoraController | ExternalLoraController,
  metrics: readonly NetworkPolicyPeer[] = [namespaced('monitoring')],
): void {
  const peers =
    controller instanceof LoraController
      ? [{ podSelector: { matchLabels: { ...controller.identity.deployment.selector } } }]
      : (controller.pods ?? [namespaced('production-stack-system')]);
  for (const engine of engines) {
    const { loraDownloads, loraUpdates = loraDownloads } = engine.props;
    const targets = [
      ...(loraUpdates ? [engine.containerPort] : []),
      ...(loraDownloads ? [ports.sidecar] : []),
    ];
    if (targets.length === 0 || peers.length === 0) continue;
    policy(engine, 'LoraNetworkPolicy', identity(`${engine.node.id}-engine-lora`), [
      { from: peers, targets },
    ]);
  }
  if (controller instanceof LoraController) {
    const { metrics: readable = 'plain', webhookCertificate } = controller.props;
    policy(controller, 'NetworkPolicy', identity('lora-controller'), [
      ...(readable && metrics.length > 0 ? [{ from: metrics, targets: [ports.operatorMetrics] }] : []),
      // The API server calls webhooks, from an address that no selector knows.
      ...(webhookCertificate ? [{ targets: [ports.operatorWebhook] }] : []),
    ]);
  }
}

function namespaced(name: string): NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function policy(
  part: ServingEngine | LoraController,
  id: string,
  identity: ObjectIdentity,
  rules: readonly { readonly from?: readonly NetworkPolicyPeer[]; readonly targets: readonly number[] }[],
): void {
  define(part, id, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...identity, labels: { ...identity.labels } },
    spec: {
      podSelector: { matchLabels: { ...part.identity.deployment.selector } },
      policyTypes: ['Ingress'],
      ingress: rules.map(({ from, targets }) => ({
        from: from && [...from],
        ports: targets.map((port) => ({ protocol: 'TCP' as const, port })),
      })),
    },
  });
}
