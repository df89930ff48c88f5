import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Scalar,
} from 'yaml';
import { isTree, put, type Tree } from './merge.js';
import { type Path, pathText } from './path.js';
import type { Problem } from './problem.js';
import { readPlain, readTagged, type ScalarReading } from './yaml-scalar.js';

/** A values file read as Helm reads it. */
export interface ValuesFile {
  /** What the file says, as far as it can be read. */
  readonly values: Tree;
  /** Why the file cannot be used. */
  readonly problems: readonly Problem[];
  /** What is odd in the file, though Helm takes it. */
  readonly warnings: readonly Problem[];
  /** Where a key or its value stands, when the file has it. */
  find(path: Path, part: 'key' | 'value'): string | undefined;
}

interface Place {
  readonly value: unknown;
  readonly at: number;
  readonly keyAt: number;
  readonly inside: ReadonlyMap<string, Place>;
}

/** Nodes that aliases may multiply a file to; small files that say more are attacks. */
const mostNodes = 200_000;

const nowhere: ReadonlyMap<string, Place> = new Map();

/** Reads the first document of a values file, by YAML 1.1 and with every problem at its line and column. */
export function readValuesFile(name: string, text: string): ValuesFile {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const whereAt = (offset: number, path: Path): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}${path.length > 0 ? ` ${pathText(path)}` : ''}`;
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = 'empty' in documents ? [] : documents;
  const refuse = (offset: number, path: Path, message: string) =>
    void problems.push({ where: whereAt(offset, path), message });
  if (second)
    warnings.push({
      where: whereAt(second.range[0], []),
      message: 'further documents are ignored, as Helm ignores them',
    });
  for (const error of document?.errors ?? []) refuse(error.pos[0], [], sentence(error.message));
  if (document === undefined || problems.length > 0)
    return { values: {}, problems, warnings, find: () => undefined };

  const root = new Reader(document, refuse).place(document.contents, [], 0);
  if (root.value !== null && !isTree(root.value))
    refuse(root.at, [], `the file must be a map of values, got ${JSON.stringify(root.value)?.slice(0, 60)}`);
  const values = isTree(root.value) ? root.value : {};
  return {
    values,
    problems,
    warnings,
    find(path, part) {
      let place: Place | undefined = root;
      for (const step of path) place = place?.inside.get(String(step));
      return place && whereAt(part === 'key' ? place.keyAt : place.at, path);
    },
  };
}

function sentence(message: string): string {
  const first = message.split('\n')[0] ?? message;
  return `invalid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #refuse: (offset: number, path: Path, message: string) => void;
  readonly #open = new Set<unknown>();
  #nodes = 0;

  constructor(document: Document.Parsed, refuse: (offset: number, path: Path, message: string) => void) {
    this.#document = document;
    this.#refuse = refuse;
  }

  /** Reads a node; `keyAt` is the offset of the key before it. */
  place(node: unknown, path: Path, keyAt: number): Place {
    const at = offsetOf(node) ?? keyAt;
    const leaf = (value: unknown): Place => ({ value, at, keyAt, inside: nowhere });
    this.#nodes += 1;
    if (this.#nodes > mostNodes) {
      if (this.#nodes === mostNodes + 1)
        this.#refuse(at, path, `aliases make the file too large, got over ${mostNodes} nodes; write fewer`);
      return leaf(null);
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target && !this.#open.has(target)) return { ...this.place(target, path, keyAt), at };
      this.#refuse(
        at,
        path,
        target
          ? `alias lies inside its own anchor, got *${node.source}`
          : `unknown alias, got *${node.source}`,
      );
      return leaf(null);
    }
    if (isScalar(node)) return leaf(this.#accept(readScalar(node), at, path));
    if (!isMap(node) && !isSeq(node)) return leaf(null);
    this.#open.add(node);
    const inside = new Map<string, Place>();
    let value: Tree | unknown[];
    if (isSeq(node)) {
      value = node.items.map((item, index) => {
        const place = this.place(item, [...path, index], offsetOf(item) ?? at);
        inside.set(String(index), place);
        return place.value;
      });
    } else {
      const own = new Map<string, number>();
      for (const pair of node.items) {
        if (isMergeKey(pair.key)) this.#mergeInto(inside, pair.value, path, offsetOf(pair.key) ?? at);
        else this.#entry(pair.key, pair.value, inside, own, path, at);
      }
      value = {};
      for (const [key, place] of inside) put(value, key, place.value);
    }
    this.#open.delete(node);
    return { value, at, keyAt, inside };
  }

  #entry(
    keyNode: unknown,
    valueNode: unknown,
    inside: Map<string, Place>,
    own: Map<string, number>,
    path: Path,
    mapAt: number,
  ) {
    const keyAt = offsetOf(keyNode) ?? mapAt;
    const key = this.#key(keyNode, keyAt, path);
    if (key === undefined) return;
    const here = [...path, key];
    if (own.has(key)) this.#refuse(keyAt, here, 'key is given twice in one map; keep one');
    own.set(key, keyAt);
    inside.set(key, this.place(valueNode, here, keyAt));
  }

  #key(node: unknown, at: number, path: Path): string | undefined {
    const scalar = isAlias(node) ? node.resolve(this.#document) : node;
    if (isScalar(scalar)) {
      const value = this.#accept(readScalar(scalar), at, path);
      if (value !== null) return String(value);
    }
    this.#refuse(at, path, 'a key must be text, a number or a boolean; quote it');
    return undefined;
  }

  /** Lays what `<<` names over the keys before it; keys after it win. */
  #mergeInto(inside: Map<string, Place>, node: unknown, path: Path, at: number) {
    const target = isAlias(node) ? node.resolve(this.#document) : node;
    const sources = isSeq(target) ? [...target.items].reverse() : [node];
    for (const source of sources) {
      const map = isAlias(source) ? source.resolve(this.#document) : source;
      if (isMap(map)) for (const [key, place] of this.place(source, path, at).inside) inside.set(key, place);
      else this.#refuse(at, path, '<< must name a map or a list of maps');
    }
  }

  #accept(reading: ScalarReading, at: number, path: Path): string | number | boolean | null {
    if ('value' in reading) return reading.value;
    this.#refuse(at, path, reading.refused);
    return null;
  }
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0];
}

function isMergeKey(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.value === '<<';
}

function readScalar(node: Scalar): ScalarReading {
  // The source, since the parser already turns some tagged scalars into dates and bytes.
  const text = node.source ?? String(node.value ?? '');
  if (node.tag !== undefined) return readTagged(node.tag, text);
  return node.type === 'PLAIN' || node.type === undefined ? readPlain(text) : { value: text };
}
