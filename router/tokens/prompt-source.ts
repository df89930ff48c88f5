import { createHash } from 'node:crypto';
import type { ScannedBody } from '../body/body-scan.js';

/** A prompt as a client gave it: its token ids, or what an engine has to tokenize. */
export type PromptSource =
  | { readonly kind: 'ids'; readonly ids: Int32Array }
  | {
      readonly kind: 'text';
      /** Stands for the whole prompt. */
      readonly key: string;
      /** Stand for its beginnings message by message, with the characters that come behind; the longest one first. */
      readonly beginnings: readonly { readonly key: string; readonly charactersBehind: number }[];
      /** Body of a request for `/tokenize`. */
      readonly body: () => Buffer;
    };

// What else enters the prompt of a chat, by the names that both requests have for it.
const chatFields = [
  'tools',
  'add_generation_prompt',
  'continue_final_message',
  'add_special_tokens',
  'chat_template',
  'chat_template_kwargs',
] as const;

/** The top-level keys that `promptSource` reads. */
export const tokenKeys: readonly string[] = [
  ...chatFields,
  'messages',
  'prompt',
  'prompt_token_ids',
  'cache_salt',
];

/**
 * The prompt of a request for a chat or a completion; undefined for what cannot be tokenized by its text alone, such as images.
 *
 * @see https://docs.vllm.ai/en/stable/serving/openai_compatible_server/#tokenizer-api
 */
export function promptSource(path: string, model: string, body: ScannedBody): PromptSource | undefined {
  const given = idsOf(parsed(body, 'prompt_token_ids'));
  if (given !== undefined) return { kind: 'ids', ids: given };
  if (path.endsWith('/chat/completions')) return chatSource(model, body);
  if (!path.endsWith('/completions')) return undefined;
  const prompt = parsed(body, 'prompt');
  const [first] = Array.isArray(prompt) ? (prompt as readonly unknown[]) : [];
  // Of several prompts the first one decides for all.
  const ids = idsOf(prompt) ?? idsOf(first);
  if (ids !== undefined) return { kind: 'ids', ids };
  const text = typeof prompt === 'string' ? prompt : first;
  if (typeof text !== 'string') return undefined;
  const fields = rawFields(body, ['add_special_tokens']);
  return {
    kind: 'text',
    key: digest(`${JSON.stringify(model)}\n${fields}\n${text}`),
    beginnings: [],
    body: () => Buffer.from(`{"model":${JSON.stringify(model)},"prompt":${JSON.stringify(text)}${fields}}`),
  };
}

function chatSource(model: string, body: ScannedBody): PromptSource | undefined {
  const messages = parsed(body, 'messages');
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isText)) return undefined;
  const fields = rawFields(body, chatFields);
  let key = digest(`${JSON.stringify(model)}\n${fields}`);
  let characters = 0;
  const all = messages.map((message) => {
    const text = JSON.stringify(message);
    key = digest(`${key}\n${text}`);
    characters += text.length;
    return { key, characters };
  });
  return {
    kind: 'text',
    key,
    beginnings: all
      .slice(0, -1)
      .map((one) => ({ key: one.key, charactersBehind: characters - one.characters }))
      .reverse(),
    body: () => Buffer.from(`{"model":${JSON.stringify(model)},"messages":${body.raw('messages')}${fields}}`),
  };
}

function rawFields(body: ScannedBody, names: readonly string[]): string {
  return names.map((name) => (body.isNull(name) ? '' : `,"${name}":${body.raw(name)}`)).join('');
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

function parsed(body: ScannedBody, name: string): unknown {
  const raw = body.raw(name);
  if (raw === undefined) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    // The body has been checked, so this is a NaN, which no prompt can be.
    return undefined;
  }
}

function idsOf(value: unknown): Int32Array | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(Number.isInteger)) return undefined;
  return Int32Array.from(value);
}

/** Whether a message has nothing but text, so that asking for its tokens makes no engine fetch an image. */
function isText(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { content } = message as { readonly content?: unknown };
  return (
    !Array.isArray(content) ||
    content.every((part: unknown) => typeof (part as { text?: unknown } | null)?.text === 'string')
  );
}
