import { hash } from 'node:crypto';

const pointsPerNode = 160;

interface Point {
  /** The MD5 of the point as three numbers, since one number holds no 128 bits and bigints are slow to compare. */
  readonly high: number;
  readonly middle: number;
  readonly low: number;
  readonly node: string;
}

type Place = Omit<Point, 'node'>;

/**
 * A consistent-hash ring with the points and the look-up of the Python router's, so that both send a session to the same
 * engine: 160 points a node, each the MD5 of `<node>-<i>`, and the first point above the MD5 of the key.
 */
export class HashRing {
  #points: readonly Point[] = [];
  readonly #nodes = new Set<string>();

  get nodes(): ReadonlySet<string> {
    return this.#nodes;
  }

  /** Adds nodes; those already there stay as they are. */
  add(nodes: Iterable<string>): void {
    const added: Point[] = [];
    for (const node of nodes) {
      if (this.#nodes.has(node)) continue;
      this.#nodes.add(node);
      for (let i = 0; i < pointsPerNode; i++) added.push({ ...placeOf(`${node}-${i}`), node });
    }
    if (added.length > 0) this.#points = merged(this.#points, added.sort(compare));
  }

  remove(node: string): void {
    if (this.#nodes.delete(node)) this.#points = this.#points.filter((point) => point.node !== node);
  }

  /** The node of a key among those for which `usable` holds, as if the ring had only these; undefined when there is none. */
  find(key: string, usable?: (node: string) => boolean): string | undefined {
    const points = this.#points;
    const place = placeOf(key);
    let low = 0;
    let high = points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const point = points[middle];
      if (point !== undefined && compare(point, place) <= 0) low = middle + 1;
      else high = middle;
    }
    for (let i = 0; i < points.length; i++) {
      const node = points[low + i < points.length ? low + i : low + i - points.length]?.node;
      if (node !== undefined && (usable === undefined || usable(node))) return node;
    }
    return undefined;
  }
}

function placeOf(text: string): Place {
  // As text, since a buffer of its own costs more than all the rest.
  const digest = hash('md5', text, 'hex');
  return {
    high: Number.parseInt(digest.slice(0, 12), 16),
    middle: Number.parseInt(digest.slice(12, 22), 16),
    low: Number.parseInt(digest.slice(22), 16),
  };
}

function compare(a: Place, b: Place): number {
  return a.high - b.high || a.middle - b.middle || a.low - b.low;
}

function merged(a: readonly Point[], b: readonly Point[]): readonly Point[] {
  const result: Point[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (left !== undefined && (right === undefined || compare(left, right) <= 0)) {
      result.push(left);
      i++;
    } else if (right !== undefined) {
      result.push(right);
      j++;
    }
  }
  return result;
}
