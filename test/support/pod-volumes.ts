import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigMap, Container, Pod } from 'kubernetes-types/core/v1.js';

/** Reads a ConfigMap of the pod's namespace; nothing where there is none. */
type ReadConfigMap = (name: string) => Promise<ConfigMap | undefined>;

/** The volumes of a pod as folders of this machine. */
export class PodVolumes {
  private readonly folder: string;
  private readonly pod: Pod;
  private readonly written = new Map<string, string>();
  private count = 0;

  constructor(folder: string, pod: Pod) {
    this.folder = folder;
    this.pod = pod;
  }

  /**
   * Brings the folders to what the ConfigMaps say, each at once, as the kubelet does: by a link that is replaced.
   *
   * @returns whether the pod has all that it needs
   */
  async refresh(read: ReadConfigMap): Promise<boolean> {
    let isWhole = true;
    for (const { name, configMap } of this.pod.spec?.volumes ?? []) {
      const folder = join(this.folder, name);
      await mkdir(folder, { recursive: true });
      if (configMap?.name === undefined) continue;
      const live = await read(configMap.name);
      if (live === undefined && configMap.optional !== true) isWhole = false;
      const all = live?.data ?? {};
      const files = Object.fromEntries(
        configMap.items?.flatMap(({ key, path }) => {
          const text = all[key];
          return text === undefined ? [] : [[path, text] as const];
        }) ?? Object.entries(all),
      );
      const text = JSON.stringify(files);
      if (this.written.get(name) === text) continue;
      this.written.set(name, text);
      await replace(folder, `..v${this.count++}`, files);
    }
    return isWhole;
  }

  /** A text of a container with the paths of its mounts replaced by those of the folders. */
  located(container: Container, text: string): string {
    const mounts = [...(container.volumeMounts ?? [])].sort(
      (one, other) => other.mountPath.length - one.mountPath.length,
    );
    for (const { mountPath, name, subPath } of mounts) {
      const at = text.indexOf(mountPath);
      const after = text[at + mountPath.length];
      if (at === -1 || (after !== undefined && after !== '/')) continue;
      const own = join(this.folder, name, subPath ?? '');
      return text.slice(0, at) + own + text.slice(at + mountPath.length);
    }
    return text;
  }
}

async function replace(
  folder: string,
  version: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(join(folder, version));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, version, path), text);
  await symlink(version, join(folder, '..next'));
  await rename(join(folder, '..next'), join(folder, '..data'));
  for (const path of Object.keys(files)) {
    await rm(join(folder, path), { force: true });
    await symlink(join('..data', path), join(folder, path));
  }
}
