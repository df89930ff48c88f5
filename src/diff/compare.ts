import { quantityOf } from '../../constructs/quantity.js';
import { isFields } from './manifest.js';

/** A field that differs. */
export interface FieldChange {
  /** As `spec.template.spec.containers[vllm].image`: items of lists by what the API tells them apart by. */
  readonly path: string;
  /** The same in parts; those of items are in brackets. */
  readonly steps: readonly string[];
  /** @default - the field was not there */
  readonly old?: unknown;
  /** @default - the field is no longer there */
  readonly new?: unknown;
}

/**
 * Fields by which the items of a list are told apart, the first that all items have.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
const itemKeys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  conditions: [['type']],
  containers: [['name']],
  env: [['name']],
  ephemeralContainers: [['name']],
  hostAliases: [['ip']],
  imagePullSecrets: [['name']],
  initContainers: [['name']],
  listeners: [['name']],
  ownerReferences: [['uid']],
  ports: [['name'], ['containerPort', 'protocol'], ['port', 'protocol']],
  resourceClaims: [['name']],
  secrets: [['name']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  versions: [['name']],
  volumeClaimTemplates: [['metadata.name']],
  volumeDevices: [['devicePath']],
  volumeMounts: [['mountPath']],
  volumes: [['name']],
  workerGroupSpecs: [['groupName']],
};

/** Fields below which texts and numbers are quantities. */
const quantityParents: ReadonlySet<string> = new Set(['limits', 'requests', 'capacity', 'hard']);
const quantityFields: ReadonlySet<string> = new Set(['sizeLimit', 'divisor', 'averageValue']);

/** The fields in which two values differ, in the order of their paths. */
export function compareFields(
  before: unknown,
  after: unknown,
  steps: readonly string[] = [],
): readonly FieldChange[] {
  if (isFields(before) && isFields(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => {
      const at = [...steps, name];
      const [was, is] = [Object.hasOwn(before, name), Object.hasOwn(after, name)];
      if (was && is) return compareFields(before[name], after[name], at);
      return [changeOf(at, was ? { old: before[name] } : { new: after[name] })];
    });
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, steps);
  return isSame(before, after, steps) ? [] : [changeOf(steps, { old: before, new: after })];
}

/** The path of a field in one text. */
export function pathText(steps: readonly string[]): string {
  let text = '';
  for (const step of steps) {
    if (step.startsWith('[')) text += step;
    else if (!/^[A-Za-z_$][\w-]*$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  steps: readonly string[],
): readonly FieldChange[] {
  const whole = (): readonly FieldChange[] =>
    JSON.stringify(before) === JSON.stringify(after) ? [] : [changeOf(steps, { old: before, new: after })];
  if (![...before, ...after].every(isFields)) return whole();
  const key = (itemKeys[steps.at(-1) ?? ''] ?? []).find(
    (fields) => isKeyOf(fields, before) && isKeyOf(fields, after),
  );
  // A map, since an object would put ids that look like numbers first.
  const named = (items: readonly unknown[]): Named =>
    new Map(items.map((item, index) => [key ? idOf(item, key) : String(index), item]));
  const [old, now] = [named(before), named(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((id) => {
    const at = [...steps, `[${id}]`];
    if (old.has(id) && now.has(id)) return compareFields(old.get(id), now.get(id), at);
    return [changeOf(at, old.has(id) ? { old: old.get(id) } : { new: now.get(id) })];
  });
  if (key === undefined) return changes;
  const common = (items: Named, others: Named): string[] => [...items.keys()].filter((id) => others.has(id));
  const [oldOrder, newOrder] = [common(old, now), common(now, old)];
  if (oldOrder.join('\0') === newOrder.join('\0')) return changes;
  // Variables refer to those before them, init containers run in turn, and a pod template with another order is another one.
  return [...changes, changeOf([...steps, '[order]'], { old: oldOrder, new: newOrder })];
}

type Named = ReadonlyMap<string, unknown>;

function isKeyOf(key: readonly string[], items: readonly unknown[]): boolean {
  const ids = items.map((item) => idOf(item, key));
  return new Set(ids).size === ids.length && items.every((item) => fieldOf(item, key[0] ?? '') !== undefined);
}

function idOf(item: unknown, key: readonly string[]): string {
  return key
    .map((field) => fieldOf(item, field))
    .filter((value) => value !== undefined)
    .join('/');
}

function fieldOf(item: unknown, field: string): unknown {
  let value = item;
  for (const name of field.split('.')) {
    value = isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

function isSame(before: unknown, after: unknown, steps: readonly string[]): boolean {
  if (before === after) return true;
  const isQuantity = quantityParents.has(steps.at(-2) ?? '') || quantityFields.has(steps.at(-1) ?? '');
  if (!isQuantity || !isScalar(before) || !isScalar(after)) return false;
  const amount = quantityOf(before);
  return amount !== undefined && amount === quantityOf(after);
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function changeOf(steps: readonly string[], values: Pick<FieldChange, 'old' | 'new'>): FieldChange {
  return { path: pathText(steps), steps, ...values };
}
