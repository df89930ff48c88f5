type Value = unknown;
type Fields = Readonly<Record<string, Value>>;

/**
 * Lists of a pod template whose items are told apart by a field, so that they are merged one by one; any other list replaces
 * the one below it.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/#notes-on-the-strategic-merge-patch
 */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
};

/** Lists whose items keep only the fields that a patch names: of a volume's sources, and of a variable's, there can be one. */
const replacing: ReadonlySet<string> = new Set(['volumes', 'env']);

/**
 * Merges a patch into an object as Kubernetes merges a strategic merge patch: null removes a field, `$patch: delete` removes
 * an item of a list or empties an object, `$patch: replace` replaces what is below it.
 */
export function strategicMerge(below: Value, patch: Value): Value {
  if (!isFields(patch)) return patch;
  const { $patch: directive, ...fields } = patch;
  if (directive === 'delete') return {};
  const merged: Record<string, Value> = directive === 'replace' || !isFields(below) ? {} : { ...below };
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete merged[name];
    else merged[name] = mergedField(name, merged[name], value);
  }
  return merged;
}

function mergedField(name: string, below: Value, patch: Value): Value {
  const key = mergeKeys[name];
  if (!Array.isArray(patch) || key === undefined) return strategicMerge(below, patch);
  return mergedItems(Array.isArray(below) ? below : [], patch, { key, replaces: replacing.has(name) });
}

function mergedItems(
  below: readonly Value[],
  patch: readonly Value[],
  { key, replaces }: { readonly key: string; readonly replaces: boolean },
): readonly Value[] {
  const items = patch.some((item) => isFields(item) && item.$patch === 'replace' && !(key in item))
    ? []
    : [...below];
  for (const item of patch) {
    if (!isFields(item)) continue;
    const id = item[key];
    if (id === undefined && item.$patch === 'replace') continue;
    const at = items.findIndex((known) => isFields(known) && known[key] === id);
    if (item.$patch === 'delete') {
      if (at >= 0) items.splice(at, 1);
    } else if (at < 0) items.push(strategicMerge({}, item));
    else items[at] = strategicMerge(replaces ? namedFields(items[at], item) : items[at], item);
  }
  return items;
}

function namedFields(below: Value, patch: Fields): Fields {
  return Object.fromEntries(Object.entries(isFields(below) ? below : {}).filter(([name]) => name in patch));
}

function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
