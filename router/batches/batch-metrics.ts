import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import type { FileStore } from '../files/file-store.js';
import { header, type Sample, sampleLines } from '../stats/metric-family.js';
import { type BatchRecord, isOver } from './batch-record.js';

/** What became of a request of a batch. */
export type LineOutcome = 'completed' | 'failed' | 'expired' | 'cancelled';

type BatchMetric =
  | 'vllm_router:batches'
  | 'vllm_router:batch_requests_in_flight'
  | 'vllm_router:batch_requests_total'
  | 'vllm_router:batch_retries_total'
  | 'vllm_router:files'
  | 'vllm_router:file_bytes';

/** What is counted of batches and files. */
export class BatchMetrics {
  inFlight = 0;
  retries = 0;
  private readonly outcomes = new Map<LineOutcome, number>();

  /** A request of a batch has come to its end. */
  ended(outcome: LineOutcome, count = 1): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + count);
  }

  /** Lines of the exposition format. */
  render(files: FileStore, batches: readonly BatchRecord[]): string {
    const statuses = new Map<string, number>();
    for (const batch of batches) {
      if (!isOver(batch)) statuses.set(batch.status, (statuses.get(batch.status) ?? 0) + 1);
    }
    const families: Readonly<Record<BatchMetric, readonly Sample[]>> = {
      'vllm_router:batches': [...statuses].map(([status, value]) => ({ labels: [status], value })),
      'vllm_router:batch_requests_in_flight': [{ labels: [], value: this.inFlight }],
      'vllm_router:batch_requests_total': [...this.outcomes].map(([outcome, value]) => ({
        labels: [outcome],
        value,
      })),
      'vllm_router:batch_retries_total': [{ labels: [], value: this.retries }],
      'vllm_router:files': [{ labels: [], value: files.count }],
      'vllm_router:file_bytes': [{ labels: [], value: files.bytes }],
    };
    return Object.entries(families)
      .filter(([, samples]) => samples.length > 0)
      .flatMap(([name, samples]) => {
        const spec = ownRouterMetrics[name as BatchMetric];
        return [...header(name, spec), ...sampleLines(name, spec, samples)];
      })
      .map((line) => `${line}\n`)
      .join('');
  }
}
