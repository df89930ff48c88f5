/** Takes the parts of answers as they are read. */
export interface AnswerParts {
  /** @param headers names and values in turns, as they came; informational answers come as well, before the real one */
  onHead(status: number, headers: string[]): void;
  /** Takes bytes of the body without their framing, which hold until it returns. */
  onBody(bytes: Buffer): void;
  /** The answer is complete. */
  onComplete(): void;
}

const states = {
  idle: 0,
  head: 1,
  fixed: 2,
  untilClose: 3,
  size: 4,
  extension: 5,
  sizeEnd: 6,
  data: 7,
  dataReturn: 8,
  dataEnd: 9,
  trailerStart: 10,
  trailer: 11,
  trailerEnd: 12,
  lastEnd: 13,
  bodiless: 14,
} as const;

const headEnd = Buffer.from('\r\n\r\n');
const longestHead = 64 * 1024;
const longestExtension = 4096;
// Far more than any engine sends, and far from where numbers lose digits.
const mostDigits = 12;

/**
 * Reads the answers of one HTTP/1.1 connection, one after the other, strictly: what two readers could take for two different
 * things is refused.
 *
 * The chunks of a chunked body that come in one read leave in one piece, for which the bytes read are moved together in place.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export class AnswerReader {
  /** Whether the connection can be used again once the answer is complete. */
  keepAlive = true;
  /** Seconds for which the engine says that it keeps the connection. */
  keptSeconds: number | undefined;
  private readonly parts: AnswerParts;
  private state: number = states.idle;
  private pending: Buffer | undefined;
  private forHead = false;
  private left = 0;
  private digits = 0;
  private spare = 0;

  constructor(parts: AnswerParts) {
    this.parts = parts;
  }

  /** Expects the answer to a request. */
  begin(method: string): void {
    this.state = states.head;
    this.forHead = method === 'HEAD';
    this.keepAlive = true;
  }

  /**
   * Takes what came in, of which it keeps nothing. Bytes that nobody asked for end the use of the connection.
   * @throws Error with a code `HPE_...` for what is no proper answer
   */
  push(bytes: Buffer): void {
    let from = 0;
    while (this.state === states.head) {
      from = this.head(bytes, from);
      if (from < 0) return;
    }
    // Whoever is told that the answer is complete may send the next request at once, so that has to come last.
    if (this.state === states.bodiless) {
      if (from < bytes.length) this.keepAlive = false;
      this.complete();
    } else if (this.state === states.idle) {
      if (from < bytes.length) this.keepAlive = false;
    } else if (this.state === states.fixed) {
      this.fixed(bytes, from);
    } else if (this.state === states.untilClose) {
      if (from < bytes.length) this.parts.onBody(from === 0 ? bytes : bytes.subarray(from));
    } else {
      this.chunked(bytes, from);
    }
  }

  /** Takes the end of the connection; the answer is whether that completes what was read. */
  end(): boolean {
    if (this.state !== states.untilClose) return this.state === states.idle;
    this.complete();
    return true;
  }

  /** Reads a head; gives the place behind it, or -1 while it is not there as a whole. */
  private head(bytes: Buffer, from: number): number {
    if (from === bytes.length) return -1;
    const part = from === 0 ? bytes : bytes.subarray(from);
    const before = this.pending?.length ?? 0;
    const whole = this.pending === undefined ? part : Buffer.concat([this.pending, part]);
    const end = whole.indexOf(headEnd, Math.max(0, before - headEnd.length + 1));
    if ((end < 0 ? whole.length : end) > longestHead) throw refused('HEADER_OVERFLOW', 'a head over 64 KiB');
    if (end < 0) {
      // Whoever does not speak HTTP is told so at once.
      if (!begins(whole)) throw refused('INVALID_CONSTANT', 'no HTTP');
      this.pending = whole === part ? Buffer.from(part) : whole;
      return -1;
    }
    this.pending = undefined;
    this.readHead(whole.toString('latin1', 0, end));
    return from + end + headEnd.length - before;
  }

  private readHead(text: string): void {
    if (unsafe.test(text)) throw refused('INVALID_HEADER_TOKEN', 'control characters in a head');
    let lineEnd = text.indexOf('\r\n');
    if (lineEnd < 0) lineEnd = text.length;
    const start = statusLine.exec(text.slice(0, lineEnd));
    if (start === null) throw refused('INVALID_CONSTANT', 'no status line');
    const status = Number(start[2]);
    const headers: string[] = [];
    let length: number | undefined;
    let chunked = false;
    let keepAlive = start[1] === '1';
    this.keptSeconds = undefined;
    while (lineEnd < text.length) {
      const at = lineEnd + 2;
      lineEnd = text.indexOf('\r\n', at);
      if (lineEnd < 0) lineEnd = text.length;
      const colon = text.indexOf(':', at);
      const name = colon < 0 || colon > lineEnd ? '' : text.slice(at, colon);
      if (!token.test(name)) throw refused('INVALID_HEADER_TOKEN', 'a header without a name');
      const value = withoutBlanks(text, colon + 1, lineEnd);
      headers.push(name, value);
      switch (name.length) {
        case 10:
          if (name.toLowerCase() === 'connection') keepAlive = keepsAlive(value, keepAlive);
          else if (name.toLowerCase() === 'keep-alive') this.keptSeconds = secondsOf(value);
          break;
        case 14:
          if (name.toLowerCase() === 'content-length') length = sameLength(length, value);
          break;
        case 17:
          if (name.toLowerCase() === 'transfer-encoding') {
            if (chunked || value.toLowerCase() !== 'chunked')
              throw refused('INVALID_TRANSFER_ENCODING', 'another transfer encoding than chunked');
            chunked = true;
          }
          break;
      }
    }
    if (chunked && length !== undefined)
      throw refused('UNEXPECTED_CONTENT_LENGTH', 'a length of a chunked body');
    if (chunked && start[1] !== '1') throw refused('INVALID_TRANSFER_ENCODING', 'chunks from HTTP/1.0');
    if (status === 101) throw refused('PAUSED_UPGRADE', 'a change of protocol that nobody asked for');
    this.keepAlive = keepAlive;
    this.frame(status, length, chunked);
    this.parts.onHead(status, headers);
  }

  private frame(status: number, length: number | undefined, chunked: boolean): void {
    if (status < 200) {
      this.state = states.head;
    } else if (this.forHead || status === 204 || status === 304 || length === 0) {
      this.state = states.bodiless;
    } else if (chunked) {
      this.state = states.size;
      this.left = 0;
      this.digits = 0;
      this.spare = 0;
    } else if (length !== undefined) {
      this.state = states.fixed;
      this.left = length;
    } else {
      this.state = states.untilClose;
      this.keepAlive = false;
    }
  }

  private fixed(bytes: Buffer, from: number): void {
    const end = Math.min(bytes.length, from + this.left);
    this.left -= end - from;
    if (end < bytes.length) this.keepAlive = false;
    if (end > from) this.parts.onBody(end - from === bytes.length ? bytes : bytes.subarray(from, end));
    if (this.left === 0) this.complete();
  }

  private chunked(bytes: Buffer, from: number): void {
    const { length } = bytes;
    let { state } = this;
    let at = from;
    // Where the data found so far begins and ends.
    let first = from;
    let last = from;
    while (at < length && state !== states.idle) {
      if (state === states.data) {
        const end = Math.min(length, at + this.left);
        if (last === first) {
          first = at;
          last = end;
        } else {
          bytes.copyWithin(last, at, end);
          last += end - at;
        }
        this.left -= end - at;
        at = end;
        if (this.left === 0) state = states.dataReturn;
      } else {
        state = this.framing(state, bytes[at] as number);
        at++;
      }
    }
    this.state = state;
    if (state === states.idle && at < length) this.keepAlive = false;
    if (last > first) this.parts.onBody(bytes.subarray(first, last));
    if (state === states.idle) this.complete();
  }

  /** Takes one byte of what stands around the chunks. */
  private framing(state: number, byte: number): number {
    switch (state) {
      case states.size: {
        const digit = hexDigits[byte] as number;
        if (digit >= 0) {
          if (++this.digits > mostDigits) throw refused('INVALID_CHUNK_SIZE', 'a chunk beyond all measure');
          this.left = this.left * 16 + digit;
          return states.size;
        }
        if (this.digits === 0) throw refused('INVALID_CHUNK_SIZE', 'a chunk without a size');
        if (byte === carriageReturn) return states.sizeEnd;
        if (byte === semicolon) return states.extension;
        throw refused('INVALID_CHUNK_SIZE', 'a chunk size that is no number');
      }
      case states.extension:
        if (byte === carriageReturn) return states.sizeEnd;
        this.spareByte(byte);
        return states.extension;
      case states.sizeEnd:
        expect(byte, lineFeed);
        this.digits = 0;
        this.spare = 0;
        return this.left === 0 ? states.trailerStart : states.data;
      case states.dataReturn:
        expect(byte, carriageReturn);
        return states.dataEnd;
      case states.dataEnd:
        expect(byte, lineFeed);
        return states.size;
      case states.trailerStart:
        if (byte === carriageReturn) return states.lastEnd;
        this.spareByte(byte);
        return states.trailer;
      case states.trailer:
        if (byte === carriageReturn) return states.trailerEnd;
        this.spareByte(byte);
        return states.trailer;
      case states.trailerEnd:
        expect(byte, lineFeed);
        return states.trailerStart;
      default:
        expect(byte, lineFeed);
        return states.idle;
    }
  }

  // Extensions and trailers are read over.
  private spareByte(byte: number): void {
    if (byte === lineFeed || ++this.spare > longestExtension)
      throw refused('INVALID_CHUNK_SIZE', 'framing without end');
  }

  private complete(): void {
    this.state = states.idle;
    this.parts.onComplete();
  }
}

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const semicolon = 0x3b;

