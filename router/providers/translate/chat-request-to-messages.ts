import { isObject, type JsonObject, objectOf, objectsOf, textOf, withoutUndefined } from './json-value.js';
import { refuseUnknown, type UnsupportedFields, Untranslatable } from './untranslatable.js';

/** How a chat request becomes one of Anthropic's. */
export interface ToMessagesOptions {
  /** The provider's name of the model. */
  readonly model: string;
  /** Tokens of the answer where the request does not say, which Anthropic's API has to know. */
  readonly defaultMaxTokens: number;
  readonly unsupportedFields: UnsupportedFields;
}

type Block = JsonObject;
interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

/**
 * A request of OpenAI's chat completions as one of Anthropic's messages.
 * @throws Untranslatable
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @see https://docs.anthropic.com/en/api/messages
 */
export function chatRequestToMessages(request: JsonObject, options: ToMessagesOptions): JsonObject {
  refuseUnknown(request, translated, options.unsupportedFields, "Anthropic's API");
  const isStrict = options.unsupportedFields === 'refuse';
  if (isStrict && typeof request.n === 'number' && request.n > 1) {
    throw new Untranslatable('n', `Anthropic's API gives one answer, got ${request.n}; ask several times`);
  }
  const system: Block[] = [];
  const turns: Turn[] = [];
  const say = (role: Turn['role'], content: readonly Block[]): void => {
    if (content.length === 0) return;
    const last = turns.at(-1);
    // Turns have to alternate, and the results of tools belong into one.
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content: [...content] });
  };
  if (!Array.isArray(request.messages)) {
    throw new Untranslatable('messages', `not a list, got ${typeof request.messages}; give messages`);
  }
  for (const [i, message] of objectsOf(request.messages).entries()) {
    const where = `messages[${i}]`;
    const { role } = message;
    if (role === 'system' || role === 'developer') system.push(...textBlocks(message.content, where));
    else if (role === 'user') say('user', userBlocks(message.content, where));
    else if (role === 'assistant') say('assistant', assistantBlocks(message, where));
    else if (role === 'tool') {
      const content = textBlocks(message.content, where);
      say('user', [{ type: 'tool_result', tool_use_id: textOf(message.tool_call_id), content }]);
    } else {
      throw new Untranslatable(`${where}.role`, `unknown role, got ${JSON.stringify(role)}; use another`);
    }
  }
  const { temperature, stop } = request;
  const tools = toolsOf(request.tools);
  return withoutUndefined({
    model: options.model,
    max_tokens: request.max_completion_tokens ?? request.max_tokens ?? options.defaultMaxTokens,
    system: system.length === 0 ? undefined : system,
    messages: turns,
    stream: request.stream === true ? true : undefined,
    // Anthropic's range ends at 1.
    temperature: typeof temperature === 'number' ? Math.min(temperature, 1) : undefined,
    top_p: request.top_p ?? undefined,
    top_k: request.top_k ?? undefined,
    stop_sequences: typeof stop === 'string' ? [stop] : (stop ?? undefined),
    metadata: userOf(request),
    tools,
    tool_choice: tools === undefined ? undefined : toolChoice(request),
    output_config: outputConfig(request, isStrict),
  });
}

// What is translated, and what changes nothing about the answer.
const translated: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'temperature'],
  ...['top_p', 'top_k', 'stop', 'user', 'safety_identifier', 'tools', 'tool_choice', 'parallel_tool_calls'],
  ...['response_format', 'reasoning_effort', 'n'],
  ...['store', 'metadata', 'seed', 'service_tier', 'prompt_cache_key', 'prompt_cache_retention'],
]);

function textBlocks(content: unknown, where: string): Block[] {
  if (typeof content === 'string') return textBlock(content);
  return objectsOf(content).flatMap((part, i) => {
    if (part.type === 'text') return textBlock(textOf(part.text));
    throw new Untranslatable(`${where}.content[${i}]`, `only text fits here, got ${part.type}; give text`);
  });
}

