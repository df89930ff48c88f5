import { closeCodes, frameHead, opcodes, payloadOf } from './frames.js';

/** What the beginning of one direction of a WebSocket has come to. */
export type MessageSearch =
  /** The first message is there. */
  | {
      readonly kind: 'text';
      readonly text: Buffer;
      /** Everything up to its end as it came. */
      readonly bytes: Buffer;
      /** The pings and pongs before its end as they came. */
      readonly controls: Buffer;
    }
  /** The other side ends. */
  | { readonly kind: 'close'; readonly payload: Buffer }
  /** What came is no message of text; `code` says so to the other side. */
  | { readonly kind: 'wrong'; readonly code: number };

/** Reads text messages off the beginning of a WebSocket without extensions, one after the other; all else stays bytes. */
export class MessageReader {
  private readonly limitBytes: number;
  private readonly masked: boolean;
  private unread: Buffer = Buffer.alloc(0);
  private seen: Buffer[] = [];
  private controls: Buffer[] = [];
  private parts: Buffer[] | undefined;
  private length = 0;

  /** @param masked whether a client sends the messages */
  constructor(limitBytes: number, masked: boolean) {
    this.limitBytes = limitBytes;
    this.masked = masked;
  }

  /** Everything that has come and is in no message that was read. */
  get rest(): Buffer {
    return Buffer.concat([...this.seen, this.unread]);
  }

  /** Takes the next bytes. @returns undefined as long as no message is whole */
  push(chunk: Buffer): MessageSearch | undefined {
    this.unread = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
    for (;;) {
      const head = frameHead(this.unread);
      if (head === undefined) return undefined;
      const { opcode, length, headLength, last } = head;
      const isControl = opcode >= opcodes.close;
      if (head.reserved !== 0 || (head.mask !== undefined) !== this.masked) return protocolError;
      if (isControl && (length > 125 || !last)) return protocolError;
      if (this.length + length > this.limitBytes) return { kind: 'wrong', code: closeCodes.tooLarge };
      if (this.unread.length < headLength + length) return undefined;
      const frame = this.unread.subarray(0, headLength + length);
      this.unread = this.unread.subarray(frame.length);
      if (opcode === opcodes.close) return { kind: 'close', payload: payloadOf(frame, head) };
      this.seen.push(frame);
      this.length += frame.length;
      if (isControl) {
        this.controls.push(frame);
        continue;
      }
      if ((opcode === opcodes.continuation) !== (this.parts !== undefined)) return protocolError;
      if (opcode > opcodes.text) return { kind: 'wrong', code: closeCodes.unsupported };
      this.parts ??= [];
      this.parts.push(payloadOf(frame, head));
      if (last) return this.whole(this.parts);
    }
  }

  private whole(parts: readonly Buffer[]): MessageSearch {
    const message = {
      kind: 'text',
      text: Buffer.concat(parts),
      bytes: Buffer.concat(this.seen),
      controls: Buffer.concat(this.controls),
    } as const;
    this.seen = [];
    this.controls = [];
    this.parts = undefined;
    this.length = 0;
    return message;
  }
}

const protocolError: MessageSearch = { kind: 'wrong', code: closeCodes.protocolError };
