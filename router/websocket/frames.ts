import { randomBytes } from 'node:crypto';

/** What the beginning of a frame tells about it. */
export interface FrameHead {
  /** Whether it is the last one of its message. */
  readonly last: boolean;
  /** Bits that only extensions set. */
  readonly reserved: number;
  readonly opcode: number;
  /** The four bytes with which clients disguise what they send. @default - a server sent it */
  readonly mask: Buffer | undefined;
  /** Bytes before the payload. */
  readonly headLength: number;
  /** Bytes of the payload. */
  readonly length: number;
}

/** The kinds of frames that matter here. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
export const opcodes = { continuation: 0, text: 1, close: 8 } as const;

/** Why a WebSocket ends. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const closeCodes = {
  goingAway: 1001,
  protocolError: 1002,
  unsupported: 1003,
  policy: 1008,
  tooLarge: 1009,
  tryAgain: 1013,
} as const;

/** Reads the beginning of the frame at the start of these bytes; undefined as long as too few have come. */
export function frameHead(bytes: Buffer): FrameHead | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 0x80) !== 0;
  const headLength = 2 + extra + (masked ? 4 : 0);
  if (bytes.length < headLength) return undefined;
  return {
    last: (first & 0x80) !== 0,
    reserved: first & 0x70,
    opcode: first & 0x0f,
    mask: masked ? bytes.subarray(headLength - 4, headLength) : undefined,
    headLength,
    length: extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)),
  };
}

/** The payload of a frame that is there whole, undisguised. */
export function payloadOf(frame: Buffer, { mask, headLength, length }: FrameHead): Buffer {
  const payload = Buffer.from(frame.subarray(headLength, headLength + length));
  if (mask !== undefined) disguise(payload, mask);
  return payload;
}

/** A message of one frame. @param masked whether it goes to a server, which takes nothing else */
export function frameOf(opcode: number, payload: Buffer, masked = false): Buffer {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
  const headLength = 2 + extra + (masked ? 4 : 0);
  const bytes = Buffer.alloc(headLength + length);
  bytes[0] = 0x80 | opcode;
  bytes[1] = (masked ? 0x80 : 0) | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) bytes.writeUInt16BE(length, 2);
  else if (extra === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(bytes, headLength);
  if (!masked) return bytes;
  const mask = randomBytes(4);
  mask.copy(bytes, headLength - 4);
  disguise(bytes.subarray(headLength), mask);
  return bytes;
}

/** A text message of one frame. */
export function textFrame(text: string | Buffer, masked = false): Buffer {
  return frameOf(opcodes.text, Buffer.from(text), masked);
}

/** The frame with which a side says that it ends, and why. */
export function closeFrame(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return frameOf(opcodes.close, payload);
}

/** Follows the frames in passing bytes, to know where a frame of another source may stand. */
export class FrameBoundary {
  private partial = Buffer.alloc(0);
  private left = 0;

  /** Whether the bytes so far end with a frame. */
  get reached(): boolean {
    return this.left === 0 && this.partial.length === 0;
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.left > 0) {
        const step = Math.min(this.left, chunk.length - at);
        this.left -= step;
        at += step;
        continue;
      }
      const known = this.partial.length;
      const bytes = Buffer.concat([this.partial, chunk.subarray(at, at + longestHead)]);
      const head = frameHead(bytes);
      if (head === undefined) {
        this.partial = bytes;
        return;
      }
      at += head.headLength - known;
      this.left = head.length;
      this.partial = Buffer.alloc(0);
    }
  }
}

const longestHead = 14;

function disguise(bytes: Buffer, mask: Buffer): void {
  for (let i = 0; i < bytes.length; i++) bytes.writeUInt8(bytes.readUInt8(i) ^ mask.readUInt8(i & 3), i);
}
