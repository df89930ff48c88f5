import { ClientAccount } from './client-account.js';
import type { LimitTable } from './limits-file.js';

// Between two looks for accounts that nobody uses.
const sweepMs = 60_000;

/** The accounts of all clients: of named ones by their name, of others by the owner ids of their keys. */
export class ClientAccounts {
  private table: LimitTable;
  private readonly now: () => number;
  private readonly named = new Map<string, ClientAccount>();
  private readonly others = new Map<string, ClientAccount>();
  private sweptMs: number;

  /** @param now milliseconds that never go back */
  constructor(table: LimitTable, now: () => number) {
    this.table = table;
    this.now = now;
    this.sweptMs = now();
  }

  /** Puts other limits into force; what clients have used up stays so. */
  change(table: LimitTable): void {
    this.table = table;
    const now = this.now();
    const clients = new Map([...table.clients.values()].map((client) => [client.name, client]));
    for (const [name, account] of this.named) {
      const client = clients.get(name);
      // One that is gone is still told of the ends of its requests.
      if (client === undefined) this.named.delete(name);
      else account.change(client.limits, now);
    }
    for (const [owner, account] of this.others) {
      if (table.clients.has(owner)) this.others.delete(owner);
      else account.change(table.otherwise, now);
    }
  }

  /** The name of the client whose key has this owner id. */
  nameOf(owner: string): string | undefined {
    return this.table.clients.get(owner)?.name;
  }

  /** The account of an owner; undefined stands for everybody who shows no key. */
  of(owner: string | undefined): ClientAccount {
    this.sweep();
    const client = owner === undefined ? undefined : this.table.clients.get(owner);
    const [accounts, key] = client === undefined ? [this.others, owner ?? ''] : [this.named, client.name];
    let account = accounts.get(key);
    if (account === undefined) {
      const name = client?.name ?? (owner === undefined ? 'anonymous' : 'other');
      account = new ClientAccount(name, client?.limits ?? this.table.otherwise, this.now());
      accounts.set(key, account);
    }
    return account;
  }

  /** Requests under way by the names of clients. */
  inFlight(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { name, inFlight } of [...this.named.values(), ...this.others.values()])
      counts.set(name, (counts.get(name) ?? 0) + inFlight);
    return counts;
  }

  /** Forgets accounts that are as new, since keys come and go. */
  private sweep(): void {
    const now = this.now();
    if (now - this.sweptMs < sweepMs) return;
    this.sweptMs = now;
    for (const [key, account] of this.others) if (account.isIdle(now)) this.others.delete(key);
  }
}
