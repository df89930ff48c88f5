import { stringValue } from '../body/body-scan.js';
import { type JsonString, stringsOf } from '../body/json-strings.js';

/** A text of a request that a model, or whoever keeps the request, may read. */
export interface PromptString extends JsonString {
  readonly text: string;
}

// What the author of an application writes rather than its users, and what would not work with another text.
const skippedTops: ReadonlySet<string> = new Set([
  ...['model', 'tools', 'tool_choice', 'functions', 'function_call', 'response_format', 'stream_options'],
  ...['structured_outputs', 'guided_json', 'guided_regex', 'guided_grammar', 'guided_choice'],
  ...['chat_template', 'kv_transfer_params', 'encoding_format', 'previous_response_id', 'cache_salt'],
]);

const skippedKeys: ReadonlySet<string> = new Set([
  ...['type', 'role', 'id', 'call_id', 'tool_call_id', 'tool_use_id', 'format', 'media_type'],
  ...['url', 'image_url', 'video_url', 'audio_url'],
]);

/** The texts of a request that are looked through: all but names, schemas and the bytes of pictures and sound. */
export function promptStrings(body: Buffer): readonly PromptString[] {
  const texts: PromptString[] = [];
  for (const string of stringsOf(body)) {
    const { start, end, key, top } = string;
    if (skippedTops.has(top) || skippedKeys.has(key) || end - start < shortest) continue;
    if (isEncoded(body, string)) continue;
    const text = stringValue(body, start, end);
    if (text !== undefined) texts.push({ ...string, text });
  }
  return texts;
}

// `::1.2.3` is no address yet, and nothing else that is looked for is as short.
const shortest = 5;

// From here on letters and digits without a blank are no text.
const longestWord = 512;

function isEncoded(body: Buffer, { start, end, key }: JsonString): boolean {
  if (end - start < longestWord || (key !== 'data' && key !== 'file_data')) return false;
  return /^(?:data:[^,]{0,200},)?[A-Za-z0-9+/_-]*={0,2}$/.test(body.toString('latin1', start, end));
}
