/** Who got prompts that begin in some way. */
interface Node {
  readonly key: number;
  /** Numbers of owners; each is an owner of all nodes above as well. */
  owners: number[];
  newer: Node | undefined;
  older: Node | undefined;
}

/** How large a trie may grow. */
export interface PrefixTrieOptions {
  /** Nodes kept, of some 200 bytes each; those used longest ago go first. @default 262144 */
  readonly maxNodes?: number;
  /** Start of all hashes, so that nobody can make prompts that collide. @default - random */
  readonly seed?: number;
}

/** How many characters a node stands for. */
const chunkLength = 128;

/**
 * The beginnings of prompts with their owners, in steps of 128 characters. A node is found by the hash of everything before
 * and in it, the model included, so that a look-up needs no walk through objects and models never meet.
 */
export class PrefixTrie<Owner extends object> {
  readonly #nodes = new Map<number, Node>();
  readonly #numbers = new WeakMap<Owner, number>();
  readonly #owners = new Map<number, Owner>();
  readonly #maxNodes: number;
  readonly #seed: number;
  #newest: Node | undefined;
  #oldest: Node | undefined;
  #nextNumber = 0;

  constructor({ maxNodes = 262_144, seed = Math.floor(Math.random() * 2 ** 32) }: PrefixTrieOptions = {}) {
    this.#maxNodes = maxNodes;
    this.#seed = seed;
  }

  /** Number of nodes. */
  get size(): number {
    return this.#nodes.size;
  }

