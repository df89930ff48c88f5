/** Length of the JSON value at the start of a text, blanks before it included; the text's whole length if it has no end. */
export function jsonEnd(text: string): number {
  let depth = 0;
  let inString = false;
  let started = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') {
        inString = false;
        if (depth === 0) return at + 1;
      }
    } else if (char === '"') {
      started = true;
      inString = true;
    } else if (char === '{' || char === '[') {
      started = true;
      depth += 1;
    } else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
      if (depth < 0) return at;
    } else if (depth === 0 && /[\s,]/.test(char)) {
      if (started) return at;
    } else started = true;
  }
  return text.length;
}
