import type { Path } from '../values/path.js';
import type { Values } from '../values/values.js';
import { printed } from './printed.js';
import type { Remarks, Target } from './translation.js';

const EXPRESSION = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
const REFERENCE = /^\$?\.(Values|Release)((?:\.[A-Za-z_][A-Za-z0-9_]*)+)$/;

/**
 * Replaces `{{ .Values.x }}` and `{{ .Release.Name }}` in all texts of a value, as Helm's `tpl` does. Any other template
 * expression is a problem, since only Helm itself could run it.
 */
export function expanded<T>(
  value: T,
  path: Path,
  context: { values: Values; target: Target },
  remarks: Remarks,
): T {
  if (typeof value === 'string') return expandText(value, path, context, remarks) as T;
  if (Array.isArray(value))
    return value.map((item, index) => expanded(item, [...path, index], context, remarks)) as T;
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, expanded(item, [...path, key], context, remarks)]),
    ) as T;
  }
  return value;
}

function expandText(
  text: string,
  path: Path,
  { values, target }: { values: Values; target: Target },
  remarks: Remarks,
): string {
  return text.replace(EXPRESSION, (whole, expression: string) => {
    const [, root, steps = ''] = REFERENCE.exec(expression) ?? [];
    if (root === undefined) {
      remarks.problem(
        path,
        `holds the template expression ${whole}; only .Values and .Release paths are replaced, so write out what it gives`,
      );
      return whole;
    }
    const tree: unknown = root === 'Values' ? values : releaseOf(target);
    const found = steps
      .slice(1)
      .split('.')
      .reduce<unknown>(
        (node, step) =>
          node && typeof node === 'object' ? (node as Record<string, unknown>)[step] : undefined,
        tree,
      );
    if (found === undefined || found === null || typeof found === 'object') {
      remarks.problem(
        path,
        `names ${expression}, which is ${found ? 'no single value' : 'not set'}; set it or write out what it gives`,
      );
      return whole;
    }
    return printed(found as string) ?? '';
  });
}

function releaseOf({ release, namespace }: Target): Record<string, string> {
  return { Name: release, Namespace: namespace, Service: 'Helm' };
}
