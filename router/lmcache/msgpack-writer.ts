/**
 * Writes msgpack as msgspec does: each number in the fewest bytes that hold it, but what Python has as a float always as one of 64 bits.
 */
export class MsgpackWriter {
  #bytes = Buffer.alloc(256);
  #at = 0;

  /** The bytes written so far, a copy. */
  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  null(): void {
    this.#put(1, 0xc0);
  }

  bool(value: boolean): void {
    this.#put(1, value ? 0xc3 : 0xc2);
  }

  float(value: number): void {
    this.#put(9, 0xcb);
    this.#bytes.writeDoubleBE(value, this.#at - 8);
  }

  /** A whole number from -2^63 to 2^64 - 1. */
  integer(value: number | bigint): void {
    if (typeof value === 'bigint' && (value > 0xffffffffn || value < -0x80000000n)) {
      this.#long(value);
      return;
    }
    const small = Number(value);
    if (small > 0xffffffff || small < -0x80000000) this.#long(BigInt(small));
    else if (small >= 0) this.#unsigned(small);
    else if (small >= -0x20) this.#put(1, 0x100 + small);
    else if (small >= -0x80) this.#signed(1, 0xd0, small);
    else if (small >= -0x8000) this.#signed(2, 0xd1, small);
    else this.#signed(4, 0xd2, small);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    if (length < 32) this.#put(1, 0xa0 | length);
    else this.#sized(length, 0xd9, 0xda, 0xdb);
    this.#room(length);
    this.#at += this.#bytes.write(value, this.#at);
  }

  /** The start of an array whose items come next. */
  array(length: number): void {
    if (length < 16) this.#put(1, 0x90 | length);
    else this.#sized(length, undefined, 0xdc, 0xdd);
  }

  /** The start of a map whose keys and values come next. */
  map(size: number): void {
    if (size < 16) this.#put(1, 0x80 | size);
    else this.#sized(size, undefined, 0xde, 0xdf);
  }

  #unsigned(value: number): void {
    if (value < 0x80) this.#put(1, value);
    else this.#sized(value, 0xcc, 0xcd, 0xce);
  }

  #sized(value: number, one: number | undefined, two: number, four: number): void {
    if (one !== undefined && value < 0x100) {
      this.#put(2, one);
      this.#bytes.writeUInt8(value, this.#at - 1);
    } else if (value < 0x10000) {
      this.#put(3, two);
      this.#bytes.writeUInt16BE(value, this.#at - 2);
    } else {
      this.#put(5, four);
      this.#bytes.writeUInt32BE(value, this.#at - 4);
    }
  }

  #signed(size: number, code: number, value: number): void {
    this.#put(1 + size, code);
    this.#bytes.writeIntBE(value, this.#at - size, size);
  }

  #long(value: bigint): void {
    this.#put(9, value < 0n ? 0xd3 : 0xcf);
    if (value < 0n) this.#bytes.writeBigInt64BE(value, this.#at - 8);
    else this.#bytes.writeBigUInt64BE(value, this.#at - 8);
  }

  /** Takes room and writes the first byte of it. */
  #put(size: number, code: number): void {
    this.#room(size);
    this.#bytes[this.#at] = code;
    this.#at += size;
  }

  #room(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const wider = Buffer.alloc(Math.max(2 * this.#bytes.length, this.#at + size));
    wider.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = wider;
  }
}
