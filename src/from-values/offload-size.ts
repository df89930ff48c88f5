import { quantityOf } from '../../constructs/quantity.js';
import type { Path } from '../values/path.js';
import type { Printed } from '../values/scalars.js';
import { printed } from './printed.js';
import type { Remarks } from './translation.js';

/** Gigabytes of an offload size as the chart writes them; a quantity such as `20Gi` is turned into them, and said. */
export function offloadSize(value: Printed | undefined, path: Path, remarks: Remarks): Printed | undefined {
  const text = printed(value) ?? '';
  const bytes = /^[\d.]+(Ki|Mi|Gi|Ti|k|M|G|T)$/.test(text) ? quantityOf(text) : undefined;
  if (bytes === undefined) return value;
  const gigabytes = Number((bytes / (text.endsWith('i') ? 2 ** 30 : 1e9)).toFixed(6));
  remarks.warning(
    path,
    `is a quantity where LMCache reads gigabytes, got ${JSON.stringify(value)}; ${gigabytes} is written, so write that`,
  );
  return String(gigabytes);
}
