import { components, labelKeys } from '../../contract/labels.js';
import { counted } from '../counted.js';
import type { RenderedFile, RenderedObject } from './rendered-files.js';

/** The files as a table: path, number of objects and their kinds. */
export function filesText(files: readonly RenderedFile[]): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  return files.map(({ path, objects }) => `  ${path.padEnd(width)}  ${kindsText(objects)}`).join('\n');
}

/** The commands that bring what was written into a cluster and reach the stack there. */
export function nextSteps(folder: string, files: readonly RenderedFile[]): string {
  const top = files.filter(({ path }) => !path.includes('/')).flatMap(({ objects }) => objects);
  const commands: string[] = [];
  const created = new Set(
    top.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  );
  const missing = namespacesOf(top).filter((namespace) => namespace !== 'default' && !created.has(namespace));
  commands.push(...missing.map((namespace) => `kubectl create namespace ${namespace}`));
  if (top.length > 0) commands.push(`kubectl apply -f ${folder}/`);
  for (const { kind, metadata } of top) {
    if (kind === 'Deployment') {
      commands.push(
        `kubectl ${inNamespace(metadata)}rollout status deployment/${metadata.name} --timeout 30m`,
      );
    }
  }
  for (const { kind, metadata, spec } of top) {
    if (kind !== 'Service' || metadata.labels?.[labelKeys.component] !== components.router) continue;
    const port = (spec as { ports?: { port: number }[] } | undefined)?.ports?.[0]?.port ?? 80;
    commands.push(
      `kubectl ${inNamespace(metadata)}port-forward service/${metadata.name} 8080:${port} &`,
      'curl http://localhost:8080/v1/models',
    );
  }
  const optional = files.filter(({ path }) => path.includes('/'));
  const below = new Map<string, RenderedObject[]>();
  for (const { path, objects } of optional) {
    const name = path.slice(0, path.lastIndexOf('/'));
    below.set(name, [...(below.get(name) ?? []), ...objects]);
  }
  const kindsOf = (name: string, defined: boolean): string[] => {
    const kinds = (below.get(name) ?? []).flatMap(({ kind, spec }) => {
      if (kind !== definition) return defined ? [] : [kind];
      return defined ? ((spec as { names?: { kind?: string } } | undefined)?.names?.kind ?? []) : [kind];
    });
    return [...new Set(kinds)].sort();
  };
  const apply = (name: string, defined: boolean): string =>
    `  kubectl apply -f ${folder}/${name}/   # ${kindsOf(name, defined).join(', ')}`;
  const defining = [...below.keys()].filter((name) => kindsOf(name, false).includes(definition));
  const others = [...below.keys()].filter((name) => !defining.includes(name));
  return [
    ...(commands.length > 0 ? ['Next:', ...commands.map((command) => `  ${command}`)] : []),
    ...(others.length > 0 ? ['Where the cluster knows these kinds:'] : []),
    ...others.map((name) => apply(name, false)),
    ...(defining.length > 0 ? ['To write such resources instead:'] : []),
    ...defining.map((name) => apply(name, true)),
  ].join('\n');
}

const definition = 'CustomResourceDefinition';

function kindsText(objects: readonly RenderedObject[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${kind}`);
  return `${counted(objects.length, 'object')}: ${kinds.join(', ')}`;
}

function namespacesOf(objects: readonly RenderedObject[]): string[] {
  return [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
}

function inNamespace({ namespace }: RenderedObject['metadata']): string {
  return namespace === undefined ? '' : `-n ${namespace} `;
}
