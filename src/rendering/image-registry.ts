import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageAt } from '../../constructs/images.js';
import { images } from '../../contract/images.js';
import { filesBelow } from './rendered-files.js';

/** Images that are built from this repository, without their tags. */
const own = [images.router, images.operator, images.sidecar, images.sim].map((image) =>
  image.replace(/:[^/]*$/, ''),
);

/**
 * Puts a registry before the images of this package in every file of a folder, with whatever tag or digest they have. Texts
 * are replaced rather than fields, since images stand in command lines too.
 *
 * @returns whether there were any
 */
export function moveOwnImages(folder: string, registry: string): boolean {
  const names = new RegExp(`(?<![\\w./-])(${own.map(escaped).join('|')})(?=[:@])`, 'g');
  let isMoved = false;
  for (const path of filesBelow(folder)) {
    const file = join(folder, path);
    const text = readFileSync(file, 'utf8');
    const moved = text.replace(names, (name) => imageAt(registry, name));
    if (moved === text) continue;
    isMoved = true;
    writeFileSync(file, moved);
  }
  return isMoved;
}

/** What is wrong with the name of a registry, or nothing. */
export function registryProblem(flag: string, registry: string): string[] {
  const isRegistry = /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*\/?$/i.test(registry);
  return isRegistry
    ? []
    : [
        `${flag}: must be a host and a path, got '${registry}'; write it as registry.example.com/team, without a scheme`,
      ];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
