import type { Dispatcher } from 'undici';
import type { EngineChoice } from '../../contract/routing-logics.js';
import type { RouterConfig } from '../config/config.js';
import type { Endpoint, EndpointStore } from '../discovery/endpoints.js';
import type { Policy, RoutedRequest } from '../policies/policy.js';
import type { FlowStart } from '../proxy/flow.js';
import { prefillDecode } from './flow.js';
import { isLoopback } from './kv-params.js';
import { pools } from './pools.js';
import { PrefillIds } from './prefill-ids.js';
import type { PrefillNotes, PrefillNotesOptions } from './prefill-notes.js';
import { Revisions } from './revisions.js';
import { lmcacheTransfer, nixlTransfer, plainTransfer, type Transfer } from './transfer.js';

/** The settings that prefill and decode read. */
export type PrefillDecodeConfig = Pick<
  RouterConfig,
  | 'routingLogic'
  | 'prefillModelLabels'
  | 'decodeModelLabels'
  | 'prefillRoutingLogic'
  | 'decodeRoutingLogic'
  | 'prefillMinTokens'
  | 'nixlProxyHost'
  | 'nixlProxyPort'
  | 'nixlPeerHost'
  | 'nixlPeerInitPort'
  | 'nixlPeerAllocPort'
>;

/** The names of those settings. */
export const prefillDecodeSettings = [
  'routingLogic',
  'prefillModelLabels',
  'decodeModelLabels',
  'prefillRoutingLogic',
  'decodeRoutingLogic',
  'prefillMinTokens',
  'nixlProxyHost',
  'nixlProxyPort',
  'nixlPeerHost',
  'nixlPeerInitPort',
  'nixlPeerAllocPort',
] as const satisfies readonly (keyof PrefillDecodeConfig)[];

/** What prefill and decode work with. */
export interface PrefillDecodeParts {
  readonly store: EndpointStore;
  /** Makes the policy of one pool. */
  makePolicy(logic: EngineChoice): Policy;
  /** Opens the port on which LMCache tells that a prompt has arrived. */
  listen(options: PrefillNotesOptions): Promise<PrefillNotes>;
  readonly warn: (message: string) => void;
  /** Key that engines want. @default - none */
  readonly engineKey?: string | undefined;
  /** Asks engines for their versions. @default - undici's global one */
  readonly dispatcher?: Dispatcher | undefined;
  /** Whether an engine that decodes holds so much of a prompt that nobody has to prefill for it. @default - not known of any */
  isCached?(decoder: Endpoint, request: RoutedRequest): boolean;
}

/** How requests get to engines, and which engine those get that need one only. */
export interface PrefillDecodeRouting {
  readonly flow: FlowStart;
  readonly policy: Policy;
  close(): Promise<void>;
}

/**
 * Routing over engines that prefill and engines that decode.
 * @throws FlagError if the port of LMCache's notes cannot be opened
 */
export async function createPrefillDecode(
  config: PrefillDecodeConfig,
  parts: PrefillDecodeParts,
): Promise<PrefillDecodeRouting> {
  const { store, engineKey: apiKey, dispatcher, isCached } = parts;
  const { prefillModelLabels: prefillLabels = [], decodeModelLabels: decodeLabels = [] } = config;
  const prefillPolicy = parts.makePolicy(config.prefillRoutingLogic);
  const decodePolicy = parts.makePolicy(config.decodeRoutingLogic);
  const { transfer, notes } = await transferOf(config, parts);
  const labels = new Set([...prefillLabels, ...decodeLabels]);
  const isWanted = ({ label }: Endpoint): boolean => label !== undefined && labels.has(label);
  const revisions = new Revisions({ store, isWanted, apiKey, dispatcher });
  return {
    flow: prefillDecode({
      pools: pools({ prefillLabels, decodeLabels, prefillPolicy, decodePolicy, revisions }),
      revisions,
      transfer,
      ids: new PrefillIds(),
      minPromptTokens: config.prefillMinTokens,
      ...(isCached === undefined ? {} : { isCached }),
    }),
    policy: {
      needs: greaterNeed(prefillPolicy.needs, decodePolicy.needs),
      pick: (endpoints, request, explain) => decodePolicy.pick(endpoints, request, explain),
      forget(endpoint) {
        prefillPolicy.forget?.(endpoint);
        decodePolicy.forget?.(endpoint);
      },
    },
    async close() {
      revisions.close();
      await notes?.close();
    },
  };
}

async function transferOf(
  config: PrefillDecodeConfig,
  { listen, warn }: PrefillDecodeParts,
): Promise<{ readonly transfer: Transfer; readonly notes?: PrefillNotes }> {
  if (config.routingLogic === 'disaggregated_prefill_orchestrated') return { transfer: nixlTransfer };
  const { nixlProxyHost: host, nixlPeerHost: peerHost } = config;
  if (host === undefined || peerHost === undefined) return { transfer: plainTransfer };
  if (!isLoopback(peerHost)) {
    warn(
      `--nixl-peer-host: every prefill is sent to one host, got ${peerHost}; give 0.0.0.0 where there are several engines that decode`,
    );
  }
  const notes = await listen({ host, port: config.nixlProxyPort });
  const { nixlPeerInitPort: initPort, nixlPeerAllocPort: allocPort } = config;
  return { notes, transfer: lmcacheTransfer({ notes, peerHost, initPort, allocPort, warn }) };
}

const needs = ['nothing', 'text', 'tokens'] as const;

function greaterNeed(a: Policy['needs'], b: Policy['needs']): Policy['needs'] {
  return needs.indexOf(a) > needs.indexOf(b) ? a : b;
}
