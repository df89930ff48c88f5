import type { MetricSpec } from '../../contract/metric-spec.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import type { QueueCounts } from '../admission/admission.js';
import type { EndpointStore } from '../discovery/endpoints.js';
import type { HedgeOutcome } from '../hedging/race.js';
import { Histogram, header, labelText, type Sample, sampleLines } from './metric-family.js';

type Metric = keyof typeof ownRouterMetrics;

/** Counts retries, second engines and who waits for an engine; what is counted of engines comes and goes with them. */
export class FailureCounts implements QueueCounts {
  readonly #store: EndpointStore;
  readonly #retries = new Tally();
  readonly #turnedAway = new Tally();
  readonly #hedges = new Tally();
  readonly #depths = new Map<string, number>();
  readonly #times = new Map<string, Histogram>();

  constructor(store: EndpointStore) {
    this.#store = store;
  }

  retried(model: string, why: 'failure' | 'status'): void {
    this.#retries.add(model, why);
  }

  hedged(model: string, outcome: HedgeOutcome): void {
    this.#hedges.add(model, outcome);
  }

  queued(model: string, change: 1 | -1): void {
    this.#depths.set(model, (this.#depths.get(model) ?? 0) + change);
  }

  waited(model: string, seconds: number): void {
    this.#timesOf(model).observe(seconds);
  }

  turnedAway(model: string, reason: 'full' | 'late' | 'left'): void {
    this.#turnedAway.add(model, reason);
  }

  /** The lines of these metrics in the text of `/metrics`, each with its end. */
  render(): string {
    const ejected: Sample[] = [];
    const ejections: Sample[] = [];
    let server = '';
    for (const { url, health, models } of this.#store.snapshot().endpoints) {
      for (const model of models) this.#begin(model);
      if (url === server) continue;
      server = url;
      const isOut = health.phase === 'ejected' || health.phase === 'onTrial';
      ejected.push({ labels: [url], value: isOut ? 1 : 0 });
      ejections.push({ labels: [url], value: health.ejections });
    }
    const times = 'vllm_router:queue_time_seconds';
    const histograms = [...this.#times].flatMap(([model, histogram]) =>
      histogram.lines(times, labelText(ownRouterMetrics[times].labels, [model])),
    );
    const lines = [
      ...family('vllm_router:engine_ejected', ejected),
      ...family('vllm_router:engine_ejections_total', ejections),
      ...family('vllm_router:retries_total', this.#retries.samples()),
      ...family('vllm_router:hedges_total', this.#hedges.samples()),
      ...family(
        'vllm_router:queue_depth',
        [...this.#depths].map(([model, value]) => ({ labels: [model], value })),
      ),
      ...family('vllm_router:queue_turned_away_total', this.#turnedAway.samples()),
      ...(histograms.length === 0 ? [] : [...header(times, ownRouterMetrics[times]), ...histograms]),
    ];
    return lines.map((line) => `${line}\n`).join('');
  }

  /** Has the series of a model from 0 on, since a rate does not see one that begins with its first event. */
  #begin(model: string): void {
    this.#turnedAway.begin(model, 'full', 'late');
    this.#timesOf(model);
    if (!this.#depths.has(model)) this.#depths.set(model, 0);
  }

  #timesOf(model: string): Histogram {
    let times = this.#times.get(model);
    if (times === undefined) {
      times = new Histogram(ownRouterMetrics['vllm_router:queue_time_seconds'].buckets);
      this.#times.set(model, times);
    }
    return times;
  }
}

/** Counts of a model by reason. */
class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(model: string, reason: string): void {
    const counts = this.#of(model);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }

  begin(model: string, ...reasons: readonly string[]): void {
    const counts = this.#of(model);
    for (const reason of reasons) if (!counts.has(reason)) counts.set(reason, 0);
  }

  #of(model: string): Map<string, number> {
    let counts = this.#counts.get(model);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(model, counts);
    }
    return counts;
  }

  samples(): readonly Sample[] {
    return [...this.#counts].flatMap(([model, counts]) =>
      [...counts].map(([reason, value]) => ({ labels: [model, reason], value })),
    );
  }
}

function family(name: Metric, samples: readonly Sample[]): string[] {
  const spec: MetricSpec = ownRouterMetrics[name];
  return samples.length === 0 ? [] : [...header(name, spec), ...sampleLines(name, spec, samples)];
}