const hexDigits = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  for (const text of [digit.toString(16), digit.toString(16).toUpperCase()])
    hexDigits[text.charCodeAt(0)] = digit;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const token = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
const greeting = Buffer.from('HTTP/1.');

function begins(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, greeting.length);
  return bytes.compare(greeting, 0, length, 0, length) === 0;
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw refused('STRICT', 'a line that does not end');
}

function keepsAlive(value: string, otherwise: boolean): boolean {
  const words = value.toLowerCase().split(',');
  if (words.some((word) => word.trim() === 'close')) return false;
  return otherwise || words.some((word) => word.trim() === 'keep-alive');
}

function secondsOf(value: string): number | undefined {
  const [, seconds] = /(?:^|[\s,])timeout=(\d{1,9})(?:$|[\s,])/i.exec(value) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

function sameLength(earlier: number | undefined, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw refused('INVALID_CONTENT_LENGTH', 'a length that is no number');
  const length = Number(value);
  if (earlier !== undefined && earlier !== length)
    throw refused('UNEXPECTED_CONTENT_LENGTH', 'two different lengths');
  return length;
}

// The codes are those of the parser of Node, which clients of the metrics know.
function refused(code: string, what: string): Error {
  const error = new Error(`answer: not to be read, got ${what}; it is not passed on`);
  return Object.assign(error, { name: 'HTTPParserError', code: `HPE_${code}` });
}

/** A part of a text without blanks and tabs at its ends; other blanks, such as byte 0xa0, are of the value. */
function withoutBlanks(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
