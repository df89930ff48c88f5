import type { MetricSpec } from '../../contract/metric-spec.js';
import { prometheusFloat } from '../../src/runtime/python-float.js';

/** Samples of a metric for one set of label values. */
export interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
}

/** A number that only grows. */
export interface Counter {
  value: number;
}

/** How often values fell under each bound. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.#sum += value;
    this.#count++;
    const at = this.#bounds.findIndex((bound) => value <= bound);
    if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** Lines of the exposition format for a name and the text of its labels. */
  lines(name: string, labels: string): string[] {
    const prefix = labels === '' ? '' : `${labels},`;
    const suffix = labels === '' ? '' : `{${labels}}`;
    let below = 0;
    const buckets = this.#bounds.map((bound, i) => {
      below += this.#counts[i] ?? 0;
      return `${name}_bucket{${prefix}le="${prometheusFloat(bound)}"} ${prometheusFloat(below)}`;
    });
    return [
      ...buckets,
      `${name}_bucket{${prefix}le="+Inf"} ${prometheusFloat(this.#count)}`,
      `${name}_count${suffix} ${prometheusFloat(this.#count)}`,
      `${name}_sum${suffix} ${prometheusFloat(this.#sum)}`,
    ];
  }
}

/** The two lines that precede the samples of a metric. */
export function header(name: string, { help, type }: MetricSpec): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

/** The lines of samples of a gauge or counter. */
export function sampleLines(name: string, spec: MetricSpec, samples: Iterable<Sample>): string[] {
  const lines: string[] = [];
  for (const { labels, value } of samples) {
    const text = labelText(spec.labels, labels);
    lines.push(`${name}${text === '' ? '' : `{${text}}`} ${prometheusFloat(value)}`);
  }
  return lines;
}

/** Labels as they stand between the braces. */
export function labelText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, i) => `${name}="${escaped(values[i] ?? '')}"`).join(',');
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
