import { parseAllDocuments, type Tags } from 'yaml';
import type { AnyManifest } from '../../constructs/index.js';
import type { Values } from '../values/values.js';
import { expanded } from './template.js';
import type { Remarks, Target } from './translation.js';

/** The objects that the values add, given as maps or as texts of one or more YAML documents. */
export function extraObjectsOf(values: Values, target: Target, remarks: Remarks): AnyManifest[] {
  return (values.extraObjects ?? []).flatMap((given, index) => {
    const path = ['extraObjects', index];
    const object = expanded(given, path, { values, target }, remarks);
    const { objects, errors } =
      typeof object === 'string' ? documentsOf(object) : { objects: [object], errors: [] };
    for (const error of errors) remarks.problem(path, `is no YAML: ${error}`);
    const manifests = objects.filter(isManifest);
    if (manifests.length < objects.length) {
      remarks.problem(path, 'is no object with apiVersion and kind; add them');
    }
    return manifests;
  });
}

function documentsOf(text: string): { objects: unknown[]; errors: string[] } {
  const documents = parseAllDocuments(text, { schema: 'yaml-1.1', merge: true, customTags: withoutTimes });
  const errors = documents.flatMap((document) =>
    document.errors.map(({ message }) => message.split('\n')[0] ?? ''),
  );
  if (errors.length > 0) return { objects: [], errors };
  // Helm skips empty documents.
  return {
    objects: documents.map((document) => document.toJS() as unknown).filter((object) => object !== null),
    errors,
  };
}

/** Helm reads YAML 1.1 but for dates and for numbers to the base 60, which stay texts. */
function withoutTimes(tags: Tags): Tags {
  return tags.filter(
    (tag) => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'),
  );
}

function isManifest(value: unknown): value is AnyManifest {
  return typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;
}
