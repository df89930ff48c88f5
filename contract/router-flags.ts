import type { FlagTable, FlagValue } from './flag-table.js';
import { routerFailureFlags } from './router-failure-flags.js';
import { routerGuardFlags } from './router-guard-flags.js';
import { routerHedgingFlags } from './router-hedging-flags.js';
import { routerHookFlags } from './router-hook-flags.js';
import { routerKvFlags } from './router-kv-flags.js';
import { routerOperationFlags } from './router-operation-flags.js';
import { routerPrefillDecodeFlags } from './router-prefill-decode-flags.js';
import { routerSemanticCacheFlags } from './router-semantic-cache-flags.js';
import { routerTrafficFlags } from './router-traffic-flags.js';

/**
 * The router's whole command line: parser, help, docs, and the arguments that manifests write all come from this table.
 *
 * Rows with `upstream` keep the names, values and defaults of the Python router.
 */
export const routerFlags = {
  ...routerTrafficFlags,
  ...routerKvFlags,
  ...routerPrefillDecodeFlags,
  ...routerFailureFlags,
  ...routerHedgingFlags,
  ...routerGuardFlags,
  ...routerSemanticCacheFlags,
  ...routerHookFlags,
  ...routerOperationFlags,
} as const satisfies FlagTable;

/** The name of a router flag, without dashes. */
export type RouterFlagName = keyof typeof routerFlags;

/** The TypeScript type of a router flag's value. */
export type RouterFlagValue<N extends RouterFlagName> = FlagValue<(typeof routerFlags)[N]>;

/** Values for some of the router's flags. */
export type RouterFlagValues = { readonly [N in RouterFlagName]?: RouterFlagValue<N> | undefined };
