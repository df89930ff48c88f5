import { type PromptBytes, promptLength } from '../body/prompt-bytes.js';

/** What decides besides its tokens whether a block of one engine can stand for a block of another. */
export interface ChainScope {
  /** Tokens a block; chains of different block sizes never meet. */
  readonly blockSize: number;
  /** Name of the LoRA adapter. @default - the model itself */
  readonly lora?: string | undefined;
}

/** A prompt to be hashed. */
export interface PromptScope extends ChainScope {
  /** Salt by which a tenant keeps its cache apart; part of the first block. @default - none */
  readonly cacheSalt?: string | undefined;
}

// Never a token, which are not negative: what follows it is text.
const textMark = -1;

/**
 * The router's own hash of a chain of token blocks: 64 bits that stand for a block and all before it.
 *
 * Engines' hashes cannot be computed here: their algorithm is an option, their seed may be random and adapters enter them in
 * forms that differ by version. With 64 bits, 10^8 different blocks have a chance of 3 in 10,000 that any two of them meet, and a
 * false hit costs no more than a prompt computed again. Every step is a bijection of the 64 bits of state for a given token,
 * and of each half for a given state: chains that differ in one token never meet again as long as the rest is the same.
 */
export class BlockChain {
  readonly #seed: number;
  #a = 0;
  #b = 0;

  /** @param seed start of all chains; hashes of different seeds have nothing in common */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Lower half of the hash of what was taken in, as a signed number of 32 bits. */
  get low(): number {
    return this.#a;
  }

  /** Upper half of it. */
  get high(): number {
    return this.#b;
  }

  /** Starts anew. */
  start({ blockSize, lora }: ChainScope): void {
    this.#a = this.#seed | 0;
    this.#b = ~this.#seed;
    this.#take(blockSize);
    if (lora !== undefined && lora !== '') this.text(lora);
    this.#close();
  }

  /** Goes on behind a block whose hash is known. */
  resume(low: number, high: number): void {
    this.#a = low | 0;
    this.#b = high | 0;
  }

  /** Takes in a text that belongs to the block whose tokens come next. */
  text(text: string): void {
    this.#take(textMark);
    this.#take(text.length);
    for (let i = 0; i < text.length; i++) this.#take(text.charCodeAt(i));
  }

