import type { FlagTable } from './flag-table.js';
import type { RouterFlagValues } from './router-flags.js';
import { routerFlags } from './router-flags.js';

/**
 * The router's command line for some flags, in the order of their keys; both routers, ours and the Python one, read it.
 *
 * Undefined values and false switches are left out.
 */
export function routerArgs(flags: RouterFlagValues): string[] {
  const table: FlagTable = routerFlags;
  return Object.entries(flags).flatMap(([name, value]) => {
    if (!Object.hasOwn(table, name))
      throw new Error(`router: unknown flag, got ${name}; use one of its flags`);
    if (value === undefined || value === false) return [];
    const flag = `--${name}`;
    return value === true ? [flag] : flagWithText(flag, textOf(flag, value));
  });
}

function textOf(flag: string, value: string | number | readonly string[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return plainNumber(flag, value);
  const unusable = value.find((item) => item === '' || item !== item.trim() || item.includes(','));
  if (unusable !== undefined) {
    throw new Error(
      `${flag}: an item of a list is empty, padded or has a comma, got ${JSON.stringify(unusable)}; write it without`,
    );
  }
  return value.join(',');
}

// A value that begins with a dash would be taken for a flag if it stood alone.
function flagWithText(flag: string, text: string): string[] {
  return text.startsWith('-') ? [`${flag}=${text}`] : [flag, text];
}

// Exponents are avoided since an integer flag refuses them and since people compare these arguments by eye.
function plainNumber(flag: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw new Error(`${flag}: not a finite number, got ${value}; give a number`);
  }
  const [digits = '', exponent] = String(value).split('e');
  if (exponent === undefined) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const all = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return sign + all.padEnd(point, '0');
}
