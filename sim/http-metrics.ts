import { readdirSync, readFileSync } from 'node:fs';
import { prometheusFloat } from '../src/runtime/python-float.js';
import { headLines, type MetricFamily, MetricStore } from './metric-store.js';

const fineBuckets = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
];
const coarseBuckets = [0.1, 0.5, 1];

// How the instrumentation that vLLM uses words them, blanks at the end included.
const sizeHelp = (way: string): string =>
  `Content length of ${way} by handler. Only value of header is respected. Otherwise ignored. No percentile calculated. `;

const families = [
  {
    name: 'http_requests',
    type: 'counter',
    help: 'Total number of requests by method, status and handler.',
  },
  { name: 'http_request_size_bytes', type: 'summary', help: sizeHelp('incoming requests') },
  { name: 'http_response_size_bytes', type: 'summary', help: sizeHelp('outgoing responses') },
  {
    name: 'http_request_duration_highr_seconds',
    type: 'histogram',
    help: 'Latency with many buckets but no API specific labels. Made for more accurate percentile calculations. ',
    buckets: fineBuckets,
  },
  {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    help: 'Latency with only few buckets by handler. Made to be only used if aggregation by handler is important. ',
    buckets: coarseBuckets,
  },
] as const satisfies readonly MetricFamily[];

const sleepFamilies = [
  {
    name: 'vllm:sleep_mode_operation_duration_seconds',
    type: 'histogram',
    help: 'Duration of one sleep-mode operation.',
    buckets: [0.01, 0.1, 1, 10, 30, 60, 120, 300, 600],
  },
  {
    name: 'vllm:sleep_mode_operations_in_flight',
    type: 'gauge',
    help: 'Sleep-mode operations currently awaited.',
  },
] as const satisfies readonly MetricFamily[];

/** One answered request, for the metrics. */
export interface AnsweredRequest {
  readonly method: string;
  /** Path of the route; undefined where there is none for the path and method. */
  readonly route: string | undefined;
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly seconds: number;
}

// What vLLM leaves out of its request metrics.
const unmeasured = new Set(['/metrics', '/health', '/load', '/ping', '/version', '/server_info']);

/** Metrics of the process and of the HTTP requests that it has answered. */
export class HttpMetrics {
  readonly #store = new MetricStore(() => Date.now() / 1000);
  #tellsSleep = false;

  constructor() {
    for (const family of families) this.#store.define(family);
    // The one without labels is there before the first request.
    this.#store.series('http_request_duration_highr_seconds', {});
  }

  count(request: AnsweredRequest): void {
    const { method, route, status, requestBytes, responseBytes, seconds } = request;
    if (route !== undefined && unmeasured.has(route)) return;
    const handler = route ?? 'none';
    const byStatus = { handler, method, status: `${Math.floor(status / 100)}xx` };
    this.#store.series('http_requests', byStatus).add(1);
    this.#store.series('http_request_size_bytes', { handler }).observe(requestBytes);
    this.#store.series('http_response_size_bytes', { handler }).observe(responseBytes);
    this.#store.series('http_request_duration_highr_seconds', {}).observe(seconds);
    this.#store.series('http_request_duration_seconds', { handler, method }).observe(seconds);
  }

  /** Counts one time of falling asleep or waking up, which is told from the first one on. */
  slept(operation: 'sleep' | 'wake', seconds: number): void {
    if (!this.#tellsSleep) for (const family of sleepFamilies) this.#store.define(family);
    this.#tellsSleep = true;
    this.#store.series('vllm:sleep_mode_operation_duration_seconds', { operation }).observe(seconds);
    // Nothing else is answered while the engine falls asleep, so nobody sees another number.
    this.#store.series('vllm:sleep_mode_operations_in_flight', { operation }).set(0);
  }

  /** The `process_` part of `/metrics`, with what this process really uses. */
  processText(): string {
    const { user, system } = process.cpuUsage();
    return [
      family('process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', virtualBytes()),
      family(
        'process_resident_memory_bytes',
        'gauge',
        'Resident memory size in bytes.',
        process.memoryUsage.rss(),
      ),
      family(
        'process_start_time_seconds',
        'gauge',
        'Start time of the process since unix epoch in seconds.',
        Date.now() / 1000 - process.uptime(),
      ),
      family(
        'process_cpu_seconds_total',
        'counter',
        'Total user and system CPU time spent in seconds.',
        (user + system) / 1e6,
      ),
      family('process_open_fds', 'gauge', 'Number of open file descriptors.', openFiles()),
      family('process_max_fds', 'gauge', 'Maximum number of open file descriptors.', openFilesLimit()),
    ].join('');
  }

  /** The `http_` part of `/metrics`. */
  requestText(): string {
    return this.#store.text();
  }
}

function family(name: string, type: string, help: string, value: number | undefined): string {
  return value === undefined
    ? ''
    : `${[...headLines(name, type, help), `${name} ${prometheusFloat(value)}`].join('\n')}\n`;
}

// Only Linux tells the following, as files.
function virtualBytes(): number | undefined {
  try {
    const pages = readFileSync('/proc/self/statm', 'utf8').split(' ', 1)[0];
    return Number(pages) * 4096;
  } catch {
    return undefined;
  }
}

function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}

function openFilesLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
