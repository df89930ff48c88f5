import type { MetricSpec } from './metric-spec.js';

/** The metrics that the router has beyond those of the Python router. */
export const ownRouterMetrics = {
  'vllm_router:requests_in_flight': {
    type: 'gauge',
    labels: ['server'],
    help: 'Requests sent to an engine and not ended',
  },
  'vllm_router:engine_kv_cache_usage': {
    type: 'gauge',
    labels: ['server'],
    help: 'Share of the KV cache of an engine in use, from 0 to 1, as it told last',
  },
  'vllm_router:engine_sleeping': {
    type: 'gauge',
    labels: ['server'],
    help: '1 for an engine that is asleep',
  },
  'vllm_router:overhead_seconds': {
    type: 'histogram',
    labels: [],
    help: 'Seconds from the arrival of a request until it is sent to an engine',
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
  },
  'vllm_router:time_to_first_token_seconds': {
    type: 'histogram',
    labels: ['server', 'model'],
    help: 'Seconds from sending a request to the first byte of its stream',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
  },
  'vllm_router:inter_token_latency_seconds': {
    type: 'histogram',
    labels: ['server', 'model'],
    help: 'Mean seconds between two tokens of a stream',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1],
  },
  'vllm_router:responses_total': {
    type: 'counter',
    labels: ['server', 'model', 'code'],
    help: 'Complete answers of engines by status',
  },
  'vllm_router:attempts_total': {
    type: 'counter',
    labels: ['server', 'model', 'outcome'],
    help: 'Attempts that ended: answered, refused by the engine as the client asked wrongly (status 4xx), or failed (5xx or no answer)',
  },
  'vllm_router:client_aborts_total': {
    type: 'counter',
    labels: ['server', 'model'],
    help: 'Requests whose client left before the answer was complete',
  },
  'vllm_router:scrape_failures_total': {
    type: 'counter',
    labels: ['server'],
    help: 'Scrapes of the metrics of an engine that failed',
  },
  'vllm_router:engine_ejected': {
    type: 'gauge',
    labels: ['server'],
    help: '1 for an engine that is left out since its requests failed',
  },
  'vllm_router:engine_ejections_total': {
    type: 'counter',
    labels: ['server'],
    help: 'Times that an engine was left out since its requests failed',
  },
  'vllm_router:retries_total': {
    type: 'counter',
    labels: ['model', 'reason'],
    help: 'Requests sent to a further engine, by whether the one before failed or answered with a status to retry',
  },
  'vllm_router:hedges_total': {
    type: 'counter',
    labels: ['model', 'outcome'],
    help: 'Second engines asked since first tokens were late (started), of which some were faster (won) and some not (lost), and those that the budget had no room for (refused)',
  },
  'vllm_router:queue_depth': {
    type: 'gauge',
    labels: ['model'],
    help: 'Requests that wait for an engine',
  },
  'vllm_router:queue_time_seconds': {
    type: 'histogram',
    labels: ['model'],
    help: 'Seconds that requests waited until they got to an engine',
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  },
  'vllm_router:queue_turned_away_total': {
    type: 'counter',
    labels: ['model', 'reason'],
    help: 'Requests that did not get to an engine from the queue: it was full, they were late, or their client left',
  },
  'vllm_router:affinity_decisions_total': {
    type: 'counter',
    labels: ['model', 'reason'],
    help: 'Choices of kvaware and prefixaware by who was chosen: one that holds the prompt (affinity), one that has held it (home), any since the holders have too much to do (released), or any since nobody holds it (cold)',
  },
  'vllm_router:token_lookups_total': {
    type: 'counter',
    labels: ['model', 'source'],
    help: 'Prompts for kvaware by who told their tokens: the client, the cache of earlier prompts, an engine, or nobody in time, so that the text decides (approximate)',
  },
  'vllm_router:kv_index_blocks': {
    type: 'gauge',
    labels: ['server'],
    help: 'Blocks that an engine is known to hold in its KV cache by its events',
  },
  'vllm_router:kv_index_owners': {
    type: 'gauge',
    labels: ['server', 'state'],
    help: 'Data parallel ranks of an engine by whether all that they hold is known (exact) or they may hold more (degraded)',
  },
  'vllm_router:kv_events_total': {
    type: 'counter',
    labels: ['server'],
    help: 'KV events of an engine that were taken in',
  },
  'vllm_router:kv_event_gaps_total': {
    type: 'counter',
    labels: ['server'],
    help: 'Times that KV events of an engine were missing',
  },
  'vllm_router:kv_event_replays_total': {
    type: 'counter',
    labels: ['server'],
    help: 'Times that an engine was asked to send KV events again, to learn what it holds or whether some were missed',
  },
  'vllm_router:config_reloads_total': {
    type: 'counter',
    labels: ['outcome'],
    help: 'Times that the dynamic configuration file changed, by whether it was applied',
  },
  'vllm_router:hook_calls_total': {
    type: 'counter',
    labels: ['hook', 'outcome'],
    help: 'Calls of the request rewriter and of callbacks by what became of them; dropped ones were too many to wait',
  },
  'vllm_router:hook_restarts_total': {
    type: 'counter',
    labels: ['hook'],
    help: 'Times that the thread of the request rewriter or of callbacks was replaced, since it had ended or hung',
  },
  'vllm_router:provider_requests_total': {
    type: 'counter',
    labels: ['provider', 'model', 'code'],
    help: 'Answers of external providers by status',
  },
  'vllm_router:provider_errors_total': {
    type: 'counter',
    labels: ['provider', 'model', 'reason'],
    help: 'Requests that an external provider did not answer: no connection, none in time (timeout), a status that says so, or an answer that broke off (broken)',
  },
  'vllm_router:provider_tokens_total': {
    type: 'counter',
    labels: ['provider', 'model', 'kind'],
    help: 'Tokens that external providers say they took: input or output',
  },
  'vllm_router:provider_requests_in_flight': {
    type: 'gauge',
    labels: ['provider', 'model'],
    help: 'Requests that are with an external provider',
  },
  'vllm_router:batches': {
    type: 'gauge',
    labels: ['status'],
    help: 'Batches under way by their status',
  },
  'vllm_router:batch_requests_in_flight': {
    type: 'gauge',
    labels: [],
    help: 'Requests of batches that are with engines or wait for one',
  },
  'vllm_router:batch_requests_total': {
    type: 'counter',
    labels: ['outcome'],
    help: 'Requests of batches that came to an end: answered well (completed), with an error (failed), or not at all (expired, cancelled)',
  },
  'vllm_router:batch_retries_total': {
    type: 'counter',
    labels: [],
    help: 'Requests of batches that were sent again, since engines were busy or failed',
  },
  'vllm_router:pii_requests_total': {
    type: 'counter',
    labels: ['outcome'],
    help: 'Requests looked through for personal data: without any (clean), with some (redacted, blocked), or that the analyzer could not tell of (passed on unchecked, refused)',
  },
  'vllm_router:pii_findings_total': {
    type: 'counter',
    labels: ['type'],
    help: 'Personal data found in requests by its type',
  },
  'vllm_router:pii_analysis_seconds': {
    type: 'histogram',
    labels: [],
    help: 'Seconds that the look for personal data in a request took',
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  },
  'vllm_router:client_requests_total': {
    type: 'counter',
    labels: ['client', 'model'],
    help: 'Requests of clients by their name in the file of limits that were let in',
  },
  'vllm_router:client_tokens_total': {
    type: 'counter',
    labels: ['client', 'model', 'direction'],
    help: 'Tokens that the answers to clients say they took (input, output), or that were counted where they do not say',
  },
  'vllm_router:client_requests_limited_total': {
    type: 'counter',
    labels: ['client', 'limit'],
    help: 'Requests of clients that were refused, by the limit that they met (requests, tokens, concurrency)',
  },
  'vllm_router:client_requests_in_flight': {
    type: 'gauge',
    labels: ['client'],
    help: 'Requests of clients that are under way',
  },
  'vllm_router:semantic_cache_requests_total': {
    type: 'counter',
    labels: ['model', 'outcome'],
    help: 'Chats that the semantic cache was asked about: answered from it (hit), not (miss), or without an embedding in time (unembedded)',
  },
  'vllm_router:semantic_cache_embedding_seconds': {
    type: 'histogram',
    labels: [],
    help: 'Seconds that the embedding of a question took',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  'vllm_router:semantic_cache_evictions_total': {
    type: 'counter',
    labels: ['reason'],
    help: 'Answers that left the semantic cache, as they were too old (expired) or others needed the room (full)',
  },
  'vllm_router:semantic_cache_bytes': {
    type: 'gauge',
    labels: [],
    help: 'Bytes of answers and embeddings in the semantic cache',
  },
  'vllm_router:files': {
    type: 'gauge',
    labels: [],
    help: 'Files that are kept for clients',
  },
  'vllm_router:file_bytes': {
    type: 'gauge',
    labels: [],
    help: 'Bytes of files that are kept for clients',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The name of a metric that only this router exposes. */
export type OwnRouterMetric = keyof typeof ownRouterMetrics;