// Anthropic's API refuses empty ones.
function textBlock(text: string): Block[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function userBlocks(content: unknown, where: string): Block[] {
  if (typeof content === 'string') return textBlock(content);
  return objectsOf(content).flatMap((part, i) => {
    const at = `${where}.content[${i}]`;
    if (part.type === 'text') return textBlock(textOf(part.text));
    if (part.type === 'image_url')
      return [{ type: 'image', source: sourceOf(objectOf(part.image_url).url, at) }];
    const data = part.type === 'file' ? objectOf(part.file).file_data : undefined;
    if (data !== undefined) return [{ type: 'document', source: sourceOf(data, at) }];
    throw new Untranslatable(
      at,
      `Anthropic's API takes no such part, got ${part.type}; give text or an image`,
    );
  });
}

function sourceOf(url: unknown, where: string): JsonObject {
  const text = textOf(url);
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(text) ?? [];
  if (mediaType !== undefined) return { type: 'base64', media_type: mediaType, data };
  if (/^https?:\/\//i.test(text)) return { type: 'url', url: text };
  throw new Untranslatable(where, 'neither a data url with base64 nor an http url; give one of them');
}

function assistantBlocks(message: JsonObject, where: string): Block[] {
  const { content } = message;
  const said =
    typeof content === 'string'
      ? textBlock(content)
      : objectsOf(content).flatMap((part) => textBlock(textOf(part.text ?? part.refusal)));
  const calls = objectsOf(message.tool_calls).map((call, i) => {
    const { name, arguments: given } = objectOf(call.function);
    return { type: 'tool_use', id: call.id, name, input: inputOf(given, `${where}.tool_calls[${i}]`) };
  });
  return [...said, ...calls];
}

function inputOf(text: unknown, where: string): JsonObject {
  if (textOf(text).trim() === '') return {};
  try {
    const input: unknown = JSON.parse(textOf(text));
    if (isObject(input)) return input;
  } catch {
    // Told below.
  }
  throw new Untranslatable(`${where}.function.arguments`, 'not a JSON object; give one');
}

function toolsOf(tools: unknown): readonly JsonObject[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return objectsOf(tools).map((tool, i) => {
    if (tool.type !== 'function') {
      throw new Untranslatable(`tools[${i}]`, `only functions are translated, got ${tool.type}; use one`);
    }
    const { name, description, parameters, strict } = objectOf(tool.function);
    return withoutUndefined({
      name,
      description,
      input_schema: parameters ?? { type: 'object', properties: {} },
      strict: strict === true ? true : undefined,
    });
  });
}

function toolChoice({
  tool_choice: choice,
  parallel_tool_calls: parallel,
}: JsonObject): JsonObject | undefined {
  const alone = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === undefined || choice === null || choice === 'auto') {
    return parallel === false ? { type: 'auto', ...alone } : undefined;
  }
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any', ...alone };
  const { name } = objectOf(objectOf(choice).function);
  if (typeof name === 'string') return { type: 'tool', name, ...alone };
  throw new Untranslatable('tool_choice', `no such choice, got ${JSON.stringify(choice)}; name a function`);
}

function outputConfig(
  { response_format: format, reasoning_effort: effort }: JsonObject,
  isStrict: boolean,
): JsonObject | undefined {
  const { type, json_schema: named } = objectOf(format);
  if (isStrict && type === 'json_object') {
    throw new Untranslatable(
      'response_format',
      "Anthropic's API needs a schema, got json_object; give json_schema",
    );
  }
  const schema = type === 'json_schema' ? objectOf(named).schema : undefined;
  const efforts: JsonObject = {
    minimal: 'low',
    low: 'low',
    medium: 'medium',
    high: 'high',
    xhigh: 'xhigh',
    max: 'max',
  };
  const config = withoutUndefined({
    effort: typeof effort === 'string' ? efforts[effort] : undefined,
    format: schema === undefined ? undefined : { type: 'json_schema', schema },
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

function userOf({ safety_identifier: identifier, user }: JsonObject): JsonObject | undefined {
  const id = identifier ?? user;
  return typeof id === 'string' && id !== '' ? { user_id: id } : undefined;
}
