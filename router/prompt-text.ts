import { type ScannedBody, stringValue } from './body-scan.js';

/**
 * The text that prefixes are compared by: the texts of all messages, one a line, or else the prompt or input.
 *
 * Roles, tools and images do not count. A prompt of token ids, or nothing of the kind, has no text. It is taken from the bytes of
 * the body: to build all of a long chat costs more than to pass it on.
 */
export function promptText(body: ScannedBody): string | undefined {
  const { bytes } = body;
  const messages = body.range('messages');
  if (messages !== undefined && bytes[messages[0]] === openBracket)
    return new Walker(bytes, messages[0]).messages().join('\n');
  for (const name of ['prompt', 'input']) {
    const range = body.range(name);
    if (range === undefined) continue;
    const walker = new Walker(bytes, range[0]);
    if (bytes[range[0]] === quote) return walker.string();
    if (bytes[range[0]] === openBracket) {
      const texts = walker.inputs();
      if (texts.length > 0) return texts.join('\n');
    }
  }
  return undefined;
}

/** The top-level keys that `promptText` reads. */
export const promptKeys = ['messages', 'prompt', 'input'] as const;

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;

const contentKey = Buffer.from('"content"');
const typeKey = Buffer.from('"type"');
const textKey = Buffer.from('"text"');

/** Goes through a value of which the scan has found that it is JSON. */
class Walker {
  private readonly bytes: Buffer;
  private at: number;
  private backslashAt = -1;
  /** Whether there was an escape in the last string. */
  private escaped = false;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  messages(): string[] {
    const texts: string[] = [];
    this.elements(() => this.message(texts));
    return texts;
  }

  /** Texts of an array of strings, messages and anything else. */
  inputs(): string[] {
    const texts: string[] = [];
    this.elements(() => {
      if (this.bytes[this.at] === quote) texts.push(this.string());
      else this.message(texts);
    });
    return texts;
  }

  /** Reads the string that begins here. */
  string(): string {
    const start = this.at + 1;
    this.skipString();
    return stringValue(this.bytes, start, this.at - 1) ?? '';
  }

  private message(texts: string[]): void {
    if (this.bytes[this.at] !== openBrace) {
      this.skip();
      return;
    }
    // Of a key that occurs twice the last value counts.
    let text: string | undefined;
    this.members((keyStart, keyEnd) => {
      if (!this.isKey(contentKey, keyStart, keyEnd)) this.skip();
      else text = this.content();
    });
    if (text !== undefined) texts.push(text);
  }

  private content(): string | undefined {
    const first = this.bytes[this.at];
    if (first === quote) return this.string();
    if (first !== openBracket) {
      this.skip();
      return undefined;
    }
    const parts: string[] = [];
    this.elements(() => this.part(parts));
    return parts.join(' ');
  }

  private part(parts: string[]): void {
    if (this.bytes[this.at] !== openBrace) {
      this.skip();
      return;
    }
    let text: string | undefined;
    let type: string | undefined;
    this.members((keyStart, keyEnd) => {
      if (this.isKey(textKey, keyStart, keyEnd)) text = this.stringOnly();
      else if (this.isKey(typeKey, keyStart, keyEnd)) type = this.stringOnly();
      else this.skip();
    });
    if (text !== undefined && (type === 'text' || type === 'input_text')) parts.push(text);
  }

  private stringOnly(): string | undefined {
    if (this.bytes[this.at] === quote) return this.string();
    this.skip();
    return undefined;
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
    const { bytes } = this;
    let from = this.at + 1;
    this.escaped = false;
    for (;;) {
      const end = bytes.indexOf(quote, from);
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

  // A text without any is searched once, not once for each of its strings.
  private nextBackslash(from: number): number {
    if (this.backslashAt < from) {
      const at = this.bytes.indexOf(backslash, from);
      this.backslashAt = at < 0 ? this.bytes.length : at;
    }
    return this.backslashAt;
  }
}
