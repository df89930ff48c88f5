import type { Labels } from '../../constructs/index.js';
import { truthy } from '../values/helm-truth.js';
import type { Printed, PrintedMap } from '../values/scalars.js';

/**
 * A value as the chart prints it; nothing for null. Numbers from a million up are written out, where Helm turns them into
 * `1e+06`, which vLLM and LMCache cannot read.
 */
export function printed(value: Printed | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return BigInt(value).toString();
  // Go goes over to an exponent, of two digits, sooner than JavaScript does.
  return Math.abs(value) < 1e-4 ? value.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(value);
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
 * Sprig's `int`: text that is no whole number is 0, a fraction loses its fraction. `"2.0"` is whole, `"2.5"` is not, and a leading 0
 * makes digits octal.
 * @see https://masterminds.github.io/sprig/conversion.html
 */
export function sprigInt(value: Printed | undefined): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  const [, whole] = /^([+-]?(?:0[0-7]*|[1-9]\d*))(?:\.0*)?$/.exec(value ?? '') ?? [];
  return whole === undefined ? 0 : Number.parseInt(whole, /^[+-]?0/.test(whole) ? 8 : 10);
}
