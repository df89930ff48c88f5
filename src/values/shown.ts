import type { Path } from './path.js';

const secrets = ['hf_token', 'vllmApiKey', 'credentials'];

/** A value as a message quotes it: short, and never a token or key. */
export function shown(path: Path, value: unknown): string {
  if (path.some((step) => secrets.includes(String(step))))
    return `a ${Array.isArray(value) ? 'list' : typeof value}`;
  return shorten(JSON.stringify(value));
}

/** The text of a flag as a message quotes it, without the values of one that sets a token or key. */
export function shownFlag(text: string): string {
  return secrets.some((secret) => text.includes(secret))
    ? shorten(JSON.stringify(text.replace(/=[^,]*/g, '=...')))
    : shorten(JSON.stringify(text));
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
