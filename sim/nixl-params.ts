import { EngineError } from './engine-error.js';
import type { EngineVersion } from './engine-options.js';
import type { KvTransferParams } from './generation.js';

/** Where the blocks of a prompt are kept. */
export interface RemoteBlocks {
  readonly engineId: string;
  readonly requestId: string;
  readonly blocks: readonly number[];
  readonly host: string;
  readonly port: number;
}

/** Whether a request asks that its blocks are kept for another engine. */
export function asksToKeep(params: KvTransferParams | undefined): boolean {
  return params?.do_remote_decode === true;
}

/** Whether a request asks that its blocks are pulled from another engine. */
export function asksToPull(params: KvTransferParams | undefined): boolean {
  return params?.do_remote_prefill === true && params.do_remote_decode !== true;
}

/** What a prefill answers, in the shape and order of its release. @param cachedTokens undefined where it did more than to prefill */
export function keptParams(
  kept: RemoteBlocks,
  computedTokens: number,
  cachedTokens: number | undefined,
  version: EngineVersion,
): KvTransferParams {
  const { engineId, requestId, blocks, host, port } = kept;
  const shared = {
    do_remote_prefill: true,
    do_remote_decode: false,
    // 0.32 lists the blocks of each group of layers; there is one group here.
    remote_block_ids: version === '0.13' ? blocks : [blocks],
    remote_engine_id: engineId,
    remote_request_id: requestId,
    remote_host: host,
    remote_port: port,
    tp_size: 1,
  };
  if (version === '0.13') return shared;
  return {
    ...shared,
    dcp_size: 1,
    pp_size: 1,
    remote_num_tokens: computedTokens,
    remote_blocks_expiry_time: null,
    transfer_mode: 'pull',
    ...(cachedTokens === undefined ? {} : { remote_prefill_cached_tokens: cachedTokens }),
  };
}

/**
 * Reads what a decode request says about its blocks; incomplete or misshapen parameters throw the error of which vLLM's engine core
 * dies.
 */
export function pulledBlocks(params: KvTransferParams, version: EngineVersion): RemoteBlocks {
  const engineId = field(params, 'remote_engine_id', isText);
  const requestId = field(params, 'remote_request_id', isText);
  const host = field(params, 'remote_host', isText);
  const port = field(params, 'remote_port', isPort);
  if (version === '0.13') {
    return { engineId, requestId, host, port, blocks: field(params, 'remote_block_ids', isBlocks) };
  }
  const [blocks = []] = field(params, 'remote_block_ids', isNestedBlocks);
  return { engineId, requestId, host, port, blocks };
}

function field<T>(params: KvTransferParams, name: string, is: (value: unknown) => value is T): T {
  const value = params[name];
  if (is(value)) return value;
  const got = value === undefined ? 'nothing' : JSON.stringify(value);
  throw new EngineError('dead', `kv_transfer_params: ${name} is missing or wrong, got ${got}`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65536;
}

function isBlocks(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((block) => Number.isInteger(block));
}

function isNestedBlocks(value: unknown): value is readonly [readonly number[]] {
  return Array.isArray(value) && value.length === 1 && isBlocks(value[0]);
}
