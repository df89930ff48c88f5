import { nearest } from '../../src/runtime/nearest.js';

const gates = ['SemanticCache', 'PIIDetection'] as const;

/**
 * Experimental features by name, from `Name=true` items.
 *
 * Unknown ones are told and let be: the Python router takes any name, and a deployment must not stop for it.
 */
export function gatesOf(items: readonly string[], warnings: string[]): Readonly<Record<string, boolean>> {
  const found = new Map<string, boolean>();
  for (const item of items) {
    const [name = '', value] = item.split('=', 2).map((part) => part.trim());
    if (value === undefined) {
      warnings.push(`--feature-gates: ${item} sets nothing; write ${item}=true`);
      continue;
    }
    const on = value.toLowerCase() === 'true';
    found.set(name, on);
    if (!(gates as readonly string[]).includes(name)) {
      const near = nearest(name, gates);
      const cure = near === undefined ? `the gates are ${gates.join(', ')}` : `did you mean ${near}`;
      warnings.push(`--feature-gates: unknown gate, got ${name}; ${cure}`);
    } else if (!on && value.toLowerCase() !== 'false') {
      warnings.push(`--feature-gates: ${name} is off, got ${value}; write ${name}=true to turn it on`);
    }
  }
  return Object.fromEntries(found);
}
