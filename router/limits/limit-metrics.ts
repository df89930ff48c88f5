import type { MetricSpec } from '../../contract/metric-spec.js';
import { type OwnRouterMetric, ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { header, sampleLines } from '../stats/metric-family.js';
import type { TokenUsage } from '../stats/sse-usage.js';
import type { LimitName } from './client-account.js';

/** Counts what clients do, by their names and never by their keys. */
export class LimitMetrics {
  private readonly requests = new Table();
  private readonly tokens = new Table();
  private readonly limited = new Table();

  /** Counts a request that is let in. */
  admitted(client: string, model: string): void {
    this.requests.add([client, model], 1);
  }

  /** Counts a request that is refused. */
  refused(client: string, limit: LimitName): void {
    this.limited.add([client, limit], 1);
  }

  /** Counts what a request took. */
  used(client: string, model: string, { promptTokens, completionTokens }: TokenUsage): void {
    this.tokens.add([client, model, 'input'], promptTokens);
    this.tokens.add([client, model, 'output'], completionTokens);
  }

  /** @param inFlight requests under way by their client */
  render(inFlight: ReadonlyMap<string, number>): string {
    const gauge = new Table();
    for (const [client, value] of inFlight) gauge.add([client], value);
    const lines = [
      ...familyOf('vllm_router:client_requests_total', this.requests),
      ...familyOf('vllm_router:client_tokens_total', this.tokens),
      ...familyOf('vllm_router:client_requests_limited_total', this.limited),
      ...familyOf('vllm_router:client_requests_in_flight', gauge),
    ];
    return `${lines.join('\n')}\n`;
  }
}

class Table {
  readonly rows = new Map<string, { readonly labels: readonly string[]; value: number }>();

  add(labels: readonly string[], amount: number): void {
    const key = labels.join('\n');
    const row = this.rows.get(key);
    if (row === undefined) this.rows.set(key, { labels, value: amount });
    else row.value += amount;
  }
}

function familyOf(name: OwnRouterMetric, { rows }: Table): readonly string[] {
  const spec: MetricSpec = ownRouterMetrics[name];
  return [...header(name, spec), ...sampleLines(name, spec, rows.values())];
}
