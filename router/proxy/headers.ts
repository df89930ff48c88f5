// Headers that are about one connection, not about the message.
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
]);

const notForEngines: ReadonlySet<string> = new Set([
  ...hopByHop,
  'host',
  // Written anew for the bytes that are sent.
  'content-length',
  'expect',
  'x-request-id',
]);

const notForClients: ReadonlySet<string> = new Set([...hopByHop, 'server', 'x-request-id']);

const credentials: ReadonlySet<string> = new Set(['authorization', 'x-api-key']);

/** What is done with the credentials of a request. */
export interface CredentialRule {
  /** Whether the client showed a key of the router's, which engines must not see. */
  readonly authenticated: boolean;
  /** The key that engines want of the router. @default - none */
  readonly engineKey?: string | undefined;
}

/**
 * The headers for an engine, names and values in turns.
 *
 * All that come keep their order and their number, but for those that are about the client's connection. The engines' key goes
 * along for clients alone that showed one of the router's; with any other the client's own header passes, or a closed engine
 * would be open to everybody.
 * @param raw names and values in turns, as they came
 */
export function engineHeaders(
  raw: readonly string[],
  connection: string | undefined,
  requestId: string,
  { authenticated, engineKey }: CredentialRule,
): string[] {
  const named = namedBy(connection);
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const lower = name.toLowerCase();
    if (notForEngines.has(lower) || named?.has(lower)) continue;
    if (authenticated && credentials.has(lower)) continue;
    headers.push(name, raw[i + 1] ?? '');
  }
  headers.push('x-request-id', requestId);
  if (authenticated && engineKey !== undefined) headers.push('authorization', `Bearer ${engineKey}`);
  return headers;
}

/** The headers of an engine's answer that go to the client, with the request's id. */
export function clientHeaders(raw: readonly string[], requestId: string): ClientHeaders {
  let connection: string | undefined;
  let length: string | undefined;
  let dated = false;
  let typed = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const lower = (raw[i] ?? '').toLowerCase();
    if (lower === 'connection') connection = `${connection ?? ''},${raw[i + 1]}`;
    else if (lower === 'content-length') length = raw[i + 1];
    else if (lower === 'date') dated = true;
    else if (lower === 'content-type') typed = true;
  }
  const named = namedBy(connection);
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const lower = (raw[i] ?? '').toLowerCase();
    if (!notForClients.has(lower) && !named?.has(lower)) headers.push(lower, raw[i + 1] ?? '');
  }
  headers.push('x-request-id', requestId);
  return { headers, hasLength: length !== undefined, dated, typed };
}

/** Headers for a client. */
export interface ClientHeaders {
  /** Names and values in turns. */
  readonly headers: string[];
  /** Whether the length of the body is told. */
  readonly hasLength: boolean;
  readonly dated: boolean;
  /** Whether there is a content type. */
  readonly typed: boolean;
}

// Most connections name nothing, or only themselves.
function namedBy(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

/** The value of a header in names and values in turns. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === name) return headers[i + 1];
  }
  return undefined;
}
