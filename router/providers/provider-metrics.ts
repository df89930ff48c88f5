import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { header, type Sample, sampleLines } from '../stats/metric-family.js';
import type { TokenUsage } from '../stats/sse-usage.js';

/** Why a provider gave no answer that is of use. */
export type ProviderProblem = 'connection' | 'timeout' | 'status' | 'broken';

type ProviderMetric =
  | 'vllm_router:provider_requests_total'
  | 'vllm_router:provider_errors_total'
  | 'vllm_router:provider_tokens_total'
  | 'vllm_router:provider_requests_in_flight';

/** What is counted of one model of a provider. */
export class ProviderSeries {
  inFlight = 0;
  input = 0;
  output = 0;
  readonly codes = new Map<number, number>();
  readonly errors = new Map<ProviderProblem, number>([
    ['connection', 0],
    ['timeout', 0],
    ['status', 0],
    ['broken', 0],
  ]);
  readonly labels: readonly [provider: string, model: string];

  constructor(provider: string, model: string) {
    this.labels = [provider, model];
  }

  /** An answer has begun. */
  answered(status: number): void {
    this.codes.set(status, (this.codes.get(status) ?? 0) + 1);
  }

  /** A request came to nothing. */
  failed(problem: ProviderProblem): void {
    this.errors.set(problem, (this.errors.get(problem) ?? 0) + 1);
  }

  /** An answer says what it took. */
  took({ promptTokens, completionTokens }: TokenUsage): void {
    this.input += promptTokens;
    this.output += completionTokens;
  }
}

/** Lines of `/metrics` about providers. */
export function providerLines(all: readonly ProviderSeries[]): string {
  const families: Readonly<Record<ProviderMetric, readonly Sample[]>> = {
    'vllm_router:provider_requests_total': all.flatMap(({ labels, codes }) =>
      [...codes].map(([code, value]) => ({ labels: [...labels, String(code)], value })),
    ),
    'vllm_router:provider_errors_total': all.flatMap(({ labels, errors }) =>
      [...errors].map(([reason, value]) => ({ labels: [...labels, reason], value })),
    ),
    'vllm_router:provider_tokens_total': all.flatMap(({ labels, input, output }) => [
      { labels: [...labels, 'input'], value: input },
      { labels: [...labels, 'output'], value: output },
    ]),
    'vllm_router:provider_requests_in_flight': all.map(({ labels, inFlight: value }) => ({ labels, value })),
  };
  return Object.entries(families)
    .filter(([, samples]) => samples.length > 0)
    .flatMap(([name, samples]) => {
      const spec = ownRouterMetrics[name as ProviderMetric];
      return [...header(name, spec), ...sampleLines(name, spec, samples)];
    })
    .map((line) => `${line}\n`)
    .join('');
}
