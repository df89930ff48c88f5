import type { MetricSpec } from '../../contract/metric-spec.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { header, type Sample, sampleLines } from '../stats/metric-family.js';
import type { TokenCounts } from '../tokens/token-step.js';
import type { KvSource } from './kv-source.js';
import type { AffinityChoice } from './score.js';

type Reason = AffinityChoice['reason'];

type KvMetric =
  | 'vllm_router:affinity_decisions_total'
  | 'vllm_router:token_lookups_total'
  | 'vllm_router:kv_index_blocks'
  | 'vllm_router:kv_index_owners'
  | 'vllm_router:kv_events_total'
  | 'vllm_router:kv_event_gaps_total'
  | 'vllm_router:kv_event_replays_total';

/** What there is to tell of besides decisions. */
export interface KvMetricsParts {
  /** Whether engines are chosen by the prompts that they hold or seem to hold. */
  readonly usesAffinity: boolean;
  /** Who knows what engines hold. @default - nobody does */
  readonly source: KvSource | undefined;
  /** Where tokens came from, by model. */
  readonly tokens: ReadonlyMap<string, Readonly<TokenCounts>>;
  /** Models that are served now. */
  readonly models: Iterable<string>;
}

/** Counts how engines are chosen by what they hold, and tells how well that is known. */
export class KvMetrics {
  private readonly reasons = new Map<string, Map<Reason, number>>();

  /** Counts a choice. */
  readonly decided = (model: string, reason: Reason): void => {
    const counts = this.reasonsOf(model);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  };

  /** Lines of the exposition format. */
  render({ usesAffinity, source, tokens, models }: KvMetricsParts): string {
    // From 0 on: a rate does not see a series that begins with its first event.
    for (const model of models) this.reasonsOf(model);
    const states = source?.engineStates?.() ?? [];
    const ofEngines = (value: (state: (typeof states)[number]) => number): Sample[] =>
      states.map((state) => ({ labels: [state.url], value: value(state) }));
    const families: Readonly<Record<KvMetric, readonly Sample[]>> = {
      'vllm_router:affinity_decisions_total': usesAffinity ? this.decisions() : [],
      'vllm_router:token_lookups_total': source === undefined ? [] : lookups(this.reasons.keys(), tokens),
      'vllm_router:kv_index_blocks': ofEngines(({ blocks }) => blocks),
      'vllm_router:kv_index_owners': states.flatMap(({ url, exact, degraded }) => [
        { labels: [url, 'exact'], value: exact },
        { labels: [url, 'degraded'], value: degraded },
      ]),
      'vllm_router:kv_events_total': ofEngines(({ events }) => events),
      'vllm_router:kv_event_gaps_total': ofEngines(({ gaps }) => gaps),
      'vllm_router:kv_event_replays_total': ofEngines(({ replays }) => replays),
    };
    return Object.entries(families)
      .filter(([, samples]) => samples.length > 0)
      .flatMap(([name, samples]) => {
        const spec: MetricSpec = ownRouterMetrics[name as KvMetric];
        return [...header(name, spec), ...sampleLines(name, spec, samples)];
      })
      .map((line) => `${line}\n`)
      .join('');
  }

  private decisions(): readonly Sample[] {
    return [...this.reasons].flatMap(([model, counts]) =>
      [...counts].map(([reason, value]) => ({ labels: [model, reason], value })),
    );
  }

  private reasonsOf(model: string): Map<Reason, number> {
    let counts = this.reasons.get(model);
    if (counts === undefined) {
      counts = new Map((['affinity', 'home', 'released', 'cold'] as const).map((reason) => [reason, 0]));
      this.reasons.set(model, counts);
    }
    return counts;
  }
}

function lookups(models: Iterable<string>, tokens: KvMetricsParts['tokens']): readonly Sample[] {
  return [...new Set([...models, ...tokens.keys()])].flatMap((model) => {
    const { given = 0, known = 0, begun = 0, asked = 0, late = 0, untold = 0 } = tokens.get(model) ?? {};
    const sources = { client: given, cache: known + begun, engine: asked, approximate: late + untold };
    return Object.entries(sources).map(([source, value]) => ({ labels: [model, source], value }));
  });
}
