import type { Labels } from '../../constructs/index.js';
import { truthy } from '../values/helm-truth.js';
import type { Printed, PrintedMap } from '../values/scalars.js';

/** A value as the chart prints it; nothing for null. Whole numbers are written out, where Helm turns a million into `1e+06`. */
export function printed(value: Printed | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** A value as the chart prints it; nothing where a template takes it for false. */
export function printedIfTrue(value: Printed | undefined): string | undefined {
  return truthy(value) ? printed(value) : undefined;
}

/** Labels or annotations, all values as text. */
export function printedMap(map: PrintedMap | null | undefined): Labels {
  return Object.fromEntries(
    Object.entries(map ?? {}).flatMap(([key, value]) => {
      const text = printed(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/** A number, or text that spells one. */
export function numeric(value: Printed | undefined): number | undefined {
  const text = printed(value);
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** A number where the text is one, such as a percentage's opposite: `1` and `"1"` are 1, `"50%"` stays. */
export function numberOrText(value: Printed | undefined): number | string | undefined {
  return numeric(value) ?? printed(value);
}

/**
 * Sprig's `int`: text that is no whole number is 0, a fraction loses its fraction.
 * @see https://masterminds.github.io/sprig/conversion.html
 */
export function sprigInt(value: Printed | undefined): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : 0;
}
