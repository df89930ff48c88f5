import type { Log } from '../../src/runtime/log.js';
import type { RouterConfig } from '../config/config.js';
import { receiptMark } from './decision-receipt.js';
import type { ReceiptTaker } from './with-receipts.js';

/** Where the configuration wants receipts to go; undefined if it wants none. */
export function receiptTaker(
  {
    decisionReceiptsSample: sample,
    decisionReceiptsTo: to,
  }: Pick<RouterConfig, 'decisionReceiptsSample' | 'decisionReceiptsTo'>,
  log: Log,
): ReceiptTaker | undefined {
  if (sample <= 0) return undefined;
  return {
    sample,
    take(receipt, request) {
      if (to === 'traces') request.noteDecision?.(JSON.stringify(receipt));
      else log.info(receiptMark + JSON.stringify(receipt));
    },
  };
}
