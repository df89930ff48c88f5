import { validate as compiled } from './generated/validate.js';
import { truthy } from './helm-truth.js';
import { isTree, type Tree } from './merge.js';
import { nearestKey } from './nearest-key.js';
import { insteadOf, subcharts } from './never-read.js';
import type { Path } from './path.js';
import { shown } from './shown.js';
import type { Values } from './values.js';

/** What the check says about one path. */
export interface Finding {
  /** Keys that lead to the place. */
  readonly path: Path;
  /** Whether the finding is about the key or its value. */
  readonly part: 'key' | 'value';
  /** Errors stop the reading, warnings do not. */
  readonly severity: 'error' | 'warning';
  /** What is wrong and what to do. */
  readonly message: string;
}

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: { readonly additionalProperty?: string };
  readonly parentSchema: {
    readonly title?: string;
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, unknown>>;
  };
  readonly data: unknown;
}

type Validate = ((data: unknown) => boolean) & { errors?: readonly SchemaError[] | null };

const validate = compiled as unknown as Validate;

const nouns: Readonly<Record<string, string>> = { object: 'map', array: 'list' };

/** Holds values against the keys and types that the chart reads. */
export function checkValues(values: Tree): readonly Finding[] {
  const findings: Finding[] = [];
  if (!validate(values)) for (const error of validate.errors ?? []) findings.push(findingOf(error, values));
  return findings.filter(({ message }) => message !== '');
}

/** Whether values passed the check, so that their types hold. */
export function isChecked(_values: Tree, findings: readonly Finding[]): _values is Tree & Values {
  return findings.every(({ severity }) => severity !== 'error');
}

function findingOf(
  { instancePath, keyword, params, parentSchema, data }: SchemaError,
  values: Tree,
): Finding {
  const path = pathOf(instancePath, values);
  if (keyword === 'additionalProperties' && params.additionalProperty !== undefined) {
    const key = params.additionalProperty;
    const value = isTree(data) ? data[key] : undefined;
    return {
      path: [...path, key],
      part: 'key',
      ...unknownKey([...path, key], value, parentSchema.properties ?? {}),
    };
  }
  const got = shown(path, data);
  if (keyword === 'pattern' && parentSchema.title === 'boolean') {
    const message = `is text, which Helm takes for true, got ${got}; write ${String(data).toLowerCase() === '0' ? 'false' : String(data)} without quotes`;
    return { path, part: 'value', severity: 'warning', message };
  }
  const types = [parentSchema.type ?? []].flat().filter((type) => type !== 'null');
  const expected = parentSchema.title ?? types.map((type) => nouns[type] ?? type).join(' or ');
  return { path, part: 'value', severity: 'error', message: `must be ${expected}, got ${got}` };
}

function unknownKey(
  path: Path,
  value: unknown,
  known: Readonly<Record<string, unknown>>,
): Pick<Finding, 'severity' | 'message'> {
  const key = String(path.at(-1));
  const instead = insteadOf(path);
  if (instead !== undefined)
    return { severity: 'warning', message: `the chart never reads this key; ${instead}` };
  const near = nearestKey(key, Object.keys(known));
  const guess = near === undefined ? '' : `; did you mean '${near}'?`;
  if (path.length > 1) return { severity: 'error', message: `unknown key${guess || '; remove it'}` };
  const install = Object.hasOwn(subcharts, key) ? subcharts[key] : undefined;
  if (install === undefined)
    return {
      severity: 'warning',
      message: `the chart declares no such key and ignores it${guess || '; remove it'}`,
    };
  // Saying that the subchart is off asks for nothing.
  const asksForNothing =
    value === null ||
    (isTree(value) && Object.keys(value).every((name) => name === 'enabled') && !truthy(value.enabled));
  return { severity: 'warning', message: asksForNothing ? '' : `this chart is not bundled; ${install}` };
}

/** Turns a JSON pointer into a path, with numbers where the values have lists. */
function pathOf(pointer: string, values: Tree): Path {
  let value: unknown = values;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = Array.isArray(value) ? value[Number(key)] : isTree(value) ? value[key] : undefined;
      return step;
    });
}
