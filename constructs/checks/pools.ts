import type { Construct } from 'constructs';
import { check, doubt } from '../check.js';
import type { LMCache } from '../lmcache.js';
import type { ServingEngineProps } from '../serving-engine.js';
import { unequalSettings } from './engine-settings.js';

/** Two engines between which KV cache travels. */
export interface Pools {
  readonly prefill: ServingEngineProps;
  readonly decode: ServingEngineProps;
}

/** Holds the pools of a prefill/decode pair to what KV cache needs to be of use on the other side. */
export function checkPools(scope: Construct, { prefill, decode }: Pools): void {
  for (const { what, got } of unequalSettings(prefill, decode)) {
    doubt(
      scope,
      false,
      `decode: ${what} must be that of the prefill engines, or KV cache cannot be handed over, got ${got[0]} and ${got[1]}; set it once for both`,
    );
  }
}

/** Holds a pool to the part that its protocol gives it, whatever its own `lmcache` says. */
export function checkRole(
  scope: Construct,
  role: 'prefill' | 'decode',
  meant: LMCache | undefined,
  written: LMCache | undefined,
): void {
  if (!meant) return;
  for (const key of ['kvRole', 'nixl', 'pd', 'connectorExtraConfig'] as const) {
    check(
      scope,
      meant[key] === written?.[key],
      `${role}: lmcache.${key} is the protocol's to set, got ${JSON.stringify(written?.[key])}; remove it`,
    );
  }
  check(
    scope,
    written?.attach !== false,
    `${role}: lmcache.attach must not be false, since LMCache hands the KV cache over; remove it`,
  );
}
