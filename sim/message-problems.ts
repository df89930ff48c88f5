import type { FieldProblem } from './errors.js';
import { isObject } from './request-fields.js';

interface MessageKind {
  readonly name: string;
  readonly role?: string;
  readonly fields: readonly string[];
  readonly content: 'parts' | 'parts or none' | 'text or none';
}

// The kinds of which vLLM's chat messages are a union, with their fields in the order in which they are looked at.
const kinds: readonly MessageKind[] = [
  {
    name: 'ChatCompletionDeveloperMessageParam',
    role: 'developer',
    fields: ['content', 'role'],
    content: 'parts',
  },
  { name: 'ChatCompletionSystemMessageParam', role: 'system', fields: ['content', 'role'], content: 'parts' },
  { name: 'ChatCompletionUserMessageParam', role: 'user', fields: ['content', 'role'], content: 'parts' },
  {
    name: 'ChatCompletionAssistantMessageParam',
    role: 'assistant',
    fields: ['role', 'content'],
    content: 'parts or none',
  },
  {
    name: 'ChatCompletionToolMessageParam',
    role: 'tool',
    fields: ['content', 'role', 'tool_call_id'],
    content: 'parts',
  },
  {
    name: 'ChatCompletionFunctionMessageParam',
    role: 'function',
    fields: ['content', 'name', 'role'],
    content: 'text or none',
  },
  { name: 'CustomChatCompletionMessageParam', fields: ['role', 'content'], content: 'parts' },
];

/** What is wrong with a chat message that is of no kind that vLLM knows, told for each kind; nothing where it is of one. */
export function messageProblems(message: unknown, index: number): readonly FieldProblem[] {
  const all = kinds.map((kind) => problemsAs(kind, message, ['messages', index, kind.name]));
  if (all.some((problems) => problems.length === 0)) return [];
  const path = ['messages', index, 'Message'];
  const last = isObject(message)
    ? ['author', 'content'].map((name) => missing([...path, name], message))
    : [
        {
          type: 'model_attributes_type',
          path,
          message: 'Input should be a valid dictionary or object to extract fields from',
          input: message,
        },
      ];
  return [...all.flat(), ...last];
}

function problemsAs(
  kind: MessageKind,
  message: unknown,
  path: FieldProblem['path'],
): readonly FieldProblem[] {
  if (!isObject(message)) {
    return [{ type: 'dict_type', path, message: 'Input should be a valid dictionary', input: message }];
  }
  return kind.fields.flatMap((name): readonly FieldProblem[] => {
    const at = [...path, name];
    if (name === 'content') return contentProblems(kind, message.content, at);
    const value = message[name];
    if (value === undefined) return [missing(at, message)];
    if (name !== 'role' || kind.role === undefined || value === kind.role) {
      return typeof value === 'string'
        ? []
        : [{ type: 'string_type', path: at, message: 'Input should be a valid string', input: value }];
    }
    const context = `'expected': "'${kind.role}'"`;
    return [
      { type: 'literal_error', path: at, message: `Input should be '${kind.role}'`, input: value, context },
    ];
  });
}

// No content at all is let through for each of them.
function contentProblems(
  kind: MessageKind,
  content: unknown,
  path: FieldProblem['path'],
): readonly FieldProblem[] {
  if (content === undefined || typeof content === 'string') return [];
  if (content === null && kind.content !== 'parts') return [];
  const text = { type: 'string_type', path, message: 'Input should be a valid string', input: content };
  if (kind.content === 'text or none') return [text];
  if (Array.isArray(content)) return [];
  return [text, { type: 'iterable_type', path, message: 'Input should be iterable', input: content }];
}

function missing(path: FieldProblem['path'], input: unknown): FieldProblem {
  return { type: 'missing', path, message: 'Field required', input };
}
