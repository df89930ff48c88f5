/** Where a server listens. */
export interface BindAddress {
  /** @default - all addresses */
  readonly host?: string;
  readonly port: number;
}

/**
 * Reads an address as Go programs take it, such as `:8081`, `127.0.0.1:8081` or `[::1]:8081`; `0` is none.
 *
 * @returns a sentence for what is no address
 */
export function bindAddress(text: string): BindAddress | undefined | string {
  if (text === '0' || text === '') return undefined;
  const [, host = '', digits = ''] = /^(.*):(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) return `is no address, got ${text}; give [host]:port, or 0 for none`;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return bare === '' ? { port } : { host: bare, port };
}
