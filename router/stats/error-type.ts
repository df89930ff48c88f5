const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'ClientConnectorError',
  EHOSTUNREACH: 'ClientConnectorError',
  ENETUNREACH: 'ClientConnectorError',
  EADDRNOTAVAIL: 'ClientConnectorError',
  ETIMEDOUT: 'ClientConnectorError',
  UND_ERR_CONNECT_TIMEOUT: 'ConnectionTimeoutError',
  ENOTFOUND: 'ClientConnectorDNSError',
  EAI_AGAIN: 'ClientConnectorDNSError',
  UND_ERR_SOCKET: 'ServerDisconnectedError',
  UND_ERR_HEADERS_TIMEOUT: 'ServerTimeoutError',
};

/**
 * The name that a failed attempt has in `vllm:request_errors_total`: that of the exception which the Python router's client
 * raises for it, as alerts are written for those.
 * @param answered whether the headers of the answer had come
 */
export function errorType(error: Error, answered: boolean): string {
  if (answered) return 'ClientPayloadError';
  const code = codeOf(error);
  // What breaks the grammar of HTTP in a way of its own has a name and no code.
  if (code.startsWith('HPE_') || hasName(error, 'HTTPParserError')) return 'ClientResponseError';
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return 'ClientConnectorSSLError';
  return byCode[code] ?? 'ClientOSError';
}

function codeOf(error: Error): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { readonly code?: unknown };
    if (typeof code === 'string') return code;
  }
  return '';
}

function hasName(error: Error, name: string): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at.name === name) return true;
  return false;
}
