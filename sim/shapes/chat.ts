import type { EngineVersion } from '../engine-options.js';
import type { TokenLogprobs } from '../logprobs.js';
import { tokenBytes, tokenText } from '../logprobs.js';
import type { Piece } from '../samples.js';
import type { Tokenizer } from '../tokenizer.js';
import { toJson } from './json.js';

/** What all parts of one chat answer share. */
export interface ChatHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly version: EngineVersion;
  /** Null where the release has none. */
  readonly fingerprint: string | null;
}

/** A call of a tool that an answer asks for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON of an object. */
  readonly arguments: string;
}

/** Logprobs of an answer or of one of its events, as JSON. */
export function chatLogprobs(tokenizer: Tokenizer, tokens: readonly TokenLogprobs[] | undefined): string {
  if (tokens === undefined) return 'null';
  const shown = ({ token, logprob }: { readonly token: number; readonly logprob: number }) => ({
    token: tokenText(tokenizer, token),
    logprob,
    bytes: tokenBytes(tokenizer, token),
  });
  return toJson({
    content: tokens.map((entry) => ({ ...shown(entry), top_logprobs: entry.top.map(shown) })),
  });
}

/** Writes the events of one streamed chat answer, text by text, since a large engine writes very many. */
export class ChatEvents {
  private readonly head: ChatHead;
  private readonly start: string;
  private readonly reasoning: string;
  private readonly lastFingerprint: string;

  /** @param includeUsage whether a usage event follows, which then has the fingerprint */
  constructor(head: ChatHead, includeUsage: boolean) {
    const { id, created, model, version, fingerprint } = head;
    this.head = head;
    this.start = `data: {"id":${JSON.stringify(id)},"object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(model)},"choices":[`;
    this.reasoning = version === '0.13' ? ',"reasoning_content":null' : '';
    this.lastFingerprint =
      includeUsage || fingerprint === null ? '' : `,"system_fingerprint":${JSON.stringify(fingerprint)}`;
  }

  /** The event that begins a sample. @param promptTokenIds as JSON */
  role(sample: number, role: string, promptTokenIds: string, usage: string | undefined): string {
    const promptText = this.head.version === '0.13' ? '' : ',"prompt_text":null';
    return `${this.start}{"index":${sample},"delta":{"role":${JSON.stringify(role)},"content":""${this.reasoning}},"logprobs":null,"finish_reason":null}]${usageField(usage)},"prompt_token_ids":${promptTokenIds}${promptText}}\n\n`;
  }

  /** The event of one step of the engine. */
  piece(piece: Piece, logprobs: string, returnTokenIds: boolean, usage: string | undefined): string {
    return this.delta(
      piece,
      `"content":${JSON.stringify(piece.text)}${this.reasoning}`,
      piece.finishReason,
      logprobs,
      returnTokenIds,
      usage,
    );
  }

  /** The event of a message that the request wants back. */
  echo(sample: number, content: string, usage: string | undefined): string {
    return `${this.start}{"index":${sample},"delta":{"content":${JSON.stringify(content)}},"logprobs":null,"finish_reason":null}]${usageField(usage)}}\n\n`;
  }

  /** The event of a part of a tool call; the first one names it. */
  tool(
    piece: Piece,
    part: { readonly call: number; readonly begin: ToolCall | undefined; readonly arguments: string },
    finishReason: string | undefined,
    returnTokenIds: boolean,
    usage: string | undefined,
  ): string {
    return this.delta(piece, this.toolDelta(part), finishReason, 'null', returnTokenIds, usage);
  }

  private toolDelta({
    call,
    begin,
    arguments: text,
  }: {
    readonly call: number;
    readonly begin: ToolCall | undefined;
    readonly arguments: string;
  }): string {
    if (begin === undefined && text === '') return '';
    const name =
      begin === undefined
        ? undefined
        : `"id":${JSON.stringify(begin.id)},"type":"function","index":${call},"function":{"name":${JSON.stringify(begin.name)}`;
    const written = `"arguments":${JSON.stringify(text)}`;
    if (this.head.version === '0.13') {
      const part = name === undefined ? `"index":${call},"function":{` : `${name},`;
      return `"tool_calls":[{${part}${written}}}]${this.reasoning}`;
    }
    const parts = [
      ...(name === undefined ? [] : [`{${name}}}`]),
      ...(text === '' ? [] : [`{"index":${call},"function":{${written}}}`]),
    ];
    return `"content":null,"tool_calls":[${parts.join(',')}]`;
  }

