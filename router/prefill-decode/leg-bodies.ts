import { ScanKeys, type ScannedBody, scanBody } from '../body/body-scan.js';
import { type Edits, editedObject } from './edited-object.js';

/** How blocks get from the engine that prefills to the one that decodes. */
export type TransferProtocol = 'nixl' | 'lmcache-pd' | 'none';

/** A request that two engines can share. */
export interface SplitRequest {
  /** Tokens of the prompt, where it is text as a guess. */
  readonly promptTokens: number;
  /** The body with which an engine computes the prompt. @param kvTransferParams JSON text */
  prefill(kvTransferParams: string | undefined): Buffer;
  /** The body with which an engine answers. @param kvTransferParams JSON text; none where it computes the prompt itself */
  decode(kvTransferParams: string | undefined): Buffer;
}

interface PathRule {
  /** Where the length of the answer is limited; the first is written even where it is missing. */
  readonly limits: readonly [string, ...string[]];
  /** Key of the object that holds the limits and what else is about sampling. @default - the body itself */
  readonly within?: string;
  /** What the request for the prompt has changed besides. @default - nothing */
  readonly more?: Edits;
}

/** Paths whose requests carry `kv_transfer_params`. @see https://docs.vllm.ai/en/stable/features/disagg_prefill/ */
const rules: ReadonlyMap<string, PathRule> = new Map<string, PathRule>([
  ['/v1/chat/completions', { limits: ['max_tokens', 'max_completion_tokens'] }],
  ['/v1/completions', { limits: ['max_tokens'] }],
  ['/v1/messages', { limits: ['max_tokens'] }],
  ['/v1/responses', { limits: ['max_output_tokens'], more: new Map([['store', 'false']]) }],
  ['/cohere/v2/chat', { limits: ['max_tokens'] }],
  ['/inference/v1/generate', { limits: ['max_tokens'], within: 'sampling_params' }],
]);

/** Paths whose requests generate, so that they belong to the engines that decode even if nobody prefills for them. */
export function generates(path: string): boolean {
  return rules.has(path) || path === '/v1/chat/completions/batch';
}

const promptNames = ['messages', 'prompt', 'input', 'token_ids', 'tools', 'system', 'instructions'] as const;

const keys = new ScanKeys([
  ...promptNames,
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'min_tokens', 'min_completion_tokens'],
  ...['n', 'best_of', 'use_beam_search', 'prompt_logprobs', 'echo', 'logprobs', 'sampling_params'],
  ...['background', 'previous_response_id', 'thinking', 'kv_transfer_params'],
]);

/** What two engines can share of a request; undefined if one has to answer it alone. */
export function splitRequest(
  path: string,
  body: Buffer,
  protocol: TransferProtocol,
): SplitRequest | undefined {
  const rule = rules.get(path);
  const scanned = rule === undefined ? undefined : scannedObject(body);
  if (rule === undefined || scanned === undefined) return undefined;
  const sampling = rule.within === undefined ? scanned : nested(scanned, rule.within);
  if (sampling === undefined || needsOne(scanned, sampling, protocol)) return undefined;
  return {
    promptTokens: promptTokens(scanned),
    prefill(params) {
      const edits = new Map<string, string | null>([
        ['stream', 'false'],
        ['stream_options', null],
        ...(rule.more ?? []),
      ]);
      const own = samplingEdits(sampling, rule);
      const { within } = rule;
      if (within === undefined) for (const [name, value] of own) edits.set(name, value);
      else edits.set(within, editedObject(sampling.bytes, own).toString());
      if (params !== undefined) edits.set('kv_transfer_params', params);
      else if (protocol === 'nixl') edits.set('kv_transfer_params', null);
      return editedObject(body, edits);
    },
    decode: (params) => decodeBody(body, params, protocol),
  };
}

/** The body with which an engine answers. */
export function decodeBody(body: Buffer, params: string | undefined, protocol: TransferProtocol): Buffer {
  if (params !== undefined) return editedObject(body, new Map([['kv_transfer_params', params]]));
  // Those of a client would let it name blocks of others, or kill an engine by leaving out half of them.
  return protocol === 'nixl' && scannedObject(body)?.range('kv_transfer_params') !== undefined
    ? editedObject(body, new Map([['kv_transfer_params', null]]))
    : body;
}

function samplingEdits(sampling: ScannedBody, { limits: [limit, ...others] }: PathRule): Edits {
  const edits = new Map<string, string | null>([[limit, '1']]);
  for (const name of others) if (sampling.range(name) !== undefined) edits.set(name, '1');
  // The engine refuses to be told to give at least more than at most.
  for (const name of ['min_tokens', 'min_completion_tokens']) edits.set(name, null);
  return edits;
}

/** Whether one engine has to do it all, as some would be computed wrongly or not at all from blocks of another. */
function needsOne(body: ScannedBody, sampling: ScannedBody, protocol: TransferProtocol): boolean {
  // Blocks are handed over for one sequence.
  if (isMoreThanOne(sampling, 'n') || isMoreThanOne(sampling, 'best_of')) return true;
  if (sampling.raw('use_beam_search') === 'true') return true;
  const prompt = body.raw('prompt');
  if (prompt !== undefined && promptCount(prompt) !== 1) return true;
  // Log probabilities of the prompt come from computing it.
  if (!sampling.isNull('prompt_logprobs')) return true;
  if (body.raw('echo') === 'true' && !body.isNull('logprobs')) return true;
  if (body.raw('background') === 'true' || !body.isNull('previous_response_id')) return true;
  // A budget above the limit is refused, but for prefills by NIXL.
  return protocol !== 'nixl' && !body.isNull('thinking');
}

function isMoreThanOne(body: ScannedBody, name: string): boolean {
  return !body.isNull(name) && body.raw(name) !== '1';
}

/** How many prompts a completion asks about. */
function promptCount(raw: string): number {
  if (!/^\[\s*["[]/.test(raw)) return 1;
  try {
    const prompts: unknown = JSON.parse(raw);
    return Array.isArray(prompts) ? prompts.length : 1;
  } catch {
    return 0;
  }
}

const bytesPerToken = 4;

function promptTokens(body: ScannedBody): number {
  let tokens = 0;
  for (const name of promptNames) {
    const range = body.range(name);
    if (range === undefined || body.isNull(name)) continue;
    const bytes = body.bytes.subarray(...range);
    tokens += isTokenList(bytes) ? commas(bytes) + 1 : bytes.length / bytesPerToken;
  }
  return tokens;
}

function isTokenList(bytes: Buffer): boolean {
  return /^\[[\s[]*\d/.test(bytes.toString('latin1', 0, 64));
}

function commas(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x2c) count++;
  return count;
}

function scannedObject(body: Buffer): ScannedBody | undefined {
  const scanned = scanBody(body, keys);
  return typeof scanned === 'string' || body.length === 0 ? undefined : scanned;
}

function nested(body: ScannedBody, name: string): ScannedBody | undefined {
  const range = body.range(name);
  return range === undefined ? undefined : scannedObject(body.bytes.subarray(...range));
}