  /** The keys of the nodes on the way of a text. */
  path(model: string, text: string): number[] {
    return chunkKeys(`${model}\0`, text, this.#seed);
  }

  /** The owners among the given ones with the longest common beginning, and how many nodes that has; all of them if none. */
  longest(
    path: readonly number[],
    among: ReadonlySet<Owner>,
  ): { readonly owners: Owner[]; readonly depth: number } {
    let depth = 0;
    let last: Node | undefined;
    for (const key of path) {
      const node = this.#nodes.get(key);
      if (node === undefined || !this.#hasOwner(node, among)) break;
      last = node;
      depth++;
    }
    return { owners: last === undefined ? [...among] : this.#ownersOf(last, among), depth };
  }

  /** For each of the given owners with a common beginning, how many nodes that has. */
  depths(path: readonly number[], among: ReadonlySet<Owner>): Map<Owner, number> {
    const nodes: Node[] = [];
    for (const key of path) {
      const node = this.#nodes.get(key);
      if (node === undefined || !this.#hasOwner(node, among)) break;
      nodes.push(node);
    }
    const depths = new Map<Owner, number>();
    for (let depth = nodes.length; depth > 0 && depths.size < among.size; depth--) {
      const node = nodes[depth - 1];
      if (node === undefined) break;
      for (const owner of this.#ownersOf(node, among)) {
        if (!depths.has(owner)) depths.set(owner, depth);
      }
    }
    return depths;
  }

  /** Notes that an owner got a text. */
  insert(path: readonly number[], owner: Owner): void {
    let number = this.#numbers.get(owner);
    if (number === undefined) {
      number = this.#nextNumber++;
      this.#numbers.set(owner, number);
      this.#owners.set(number, owner);
    }
    // Backwards, so that a node is never used longer ago than those below it and leaves after them. What does not fit as a
    // whole would only push out itself.
    for (let i = Math.min(path.length, this.#maxNodes) - 1; i >= 0; i--) {
      const key = path[i];
      if (key === undefined) continue;
      let node = this.#nodes.get(key);
      if (node === undefined) {
        node = { key, owners: [number], newer: undefined, older: undefined };
        this.#nodes.set(key, node);
      } else {
        this.#unlink(node);
        if (!node.owners.includes(number)) node.owners = [...this.#living(node), number];
      }
      this.#link(node);
    }
    while (this.#nodes.size > this.#maxNodes && this.#oldest !== undefined) {
      this.#nodes.delete(this.#oldest.key);
      this.#unlink(this.#oldest);
    }
  }

  /** Forgets an owner at once; nodes that only it had go when their turn comes. */
  forget(owner: Owner): void {
    const number = this.#numbers.get(owner);
    if (number === undefined) return;
    this.#numbers.delete(owner);
    this.#owners.delete(number);
  }

  #living({ owners }: Node): number[] {
    return owners.filter((number) => this.#owners.has(number));
  }

  #hasOwner(node: Node, among: ReadonlySet<Owner>): boolean {
    for (const number of node.owners) {
      const owner = this.#owners.get(number);
      if (owner !== undefined && among.has(owner)) return true;
    }
    return false;
  }

  #ownersOf(node: Node, among: ReadonlySet<Owner>): Owner[] {
    const found: Owner[] = [];
    for (const number of node.owners) {
      const owner = this.#owners.get(number);
      if (owner !== undefined && among.has(owner)) found.push(owner);
    }
    return found;
  }

  #link(node: Node): void {
    node.older = this.#newest;
    if (this.#newest !== undefined) this.#newest.newer = node;
    this.#newest = node;
    this.#oldest ??= node;
  }

  #unlink(node: Node): void {
    if (node.newer === undefined) this.#newest = node.older;
    else node.newer.older = node.older;
    if (node.older === undefined) this.#oldest = node.newer;
    else node.older.newer = node.newer;
    node.newer = undefined;
    node.older = undefined;
  }
}

// Texts are hashed in UTF-8, four bytes at a time. Longer ones than this are rare enough to get a buffer of their own.
const scratch = Buffer.allocUnsafeSlow(1 << 20);

/** A 53-bit hash of the text up to the end of each chunk; chunks are counted in code points, the last one may be short. */
function chunkKeys(prefix: string, text: string, seed: number): number[] {
  // A unit of UTF-16 takes three bytes at most.
  const most = Math.max(prefix.length, text.length) * 3;
  const bytes = most <= scratch.length ? scratch : Buffer.allocUnsafeSlow(most);
  const hash = new Hash(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), seed);
  hash.add(0, bytes.write(prefix));
  const length = bytes.write(text);
  const keys: number[] = [];
  let at = 0;
  let ascii = true;
  while (at < length) {
    const end = ascii && at + chunkLength <= length && hash.addAscii(at) ? at + chunkLength : -1;
    if (end < 0) {
      const last = chunkEnd(bytes, at, length);
      // Where one chunk is in another script, the next most likely is too.
      ascii = last - at === chunkLength;
      hash.add(at, last);
      at = last;
    } else {
      at = end;
    }
    keys.push(hash.key());
  }
  return keys;
}

/** Where the 128 code points end that begin here. */
function chunkEnd(bytes: Buffer, from: number, length: number): number {
  let characters = 0;
  for (let at = from; at < length; at++) {
    // What continues a code point begins with the bits 10.
    if (((bytes[at] as number) & 0xc0) !== 0x80 && ++characters > chunkLength) return at;
  }
  return length;
}

/** Four hashes side by side, as a processor multiplies several numbers at once: two of the even words, two of the odd ones. */
class Hash {
  readonly #view: DataView;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(view: DataView, seed: number) {
    this.#view = view;
    this.#a = seed | 0;
    this.#b = ~seed;
    this.#c = Math.imul(seed, 0x2545f491);
    this.#d = Math.imul(~seed, 0x2545f491);
  }

  /** Adds a chunk if all of it is ASCII, so that its characters are its bytes. */
  addAscii(from: number): boolean {
    const view = this.#view;
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    let all = 0;
    for (let at = from; at < from + chunkLength; at += 8) {
      const even = view.getInt32(at, true);
      const odd = view.getInt32(at + 4, true);
      all |= even | odd;
      a = Math.imul(a ^ even, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b + even, 0x85ebca77);
      b ^= b >>> 13;
      c = Math.imul(c ^ odd, 0xc2b2ae3d);
      c ^= c >>> 15;
      d = Math.imul(d + odd, 0x27d4eb2f);
      d ^= d >>> 13;
    }
    if ((all & 0x80808080) !== 0) return false;
    this.#a = a ^ chunkLength;
    this.#b = b;
    this.#c = c;
    this.#d = d;
    return true;
  }

  /** Adds bytes as `addAscii` does, and as many as there are. */
  add(from: number, to: number): void {
    for (let at = from; at < to; at += 8) {
      const even = this.#word(at, to);
      const odd = this.#word(at + 4, to);
      this.#a = Math.imul(this.#a ^ even, 0x9e3779b1);
      this.#a ^= this.#a >>> 15;
      this.#b = Math.imul(this.#b + even, 0x85ebca77);
      this.#b ^= this.#b >>> 13;
      this.#c = Math.imul(this.#c ^ odd, 0xc2b2ae3d);
      this.#c ^= this.#c >>> 15;
      this.#d = Math.imul(this.#d + odd, 0x27d4eb2f);
      this.#d ^= this.#d >>> 13;
    }
    // Zeros behind the end are no text.
    this.#a ^= to - from;
  }

  /** The hash of all that was added. */
  key(): number {
    const a = this.#a ^ Math.imul(this.#c ^ (this.#c >>> 16), 0x165667b1);
    const b = this.#b ^ Math.imul(this.#d ^ (this.#d >>> 16), 0x9e3779b1);
    const low = Math.imul(a ^ (a >>> 16), 0xc2b2ae3d);
    const high = Math.imul(b ^ (b >>> 16), 0x27d4eb2f) ^ a;
    return (high >>> 11) * 2 ** 32 + (low >>> 0);
  }

  /** Four bytes, with zeros for those behind the end. */
  #word(at: number, to: number): number {
    if (at + 4 <= to) return this.#view.getInt32(at, true);
    let word = 0;
    for (let byte = at; byte < to; byte++) word |= this.#view.getUint8(byte) << ((byte - at) * 8);
    return word;
  }
}
