import type { MetricSpec } from '../../contract/metric-spec.js';

/** The metrics that the router has beyond those of the Python router. */
export const ownMetrics = {
  'vllm_router:requests_in_flight': {
    type: 'gauge',
    labels: ['server'],
    help: 'Requests sent to an engine and not ended',
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
  'vllm_router:config_reloads_total': {
    type: 'counter',
    labels: ['outcome'],
    help: 'Times that the dynamic configuration file changed, by whether it was applied',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
