import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DownloadError } from './download-error.js';

/** Whether a text is the name of one folder of adapters: no separator, nothing hidden, nothing that leads elsewhere. */
export function isFolderName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/.test(name);
}

/**
 * The parts of the relative path of a file, as a list or an archive names it.
 * @throws DownloadError for one that could lead out of its folder
 */
export function pathParts(path: string, what: string): readonly string[] {
  const parts = path.split('/').filter((part, index) => !(part === '.' && index === 0));
  const bad =
    path === '' ||
    parts.length > 32 ||
    parts.length === 0 ||
    parts.some((part) => part === '' || part === '.' || part === '..' || Buffer.byteLength(part) > 255) ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in there
    /[\x00-\x1f\x7f\\]/.test(path);
  if (bad) throw new DownloadError(422, `${what}: no file name is like this, got ${JSON.stringify(path)}`);
  return parts;
}

/**
 * Makes the folders of a path below one that exists and returns the last; symbolic links are not followed.
 * @throws DownloadError where something other than a folder is in the way
 */
export async function makeFolders(root: string, parts: readonly string[]): Promise<string> {
  let folder = root;
  for (const part of parts) {
    folder = join(folder, part);
    await mkdir(folder).catch((error: unknown) => {
      if ((error as { readonly code?: string }).code !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) {
      throw new DownloadError(409, `${folder}: is in the way, got no folder; remove it`);
    }
  }
  return folder;
}
