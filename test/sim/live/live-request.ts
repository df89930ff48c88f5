/** One request that is sent to a real engine and to a simulated one. */
export interface LiveRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** A request without a body. */
export function get(path: string, name = `get ${path}`, method = 'GET'): LiveRequest {
  return { name, method, path, headers: [], body: '' };
}

/** A request with JSON, or with this text as such. */
export function post(
  name: string,
  path: string,
  body?: unknown,
  headers: LiveRequest['headers'] = [],
): LiveRequest {
  if (body === undefined) return { name, method: 'POST', path, headers, body: '' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    name,
    method: 'POST',
    path,
    headers: [['content-type', 'application/json'], ...headers],
    body: text,
  };
}

/** Where chats go. */
export const chatPath = '/v1/chat/completions';
/** Where text completions go. */
export const textPath = '/v1/completions';
