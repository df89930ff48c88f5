import type { EngineVersion } from '../engine-options.js';
import { type RankedToken, type TokenLogprobs, tokenBytes, tokenText } from '../logprobs.js';
import { type Body, isObject } from '../request-fields.js';
import type { Tokenizer } from '../tokenizer.js';
import { Float, toJson } from './json.js';

/** Something that an answer in the shape of the responses API consists of. */
export type OutputItem =
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly text: string;
      /** Of its tokens, where the request wants them. */
      readonly logprobs?: readonly TokenLogprobs[];
    }
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly arguments: string;
    };

/** What a response repeats of its request. */
export interface ResponseRequest {
  readonly id: string;
  readonly createdAt: number;
  readonly model: string;
  readonly instructions: string | null;
  readonly metadata: unknown;
  readonly parallelToolCalls: boolean;
  readonly temperature: number;
  readonly topP: number;
  readonly toolChoice: unknown;
  readonly tools: readonly unknown[];
  readonly maxOutputTokens: number;
  readonly previousResponseId: string | null;
  readonly text: unknown;
  readonly reasoning: unknown;
  readonly topLogprobs: number | null;
  readonly truncation: string;
  readonly tokenizer: Tokenizer;
  readonly user: string | null;
  readonly version: EngineVersion;
}

/** How a response ended. */
export interface ResponseEnd {
  readonly output: readonly OutputItem[];
  /** Whether a limit cut it off. */
  readonly incomplete: boolean;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly kvTransferParams: unknown;
}

function item(output: OutputItem, { version, tokenizer }: ResponseRequest): object {
  if (output.kind === 'call') {
    return {
      arguments: output.arguments,
      call_id: output.callId,
      name: output.name,
      type: 'function_call',
      id: output.id,
      async: since032(version, null),
      caller: since032(version, null),
      namespace: since032(version, null),
      status: 'completed',
    };
  }
  return {
    id: output.id,
    content: [
      { annotations: [], text: output.text, type: 'output_text', logprobs: told(output.logprobs, tokenizer) },
    ],
    role: 'assistant',
    status: 'completed',
    type: 'message',
    phase: since032(version, null),
  };
}

function told(logprobs: readonly TokenLogprobs[] | undefined, tokenizer: Tokenizer): unknown {
  const shown = ({ token, logprob }: RankedToken): object => ({
    token: tokenText(tokenizer, token),
    bytes: tokenBytes(tokenizer, token),
    logprob,
  });
  return logprobs?.map((one) => ({ ...shown(one), top_logprobs: one.top.map(shown) })) ?? null;
}

/** A field that 0.13 does not have. */
function since032<T>(version: EngineVersion, value: T): T | undefined {
  return version === '0.32' ? value : undefined;
}

function response(request: ResponseRequest, end: ResponseEnd | undefined): object {
  const { version } = request;
  // 0.13 calls an answer complete that a limit has cut off.
  const incomplete = version === '0.32' && end?.incomplete === true;
  const status = end === undefined ? 'in_progress' : incomplete ? 'incomplete' : 'completed';
  return {
    id: request.id,
    created_at: request.createdAt,
    incomplete_details: incomplete ? { reason: 'max_output_tokens' } : null,
    instructions: request.instructions,
    metadata: request.metadata,
    model: request.model,
    object: 'response',
    output: end?.output.map((output) => item(output, request)) ?? [],
    parallel_tool_calls: request.parallelToolCalls,
    temperature: new Float(request.temperature),
    tool_choice: request.toolChoice,
    tools: version === '0.32' ? request.tools.map(toolField) : request.tools,
    top_p: new Float(request.topP),
    background: false,
    max_output_tokens: request.maxOutputTokens,
    max_tool_calls: null,
    previous_response_id: request.previousResponseId,
    prompt: null,
    reasoning: version === '0.32' ? reasoningField(request.reasoning) : null,
    service_tier: 'auto',
    status,
    text: version === '0.32' ? textField(request.text) : request.text,
    top_logprobs: request.topLogprobs,
    truncation: request.truncation,
    usage: end === undefined ? null : usage(end, version),
    user: request.user,
    presence_penalty: since032(version, new Float(0)),
    frequency_penalty: since032(version, new Float(0)),
    kv_transfer_params: since032(version, end?.kvTransferParams ?? null),
    ec_transfer_params: since032(version, null),
    input_messages: null,
    output_messages: null,
  };
}

