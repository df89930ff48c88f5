import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** What every object has, whatever its kind. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** A file of manifests. */
export interface RenderedFile {
  /** Path below the folder of the output, with `/`. */
  readonly path: string;
  readonly objects: readonly RenderedObject[];
}

/** What a folder holds, and what is wrong with it. */
export interface Rendered {
  /** Files with objects: those at the top first, then by path. */
  readonly files: readonly RenderedFile[];
  readonly problems: readonly string[];
}

const MANIFEST = /\.(ya?ml|json)$/;

/** Reads a folder of manifests and checks each document: it parses, is an object with a name, and is there once per folder. */
export function readRendered(folder: string): Rendered {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  const files = filesBelow(folder)
    .filter((path) => MANIFEST.test(path))
    .map((path): RenderedFile => {
      const objects = parseAllDocuments(readFileSync(join(folder, path), 'utf8'));
      return {
        path,
        objects: [objects].flat().flatMap((document, index) => {
          const where = `${path} document ${index + 1}`;
          const [error] = document.errors;
          if (error) {
            problems.push(`${where}: is no YAML, ${error.message.split('\n', 1)[0]}`);
            return [];
          }
          const object: unknown = document.toJS();
          if (object === null) return [];
          if (!isObject(object)) {
            problems.push(`${where}: has no apiVersion, kind or metadata.name, got ${shown(object)}`);
            return [];
          }
          // One `kubectl apply -f` takes one folder, so the same object may be in two folders but not twice in one.
          const { apiVersion, kind, metadata } = object;
          const identity = [
            dirname(path),
            apiVersion.replace(/\/?[^/]*$/, ''),
            kind,
            metadata.namespace ?? '',
            metadata.name,
          ].join('\0');
          const first = seen.get(identity);
          if (first === undefined) seen.set(identity, where);
          else problems.push(`${where}: is a second ${kind} '${metadata.name}', after ${first}; rename one`);
          return [object];
        }),
      };
    });
  if (problems.length === 0 && files.every(({ objects }) => objects.length === 0)) {
    problems.push('the app wrote no objects; call app.synth() at its end and give App no outdir of its own');
  }
  return { files: files.filter(({ objects }) => objects.length > 0), problems };
}

/**
 * A file below a folder that is no output of cdk8s and that new output would not write again, so that replacing the folder
 * would lose it; undefined where there is none.
 */
export function foreignFile(folder: string, written: readonly string[] = []): string | undefined {
  for (const path of walk(folder, folder)) {
    if (!path.endsWith('.k8s.yaml') && !written.includes(path)) return path;
  }
  return undefined;
}

/** Paths of all files below a folder, with `/`: those at the top first, then by path. */
export function filesBelow(folder: string): string[] {
  const rank = (path: string) => [path.includes('/') ? 1 : 0, path] as const;
  return [...walk(folder, folder)].sort((a, b) => {
    const [[depthA, textA], [depthB, textB]] = [rank(a), rank(b)];
    return depthA - depthB || (textA < textB ? -1 : 1);
  });
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(root, path);
    else yield relative(root, path).split(sep).join('/');
  }
}

function isObject(value: unknown): value is RenderedObject {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<RenderedObject>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
