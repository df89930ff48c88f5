import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commandFieldManager } from '../../contract/field-manager.js';
import type { Manifest } from '../../src/diff/manifest.js';
import { placed } from '../../src/diff/object-key.js';
import type { KubeServer } from '../support/kube-server.js';

const folder = new URL('../golden/', import.meta.url);

/** The objects of a golden file in a namespace of their own. */
export function goldenIn(name: string, namespace: string): Manifest[] {
  const text = readFileSync(fileURLToPath(new URL(`${name}.k8s.yaml`, folder)), 'utf8');
  const objects = parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest)
    .filter((object) => object !== null);
  const old = objects.find(({ metadata }) => metadata.namespace !== undefined)?.metadata.namespace;
  if (old === undefined) return objects.map((object) => placed(object, namespace));
  return JSON.parse(JSON.stringify(objects).replaceAll(`"${old}"`, `"${namespace}"`));
}

/** Applies objects as vllm-stack would, and returns what the API server makes of them. */
export async function applied(server: KubeServer, objects: readonly Manifest[]): Promise<Manifest[]> {
  await server.ensureNamespaces(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  const answers: Manifest[] = [];
  for (const object of objects) {
    const path = `${await server.pathOf(object)}?fieldManager=${commandFieldManager}&force=true`;
    const { status, body } = await server.request(path, { method: 'PATCH', body: object });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    answers.push(body as Manifest);
  }
  return answers;
}
