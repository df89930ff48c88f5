import { isDeepStrictEqual } from 'node:util';

/** Names of fields whose values are texts, tokens or numbers that come from the model, or from clocks and chance. */
const modelled: ReadonlySet<string> = new Set([
  'content',
  'text',
  'prompt',
  'delta',
  'token',
  'tokens',
  'token_strs',
  'token_ids',
  'prompt_token_ids',
  'bytes',
  'logprob',
  'rank',
  'decoded_token',
  'token_logprobs',
  'text_offset',
  'system_fingerprint',
  'created',
  'created_at',
  'prompt_tokens',
  'total_tokens',
  'input_tokens',
  'original_input_tokens',
  'cached_tokens',
  'created_cache_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'count',
  'sequence_number',
  'replay_endpoint',
  'endpoint',
  'topic',
]);

/** A value without what comes from the model: texts and numbers by their types, lists of them by their presence. */
function normal(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) {
    if (modelled.has(field) && value.every((item) => typeof item !== 'object' || item === null))
      return '[..]';
    const items = value.map((item) => normal(item, field));
    // One entry for each token, of which another tokenizer makes more or less.
    const perToken = field === 'top_logprobs' || field === 'prompt_logprobs';
    return perToken ? items.filter((item, index) => !isDeepStrictEqual(item, items[index - 1])) : items;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    // Tables by token: how many entries there are and of what kind.
    if (field === 'top_logprobs') return entries.map(([, item]) => normal(item, 'logprob'));
    if (field === 'prompt_logprobs') return entries.map(([, item]) => normal(item));
    return Object.fromEntries(entries.map(([name, item]) => [name, normal(item, name)]));
  }
  if (modelled.has(field) && (typeof value === 'string' || typeof value === 'number')) return typeof value;
  if (typeof value !== 'string') return value;
  return value
    .replace(/^(chatcmpl|cmpl|modelperm|chatcmpl-tool)-[0-9a-f]{16}$/, '$1-..')
    .replace(/^(resp|msg)_[0-9a-f]{16}$/, '$1_..')
    .replace(/^[0-9a-f]{16}$/, '..');
}

/** Text of the same value in the same order of fields, without what comes from the model; what is no JSON stays as it is. */
export function comparable(text: string): string {
  try {
    return JSON.stringify(normal(JSON.parse(text)), null, 1);
  } catch {
    return text;
  }
}

/** An event of a stream without what comes from the model. */
export function comparableEvent(event: string): string {
  return event.replace(/data: (.*)/, (_, data: string) => `data: ${comparable(data)}`);
}

/** Events without those that repeat the one before: how many there are depends on which tokens have no text of their own. */
export function withoutRepeats(events: readonly string[]): readonly string[] {
  return events.filter((event, index) => event !== events[index - 1]);
}

/** Headers without times and fresh ids. */
export function comparableHeaders(headers: readonly (readonly [string, string])[]): readonly string[] {
  return headers.map(([name, value]) => {
    if (name === 'date')
      return `${name}: ${value.replace(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, '..')}`;
    if (name === 'x-request-id') return `${name}: ${value.replace(/^[0-9a-f]{32}$/, '..')}`;
    return name === 'content-length' ? name : `${name}: ${value}`;
  });
}
