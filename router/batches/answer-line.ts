import { ScanKeys, scanBody } from '../body/body-scan.js';
import type { BatchTokens } from './batch-record.js';

const usageKeys = new ScanKeys(['usage']);

/** Why a request of a batch was never answered. */
export type NoAnswer = 'batch_expired' | 'batch_cancelled' | 'request_failed';

const reasons: Readonly<Record<NoAnswer, string>> = {
  batch_expired: 'batch: its completion window was over before this request had an answer',
  batch_cancelled: 'batch: cancelled before this request had an answer',
  request_failed: 'engine: its answers to this request never came to their end',
};

/** The line of an output or error file for an answer, and the tokens that it tells. */
export function answerLine(
  id: string,
  customId: string,
  { status, body }: { readonly status: number; readonly body: Buffer },
): { readonly text: Buffer; readonly tokens: BatchTokens | undefined } {
  const scanned = scanBody(body, usageKeys);
  const isJson = typeof scanned !== 'string' && body.length > 0;
  const head = `{"id":${JSON.stringify(id)},"custom_id":${JSON.stringify(customId)},"response":{"status_code":${status},"request_id":${JSON.stringify(id)},"body":`;
  const text = Buffer.concat([
    Buffer.from(head),
    isJson ? inOneLine(body) : Buffer.from(JSON.stringify(body.toString('utf8'))),
    Buffer.from('},"error":null}'),
  ]);
  return { text, tokens: isJson ? tokensIn(scanned.raw('usage')) : undefined };
}

/** The line of an error file for a request without an answer. */
export function noAnswerLine(id: string, customId: string, code: NoAnswer): Buffer {
  return Buffer.from(
    JSON.stringify({ id, custom_id: customId, response: null, error: { code, message: reasons[code] } }),
  );
}

/** JSON has line breaks between its tokens alone, where spaces mean the same. */
function inOneLine(json: Buffer): Buffer {
  if (!json.includes(0x0a) && !json.includes(0x0d)) return json;
  return Buffer.from(json.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}

interface Usage {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly prompt_tokens_details?: { readonly cached_tokens?: unknown } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
  readonly input_tokens_details?: { readonly cached_tokens?: unknown } | null;
  readonly output_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
}

function tokensIn(raw: string | undefined): BatchTokens | undefined {
  if (raw?.startsWith('{') !== true) return undefined;
  let usage: Usage;
  try {
    usage = JSON.parse(raw) as Usage;
  } catch {
    // Python writes NaN, which JSON has not got.
    return undefined;
  }
  return {
    input: countOf(usage.prompt_tokens ?? usage.input_tokens),
    cached: countOf((usage.prompt_tokens_details ?? usage.input_tokens_details)?.cached_tokens),
    output: countOf(usage.completion_tokens ?? usage.output_tokens),
    reasoning: countOf((usage.completion_tokens_details ?? usage.output_tokens_details)?.reasoning_tokens),
  };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
