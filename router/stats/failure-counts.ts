import type { MetricSpec } from '../../contract/metric-spec.js';
import type { QueueCounts } from '../admission/admission.js';
import type { EndpointStore } from '../discovery/endpoints.js';
import type { HedgeOutcome } from '../hedging/race.js';
import { Histogram, header, labelText, type Sample, sampleLines } from './metric-family.js';
import { ownMetrics } from './own-metrics.js';

type Metric = keyof typeof ownMetrics;

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
    let times = this.#times.get(model);
    if (times === undefined) {
      times = new Histogram(ownMetrics['vllm_router:queue_time_seconds'].buckets);
      this.#times.set(model, times);
    }
    times.observe(seconds);
  }

  turnedAway(model: string, reason: 'full' | 'late' | 'left'): void {
    this.#turnedAway.add(model, reason);
  }

  /** The lines of these metrics in the text of `/metrics`, each with its end. */
  render(): string {
    const ejected: Sample[] = [];
    const ejections: Sample[] = [];
    let server = '';
    for (const { url, health } of this.#store.snapshot().endpoints) {
      if (url === server) continue;
      server = url;
      const isOut = health.phase === 'ejected' || health.phase === 'onTrial';
      ejected.push({ labels: [url], value: isOut ? 1 : 0 });
      ejections.push({ labels: [url], value: health.ejections });
    }
    const times = 'vllm_router:queue_time_seconds';
    const histograms = [...this.#times].flatMap(([model, histogram]) =>
      histogram.lines(times, labelText(ownMetrics[times].labels, [model])),
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
      ...(histograms.length === 0 ? [] : [...header(times, ownMetrics[times]), ...histograms]),
    ];
    return lines.map((line) => `${line}\n`).join('');
  }
}

/** Counts of a model by reason. */
class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(model: string, reason: string): void {
    let counts = this.#counts.get(model);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(model, counts);
    }
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }

  samples(): readonly Sample[] {
    return [...this.#counts].flatMap(([model, counts]) =>
      [...counts].map(([reason, value]) => ({ labels: [model, reason], value })),
    );
  }
}

function family(name: Metric, samples: readonly Sample[]): string[] {
  const spec: MetricSpec = ownMetrics[name];
  return samples.length === 0 ? [] : [...header(name, spec), ...sampleLines(name, spec, samples)];
}
