import type { Endpoint } from '../discovery/endpoints.js';
import type { EngineScraper } from './engines.js';
import type { RequestStats } from './requests.js';

/** The message of `--log-stats`, in the lines that the Python router writes. */
export function statsReport(
  endpoints: readonly Endpoint[],
  requests: Pick<RequestStats, 'of'>,
  engines: Pick<EngineScraper, 'of'>,
): string {
  const lines = ['', '='.repeat(50)];
  for (const { url, cards } of endpoints) {
    lines.push(`Server: ${url}`);
    if (cards.length === 0) lines.push('Models: No model information available');
    else lines.push('Models:');
    for (const { id, parent } of cards) {
      lines.push(`  - ${id}${typeof parent === 'string' ? ` (adapter for ${parent})` : ''}`);
    }
    lines.push(engineLine(engines, url), requestLine(requests, url), '-'.repeat(50));
  }
  lines.push('='.repeat(50));
  return lines.join('\n');
}

function engineLine(engines: Pick<EngineScraper, 'of'>, url: string): string {
  const stats = engines.of(url);
  if (stats === undefined) return ' Engine Stats: No stats available';
  const { running = 0, waiting = 0, prefixHitRate = 0 } = stats;
  return ` Engine Stats: Running Requests: ${running}, Queued Requests: ${waiting}, GPU Cache Hit Rate: ${prefixHitRate.toFixed(2)}`;
}

function requestLine(requests: Pick<RequestStats, 'of'>, url: string): string {
  const stats = requests.of(url);
  if (stats === undefined) return ' Request Stats: No stats available';
  const { qps, avgLatency, avgItl, inPrefill, inDecoding, finished, uptime } = stats;
  const parts = [
    `QPS: ${qps.toFixed(2)}`,
    // -1 stands for nothing measured yet.
    `Avg Latency: ${avgLatency?.toFixed(2) ?? '-1'}`,
    `Avg ITL: ${avgItl?.toFixed(4) ?? '-1'}`,
    `Prefill Requests: ${inPrefill}`,
    `Decoding Requests: ${inDecoding}`,
    'Swapped Requests: 0',
    `Finished: ${finished}`,
    `Uptime: ${uptime.toFixed(2)} sec`,
  ];
  return ` Request Stats: ${parts.join(', ')}`;
}
