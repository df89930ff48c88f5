import { readdirSync, readFileSync } from 'node:fs';
import { floatText } from './shapes/json.js';

const fineBuckets = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
];
const coarseBuckets = [0.1, 0.5, 1];

class Histogram {
  private readonly bounds: readonly number[];
  private readonly counts: number[];
  private count = 0;
  private sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.count++;
    this.sum += value;
    for (const [index, bound] of this.bounds.entries()) {
      if (value <= bound) this.counts[index] = (this.counts[index] ?? 0) + 1;
    }
  }

  lines(name: string, before: string, after: string): string[] {
    const labels = [before, after].filter((part) => part !== '').join(',');
    const all = labels === '' ? '' : `{${labels}}`;
    const bucket = (le: string): string =>
      `{${[before, `le="${le}"`, after].filter((part) => part !== '').join(',')}}`;
    return [
      ...this.bounds.map(
        (le, index) => `${name}_bucket${bucket(floatText(le))} ${floatText(this.counts[index] ?? 0)}`,
      ),
      `${name}_bucket${bucket('+Inf')} ${floatText(this.count)}`,
      `${name}_count${all} ${floatText(this.count)}`,
      `${name}_sum${all} ${floatText(this.sum)}`,
    ];
  }
}

interface Counted {
  value: number;
  readonly created: number;
}

interface Sized {
  count: number;
  sum: number;
  readonly created: number;
}

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
  private readonly started = Date.now() / 1000;
  private readonly requests = new Map<string, Counted>();
  private readonly requestSizes = new Map<string, Sized>();
  private readonly responseSizes = new Map<string, Sized>();
  private readonly fine = new Histogram(fineBuckets);
  private readonly coarse = new Map<string, { readonly histogram: Histogram; readonly created: number }>();

  count(request: AnsweredRequest): void {
    const { method, route, status, requestBytes, responseBytes, seconds } = request;
    if (route !== undefined && unmeasured.has(route)) return;
    const handler = `handler="${route ?? 'none'}"`;
    const created = Date.now() / 1000;
    const key = `${handler},method="${method}",status="${Math.floor(status / 100)}xx"`;
    const counted = this.requests.get(key) ?? { value: 0, created };
    counted.value++;
    this.requests.set(key, counted);
    for (const [sizes, bytes] of [
      [this.requestSizes, requestBytes],
      [this.responseSizes, responseBytes],
    ] as const) {
      const sized = sizes.get(handler) ?? { count: 0, sum: 0, created };
      sized.count++;
      sized.sum += bytes;
      sizes.set(handler, sized);
    }
    this.fine.observe(seconds);
    const byHandler = `${handler}|method="${method}"`;
    const coarse = this.coarse.get(byHandler) ?? { histogram: new Histogram(coarseBuckets), created };
    coarse.histogram.observe(seconds);
    this.coarse.set(byHandler, coarse);
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
    const byKey = (entries: Iterable<readonly [string, number]>, name: string): string[] =>
      [...entries].map(([key, value]) => `${name}{${key}} ${floatText(value)}`);
    const lines: string[] = [];
    const total = 'Total number of requests by method, status and handler.';
    const requests = [...this.requests];
    lines.push(...heading('http_requests_total', 'counter', total));
    lines.push(
      ...byKey(
        requests.map(([key, { value }]) => [key, value]),
        'http_requests_total',
      ),
    );
    lines.push(...heading('http_requests_created', 'gauge', total));
    lines.push(
      ...byKey(
        requests.map(([key, { created }]) => [key, created]),
        'http_requests_created',
      ),
    );
    for (const [name, sizes, way] of [
      ['http_request_size_bytes', this.requestSizes, 'incoming requests'],
      ['http_response_size_bytes', this.responseSizes, 'outgoing responses'],
    ] as const) {
      const help = `Content length of ${way} by handler. Only value of header is respected. Otherwise ignored. No percentile calculated. `;
      lines.push(...heading(name, 'summary', help));
      for (const [key, { count, sum }] of sizes) {
        lines.push(`${name}_count{${key}} ${floatText(count)}`, `${name}_sum{${key}} ${floatText(sum)}`);
      }
      lines.push(...heading(`${name}_created`, 'gauge', help));
      lines.push(
        ...byKey(
          [...sizes].map(([key, { created }]) => [key, created]),
          `${name}_created`,
        ),
      );
    }
    const fine =
      'Latency with many buckets but no API specific labels. Made for more accurate percentile calculations. ';
    lines.push(...heading('http_request_duration_highr_seconds', 'histogram', fine));
    lines.push(...this.fine.lines('http_request_duration_highr_seconds', '', ''));
    lines.push(...heading('http_request_duration_highr_seconds_created', 'gauge', fine));
    lines.push(`http_request_duration_highr_seconds_created ${floatText(this.started)}`);
    const coarse =
      'Latency with only few buckets by handler. Made to be only used if aggregation by handler is important. ';
    lines.push(...heading('http_request_duration_seconds', 'histogram', coarse));
    for (const [key, { histogram }] of this.coarse) {
      const [handler = '', method = ''] = key.split('|');
      lines.push(...histogram.lines('http_request_duration_seconds', handler, method));
    }
    lines.push(...heading('http_request_duration_seconds_created', 'gauge', coarse));
    lines.push(
      ...byKey(
        [...this.coarse].map(([key, { created }]) => [key.replace('|', ','), created]),
        'http_request_duration_seconds_created',
      ),
    );
    return `${lines.join('\n')}\n`;
  }
}

function heading(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function family(name: string, type: string, help: string, value: number | undefined): string {
  return value === undefined
    ? ''
    : `${[...heading(name, type, help), `${name} ${floatText(value)}`].join('\n')}\n`;
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
