import type { RoutingLogic } from '../../contract/routing-logics.js';

/** An engine at the moment of a choice. */
export interface ReceiptEngine {
  readonly url: string;
  readonly inFlight: number;
  readonly inPrefill: number;
  readonly inDecoding: number;
  readonly uncachedTokens: number;
  /** What it was judged by, less is better. @default - engines were not compared by a number */
  readonly cost?: number | undefined;
  /** Tokens of the prompt that it was taken to hold. @default - that did not matter */
  readonly cachedTokens?: number | undefined;
}

/** One choice of an engine with all that it followed from, and nothing of the prompt. */
export interface DecisionReceipt {
  readonly receipt: 1;
  /** Seconds since 1970. */
  readonly at: number;
  /** Id of the request, as in `x-request-id`. */
  readonly request: string | undefined;
  readonly model: string;
  readonly logic: RoutingLogic;
  /** Those that could be chosen, sorted by URL. */
  readonly engines: readonly ReceiptEngine[];
  /** URL of the chosen one. */
  readonly chosen: string;
  /** URL of the second best. @default - engines were not compared by a number, or only one was */
  readonly runnerUp?: string | undefined;
  /** Why it was chosen in this way. */
  readonly reason: string;
  /** Random numbers that were drawn. */
  readonly draws: readonly number[];
  /** What else the choice followed from. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What stands before each receipt in a log. */
export const receiptMark = 'Decision receipt ';

/** The receipts in text: lines of them, and log lines of either format that hold one; other lines are passed over. */
export function receiptsIn(text: string): readonly DecisionReceipt[] {
  return text.split('\n').flatMap((line) => receiptIn(line) ?? []);
}

function receiptIn(line: string): DecisionReceipt | undefined {
  if (!line.includes('receipt')) return undefined;
  const whole = line.startsWith('{') ? parsed(line) : undefined;
  if (isReceipt(whole)) return whole;
  const message = typeof whole === 'object' && whole !== null && 'message' in whole ? whole.message : line;
  if (typeof message !== 'string') return undefined;
  const at = message.indexOf(receiptMark);
  if (at < 0) return undefined;
  const found = parsed(message.slice(at + receiptMark.length, message.lastIndexOf('}') + 1));
  return isReceipt(found) ? found : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isReceipt(value: unknown): value is DecisionReceipt {
  if (typeof value !== 'object' || value === null) return false;
  const { receipt, engines, draws, chosen, logic, model, inputs } = value as Record<string, unknown>;
  return (
    receipt === 1 &&
    [chosen, logic, model].every((field) => typeof field === 'string') &&
    Array.isArray(engines) &&
    engines.every((engine) => typeof engine?.url === 'string') &&
    Array.isArray(draws) &&
    typeof inputs === 'object' &&
    inputs !== null
  );
}
