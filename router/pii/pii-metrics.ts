import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { Histogram, header, sampleLines } from '../stats/metric-family.js';

/** What became of a request that was looked through. */
export type PiiOutcome = 'clean' | 'redacted' | 'blocked' | 'unchecked' | 'refused';

const outcomes: readonly PiiOutcome[] = ['clean', 'redacted', 'blocked', 'unchecked', 'refused'];

// Presidio has some fifty; a server that makes more up has them counted together.
const mostTypes = 100;

const requestsName = 'vllm_router:pii_requests_total';
const findingsName = 'vllm_router:pii_findings_total';
const secondsName = 'vllm_router:pii_analysis_seconds';

/** Counts what the look for personal data comes to, and nothing of the data. */
export class PiiMetrics {
  private readonly requests = new Map<PiiOutcome, number>(outcomes.map((outcome) => [outcome, 0]));
  private readonly findings: Map<string, number>;
  private readonly seconds = new Histogram(ownRouterMetrics[secondsName].buckets);

  /** @param types those that can be found, as far as that is known */
  constructor(types: readonly string[]) {
    this.findings = new Map(types.map((type) => [type, 0]));
  }

  /** Counts a request. */
  ended(outcome: PiiOutcome): void {
    this.requests.set(outcome, (this.requests.get(outcome) ?? 0) + 1);
  }

  /** Counts a finding. */
  found(type: string): void {
    const name = this.findings.has(type) || this.findings.size < mostTypes ? type : 'OTHER';
    this.findings.set(name, (this.findings.get(name) ?? 0) + 1);
  }

  /** Counts how long a look took. */
  took(seconds: number): void {
    this.seconds.observe(seconds);
  }

  render(): string {
    const lines = [
      ...header(requestsName, ownRouterMetrics[requestsName]),
      ...sampleLines(requestsName, ownRouterMetrics[requestsName], samples(this.requests)),
      ...header(findingsName, ownRouterMetrics[findingsName]),
      ...sampleLines(findingsName, ownRouterMetrics[findingsName], samples(this.findings)),
      ...header(secondsName, ownRouterMetrics[secondsName]),
      ...this.seconds.lines(secondsName, ''),
    ];
    return `${lines.join('\n')}\n`;
  }
}

function samples(
  counts: ReadonlyMap<string, number>,
): readonly { readonly labels: readonly string[]; readonly value: number }[] {
  return [...counts].map(([label, value]) => ({ labels: [label], value }));
}
