import { shown } from './shown.js';

/** A map of values before anything is known about its keys. */
export type Tree = { [key: string]: unknown };

/** Whether a value is a map, which Helm merges, and not a list or scalar, which it replaces. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes one key of a map, also `__proto__`, which an assignment would lose. */
export function put(tree: Tree, key: string, value: unknown): void {
  if (key !== '__proto__') tree[key] = value;
  else Object.defineProperty(tree, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Reads one key of a map; inherited members are not keys. */
export function get(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

/** A deep copy, so that writes into the result leave the sources alone. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (!isTree(value)) return value;
  const result: Tree = {};
  for (const [key, item] of Object.entries(value)) put(result, key, copy(item));
  return result as T;
}

/** Lays one values file over another: maps are merged, all else is replaced, and a null stays to remove a default. */
export function overlay(lower: Tree, upper: Tree): Tree {
  const result: Tree = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    const below = get(lower, key);
    put(result, key, isTree(value) && isTree(below) ? overlay(below, value) : value);
  }
  return result;
}

/** What Helm does silently or with a warning where a map meets a scalar. */
export interface Clash {
  /** Keys that lead to the place. */
  readonly path: readonly string[];
  /** What happens there. */
  readonly message: string;
}

/** Values over a chart's defaults, with what is odd about them. */
export interface Coalesced {
  readonly values: Tree;
  readonly clashes: readonly Clash[];
}

/**
 * Lays values over a chart's defaults as Helm does: a null removes a default, lists are replaced whole.
 * @see https://helm.sh/docs/chart_template_guide/values_files/
 */
export function coalesce(defaults: Tree, given: Tree): Coalesced {
  const clashes: Clash[] = [];
  const values: Tree = {};
  for (const [key, value] of Object.entries(given)) {
    const fallback = get(defaults, key);
    const known = Object.hasOwn(defaults, key);
    // Only at the top does Helm keep a null whose key has no default.
    if (value === null && known) continue;
    if (!isTree(value) || !known || fallback === null) put(values, key, copy(value));
    else if (isTree(fallback)) put(values, key, coalesceTable(fallback, value, [key], clashes));
    else {
      const message = `is a map where the chart has a scalar or list, got ${shown([key], value)}; the map is kept, but the chart expects ${shown([key], fallback)} or alike`;
      clashes.push({ path: [key], message });
      put(values, key, copy(value));
    }
  }
  for (const [key, value] of Object.entries(defaults))
    if (!Object.hasOwn(given, key)) put(values, key, copy(value));
  return { values, clashes };
}

function coalesceTable(defaults: Tree, given: Tree, path: readonly string[], clashes: Clash[]): Tree {
  const result: Tree = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === null) continue;
    const fallback = get(defaults, key);
    const here = [...path, key];
    if (isTree(fallback) && isTree(value)) put(result, key, coalesceTable(fallback, value, here, clashes));
    else {
      put(result, key, copy(value));
      if (isTree(fallback))
        clashes.push({
          path: here,
          message: `replaces a map by a scalar or list, got ${shown(here, value)}; the default map is dropped`,
        });
      else if (isTree(value) && fallback !== null && fallback !== undefined)
        clashes.push({
          path: here,
          message: `replaces the default ${shown(here, fallback)} by a map, got ${shown(here, value)}; the map is kept`,
        });
    }
  }
  for (const [key, value] of Object.entries(defaults))
    if (!Object.hasOwn(given, key)) put(result, key, copy(value));
  return result;
}
