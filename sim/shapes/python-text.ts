import { pythonFloat } from '../../src/runtime/python-float.js';

/** A value out of JSON as Python prints it. @param quote what stands around texts that are not inside of something */
export function pythonText(value: unknown, quote = "'"): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (Array.isArray(value)) return `[${value.map((item) => pythonText(item)).join(', ')}]`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([key, item]) => `'${key}': ${pythonText(item)}`);
    return `{${fields.join(', ')}}`;
  }
  return `${quote}${String(value)}${quote}`;
}
