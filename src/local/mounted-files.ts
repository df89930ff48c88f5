import { join } from 'node:path';
import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { RenderedObject } from '../rendering/rendered-files.js';
import { dataOf } from './container-env.js';

/** A file of a ConfigMap, where a container sees it and where it is on this machine. */
export interface MountedFile {
  readonly containerPath: string;
  readonly localPath: string;
  readonly text: string;
}

/** The files that ConfigMaps among the objects put into a container, each with a place below a folder. */
export function mountedFiles(
  container: Container,
  pod: PodSpec,
  namespace: string,
  objects: readonly RenderedObject[],
  folder: string,
): readonly MountedFile[] {
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const source = pod.volumes?.find((volume) => volume.name === name)?.configMap;
    const data = source && dataOf(objects, 'ConfigMap', source.name, namespace);
    if (data === undefined) return [];
    const files = source?.items?.map(({ key, path }) => [path, data[key]] as const) ?? Object.entries(data);
    return files.flatMap(([path, text]) => {
      if (text === undefined || (subPath !== undefined && subPath !== path)) return [];
      const containerPath = subPath === undefined ? `${mountPath.replace(/\/$/, '')}/${path}` : mountPath;
      return [{ containerPath, localPath: join(folder, containerPath), text }];
    });
  });
}