// 0.32 repeats what it was given in the order of its own fields, those that were not given too.
function toolField(tool: unknown): unknown {
  if (!isObject(tool) || tool.type !== 'function') return tool;
  const names = ['allowed_callers', 'async', 'defer_loading', 'description', 'output_schema'];
  const { name, parameters, strict = null, type } = tool;
  return { name, parameters: parameters ?? null, strict, type, ...given(tool, names) };
}

function textField(text: unknown): unknown {
  if (!isObject(text)) return text;
  const { format, verbosity = null } = text;
  if (!isObject(format) || format.type !== 'json_schema') return { format: format ?? null, verbosity };
  const { name, schema, type } = format;
  return { format: { name, schema, type, ...given(format, ['description', 'strict']) }, verbosity };
}

function reasoningField(reasoning: unknown): unknown {
  const names = ['context', 'effort', 'generate_summary', 'mode', 'summary'];
  return isObject(reasoning) ? given(reasoning, names) : null;
}

function given(body: Body, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, body[name] ?? null]));
}

function usage({ inputTokens, cachedTokens, outputTokens }: ResponseEnd, version: EngineVersion): object {
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: cachedTokens,
      cache_write_tokens: since032(version, 0),
      input_tokens_per_turn: [],
      cached_tokens_per_turn: [],
    },
    output_tokens: outputTokens,
    output_tokens_details: {
      reasoning_tokens: 0,
      tool_output_tokens: 0,
      output_tokens_per_turn: [],
      tool_output_tokens_per_turn: [],
    },
    total_tokens: inputTokens + outputTokens,
  };
}

/** A whole response. */
export function responseAnswer(request: ResponseRequest, end: ResponseEnd): string {
  return toJson(response(request, end));
}

/** Writes the events of a streamed response, which are numbered. */
export class ResponseEvents {
  private readonly request: ResponseRequest;
  private next = 0;

  constructor(request: ResponseRequest) {
    this.request = request;
  }

  begin(): readonly string[] {
    return ['response.created', 'response.in_progress'].map((type) =>
      this.event(type, { response: response(this.request, undefined) }),
    );
  }

  textBegin(id: string): readonly string[] {
    const begun = {
      id,
      content: [],
      role: 'assistant',
      status: 'in_progress',
      type: 'message',
      phase: since032(this.request.version, null),
    };
    const part = { annotations: [], text: '', type: 'output_text', logprobs: [] };
    return [
      this.event('response.output_item.added', { item: begun, output_index: 0 }),
      this.event('response.content_part.added', { content_index: 0, item_id: id, output_index: 0, part }),
    ];
  }

  textDelta(id: string, delta: string): string {
    return this.event('response.output_text.delta', {
      content_index: 0,
      delta,
      item_id: id,
      logprobs: [],
      output_index: 0,
    });
  }

  textEnd(output: OutputItem & { readonly kind: 'message' }): readonly string[] {
    const { id, text } = output;
    const part = { annotations: [], text, type: 'output_text', logprobs: null };
    // Here the number stands before the text, as the fields are in the order of their names.
    const done = { content_index: 0, item_id: id, logprobs: [], output_index: 0 };
    return [
      this.event('response.output_text.done', done, { text }),
      this.event('response.content_part.done', { content_index: 0, item_id: id, output_index: 0, part }),
      this.event('response.output_item.done', { item: item(output, this.request), output_index: 0 }),
    ];
  }

  callBegin(output: OutputItem & { readonly kind: 'call' }): string {
    const begun = { ...item({ ...output, arguments: '' }, this.request), status: 'in_progress' };
    return this.event('response.output_item.added', { item: begun, output_index: 0 });
  }

  callDelta(id: string, delta: string): string {
    return this.event('response.function_call_arguments.delta', { delta, item_id: id, output_index: 0 });
  }

  callEnd(output: OutputItem & { readonly kind: 'call' }): readonly string[] {
    return [
      this.event('response.function_call_arguments.done', {
        arguments: output.arguments,
        item_id: output.id,
        name: output.name,
        output_index: 0,
      }),
      this.event('response.output_item.done', { item: item(output, this.request), output_index: 0 }),
    ];
  }

  end(end: ResponseEnd): string {
    return this.event('response.completed', { response: response(this.request, end) });
  }

  error(code: string, message: string): string {
    return this.event('error', { code, message, param: null });
  }

  private event(type: string, before: object, after: object = {}): string {
    return `event: ${type}\ndata: ${toJson({ ...before, sequence_number: this.next++, ...after, type })}\n\n`;
  }
}