  /** Takes in the tokens of a block and ends it. */
  block(tokens: Int32Array, from: number, to: number): void {
    let a = this.#a;
    let b = this.#b;
    for (let i = from; i < to; i++) {
      const token = tokens[i] ?? 0;
      a = Math.imul(a ^ token, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(((b << 13) | (b >>> 19)) + token, 0x85ebca77);
      b ^= b >>> 16;
    }
    this.#a = a;
    this.#b = b;
    this.#close();
  }

  /** Takes in bytes, as many as go into full steps of 8, and ends the block. */
  piece(bytes: DataView, from: number, to: number): void {
    let a = this.#a;
    let b = this.#b;
    // Two more, as a processor multiplies several numbers at once.
    let c = Math.imul(this.#seed, 0x2545f491);
    let d = ~c;
    for (let at = from; at < to; at += 8) {
      const even = bytes.getInt32(at, true);
      const odd = bytes.getInt32(at + 4, true);
      a = Math.imul(a ^ even, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(((b << 13) | (b >>> 19)) + even, 0x85ebca77);
      b ^= b >>> 16;
      c = Math.imul(c ^ odd, 0x9e3779b1);
      c ^= c >>> 15;
      d = Math.imul(((d << 13) | (d >>> 19)) + odd, 0x85ebca77);
      d ^= d >>> 16;
    }
    this.#a = a ^ Math.imul(c, 0x27d4eb2f);
    this.#b = (b + Math.imul(d, 0xc2b2ae3d)) | 0;
    this.#close();
  }

  #take(value: number): void {
    const b = this.#b;
    this.#a = Math.imul(this.#a ^ value, 0x9e3779b1);
    this.#a ^= this.#a >>> 15;
    this.#b = Math.imul(((b << 13) | (b >>> 19)) + value, 0x85ebca77);
    this.#b ^= this.#b >>> 16;
  }

  /** Lets each half depend on the other, in steps that can be undone and so lose nothing. */
  #close(): void {
    let a = (this.#a + Math.imul(this.#b, 0xc2b2ae3d)) | 0;
    a = Math.imul(a ^ (a >>> 16), 0x7feb352d);
    a = Math.imul(a ^ (a >>> 15), 0x846ca68b);
    a ^= a >>> 16;
    let b = this.#b ^ Math.imul(a, 0x27d4eb2f);
    b = Math.imul(b ^ (b >>> 16), 0x21f0aaad);
    b = Math.imul(b ^ (b >>> 15), 0x735a2d97);
    b ^= b >>> 15;
    this.#a = a;
    this.#b = b;
  }
}

/** Hashes of the blocks of prompts, two numbers of 32 bits a block, the lower half first. */
export class PromptHasher {
  readonly #chain: BlockChain;

  constructor(seed: number) {
    this.#chain = new BlockChain(seed);
  }

  /** Hashes of the full blocks of a prompt; what is left behind the last one has none, as in engines. */
  tokens(tokens: ArrayLike<number>, scope: PromptScope): Uint32Array {
    const { blockSize, cacheSalt } = scope;
    if (!Number.isInteger(blockSize) || blockSize < 1) {
      throw new RangeError(`block hash: blockSize must be an integer of at least 1, got ${blockSize}`);
    }
    const list = tokens instanceof Int32Array ? tokens : Int32Array.from(tokens);
    const count = Math.floor(list.length / blockSize);
    const keys = new Uint32Array(2 * count);
    const chain = this.#chain;
    chain.start(scope);
    for (let i = 0; i < count; i++) {
      if (i === 0 && cacheSalt !== undefined && cacheSalt !== '') chain.text(cacheSalt);
      chain.block(list, i * blockSize, (i + 1) * blockSize);
      keys[2 * i] = chain.low;
      keys[2 * i + 1] = chain.high;
    }
    return keys;
  }

  /**
   * Hashes of the full pieces of a prompt, for where the tokens are not known; they never meet those of tokens.
   * @param pieceLength bytes of a piece, a multiple of 8
   */
  bytes(prompt: PromptBytes, model: string, pieceLength: number): Uint32Array {
    if (!Number.isInteger(pieceLength / 8) || pieceLength < 8) {
      throw new RangeError(`block hash: pieceLength must be a multiple of 8, got ${pieceLength}`);
    }
    const { bytes, parts } = prompt;
    const keys = new Uint32Array(2 * Math.floor(promptLength(prompt) / pieceLength));
    const chain = this.#chain;
    // No engine has blocks of a negative size.
    chain.start({ blockSize: -pieceLength, lora: model });
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // What is in more than one part is put together here; all else is read where it stands.
    const pieced = new Uint8Array(pieceLength);
    const piecedView = new DataView(pieced.buffer);
    let held = 0;
    let count = 0;
    const take = (from: number, of: DataView): void => {
      chain.piece(of, from, from + pieceLength);
      keys[count++] = chain.low;
      keys[count++] = chain.high;
    };
    for (let i = 0; i < parts.length; i += 3) {
      let from = parts[i] ?? 0;
      const to = parts[i + 1] ?? 0;
      if (i > 0) pieced[held++] = parts[i + 2] ?? 0;
      if (held > 0) {
        const missing = bytes.copy(pieced, held, from, Math.min(to, from + pieceLength - held));
        from += missing;
        held += missing;
        if (held < pieceLength) continue;
        take(0, piecedView);
      }
      for (; from + pieceLength <= to; from += pieceLength) take(from, view);
      held = bytes.copy(pieced, 0, from, to);
    }
    return keys;
  }
}
