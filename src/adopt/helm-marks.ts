import { labelKeys } from '../../contract/labels.js';
import { pathText } from '../diff/compare.js';
import { isFields, type Manifest } from '../diff/manifest.js';
import type { ObjectDiff } from '../diff/stack-diff.js';
import type { ReleaseName } from './release.js';

/** Annotations by which Helm knows its objects. */
const annotations = ['meta.helm.sh/release-name', 'meta.helm.sh/release-namespace'] as const;

/** A difference without what is only about Helm's marks, which go from each object. */
export function withoutMarks(diff: ObjectDiff): ObjectDiff {
  const fields = diff.fields.filter(({ path, old }) => !isMark(path, old));
  const left = diff.left?.filter(({ path, value }) => !isMark(path, value)) ?? [];
  const { left: _left, ...others } = diff;
  return {
    ...others,
    class: diff.class === 'inPlace' && fields.length === 0 ? 'same' : diff.class,
    fields,
    ...(left.length === 0 ? {} : { left }),
  };
}

/** Whether a field held nothing but what Helm writes on each object of a release, beside what the chart renders. */
function isMark(path: string, old: unknown): boolean {
  const [labels, notes] = ['metadata.labels', 'metadata.annotations'];
  if (path === labels || path === notes) {
    const entries = isFields(old) ? Object.entries(old) : [];
    return (
      entries.length > 0 &&
      entries.every(([key, value]) => isMark(pathText([...path.split('.'), key]), value))
    );
  }
  if (path === pathText([...labels.split('.'), labelKeys.managedBy])) return old === 'Helm';
  return annotations.some((key) => path === pathText([...notes.split('.'), key]));
}

/** What takes Helm's marks off a live object that an apply has left on it, as a merge patch; nothing where there are none. */
export function unmarking(live: Manifest, rendered: Manifest): object | undefined {
  const has = live.metadata.annotations ?? {};
  const wanted = rendered.metadata.annotations ?? {};
  const stale = annotations.filter((key) => Object.hasOwn(has, key) && !Object.hasOwn(wanted, key));
  const isLabelled =
    live.metadata.labels?.[labelKeys.managedBy] === 'Helm' &&
    rendered.metadata.labels?.[labelKeys.managedBy] === undefined;
  if (stale.length === 0 && !isLabelled) return undefined;
  return {
    metadata: {
      ...(stale.length === 0 ? {} : { annotations: Object.fromEntries(stale.map((key) => [key, null])) }),
      ...(isLabelled ? { labels: { [labelKeys.managedBy]: null } } : {}),
    },
  };
}

/** What lets `prune --chart` find an object of a release, as a merge patch; nothing where it does already. */
export function marking(live: Manifest, { name, namespace }: ReleaseName): object | undefined {
  const { labels = {}, annotations: has = {} } = live.metadata;
  const [nameKey, namespaceKey] = annotations;
  const isMarked =
    labels[labelKeys.managedBy] === 'Helm' && has[nameKey] === name && has[namespaceKey] === namespace;
  if (isMarked) return undefined;
  return {
    metadata: {
      labels: { [labelKeys.managedBy]: 'Helm' },
      annotations: { [nameKey]: name, [namespaceKey]: namespace },
    },
  };
}
