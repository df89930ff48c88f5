import { type ScannedBody, stringValue } from './body-scan.js';
import type { PromptBytes } from './prompt-bytes.js';

/**
 * The text that prefixes are compared by: the texts of all messages, one a line, or else the prompt or input.
 *
 * Roles, tools and images do not count. A prompt of token ids, or nothing of the kind, has no text. It is taken from the bytes of
 * the body: to build all of a long chat costs more than to pass it on.
 */
export function promptText(body: ScannedBody): string | undefined {
  const prompt = promptBytes(body);
  if (prompt === undefined) return undefined;
  const { bytes, parts } = prompt;
  let text = '';
  for (let i = 0; i < parts.length; i += 3) {
    if (i > 0) text += String.fromCharCode(parts[i + 2] ?? lineFeed);
    text += stringValue(bytes, parts[i] ?? 0, parts[i + 1] ?? 0) ?? '';
  }
  return text;
}

/** The same without its escapes being resolved, and without a copy. */
export function promptBytes(body: ScannedBody): PromptBytes | undefined {
  const { bytes } = body;
  const messages = body.range('messages');
  if (messages !== undefined && bytes[messages[0]] === openBracket)
    return { bytes, parts: new Walker(bytes, messages[0]).messages() };
  for (const name of ['prompt', 'input']) {
    const range = body.range(name);
    if (range === undefined) continue;
    const walker = new Walker(bytes, range[0]);
    if (bytes[range[0]] === quote) return { bytes, parts: [range[0] + 1, range[1] - 1, lineFeed] };
    if (bytes[range[0]] === openBracket) {
      const parts = walker.inputs();
      if (parts.length > 0) return { bytes, parts };
    }
  }
  return undefined;
}

/** The top-level keys that a prompt is taken from. */
export const promptKeys = ['messages', 'prompt', 'input'] as const;

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;
const lineFeed = 0x0a;
const blank = 0x20;

const contentKey = Buffer.from('"content"');
const typeKey = Buffer.from('"type"');
const textKey = Buffer.from('"text"');

/** Goes through a value of which the scan has found that it is JSON. */
class Walker {
  private readonly bytes: Buffer;
  private at: number;
  private backslashAt = -1;
  private quoteAt = -1;
  /** As those of `PromptBytes`. */
  private readonly parts: number[] = [];
  /** Whether there was an escape in the last string. */
  private escaped = false;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  messages(): readonly number[] {
    this.elements(() => this.message());
    return this.parts;
  }

  /** Those of an array of strings, messages and anything else. */
  inputs(): readonly number[] {
    this.elements(() => {
      if (this.bytes[this.at] === quote) this.string(lineFeed);
      else this.message();
    });
    return this.parts;
  }

  /** Takes the string that begins here. */
  private string(inFront: number): void {
    const start = this.at + 1;
    this.skipString();
    this.parts.push(start, this.at - 1, inFront);
  }

  private message(): void {
    if (this.bytes[this.at] !== openBrace) {
      this.skip();
      return;
    }
    const { parts } = this;
    const before = parts.length;
    this.members((keyStart, keyEnd) => {
      if (!this.isKey(contentKey, keyStart, keyEnd)) {
        this.skip();
        return;
      }
      // Of a key that occurs twice the last value counts.
      parts.length = before;
      this.content();
    });
  }

  private content(): void {
    const first = this.bytes[this.at];
    if (first === quote) {
      this.string(lineFeed);
      return;
    }
    if (first !== openBracket) {
      this.skip();
      return;
    }
    const { parts } = this;
    const before = parts.length;
    this.elements(() => this.part(parts.length === before ? lineFeed : blank));
    // A line of its own all the same.
    if (parts.length === before) parts.push(this.at, this.at, lineFeed);
  }

  private part(inFront: number): void {
    if (this.bytes[this.at] !== openBrace) {
      this.skip();
      return;
    }
    // Bounds without the quotes.
    let textStart = -1;
    let textEnd = -1;
    let type: string | undefined;
    this.members((keyStart, keyEnd) => {
      const isText = this.isKey(textKey, keyStart, keyEnd);
      const isType = !isText && this.isKey(typeKey, keyStart, keyEnd);
      const start = this.at + 1;
      const isString = this.bytes[this.at] === quote;
      this.skip();
      if (isText) {
        textStart = isString ? start : -1;
        textEnd = this.at - 1;
      } else if (isType) {
        type = isString ? stringValue(this.bytes, start, this.at - 1) : undefined;
      }
    });
    if (textStart >= 0 && (type === 'text' || type === 'input_text'))
      this.parts.push(textStart, textEnd, inFront);
  }

  private elements(read: () => void): void {
    this.at++;
    for (;;) {
      this.toToken();
      if (this.bytes[this.at] === closeBracket) break;
      read();
    }
    this.at++;
  }

  private members(read: (keyStart: number, keyEnd: number) => void): void {
    this.at++;
    for (;;) {
      this.toToken();
      if (this.bytes[this.at] === closeBrace) break;
      const keyStart = this.at;
      this.skipString();
      const keyEnd = this.at;
      this.toToken();
      read(keyStart, keyEnd);
    }
    this.at++;
  }

  /** @param key in its quotes, as are the bytes */
  private isKey(key: Buffer, start: number, end: number): boolean {
    if (end - start === key.length) return this.bytes.compare(key, 0, key.length, start, end) === 0;
    // A character can be spelled with six.
    if (end - start < key.length || !this.escaped) return false;
    return stringValue(this.bytes, start + 1, end - 1) === key.toString('latin1', 1, key.length - 1);
  }

  /** Goes over blanks, commas and colons, whose places have been checked. */
  private toToken(): void {
    const { bytes } = this;
    let { at } = this;
    for (;;) {
      const byte = bytes[at] as number;
      if (byte > 0x20 && byte !== comma && byte !== 0x3a) break;
      at++;
    }
    this.at = at;
  }

  /** Goes over a value. */
  private skip(): void {
    const { bytes } = this;
    let depth = 0;
    do {
      const byte = bytes[this.at];
      if (byte === quote) {
        this.skipString();
      } else {
        if (byte === openBrace || byte === openBracket) depth++;
        else if (byte === closeBrace || byte === closeBracket) depth--;
        else if (depth === 0) {
          this.skipScalar();
          return;
        }
        this.at++;
      }
    } while (depth > 0);
  }

  private skipScalar(): void {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.at] as number;
      if (byte <= 0x20 || byte === comma || byte === closeBrace || byte === closeBracket) return;
      this.at++;
    }
  }

  private skipString(): void {
    let from = this.at + 1;
    this.escaped = false;
    for (;;) {
      const end = this.nextQuote(from);
      const escaped = this.nextBackslash(from);
      if (escaped > end) {
        this.at = end + 1;
        return;
      }
      // Whatever is escaped, a quote too, is not the end.
      this.escaped = true;
      from = escaped + 2;
    }
  }

  // Once for all escapes of a long string.
  private nextQuote(from: number): number {
    if (this.quoteAt < from) this.quoteAt = this.bytes.indexOf(quote, from);
    return this.quoteAt;
  }

  // A text without any is searched once, not once for each of its strings.
  private nextBackslash(from: number): number {
    if (this.backslashAt < from) {
      const at = this.bytes.indexOf(backslash, from);
      this.backslashAt = at < 0 ? this.bytes.length : at;
    }
    return this.backslashAt;
  }
}
