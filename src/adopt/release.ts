import { type Fields, fieldsAt, itemsOf, type Manifest } from '../diff/manifest.js';
import { objectTitle } from '../diff/object-key.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';
import { decodeRecord, type HelmRelease } from './helm-record.js';

/** A release of Helm in a cluster. */
export interface StoredRelease {
  /** Its newest revision. */
  readonly release: HelmRelease;
  /** The objects in which Helm keeps its revisions, the oldest first. */
  readonly records: readonly Manifest[];
}

/** Where a release is. */
export interface ReleaseName {
  readonly name: string;
  readonly namespace: string;
}

/** The chart that can be taken over. */
const ourChart = 'vllm-stack';

/** Finds a release that can be taken over, or says in one line why there is none. */
export async function readRelease(
  client: KubeClient,
  place: ReleaseName,
): Promise<StoredRelease | { readonly problem: string }> {
  const secrets = await recordsOf(client, place, 'Secret');
  const configMaps = await recordsOf(client, place, 'ConfigMap');
  const where = `release ${place.name}`;
  if (secrets.length > 0 && configMaps.length > 0) {
    return {
      problem: `${where}: is recorded twice in ${place.namespace}, got ${secrets.length} Secrets and ${configMaps.length} ConfigMaps; delete those that Helm no longer uses`,
    };
  }
  return chosenRelease(secrets.length > 0 ? secrets : configMaps, place);
}

/** The newest revision of records of one release, or why it cannot be taken over. */
export function chosenRelease(
  records: readonly Manifest[],
  { name, namespace }: ReleaseName,
): StoredRelease | { readonly problem: string } {
  const where = `release ${name}`;
  const sorted = [...records].sort((a, b) => revisionOf(a) - revisionOf(b));
  const last = sorted.at(-1);
  if (last === undefined) {
    return {
      problem: `${where}: there is none in ${namespace}, got neither a Secret nor a ConfigMap of Helm; see helm list --all-namespaces`,
    };
  }
  let release: HelmRelease;
  try {
    release = decodeRecord(payloadOf(last));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    return {
      problem: `${objectTitle(last)}: is no record of a release, got ${reason}; see helm history ${name} --namespace ${namespace}`,
    };
  }
  const problem = problemOf(release, sorted, { name, namespace });
  return problem === undefined ? { release, records: sorted } : { problem: `${where}: ${problem}` };
}

function problemOf(
  { name: ownName, namespace: ownNamespace, chart, status, revision }: HelmRelease,
  records: readonly Manifest[],
  { name, namespace }: ReleaseName,
): string | undefined {
  if (ownName !== name || ownNamespace !== namespace) {
    return `its record is that of another one, got ${ownNamespace}/${ownName}; name that one`;
  }
  if (chart.name !== ourChart) {
    return `is of another chart, got ${chart.name} ${chart.version}; only ${ourChart} is taken over`;
  }
  if (status === 'deployed') return undefined;
  const history = `helm history ${name} --namespace ${namespace}`;
  const earlier = records.findLast(
    (record) =>
      revisionOf(record) < revision && /^(deployed|superseded)$/.test(record.metadata.labels?.status ?? ''),
  );
  const back =
    earlier === undefined
      ? `helm upgrade it until it is deployed`
      : `go back by helm rollback ${name} ${revisionOf(earlier)} --namespace ${namespace}`;
  const what = `revision ${revision} is not deployed, got ${status}`;
  if (status.startsWith('pending-')) return `${what}; wait until Helm is done, or ${back}`;
  if (status === 'failed') return `${what}; helm upgrade it once more, or ${back}`;
  if (status.startsWith('uninstall')) return `${what}; apply what vllm-stack synth writes instead`;
  return `${what}; see ${history}`;
}

/** The number of a revision, which is the end of the record's name. */
function revisionOf({ metadata }: Manifest): number {
  return Number(/\.v(\d+)$/.exec(metadata.name)?.[1] ?? 0);
}

function payloadOf(record: Manifest): string {
  const { release } = fieldsAt(record, 'data');
  if (typeof release !== 'string') throw new Error('no data.release');
  return record.kind === 'Secret' ? Buffer.from(release, 'base64').toString('latin1') : release;
}

async function recordsOf(
  client: KubeClient,
  { name, namespace }: ReleaseName,
  kind: 'Secret' | 'ConfigMap',
): Promise<readonly Manifest[]> {
  const query = new URLSearchParams({ labelSelector: `owner=helm,name=${name}` });
  try {
    const { items } = (await client.json(`${recordsPath(kind, namespace)}?${query}`)) as Fields;
    return itemsOf(items).map((item) => ({ ...(item as Manifest), apiVersion: 'v1', kind }));
  } catch (error) {
    // Who may not read ConfigMaps can still have a release in Secrets, and the other way round for Secrets alone it is told.
    if (kind === 'ConfigMap' && error instanceof KubeError && error.status === 403) return [];
    throw error;
  }
}

/** Path of the objects of a kind of record. */
function recordsPath(kind: string, namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${kind === 'Secret' ? 'secrets' : 'configmaps'}`;
}

/** Path of one record. */
export function recordPath({ kind, metadata }: Manifest): string {
  return `${recordsPath(kind, metadata.namespace ?? 'default')}/${encodeURIComponent(metadata.name)}`;
}
