/**
 * What is wrong, without what it is wrong about: messages of parsers quote what they were given, which may be the body of a
 * request, and others may hold a key.
 */
export function withheld(message: string): string {
  return message
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 …')
    .replace(/\b(sk|pk|key|token|hf)[-_][\w-]{6,}/gi, '$1-…')
    .replace(/"(?:[^"\\]|\\.)*"?|`[^`]*`?|(?<!\w)'(?:[^'\\]|\\.)*'?/g, '"…"')
    .slice(0, 500);
}
