import { type TokenLogprobs, tokenText } from '../logprobs.js';
import type { Piece } from '../samples.js';
import type { Tokenizer } from '../tokenizer.js';
import type { ChatHead } from './chat.js';
import { toJson } from './json.js';

/** A token with its logprobs and where its text begins; the first token of a prompt has none. */
export interface PlacedToken {
  readonly token: number;
  readonly offset: number;
  readonly logprobs: TokenLogprobs | undefined;
}

/** Logprobs of a text completion or of one of its events, as JSON. */
export function completionLogprobs(tokenizer: Tokenizer, tokens: readonly PlacedToken[]): string {
  const text = (token: number) => tokenText(tokenizer, token);
  return toJson({
    text_offset: tokens.map(({ offset }) => offset),
    token_logprobs: tokens.map(({ logprobs }) => logprobs?.logprob ?? null),
    tokens: tokens.map(({ token }) => text(token)),
    top_logprobs: tokens.map(({ token, logprobs }) =>
      logprobs === undefined
        ? null
        : Object.fromEntries([
            [text(token), logprobs.logprob],
            ...logprobs.top.map((entry) => [text(entry.token), entry.logprob] as const),
          ]),
    ),
  });
}

/** Logprobs of a prompt by token ids, as JSON. */
export function promptLogprobsField(
  tokenizer: Tokenizer,
  tokens: readonly (TokenLogprobs | undefined)[],
): string {
  const entries = tokens.map((logprobs) => {
    if (logprobs === undefined) return 'null';
    const ranked = [logprobs, ...logprobs.top.filter(({ token }) => token !== logprobs.token)];
    const fields = ranked.map(
      ({ token, logprob, rank }) =>
        `"${token}":${toJson({ logprob, rank, decoded_token: tokenText(tokenizer, token) })}`,
    );
    return `{${fields.join(',')}}`;
  });
  return `[${entries.join(',')}]`;
}

/** Writes the events of one streamed text completion. */
export class CompletionEvents {
  private readonly head: ChatHead;
  private readonly start: string;
  private readonly noUsage: string;
  private readonly lastFingerprint: string;

  /** @param includeUsage whether a usage event follows, which then has the fingerprint */
  constructor(head: ChatHead, includeUsage: boolean) {
    const { id, created, model, version, fingerprint } = head;
    this.head = head;
    this.start = `data: {"id":${JSON.stringify(id)},"object":"text_completion","created":${created},"model":${JSON.stringify(model)},"choices":[`;
    this.noUsage = version === '0.13' ? ',"usage":null' : '';
    this.lastFingerprint =
      includeUsage || fingerprint === null ? '' : `,"system_fingerprint":${JSON.stringify(fingerprint)}`;
  }

  /** The event of one step of the engine. @param promptTokenIds as JSON */
  piece(
    piece: Piece,
    logprobs: string,
    promptTokenIds: string,
    returnTokenIds: boolean,
    usage: string | undefined,
  ): string {
    const finish = piece.finishReason === undefined ? 'null' : `"${piece.finishReason}"`;
    const ids = returnTokenIds ? JSON.stringify(piece.tokens) : 'null';
    const fingerprint = piece.finishReason === undefined ? '' : this.lastFingerprint;
    const told = usage === undefined ? this.noUsage : `,"usage":${usage}`;
    return `${this.start}{"index":${piece.sample},"text":${JSON.stringify(piece.text)},"logprobs":${logprobs},"finish_reason":${finish},"stop_reason":${JSON.stringify(piece.stopReason)},"prompt_token_ids":${promptTokenIds},"token_ids":${ids}}]${told}${fingerprint}}\n\n`;
  }

  /** The event with the usage of the whole answer. */
  usage(usage: string): string {
    const { fingerprint } = this.head;
    const field = fingerprint === null ? '' : `,"system_fingerprint":${JSON.stringify(fingerprint)}`;
    return `${this.start}],"usage":${usage}${field}}\n\n`;
  }
}

/** One finished sample of a text completion. */
export interface CompletionChoice {
  readonly text: string;
  /** As JSON. */
  readonly logprobs: string;
  readonly finishReason: string;
  readonly stopReason: string | number | null;
  readonly tokenIds: readonly number[] | null;
  /** As JSON. */
  readonly promptLogprobs: string;
  readonly promptTokenIds: readonly number[] | null;
}

/** A whole text completion. @param usage as JSON */
export function completionAnswer(
  head: ChatHead,
  choices: readonly CompletionChoice[],
  usage: string,
  kvTransferParams: unknown,
): string {
  const { id, created, model, version, fingerprint } = head;
  const old = version === '0.13';
  const written = choices.map(
    (choice, index) =>
      `{"index":${index},"text":${JSON.stringify(choice.text)},"logprobs":${choice.logprobs},"finish_reason":"${choice.finishReason}","stop_reason":${JSON.stringify(choice.stopReason)},"token_ids":${JSON.stringify(choice.tokenIds)},"prompt_logprobs":${choice.promptLogprobs},"prompt_token_ids":${JSON.stringify(choice.promptTokenIds)}${old ? '' : ',"routed_experts":null'}}`,
  );
  const end = old ? '' : ',"ec_transfer_params":null,"metrics":null';
  return `{"id":${JSON.stringify(id)},"object":"text_completion","created":${created},"model":${JSON.stringify(model)},"choices":[${written.join(',')}],"service_tier":null,"system_fingerprint":${JSON.stringify(fingerprint)},"usage":${usage},"kv_transfer_params":${JSON.stringify(kvTransferParams ?? null)}${end}}`;
}
