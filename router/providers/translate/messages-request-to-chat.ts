import { type JsonObject, objectOf, objectsOf, textOf, withoutUndefined } from './json-value.js';
import { refuseUnknown, type UnsupportedFields, Untranslatable } from './untranslatable.js';

/** How a request of Anthropic's becomes a chat request. */
export interface ToChatOptions {
  /** The provider's name of the model. */
  readonly model: string;
  /** The field that bounds the answer; OpenAI's newer models know the longer name alone. */
  readonly maxTokensField: 'max_completion_tokens' | 'max_tokens';
  readonly unsupportedFields: UnsupportedFields;
  /** Whether a stream is asked for its tokens, which older versions of Azure's API refuse. */
  readonly streamUsage: boolean;
}

/**
 * A request of Anthropic's messages as one of OpenAI's chat completions.
 * @throws Untranslatable
 * @see https://docs.anthropic.com/en/api/messages
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function messagesRequestToChat(request: JsonObject, options: ToChatOptions): JsonObject {
  refuseUnknown(request, translated, options.unsupportedFields, "OpenAI's API");
  if (!Array.isArray(request.messages)) {
    throw new Untranslatable('messages', `not a list, got ${typeof request.messages}; give messages`);
  }
  const system = textIn(request.system, 'system');
  const messages = objectsOf(request.messages).flatMap((message, i) =>
    chatMessages(message, `messages[${i}]`),
  );
  const { type: thinking } = objectOf(request.thinking);
  if (thinking !== undefined && thinking !== 'disabled' && options.unsupportedFields === 'refuse') {
    throw new Untranslatable(
      'thinking',
      `OpenAI's API has no budget of thoughts, got ${thinking}; leave it out`,
    );
  }
  const { effort, format } = objectOf(request.output_config);
  const { schema } = objectOf(format);
  const tools = toolsOf(request.tools);
  const choice = objectOf(request.tool_choice);
  const isStreamed = request.stream === true;
  return withoutUndefined({
    model: options.model,
    messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messages],
    [options.maxTokensField]: request.max_tokens,
    stream: isStreamed ? true : undefined,
    stream_options: isStreamed && options.streamUsage ? { include_usage: true } : undefined,
    temperature: request.temperature ?? undefined,
    top_p: request.top_p ?? undefined,
    stop: request.stop_sequences ?? undefined,
    user: objectOf(request.metadata).user_id ?? undefined,
    tools,
    tool_choice: tools === undefined ? undefined : toolChoice(choice),
    parallel_tool_calls: tools !== undefined && choice.disable_parallel_tool_use === true ? false : undefined,
    reasoning_effort: effort === 'max' ? 'xhigh' : (effort ?? undefined),
    response_format:
      schema === undefined
        ? undefined
        : { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
  });
}

// What is translated, and what changes nothing about the answer.
const translated: ReadonlySet<string> = new Set([
  ...[
    'model',
    'messages',
    'system',
    'max_tokens',
    'stream',
    'temperature',
    'top_p',
    'stop_sequences',
    'metadata',
  ],
  ...['tools', 'tool_choice', 'output_config', 'thinking', 'cache_control', 'service_tier'],
]);

function chatMessages({ role, content }: JsonObject, where: string): readonly JsonObject[] {
  if (role === 'system') return [{ role: 'system', content: textIn(content, where) }];
  if (role === 'assistant') return [assistantMessage(content, where)];
  if (role !== 'user') {
    throw new Untranslatable(`${where}.role`, `unknown role, got ${JSON.stringify(role)}; use another`);
  }
  if (typeof content === 'string') return [{ role: 'user', content }];
  const blocks = objectsOf(content);
  // Results have to come right behind the calls.
  const results = blocks.flatMap((block, i) =>
    block.type === 'tool_result'
      ? [
          {
            role: 'tool',
            tool_call_id: block.tool_use_id,
            content: textIn(block.content, `${where}.content[${i}]`),
          },
        ]
      : [],
  );
  const parts = blocks.flatMap((block, i) =>
    block.type === 'tool_result' ? [] : [userPart(block, `${where}.content[${i}]`)],
  );
  return parts.length === 0 ? results : [...results, { role: 'user', content: parts }];
}

function userPart(block: JsonObject, where: string): JsonObject {
  const source = objectOf(block.source);
  if (block.type === 'text') return { type: 'text', text: textOf(block.text) };
  if (block.type === 'image') return { type: 'image_url', image_url: { url: urlOf(source, where) } };
  if (block.type === 'document' && source.type === 'text') return { type: 'text', text: textOf(source.data) };
  if (block.type === 'document' && source.type === 'base64') {
    const filename = textOf(block.title) || 'document.pdf';
    return { type: 'file', file: { filename, file_data: urlOf(source, where) } };
  }
  throw new Untranslatable(
    where,
    `OpenAI's API takes no such block, got ${block.type}; give text or an image`,
  );
}

function urlOf({ type, url, media_type: mediaType, data }: JsonObject, where: string): string {
  if (type === 'url') return textOf(url);
  if (type === 'base64') return `data:${textOf(mediaType)};base64,${textOf(data)}`;
  throw new Untranslatable(where, `no such source is known to OpenAI's API, got ${type}; give base64 or url`);
}

function assistantMessage(content: unknown, where: string): JsonObject {
  if (typeof content === 'string') return { role: 'assistant', content };
  const texts: string[] = [];
  const calls: JsonObject[] = [];
  for (const [i, block] of objectsOf(content).entries()) {
    if (block.type === 'text') texts.push(textOf(block.text));
    else if (block.type === 'tool_use') {
      const given = JSON.stringify(block.input ?? {});
      calls.push({ id: block.id, type: 'function', function: { name: block.name, arguments: given } });
    } else if (block.type !== 'thinking' && block.type !== 'redacted_thinking') {
      // Thoughts are signed for the model that had them and of no use to another one.
      throw new Untranslatable(
        `${where}.content[${i}]`,
        `OpenAI's API takes no such block, got ${block.type}; leave it out`,
      );
    }
  }
  const text = texts.join('');
  return withoutUndefined({
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    tool_calls: calls.length === 0 ? undefined : calls,
  });
}

function textIn(content: unknown, where: string): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((block, i) => {
      if (block.type === 'text') return textOf(block.text);
      throw new Untranslatable(`${where}[${i}]`, `only text fits here, got ${block.type}; give text`);
    })
    .join('\n\n');
}

function toolsOf(tools: unknown): readonly JsonObject[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return objectsOf(tools).map(
    ({ type = 'custom', name, description, input_schema: parameters, strict }, i) => {
      if (type !== 'custom') {
        throw new Untranslatable(
          `tools[${i}]`,
          `only Anthropic runs this tool, got ${type}; use one of your own`,
        );
      }
      const isStrict = strict === true ? { strict: true } : {};
      return { type: 'function', function: withoutUndefined({ name, description, parameters, ...isStrict }) };
    },
  );
}

function toolChoice({ type, name }: JsonObject): unknown {
  if (type === undefined) return undefined;
  if (type === 'any') return 'required';
  if (type === 'tool') return { type: 'function', function: { name } };
  if (type === 'auto' || type === 'none') return type;
  throw new Untranslatable(
    'tool_choice',
    `no such choice, got ${JSON.stringify(type)}; use auto, any, tool or none`,
  );
}
