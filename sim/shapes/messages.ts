import type { EngineVersion } from '../engine-options.js';
import { toJson } from './json.js';

/** A block of an answer in Anthropic's shape. */
export type MessageBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

/** Tokens as Anthropic counts them. */
export interface MessageUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheCreation: number;
  readonly cacheRead: number;
}

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
};

/** Why an answer ended, in Anthropic's words. */
function stopReasonOf(finishReason: string | undefined): string {
  return stopReasons[finishReason ?? 'stop'] ?? 'end_turn';
}

function usageOf({ input, output, cacheCreation, cacheRead }: MessageUsage, version: EngineVersion): object {
  const tokens = { input_tokens: input, output_tokens: output };
  if (version === '0.13') return tokens;
  return { ...tokens, cache_creation_input_tokens: cacheCreation, cache_read_input_tokens: cacheRead };
}

/** A whole answer. */
export function messageAnswer(
  id: string,
  model: string,
  content: readonly MessageBlock[],
  finishReason: string | undefined,
  usage: MessageUsage,
  version: EngineVersion,
  kvTransferParams?: unknown,
): string {
  return toJson({
    id,
    type: 'message',
    role: 'assistant',
    content,
    model,
    stop_reason: stopReasonOf(finishReason),
    usage: usageOf(usage, version),
    // Left out where there are none.
    ...(kvTransferParams == null ? {} : { kv_transfer_params: kvTransferParams }),
  });
}

/** The body of an error. */
export function messageError(type: string, message: string): string {
  return toJson({ type: 'error', error: { type, message } });
}

function event(data: { readonly type: string } & Readonly<Record<string, unknown>>): string {
  return `event: ${data.type}\ndata: ${toJson(data)}\n\n`;
}

/** The events of a streamed answer. */
export const messageEvents = {
  start: (id: string, model: string, inputTokens: number, version: EngineVersion): string => {
    const usage = { input_tokens: inputTokens, output_tokens: 0 };
    const message =
      version === '0.13'
        ? { id, content: [], model, usage }
        : {
            id,
            type: 'message',
            role: 'assistant',
            content: [],
            model,
            stop_reason: null,
            stop_sequence: null,
            usage,
          };
    return event({ type: 'message_start', message });
  },
  blockStart: (index: number, block: MessageBlock): string =>
    event({ type: 'content_block_start', content_block: block, index }),
  textDelta: (index: number, text: string): string =>
    event({ type: 'content_block_delta', delta: { type: 'text_delta', text }, index }),
  inputDelta: (index: number, json: string): string =>
    event({ type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: json }, index }),
  blockStop: (index: number): string => event({ type: 'content_block_stop', index }),
  delta: (finishReason: string | undefined, usage: MessageUsage, version: EngineVersion): string =>
    event({
      type: 'message_delta',
      delta: {
        stop_reason: stopReasonOf(finishReason),
        stop_sequence: version === '0.13' ? undefined : null,
      },
      usage: usageOf(usage, version),
    }),
  /** 0.13 adds the end mark of other APIs. */
  stop: (version: EngineVersion): readonly string[] => [
    event({ type: 'message_stop' }),
    ...(version === '0.13' ? ['data: [DONE]\n\n'] : []),
  ],
  error: (type: string, message: string): string => event({ type: 'error', error: { type, message } }),
};
