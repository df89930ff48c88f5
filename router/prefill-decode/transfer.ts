import type { Endpoint } from '../discovery/endpoints.js';
import { isLoopback, keepBlocks, keptBlocks } from './kv-params.js';
import type { TransferProtocol } from './leg-bodies.js';
import type { PrefillNotes } from './prefill-notes.js';

/** One prompt on its way from an engine that prefills to one that decodes. */
export interface Handover {
  /** The `kv_transfer_params` of the request for the prefill, as JSON. */
  readonly prefillParams: string | undefined;
  /**
   * To be called with the whole answer of the prefill; calls back once the engine that decodes can be asked, with the
   * `kv_transfer_params` for it, or none where it finds what it needs by itself or has to compute it.
   */
  finish(answer: Buffer, prefiller: Endpoint, ready: (decodeParams: string | undefined) => void): void;
  /** Nobody waits for it any more. */
  end(): void;
}

/** How blocks are handed over. */
export interface Transfer {
  readonly protocol: TransferProtocol;
  /** Whether an engine that has prefilled keeps blocks until another one has pulled them. */
  readonly keepsBlocks: boolean;
  begin(prefillId: string, decoder: Endpoint): Handover;
}

/** The engine that decodes pulls, by what the prefill's answer says. */
export const nixlTransfer: Transfer = {
  protocol: 'nixl',
  keepsBlocks: true,
  begin: () => ({
    prefillParams: keepBlocks,
    finish: (answer, { url }, ready) => ready(keptBlocks(answer, url)),
    end: () => undefined,
  }),
};

/** Engines find blocks by themselves, as in a cache that they share; the router only keeps the order. */
export const plainTransfer: Transfer = {
  protocol: 'none',
  keepsBlocks: false,
  begin: () => ({
    prefillParams: undefined,
    finish: (_answer, _prefiller, ready) => ready(undefined),
    end: () => undefined,
  }),
};

/** Where LMCache's receivers are and how they are waited for. */
export interface LmcacheTransferOptions {
  readonly notes: PrefillNotes;
  /** Host of the receivers; an address that means any is that of each engine. */
  readonly peerHost: string;
  readonly initPort: number;
  readonly allocPort: number;
  /** How long a note is waited for after the prefill. @default 10000 */
  readonly waitMs?: number;
  readonly warn: (message: string) => void;
}

/** The engine that prefills pushes to the one that the request names, and tells the router. */
export function lmcacheTransfer({
  notes,
  peerHost,
  initPort,
  allocPort,
  waitMs = 10_000,
  warn,
}: LmcacheTransferOptions): Transfer {
  return {
    protocol: 'lmcache-pd',
    keepsBlocks: false,
    begin(prefillId, decoder) {
      const own = new URL(decoder.url).hostname.replace(/^\[|\]$/g, '');
      let hasArrived = false;
      let arrived: (() => void) | undefined;
      let timer: NodeJS.Timeout | undefined;
      // Notes overtake answers.
      const stop = notes.wait(prefillId, () => {
        hasArrived = true;
        arrived?.();
      });
      const end = (): void => {
        stop();
        clearTimeout(timer);
        arrived = undefined;
      };
      return {
        prefillParams: JSON.stringify({
          disagg_spec: {
            req_id: prefillId,
            receiver_host: isLoopback(peerHost) ? own : peerHost,
            // One a worker of the engine, of which the first accepts for all.
            receiver_init_port: [initPort],
            receiver_alloc_port: [allocPort],
          },
        }),
        finish(_answer, prefiller, ready) {
          const go = (): void => {
            end();
            ready(undefined);
          };
          if (hasArrived) {
            go();
            return;
          }
          arrived = go;
          timer = setTimeout(() => {
            warn(
              `prefill ${prefillId}: no note from ${prefiller.url} that it has been sent, got none for ${waitMs / 1000} seconds; ${decoder.url} computes what it lacks`,
            );
            go();
          }, waitMs);
        },
        end,
      };
    },
  };
}
