/** What a cursor throws where bytes are not what they should be; one value, since it only ever means to stop reading. */
export const malformed = new Error('msgpack: bytes are not of the expected form');

/** Reads msgpack step by step without making objects of it. Throws `malformed`, and nothing else. */
export class MsgpackCursor {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Lower half of the last hash, a signed number of 32 bits. */
  low = 0;
  /** Upper half of the last hash. */
  high = 0;

  /** Starts at the first byte. */
  open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Whether the next value is null, which is read if so. */
  null(): boolean {
    if (this.#peek() !== 0xc0) return false;
    this.#at++;
    return true;
  }

  /** Whether the next value is an array. */
  isArray(): boolean {
    const code = this.#peek();
    return (code & 0xf0) === 0x90 || code === 0xdc || code === 0xdd;
  }

  /** Whether the next value is a map. */
  isMap(): boolean {
    const code = this.#peek();
    return (code & 0xf0) === 0x80 || code === 0xde || code === 0xdf;
  }

  /** Whether the next value is text. */
  isText(): boolean {
    const code = this.#peek();
    return (code & 0xe0) === 0xa0 || (code >= 0xd9 && code <= 0xdb);
  }

  /** Length of an array whose items come next. */
  array(): number {
    const code = this.#byte();
    if ((code & 0xf0) === 0x90) return code & 0x0f;
    if (code === 0xdc) return this.#plausible(this.#unsigned(2), 1);
    if (code === 0xdd) return this.#plausible(this.#unsigned(4), 1);
    throw malformed;
  }

  /** Number of pairs of a map whose keys and values come next. */
  map(): number {
    const code = this.#byte();
    if ((code & 0xf0) === 0x80) return code & 0x0f;
    if (code === 0xde) return this.#plausible(this.#unsigned(2), 2);
    if (code === 0xdf) return this.#plausible(this.#unsigned(4), 2);
    throw malformed;
  }

  /** A whole number of up to 53 bits. */
  integer(): number {
    const code = this.#byte();
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 0x100;
    switch (code) {
      case 0xcc:
        return this.#unsigned(1);
      case 0xcd:
        return this.#unsigned(2);
      case 0xce:
        return this.#unsigned(4);
      case 0xd0:
        return (this.#unsigned(1) << 24) >> 24;
      case 0xd1:
        return (this.#unsigned(2) << 16) >> 16;
      case 0xd2:
        return this.#unsigned(4) | 0;
      case 0xcf:
      case 0xd3: {
        const high = this.#unsigned(4);
        const value = (code === 0xcf ? high : high | 0) * 2 ** 32 + this.#unsigned(4);
        if (!Number.isSafeInteger(value)) throw malformed;
        return value;
      }
      default:
        throw malformed;
    }
  }

  /** A number, whole or not. */
  number(): number {
    const code = this.#peek();
    if (code !== 0xca && code !== 0xcb) return this.integer();
    this.#at++;
    const size = code === 0xca ? 4 : 8;
    this.#need(size);
    const { buffer, byteOffset } = this.#bytes;
    const view = new DataView(buffer, byteOffset + this.#at, size);
    this.#at += size;
    return size === 4 ? view.getFloat32(0) : view.getFloat64(0);
  }

  /** Text of UTF-8. */
  text(): string {
    const length = this.#textLength();
    this.#need(length);
    const from = this.#at;
    this.#at += length;
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, length).toString('utf8');
  }

  /** Which of some names the next text is, or -1 for none of them. */
  oneOf(names: readonly Uint8Array[]): number {
    const length = this.#textLength();
    this.#need(length);
    const from = this.#at;
    this.#at += length;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === undefined || name.length !== length) continue;
      let same = 0;
      while (same < length && name[same] === this.#bytes[from + same]) same++;
      if (same === length) return i;
    }
    return -1;
  }

  /**
   * The hash of a block into `low` and `high`: a number, or of bytes the last 8, which are what vLLM sends as a number.
   */
  hash(): void {
    const bytes = this.#bytes;
    const code = this.#byte();
    if (code === 0xcf || code === 0xd3) {
      const at = this.#at;
      this.#need(8);
      this.#at = at + 8;
      this.high = wordAt(bytes, at);
      this.low = wordAt(bytes, at + 4);
      return;
    }
    if (code >= 0xc4 && code <= 0xc6) {
      const length = this.#unsigned(2 ** (code - 0xc4));
      this.#need(length);
      this.#at += length;
      this.high = 0;
      this.low = 0;
      for (let at = this.#at - Math.min(8, length); at < this.#at; at++) {
        this.high = (this.high << 8) | (this.low >>> 24);
        this.low = (this.low << 8) | (bytes[at] ?? 0);
      }
      return;
    }
    this.#at--;
    const value = this.integer();
    this.high = Math.floor(value / 2 ** 32) | 0;
    this.low = value | 0;
  }

  /** Reads an array of tokens behind those that a list has already; answers the list, a longer one if there was no room. */
  tokens(list: Int32Array, from: number): { readonly list: Int32Array; readonly count: number } {
    const count = this.array();
    let room = list;
    if (from + count > list.length) {
      room = new Int32Array(2 * (from + count));
      room.set(list.subarray(0, from));
    }
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = from; i < from + count; i++) {
      const code = bytes[at] ?? 0;
      if (code < 0x80) {
        room[i] = code;
        at++;
      } else if (code === 0xcd) {
        room[i] = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
        at += 3;
      } else if (code === 0xce) {
        room[i] = wordAt(bytes, at + 1);
        at += 5;
      } else {
        this.#at = at;
        room[i] = this.integer();
        at = this.#at;
      }
    }
    if (at > bytes.length) throw malformed;
    this.#at = at;
    return { list: room, count };
  }

  /** Passes over a value of any kind. */
  skip(): void {
    for (let pending = 1; pending > 0; pending--) {
      const code = this.#byte();
      if ((code & 0xf0) === 0x80) pending += 2 * (code & 0x0f);
      else if ((code & 0xf0) === 0x90) pending += code & 0x0f;
      else if ((code & 0xe0) === 0xa0) this.#pass(code & 0x1f);
      else if (code === 0xc1) throw malformed;
      else if (code >= 0xc4 && code <= 0xc6) this.#pass(this.#unsigned(2 ** (code - 0xc4)));
      else if (code >= 0xc7 && code <= 0xc9) this.#pass(this.#unsigned(2 ** (code - 0xc7)) + 1);
      else if (code === 0xca) this.#pass(4);
      else if (code === 0xcb) this.#pass(8);
      else if (code >= 0xcc && code <= 0xcf) this.#pass(2 ** (code - 0xcc));
      else if (code >= 0xd0 && code <= 0xd3) this.#pass(2 ** (code - 0xd0));
      else if (code >= 0xd4 && code <= 0xd8) this.#pass(2 ** (code - 0xd4) + 1);
      else if (code >= 0xd9 && code <= 0xdb) this.#pass(this.#unsigned(2 ** (code - 0xd9)));
      else if (code === 0xdc || code === 0xdd)
        pending += this.#plausible(this.#unsigned(code === 0xdc ? 2 : 4), 1);
      else if (code === 0xde || code === 0xdf) {
        pending += 2 * this.#plausible(this.#unsigned(code === 0xde ? 2 : 4), 2);
      }
    }
  }

  /** The bytes of a value of any kind, as text of hexadecimal digits. */
  raw(): string {
    const from = this.#at;
    this.skip();
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, this.#at - from).toString('hex');
  }

  #textLength(): number {
    const code = this.#byte();
    if ((code & 0xe0) === 0xa0) return code & 0x1f;
    if (code >= 0xd9 && code <= 0xdb) return this.#unsigned(2 ** (code - 0xd9));
    throw malformed;
  }

  #peek(): number {
    const code = this.#bytes[this.#at];
    if (code === undefined) throw malformed;
    return code;
  }

  #byte(): number {
    const code = this.#peek();
    this.#at++;
    return code;
  }

  #unsigned(size: number): number {
    this.#need(size);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (this.#bytes[this.#at++] ?? 0);
    return value;
  }

  #pass(length: number): void {
    this.#need(length);
    this.#at += length;
  }

  #need(length: number): void {
    if (length > this.#bytes.length - this.#at) throw malformed;
  }

  /** Refuses lengths that the bytes left cannot hold, before somebody makes room for them. */
  #plausible(count: number, bytesEach: number): number {
    if (count * bytesEach > this.#bytes.length - this.#at) throw malformed;
    return count;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}
