import { ScanKeys, type ScannedBody, scanBody } from '../body/body-scan.js';
import { spliced } from '../body/splice.js';

/** What asks a prefill to keep its blocks until another engine has pulled them. @see https://docs.vllm.ai/en/stable/features/nixl_connector_usage/ */
export const keepBlocks = JSON.stringify({
  do_remote_decode: true,
  do_remote_prefill: false,
  remote_engine_id: null,
  remote_block_ids: null,
  remote_host: null,
  remote_port: null,
});

const outer = new ScanKeys(['kv_transfer_params']);
const inner = new ScanKeys([
  'do_remote_prefill',
  'remote_engine_id',
  'remote_block_ids',
  'remote_host',
  'remote_port',
]);

/**
 * What the answer of a prefill says about the blocks that it keeps, byte for byte; undefined where it keeps none. Engines die of
 * parameters that are not whole, so such count as none.
 * @param engineUrl of the engine that answered, whose host takes the place of one that only means itself
 */
export function keptBlocks(answer: Buffer, engineUrl: string): string | undefined {
  const range = scanned(answer, outer)?.range('kv_transfer_params');
  if (range === undefined) return undefined;
  const bytes = answer.subarray(...range);
  const params = bytes[0] === 0x7b ? scanned(bytes, inner) : undefined;
  if (params === undefined || !isWhole(params)) return undefined;
  const hostRange = params.range('remote_host');
  const { hostname } = new URL(engineUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const named = params.string('remote_host') ?? '';
  if (hostRange === undefined || !isLoopback(named) || isLoopback(host)) return bytes.toString();
  return spliced(bytes, hostRange, JSON.stringify(host)).toString();
}

function scanned(bytes: Buffer, keys: ScanKeys): ScannedBody | undefined {
  const found = scanBody(bytes, keys);
  return typeof found === 'string' ? undefined : found;
}

function isWhole(params: ScannedBody): boolean {
  return (
    params.raw('do_remote_prefill') === 'true' &&
    (params.string('remote_engine_id') ?? '') !== '' &&
    /^\[[\s[]*\d/.test(params.raw('remote_block_ids') ?? '') &&
    params.string('remote_host') !== undefined &&
    /^[1-9]\d{0,4}$/.test(params.raw('remote_port') ?? '')
  );
}

/** Whether a host leads nowhere but to the machine where it is looked up, as that of an engine which was told none. */
export function isLoopback(host: string): boolean {
  return /^(?:|localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?|\*)$/i.test(host);
}
