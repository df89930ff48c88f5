import type { Tokenizer } from './tokenizer.js';

/** How tokens become the text of an answer. */
export interface AnswerTextOptions {
  /** Texts that end the answer. @default - none */
  readonly stop?: readonly string[];
  /** Whether the text that ended it stays in. @default false */
  readonly includeStop?: boolean;
  /** Whether special tokens are left out. @default true */
  readonly skipSpecial?: boolean;
}

/** The text of an answer while its tokens come in. */
export class AnswerText {
  /** Everything that has been handed out. */
  text = '';
  /** The stop text that ended it. */
  stoppedBy: string | undefined;
  private readonly tokenizer: Tokenizer;
  private readonly stop: readonly string[];
  private readonly includeStop: boolean;
  private readonly skipSpecial: boolean;
  // What may turn out to be the start of a stop text is kept back.
  private readonly held: number;
  private full = '';
  private decoder: InstanceType<typeof TextDecoder> | undefined;

  constructor(tokenizer: Tokenizer, options: AnswerTextOptions = {}) {
    this.tokenizer = tokenizer;
    this.stop = options.stop ?? [];
    this.includeStop = options.includeStop ?? false;
    this.skipSpecial = options.skipSpecial ?? true;
    this.held = this.includeStop ? 0 : Math.max(0, ...this.stop.map((text) => text.length - 1));
  }

  /** The text that a token adds, which is empty while a character is incomplete or a stop text may begin. */
  push(token: number): string {
    const piece = this.pieceOf(token);
    if (this.stop.length === 0) {
      this.text += piece;
      return piece;
    }
    const before = this.full.length;
    this.full += piece;
    return this.meetStop(before)
      ? this.handOut(this.full.length)
      : this.handOut(this.full.length - this.held);
  }

  /** What is still kept back at the end of the answer. */
  end(): string {
    const rest = this.decoder?.decode() ?? '';
    this.decoder = undefined;
    if (this.stop.length === 0) {
      this.text += rest;
      return rest;
    }
    this.full += this.stoppedBy === undefined ? rest : '';
    return this.handOut(this.full.length);
  }

  private handOut(until: number): string {
    if (until <= this.text.length) return '';
    const delta = this.full.slice(this.text.length, until);
    this.text += delta;
    return delta;
  }

  private meetStop(before: number): boolean {
    let first: { readonly at: number; readonly text: string } | undefined;
    for (const text of this.stop) {
      const at = this.full.indexOf(text, Math.max(0, before - text.length + 1));
      if (at >= 0 && (first === undefined || at < first.at)) first = { at, text };
    }
    if (first === undefined) return false;
    this.stoppedBy = first.text;
    this.full = this.full.slice(0, this.includeStop ? first.at + first.text.length : first.at);
    return true;
  }

  private pieceOf(token: number): string {
    const { tokenizer } = this;
    const byte = tokenizer.byteOf(token);
    if (byte !== undefined && (byte >= 0x80 || this.decoder !== undefined)) {
      this.decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
      return this.decoder.decode(Uint8Array.of(byte), { stream: true });
    }
    const rest = this.decoder?.decode() ?? '';
    this.decoder = undefined;
    if (this.skipSpecial && tokenizer.isSpecial(token)) return rest;
    return rest + (tokenizer.textOf(token) ?? '');
  }
}
