import type { IncomingHttpHeaders } from 'node:http';

// Hooks may write down what they see.
const hidden: ReadonlySet<string> = new Set([
  ...['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'cookie'],
  ...['x-auth-token', 'auth-token', 'x-access-token', 'access-token'],
]);

/** The headers that hooks get to see. */
export function hookHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hidden.has(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** A body as JSON text if it is an object, else undefined. */
export function bodyText(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return undefined;
  // The router's own reader passes over a byte order mark, as Python's does.
  const text = body.toString().replace(/^\uFEFF/, '');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : undefined;
  } catch {
    return undefined;
  }
}
