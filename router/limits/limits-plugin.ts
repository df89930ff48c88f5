import { readFileSync } from 'node:fs';
import { FlagError } from '../../src/runtime/flags.js';
import { followFile } from '../../src/runtime/follow-file.js';
import type { Log } from '../../src/runtime/log.js';
import type { RouterConfig } from '../config/config.js';
import { failure } from '../errors.js';
import { ownerOf } from '../files/owner.js';
import type { RouterPlugin } from '../plugin.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Flow, FlowStart, Forwarding } from '../proxy/flow.js';
import { overFlow } from '../proxy/later-flow.js';
import type { Services } from '../services.js';
import type { Overrun } from './client-account.js';
import { ClientAccounts } from './client-accounts.js';
import { expectedTokens } from './expected-tokens.js';
import { LimitMetrics } from './limit-metrics.js';
import { limitTable } from './limits-file.js';
import { RequestMeter } from './request-meter.js';

/** The settings about limits of clients. */
export type LimitsConfig = Pick<RouterConfig, 'limitsFile'>;

/** What limits need beside their settings. */
export interface LimitsParts {
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
  /** Milliseconds between two looks at the file. @default 2000 */
  readonly pollMs?: number;
}

/**
 * Holds clients to the limits in a file.
 * @throws FlagError where the file cannot be used
 */
export function openLimits({ limitsFile: path = '' }: LimitsConfig, parts: LimitsParts): RouterPlugin {
  const { log, now = () => performance.now(), pollMs = 2000 } = parts;
  const seen = contentOf(path);
  const table = limitTable(seen);
  if (isList(table)) throw new FlagError(table.map((problem) => `--limits-file: ${path}: ${problem}`));
  const accounts = new ClientAccounts(table, now);
  const guard = new LimitGuard(accounts, new LimitMetrics(), now);
  const unchanged = (problem: string): void =>
    log.warning(`--limits-file: ${path} changes nothing, got ${problem}`);
  const file = followFile({
    path,
    seen,
    pollMs,
    onMissing: unchanged,
    onChange(text) {
      const next = limitTable(text);
      if (isList(next)) {
        unchanged(next.join('; '));
        return;
      }
      accounts.change(next);
      log.info(`--limits-file: ${path} is in force`);
    },
  });
  return {
    add: () => undefined,
    around: (next) => (services, exchange, forwarding) => guard.pass(services, exchange, forwarding, next),
    renderMetrics: () => guard.metrics.render(accounts.inFlight()),
    close: async () => file.close(),
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new FlagError([`--limits-file: not readable, got ${reason}; correct the path`]);
  }
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

class LimitGuard {
  readonly metrics: LimitMetrics;
  private readonly accounts: ClientAccounts;
  private readonly now: () => number;

  constructor(accounts: ClientAccounts, metrics: LimitMetrics, now: () => number) {
    this.accounts = accounts;
    this.metrics = metrics;
    this.now = now;
  }

  pass(services: Services, exchange: Exchange, forwarding: Forwarding, next: FlowStart): Flow {
    const { accounts, metrics, now } = this;
    const model = services.store.snapshot().knows(forwarding.model) ? forwarding.model : 'unknown';
    const promptTokens = Math.ceil(exchange.estimatedTokens() ?? 0);
    const follow = (client: string, settle: (used: number) => void): void =>
      exchange.listen(
        new RequestMeter(promptTokens, (used) => {
          metrics.used(client, model, used);
          settle(used.promptTokens + used.completionTokens);
        }),
      );
    // What belongs to a batch has limits of its own, and is counted all the same.
    if (exchange.owner !== undefined) {
      const client = accounts.nameOf(exchange.owner) ?? 'batches';
      metrics.admitted(client, model);
      follow(client, () => undefined);
      return next(services, exchange, forwarding);
    }
    // Without keys that are asked for anybody could invent one after the other.
    const owner = ownerOf(services, exchange.headers).id;
    const account = accounts.of(
      services.keys.required || accounts.nameOf(owner) !== undefined ? owner : undefined,
    );
    const expected = expectedTokens(promptTokens, forwarding.fields);
    const overrun = account.admit(expected, now());
    exchange.answerHeaders = account.headers(now());
    if (overrun !== undefined) {
      metrics.refused(account.name, overrun.limit);
      exchange.refuse(failure('overLimit', sentenceOf(overrun)), secondsOf(overrun));
      return overFlow;
    }
    metrics.admitted(account.name, model);
    follow(account.name, (used) => account.settle(expected, used, now()));
    return next(services, exchange, forwarding);
  }
}

function secondsOf({ waitMs }: Overrun): string {
  return String(waitMs === undefined ? 1 : Math.max(1, Math.ceil(waitMs / 1000)));
}

function sentenceOf({ limit, allowed, waitMs }: Overrun): string {
  if (limit === 'concurrency')
    return `limits: ${allowed} requests of this key are under way, which is the limit; wait for the end of one`;
  return `limits: this key may take ${allowed} ${limit} a minute; try again in ${Math.max(1, Math.ceil((waitMs ?? 0) / 1000))} s`;
}
