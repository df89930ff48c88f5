import { isTree, type Tree } from './merge.js';
import type { Path } from './path.js';

/** A key that older releases of the chart, or its documentation, call by another name. */
export interface Alias {
  /** Path as it was given. */
  readonly from: Path;
  /** Path that is read today. */
  readonly to: Path;
}

/** Renamed keys, the outer ones first: a later row finds what an earlier one has moved. */
const RENAMED: readonly Alias[] = [
  { from: ['cacheServerSpec'], to: ['cacheserverSpec'] },
  { from: ['cacheserverSpec', 'enableServer'], to: ['cacheserverSpec', 'enabled'] },
  { from: ['cacheserverSpec', 'image', 'pullPolicy'], to: ['cacheserverSpec', 'imagePullPolicy'] },
  { from: ['sharedStorage'], to: ['sharedPvcStorage'] },
];

const BUDGET = 'maxUnavailablePodDisruptionBudget';

/** Moves older keys to where they are read today, in place, and tells which. What stands there already wins. */
export function moveAliases(values: Tree): readonly Alias[] {
  const moved: Alias[] = [];
  const given = (path: Path): Path => {
    const outer = moved.find(({ to }) => to.every((step, at) => step === path[at]));
    return outer ? [...outer.from, ...path.slice(outer.to.length)] : path;
  };
  for (const { from, to } of RENAMED) {
    const value = take(values, from);
    if (value === undefined) continue;
    moved.push({ from: given(from), to });
    lay(values, to, value);
  }
  // A model's own comes before the one for all models, which fills in what is left.
  for (const path of [['routerSpec'], ...modelsOf(values), ['servingEngineSpec']]) {
    const value = take(values, [...path, BUDGET]);
    if (value === undefined) continue;
    moved.push({ from: [...path, BUDGET], to: [...path, 'pdb', 'maxUnavailable'] });
    const targets = path.length === 1 && path[0] === 'servingEngineSpec' ? modelsOf(values) : [path];
    for (const target of targets) lay(values, [...target, 'pdb'], { enabled: true, maxUnavailable: value });
  }
  return moved;
}

function modelsOf(values: Tree): Path[] {
  const spec = values.servingEngineSpec;
  const models = isTree(spec) && Array.isArray(spec.modelSpec) ? spec.modelSpec : [];
  return models.map((_, index) => ['servingEngineSpec', 'modelSpec', index]);
}

function holderOf(values: Tree, path: Path): Tree | undefined {
  let node: unknown = values;
  for (const step of path.slice(0, -1)) {
    node = Array.isArray(node) ? node[Number(step)] : isTree(node) ? node[step] : undefined;
  }
  return isTree(node) ? node : undefined;
}

function take(values: Tree, path: Path): unknown {
  const holder = holderOf(values, path);
  const key = String(path.at(-1));
  if (!holder || !Object.hasOwn(holder, key)) return undefined;
  const value = holder[key];
  delete holder[key];
  return value ?? undefined;
}

/** Puts a value under what is there: maps are merged, and of anything else the one that is there stays. */
function lay(values: Tree, path: Path, value: unknown): void {
  const holder = holderOf(values, path);
  const key = String(path.at(-1));
  if (!holder) return;
  const present = holder[key];
  if (isTree(present) && isTree(value))
    for (const [inner, item] of Object.entries(value)) lay(present, [inner], item);
  else if (present === undefined) holder[key] = value as Tree[string];
}
