import type { ScannedBody } from './body-scan.js';

/**
 * The text that prefixes are compared by: the texts of all messages, one a line, or else the prompt or input.
 *
 * Roles, tools and images do not count. A prompt of token ids, or nothing of the kind, has no text.
 */
export function promptText(body: ScannedBody): string | undefined {
  const messages = parsed(body, 'messages');
  if (Array.isArray(messages)) return messages.map(contentText).filter(isText).join('\n');
  for (const name of ['prompt', 'input']) {
    const value = parsed(body, name);
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) {
      const texts = value.map((item) => (typeof item === 'string' ? item : contentText(item))).filter(isText);
      if (texts.length > 0) return texts.join('\n');
    }
  }
  return undefined;
}

/** The top-level keys that `promptText` reads. */
export const promptKeys = ['messages', 'prompt', 'input'] as const;

function parsed(body: ScannedBody, name: string): unknown {
  const raw = body.raw(name);
  if (raw === undefined) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    // The body has been checked, so this is a NaN, which no text can hold.
    return undefined;
  }
}

function contentText(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('content' in message)) return undefined;
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  return content.map(partText).filter(isText).join(' ');
}

function partText(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null || !('text' in part) || !('type' in part)) return undefined;
  const isTextPart = part.type === 'text' || part.type === 'input_text';
  return isTextPart && typeof part.text === 'string' ? part.text : undefined;
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
