/** A turn of a conversation with its content as plain text. */
export interface ChatTurn {
  readonly role: string;
  readonly content: string;
  /** Calls that an assistant's turn asked for. @default - none */
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: string }[];
}

/** What besides the turns goes into a prompt. */
export interface ChatTemplateOptions {
  /** JSON of each tool's definition. @default - no tools */
  readonly tools?: readonly string[];
  /** Whether the assistant's turn is begun at the end. @default true */
  readonly addGenerationPrompt?: boolean;
  /** Whether the last turn is left open, to be continued. @default false */
  readonly continueFinalMessage?: boolean;
}

/**
 * The prompt of a conversation in the form that is known as ChatML: each turn counts its own tokens and those of its role, and two
 * marks and two line breaks around them. Tools come first, as a system turn with a line for each.
 */
export function chatPrompt(turns: readonly ChatTurn[], options: ChatTemplateOptions = {}): string {
  const { tools = [], addGenerationPrompt = true, continueFinalMessage = false } = options;
  const parts: string[] = [];
  if (tools.length > 0) parts.push(`<|im_start|>system\n${tools.join('\n')}<|im_end|>\n`);
  for (const [index, { role, content, toolCalls = [] }] of turns.entries()) {
    const calls = toolCalls.map(
      (call) =>
        `<tool_call>{"name": ${JSON.stringify(call.name)}, "arguments": ${call.arguments}}</tool_call>`,
    );
    const text = [content, ...calls].filter((part) => part !== '').join('\n');
    const open = continueFinalMessage && index === turns.length - 1;
    parts.push(`<|im_start|>${role}\n${text}${open ? '' : '<|im_end|>\n'}`);
  }
  if (addGenerationPrompt && !continueFinalMessage) parts.push('<|im_start|>assistant\n');
  return parts.join('');
}
