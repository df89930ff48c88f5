type Tree = Readonly<Record<string, unknown>>;

/** Where names and labels stand, which each of the three ways gives in its own manner. */
const identity =
  /^(name|labels|matchLabels|selector|serviceAccountName|scaleTargetRef|roleRef|subjects|managed-by)$/;

/**
 * The leaves of all objects of some workloads by their paths, in a form that does not depend on names: items of lists by what
 * they are about, command lines by flag, volumes by where they are mounted.
 */
export function leavesOf(
  objects: readonly unknown[],
  roles: readonly string[],
): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const object of objects as readonly Tree[]) {
    const role = roleOf(object);
    if (!roles.includes(role)) continue;
    const { metadata, apiVersion: _, kind, ...rest } = object;
    const { annotations } = metadata as Tree;
    walk(leaves, `${role} ${kind}`, { annotations, ...rest });
  }
  return leaves;
}

function roleOf({ kind, metadata }: Tree): string {
  const { name } = metadata as { readonly name: string };
  if (/router|reader|deployment-access/.test(name)) return 'router';
  if (/cache/.test(name)) return 'cacheServer';
  return kind === 'ServiceAccount' ? 'none' : 'engine';
}

function walk(leaves: Map<string, unknown>, path: string, value: unknown): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    const field = path.slice(path.lastIndexOf('.') + 1);
    if (field === 'command' || field === 'args')
      for (const [flag, text] of flagsOf(value)) leaves.set(`${path} ${flag}`, text);
    else
      for (const [index, item] of value.entries()) walk(leaves, `${path}.${keyOf(field, item, index)}`, item);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    leaves.set(path, value);
    return;
  }
  const tree = value as Tree;
  if (Object.keys(tree).length === 0 && !path.endsWith('.mounts')) leaves.set(path, '{}');
  for (const [name, item] of Object.entries(
    path.endsWith('spec.template.spec') ? withMountedVolumes(tree) : tree,
  )) {
    if (!identity.test(name)) walk(leaves, `${path}.${name}`, item);
  }
}

function keyOf(field: string, item: unknown, index: number): string | number {
  if (typeof item !== 'object' || item === null) return index;
  const { name, containerPort, port } = item as Tree;
  if (field === 'env') return String(name);
  if (field === 'ports') return String(containerPort ?? port);
  return index;
}

/** The first words, and each flag with what follows it. */
function flagsOf(words: readonly unknown[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  let flag = 'words';
  for (const word of words.map(String)) {
    if (word.startsWith('--')) {
      flag = word.replaceAll('_', '-');
      flags.set(flag, '');
    } else flags.set(flag, `${flags.get(flag) ?? ''} ${word}`);
  }
  return flags;
}

/** The pod with its mounts by path, each with what is mounted, instead of lists that refer to each other by name. */
function withMountedVolumes(pod: Tree): Tree {
  const volumes = (pod.volumes ?? []) as readonly Tree[];
  const containers = (pod.containers as readonly Tree[]).map(
    ({ volumeMounts = [], name: _, ...container }) => ({
      ...container,
      mounts: Object.fromEntries(
        (volumeMounts as readonly Tree[]).map(({ name, mountPath, ...mount }) => {
          const { name: __, ...source } = volumes.find((volume) => volume.name === name) ?? {};
          return [String(mountPath), { ...mount, ...unnamed(source) }];
        }),
      ),
    }),
  );
  const { volumes: _, ...rest } = pod;
  return { ...rest, containers };
}

/** A volume's source without the name of the object that it is made of. */
function unnamed(source: Tree): Tree {
  const { claimName: _, ...fields } = (source.persistentVolumeClaim ?? {}) as Tree;
  return source.persistentVolumeClaim === undefined ? source : { persistentVolumeClaim: { ...fields } };
}
