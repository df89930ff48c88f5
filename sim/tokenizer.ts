import {
  answerWords,
  firstByteToken,
  firstPieceToken,
  largestVocabulary,
  smallestVocabulary,
  specialTokens,
  vocabularyPieces,
} from './vocabulary.js';

/**
 * Text to token ids and back, the same in every process.
 *
 * It is no model's tokenizer: the longest known piece is taken at each place, what no piece covers becomes a token a byte. So any
 * text comes back unchanged, English takes about 1.4 tokens a word, and tokens of a text are a prefix of those of the same text with
 * a further turn of a conversation behind it.
 */
export interface Tokenizer {
  readonly vocabSize: number;
  /** The token that ends an answer. */
  readonly eosTokenId: number;
  /** Tokens whose text reads like words. */
  readonly answerVocabulary: readonly number[];
  /** The tokens of a text, in which special tokens may be spelled out. */
  encode(text: string): number[];
  /** The text of tokens, special ones spelled out. */
  decode(tokens: readonly number[]): string;
  /** The text of one token; undefined for the one byte of a token that is no whole character. */
  textOf(token: number): string | undefined;
  /** The byte of a token that stands for one; undefined for other tokens. */
  byteOf(token: number): number | undefined;
  isSpecial(token: number): boolean;
}

/** A tokenizer with that many tokens, from 512 to 262144. */
export function createTokenizer(vocabSize: number): Tokenizer {
  if (!Number.isInteger(vocabSize) || vocabSize < smallestVocabulary || vocabSize > largestVocabulary) {
    throw new RangeError(
      `tokenizer: vocabulary must be from ${smallestVocabulary} to ${largestVocabulary}, got ${vocabSize}; choose another size`,
    );
  }
  const pieces = vocabularyPieces(vocabSize - firstPieceToken);
  const ids = new Map(pieces.map((piece, index) => [piece, firstPieceToken + index]));
  // Lengths of pieces by their first character, so that few substrings are looked up.
  const longest = new Map<number, number>();
  for (const piece of pieces) {
    const first = piece.charCodeAt(0);
    longest.set(first, Math.max(longest.get(first) ?? 0, piece.length));
  }
  const specialIds = new Map<string, number>(specialTokens.map((text, id) => [text, id]));
  const specials = new RegExp(`(${specialTokens.map((text) => text.replaceAll('|', '\\|')).join('|')})`);

  const encodePlain = (text: string, tokens: number[]): void => {
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      const limit = Math.min(longest.get(code) ?? 0, text.length - at);
      let found: number | undefined;
      let length = limit;
      for (; length > 1 && found === undefined; length--) found = ids.get(text.slice(at, at + length));
      if (found !== undefined) {
        tokens.push(found);
        at += length + 1;
      } else if (code < 0x80) {
        tokens.push(firstByteToken + code);
        at++;
      } else {
        const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
        for (const byte of Buffer.from(character, 'utf8')) tokens.push(firstByteToken + byte);
        at += character.length;
      }
    }
  };

  const tokenizer: Tokenizer = {
    vocabSize,
    eosTokenId: specialTokens.indexOf('<|im_end|>'),
    answerVocabulary: Array.from({ length: answerWords }, (_, index) => firstPieceToken + index),
    encode(text) {
      const tokens: number[] = [];
      for (const [index, part] of text.split(specials).entries()) {
        if (index % 2 === 1) tokens.push(specialIds.get(part) ?? 0);
        else encodePlain(part, tokens);
      }
      return tokens;
    },
    decode(tokens) {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      let text = '';
      for (const token of tokens) {
        const byte = tokenizer.byteOf(token);
        text +=
          byte === undefined
            ? decoder.decode() + (tokenizer.textOf(token) ?? '')
            : decoder.decode(Uint8Array.of(byte), { stream: true });
      }
      return text + decoder.decode();
    },
    textOf(token) {
      if (token < firstByteToken) return specialTokens[token];
      if (token >= firstPieceToken) return pieces[token - firstPieceToken];
      const byte = token - firstByteToken;
      return byte < 0x80 ? String.fromCharCode(byte) : undefined;
    },
    byteOf: (token) =>
      token >= firstByteToken && token < firstPieceToken ? token - firstByteToken : undefined,
    isSpecial: (token) => token < firstByteToken,
  };
  return tokenizer;
}
