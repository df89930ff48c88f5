import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { JsonSchema } from './json-schema.js';

/** A CustomResourceDefinition as far as the generators read it. */
export interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly CustomResourceVersion[];
  };
}

/** One version of a custom resource. */
export interface CustomResourceVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: JsonSchema };
}

/** A CustomResourceDefinition and the folder, below the root, that holds it. */
export interface CustomResourceSource {
  readonly folder: string;
  readonly crd: CustomResourceDefinition;
}

/** Every CustomResourceDefinition of the repository: those of other projects, then our own. */
export async function customResourcesOf(root: string): Promise<CustomResourceSource[]> {
  const folders = ['crds', 'operator/crds'].map(async (folder) => {
    const crds = await customResourcesIn(join(root, folder));
    return crds.map((crd) => ({ folder, crd }));
  });
  return (await Promise.all(folders)).flat();
}

/** The CustomResourceDefinitions of every YAML file directly in a folder, ordered by file name. */
async function customResourcesIn(folder: string): Promise<CustomResourceDefinition[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (name) => customResourceOf(await readFile(join(folder, name), 'utf8'), name)),
  );
}

/** Reads one CustomResourceDefinition; `where` names it in the error. */
export function customResourceOf(text: string, where: string): CustomResourceDefinition {
  const value = parse(text) as Partial<CustomResourceDefinition> | null;
  if (value?.kind !== 'CustomResourceDefinition' || value.spec === undefined) {
    throw new Error(`${where}: no CustomResourceDefinition, got kind ${value?.kind}; keep one in each file`);
  }
  return value as CustomResourceDefinition;
}

/** The version that is stored, the only one that we generate code for. */
export function storageVersionOf(crd: CustomResourceDefinition): CustomResourceVersion {
  const version = crd.spec.versions.find((candidate) => candidate.storage);
  if (version === undefined) {
    throw new Error(`${crd.metadata.name}: no stored version, got none with storage: true; mark one`);
  }
  return version;
}
