import type { RoutedRequest } from '../policies/policy.js';

/**
 * A prompt as the bytes that spell it: parts of a buffer, one after the other, with one byte between them.
 *
 * Escapes stand as they were written, so that one text written in two ways is two prompts; a client writes it in the same way each time.
 */
export interface PromptBytes {
  readonly bytes: Buffer;
  /** Of each part where it starts and ends and the byte in front of it, in turns; in front of the first one is none. */
  readonly parts: readonly number[];
}

/** How many bytes a prompt has, with those between its parts. */
export function promptLength({ parts }: PromptBytes): number {
  let length = Math.max(0, parts.length / 3 - 1);
  for (let i = 0; i < parts.length; i += 3) length += (parts[i + 1] ?? 0) - (parts[i] ?? 0);
  return length;
}

/** The prompt of a request as the body spells it, or else its text in UTF-8; undefined where it has none. */
export function promptBytesOf(request: Pick<RoutedRequest, 'text' | 'promptBytes'>): PromptBytes | undefined {
  if (request.promptBytes !== undefined) return request.promptBytes();
  const text = request.text?.();
  return text === undefined ? undefined : bytesOfText(text);
}

/** A text in UTF-8, as one part. */
export function bytesOfText(text: string): PromptBytes {
  const bytes = Buffer.from(text);
  return { bytes, parts: [0, bytes.length, 0] };
}
