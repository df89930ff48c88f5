import type { Manifest } from '../diff/manifest.js';
import { objectTitle } from '../diff/object-key.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';
import { type ReleaseName, readRelease, recordPath } from './release.js';

/** Which records are gone, and what kept the others. */
export interface RemovedRecords {
  readonly removed: readonly Manifest[];
  /** In one line. @default - all are gone */
  readonly failure?: string;
}

/**
 * Deletes Helm's records of a release, each only as it was when it was saved; the newest last, so that a run that is broken off can
 * be repeated.
 */
export async function removeRecords(
  client: KubeClient,
  records: readonly Manifest[],
  place: ReleaseName,
): Promise<RemovedRecords> {
  const removed: Manifest[] = [];
  const where = `release ${place.name}`;
  const again = 'run the command again with another --save';
  try {
    const now = await readRelease(client, place);
    const names = new Set(records.map(({ metadata }) => metadata.name));
    const newer = 'problem' in now ? [] : now.records.filter(({ metadata }) => !names.has(metadata.name));
    const [first] = newer;
    if ('problem' in now || first !== undefined) {
      const got = first === undefined ? 'another state' : objectTitle(first);
      return { removed, failure: `${where}: Helm has written in between, got ${got}; ${again}` };
    }
    for (const record of records) {
      const { uid, resourceVersion } = record.metadata;
      await client.json(recordPath(record), {
        method: 'DELETE',
        create: { preconditions: { uid, resourceVersion } },
      });
      removed.push(record);
    }
  } catch (error) {
    const isKnown = error instanceof KubeError || (error instanceof Error && 'code' in error);
    if (!isKnown) throw error;
    const reason = error instanceof KubeError ? error.reason : error.message;
    return { removed, failure: `${where}: its records cannot be deleted, got ${reason}; ${again}` };
  }
  return { removed };
}
