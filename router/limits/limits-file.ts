import { ownerIdOf } from '../files/owner.js';

/** What a client may do; undefined where nothing limits it. */
export interface Limits {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly concurrentRequests: number | undefined;
}

/** A client that has a name, and the limits for it. */
export interface NamedClient {
  readonly name: string;
  readonly limits: Limits;
}

/** What the file of limits says. */
export interface LimitTable {
  /** For each key that no client has. */
  readonly otherwise: Limits;
  /** Clients by the owner ids of their keys. */
  readonly clients: ReadonlyMap<string, NamedClient>;
}

const unlimited: Limits = {
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  concurrentRequests: undefined,
};

const limitKeys = {
  requests_per_minute: 'requestsPerMinute',
  tokens_per_minute: 'tokensPerMinute',
  concurrent_requests: 'concurrentRequests',
} as const;

/** The names that metrics have for clients without one. */
const namelessClients = ['other', 'anonymous', 'batches'] as const;

/** The table in the text of a file, or everything that is wrong with it. */
export function limitTable(text: string): LimitTable | readonly string[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return [`not JSON, got ${error instanceof Error ? error.message : error}; correct it`];
  }
  const reader = new TableReader();
  const table = reader.table(content);
  return reader.problems.length > 0 ? reader.problems : table;
}

type Fields = Readonly<Record<string, unknown>>;

class TableReader {
  readonly problems: string[] = [];

  table(content: unknown): LimitTable {
    const fields = this.object(content, 'the file', ['default', 'clients']);
    const otherwise = this.limits(
      this.object(fields.default ?? {}, 'default', Object.keys(limitKeys)),
      'default',
      unlimited,
    );
    const clients = new Map<string, NamedClient>();
    const names = new Set<string>();
    const list = fields.clients ?? [];
    if (!Array.isArray(list)) this.wrong('clients', 'not a list', list, 'write one');
    for (const [i, item] of (Array.isArray(list) ? list : []).entries()) {
      this.client(item, `clients[${i}]`, { otherwise, clients, names });
    }
    return { otherwise, clients };
  }

  private client(
    item: unknown,
    path: string,
    {
      otherwise,
      clients,
      names,
    }: {
      readonly otherwise: Limits;
      readonly clients: Map<string, NamedClient>;
      readonly names: Set<string>;
    },
  ): void {
    const fields = this.object(item, path, ['name', 'key_sha256', ...Object.keys(limitKeys)]);
    const { name } = fields;
    if (typeof name !== 'string' || !/^[\w.@-][\w.@ -]{0,62}$/.test(name)) {
      this.wrong(`${path}.name`, 'not a name of letters, digits and .@_-', name, 'write one');
    } else if (names.has(name) || (namelessClients as readonly string[]).includes(name)) {
      this.wrong(`${path}.name`, 'taken already', name, 'use another one');
    } else {
      names.add(name);
    }
    const client = { name: String(name), limits: this.limits(fields, path, otherwise) };
    const { key_sha256: given } = fields;
    const hashes: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (hashes.length === 0) this.wrong(`${path}.key_sha256`, 'no hash', given, 'give those of its keys');
    for (const hash of hashes) {
      if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/i.test(hash)) {
        // A key that somebody wrote here in place of its hash must not get into logs.
        this.problems.push(
          `${path}.key_sha256: not a SHA-256 in hexadecimal, got ${typeof hash === 'string' ? 'another text' : typeof hash}; write the output of \`printf %s "$KEY" | sha256sum\``,
        );
        continue;
      }
      const owner = ownerIdOf(hash.toLowerCase());
      if (clients.has(owner)) this.wrong(`${path}.key_sha256`, 'given twice', hash, 'leave one');
      clients.set(owner, client);
    }
  }

  private limits(fields: Fields, path: string, inherited: Limits): Limits {
    const entries = Object.entries(limitKeys).map(([key, name]) => {
      const value = fields[key];
      if (value === undefined) return [name, inherited[name]];
      if (value === null) return [name, undefined];
      if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > 1e12) {
        this.wrong(`${path}.${key}`, 'not a whole number from 1 on', value, 'give one, or null for no limit');
      }
      return [name, Number(value)];
    });
    return Object.fromEntries(entries) as unknown as Limits;
  }

  private object(value: unknown, path: string, known: readonly string[]): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.wrong(path, 'not an object', value, 'write one');
      return {};
    }
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.problems.push(`${path}: unknown key, got ${JSON.stringify(key)}; use ${known.join(', ')}`);
    }
    return value as Fields;
  }

  private wrong(path: string, what: string, value: unknown, cure: string): void {
    this.problems.push(`${path}: ${what}, got ${JSON.stringify(value)}; ${cure}`);
  }
}