  /** The event with the usage of the whole answer. */
  usage(usage: string): string {
    const { fingerprint } = this.head;
    const field = fingerprint === null ? '' : `,"system_fingerprint":${JSON.stringify(fingerprint)}`;
    return `${this.start}],"usage":${usage}${field}}\n\n`;
  }

  private delta(
    piece: Piece,
    delta: string,
    finishReason: string | undefined,
    logprobs: string,
    returnTokenIds: boolean,
    usage: string | undefined,
  ): string {
    const finish =
      finishReason === undefined
        ? '"finish_reason":null'
        : `"finish_reason":"${finishReason}","stop_reason":${JSON.stringify(piece.stopReason)}`;
    const ids = returnTokenIds ? JSON.stringify(piece.tokens) : 'null';
    const fingerprint = finishReason === undefined ? '' : this.lastFingerprint;
    return `${this.start}{"index":${piece.sample},"delta":{${delta}},"logprobs":${logprobs},${finish},"token_ids":${ids}}]${usageField(usage)}${fingerprint}}\n\n`;
  }
}

function usageField(usage: string | undefined): string {
  return usage === undefined ? '' : `,"usage":${usage}`;
}

/** One finished sample of a chat. */
export interface ChatChoice {
  readonly role: string;
  readonly content: string | null;
  readonly toolCalls: readonly ToolCall[];
  /** As JSON. */
  readonly logprobs: string;
  readonly finishReason: string;
  readonly stopReason: string | number | null;
  readonly tokenIds: readonly number[] | null;
}

/** What stands beside the choices of a chat answer. */
export interface ChatTail {
  /** As JSON. */
  readonly usage: string;
  readonly promptTokenIds: readonly number[] | null;
  /** As JSON. */
  readonly promptLogprobs: string;
  readonly kvTransferParams: unknown;
}

/** A whole chat answer. */
export function chatAnswer(head: ChatHead, choices: readonly ChatChoice[], tail: ChatTail): string {
  const { id, created, model, version, fingerprint } = head;
  const old = version === '0.13';
  const written = choices.map((choice, index) => {
    const calls = choice.toolCalls.map(
      (call) =>
        `{"id":${JSON.stringify(call.id)},"type":"function","function":{"name":${JSON.stringify(call.name)},"arguments":${JSON.stringify(call.arguments)}}}`,
    );
    const tools = calls.length > 0 || old ? `,"tool_calls":[${calls.join(',')}]` : '';
    const reasoning = old ? ',"reasoning":null,"reasoning_content":null' : ',"reasoning":null';
    return `{"index":${index},"message":{"role":${JSON.stringify(choice.role)},"content":${JSON.stringify(choice.content)},"refusal":null,"annotations":null,"audio":null,"function_call":null${tools}${reasoning}},"logprobs":${choice.logprobs},"finish_reason":"${choice.finishReason}","stop_reason":${JSON.stringify(choice.stopReason)},"token_ids":${JSON.stringify(choice.tokenIds)}${old ? '' : ',"routed_experts":null'}}`;
  });
  const transfer = JSON.stringify(tail.kvTransferParams ?? null);
  const end = old
    ? `"prompt_token_ids":${JSON.stringify(tail.promptTokenIds)},"kv_transfer_params":${transfer}`
    : `"prompt_token_ids":${JSON.stringify(tail.promptTokenIds)},"prompt_text":null,"kv_transfer_params":${transfer},"ec_transfer_params":null,"metrics":null`;
  return `{"id":${JSON.stringify(id)},"object":"chat.completion","created":${created},"model":${JSON.stringify(model)},"choices":[${written.join(',')}],"service_tier":null,"system_fingerprint":${JSON.stringify(fingerprint)},"usage":${tail.usage},"prompt_logprobs":${tail.promptLogprobs},${end}}`;
}
