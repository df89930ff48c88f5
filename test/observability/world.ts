import { clusterMetrics } from '../../contract/cluster-metrics.js';
import { engineMetrics } from '../../contract/engine-metrics.js';
import { lmcacheMetrics } from '../../contract/lmcache-metrics.js';
import { operatorMetrics } from '../../contract/operator-metrics.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { routerConfig } from '../../router/config/config.js';
import { startRouter } from '../../router/start.js';
import { createEngine, type SimOptions, type SimulatedEngine } from '../../sim/index.js';
import { Log } from '../../src/runtime/log.js';
import { type RunningPrometheus, startPrometheus, type Target } from './prometheus.js';
import { startStandIn } from './stand-in.js';
import { rulesOf } from './watched-stack.js';

/** A running release: engines, router, Prometheus, and stand-ins of what needs a cluster. */
export interface World {
  /** Simulated engines by the name of their pod. */
  readonly engines: Readonly<Record<string, SimulatedEngine>>;
  readonly routerUrl: string;
  readonly prometheus: RunningPrometheus;
  close(): Promise<void>;
}

/** Requests that an engine runs at once. */
export const BATCH = 2;

const namespace = 'models';
const slow = { prefillTokensPerSecond: 1e5, decodeTokensPerSecond: 20 } as const;

/**
 * Starts two engines of the model `m`, one of `n` and a dead one, and the rest of the release `vllm`.
 * @param cache size of the KV cache of each engine
 */
export async function startWorld(cache: Pick<SimOptions, 'numBlocks'> = {}): Promise<World> {
  const engineOf = (model: string) =>
    createEngine({ model, timing: slow, maxNumSeqs: BATCH, maxLoras: 1, ...cache });
  const engines = {
    'vllm-a-deployment-vllm-1': await engineOf('m'),
    'vllm-a-deployment-vllm-2': await engineOf('m'),
    'vllm-b-deployment-vllm-1': await engineOf('n'),
  };
  const gone = await createEngine({ model: 'n', timing: 'instant' });
  await gone.close();
  const urls = [...Object.values(engines).map(({ url }) => url), gone.url];
  const config = routerConfig(
    [
      ...['--host', '127.0.0.1', '--port', '0', '--routing-logic', 'roundrobin'],
      ...['--service-discovery', 'static', '--static-models', 'm,m,n,n'],
      ...['--static-backends', urls.join(','), '--engine-stats-interval', '1'],
      ...['--max-engine-requests', '1', '--queue-size', '30'],
      ...['--max-instance-failover-reroute-attempts', '3'],
    ],
    {},
  );
  const log = new Log({ level: 'critical', format: 'text' });
  const router = await startRouter(config, { env: {}, log, load: () => config });
  const routerUrl = `http://127.0.0.1:${router.port}`;

  const ofPod = (pod: string) => ({ namespace, pod });
  // A pod of a prefill/decode pair whose NIXL metrics are a stand-in's, since nothing is transferred here.
  const decode = { ...ofPod('vllm-p-decode-deployment-vllm-1'), model_name: 'o', engine: '0' };
  const nixl = Object.fromEntries(
    Object.entries(engineMetrics).filter(([name]) => /^vllm:(nixl|mm_cache|external_prefix)/.test(name)),
  );
  // Of another release's router that goes by what engines hold, which the one here does not.
  const kvAware = Object.fromEntries(
    Object.entries(ownRouterMetrics).filter(([name]) => /:(affinity_|token_lookups|kv_)/.test(name)),
  );
  const standIn = await startStandIn([
    {
      table: withoutOwn(clusterMetrics),
      labels: ofPod('vllm-a-deployment-vllm-1'),
      values: {
        deployment: 'vllm-a-deployment-vllm',
        phase: 'Pending',
        reason: 'OOMKilled',
        container: 'vllm',
        horizontalpodautoscaler: 'keda-hpa-vllm-a-scaledobject',
        persistentvolumeclaim: 'vllm-a-storage-claim',
        scaledObject: 'vllm-a-scaledobject',
      },
    },
    {
      table: { ...lmcacheMetrics },
      labels: { ...ofPod('vllm-a-deployment-vllm-1'), job: 'vllm-a-engine-service' },
      values: { served_model_name: 'm', model_name: '/models/m', worker_id: '0' },
    },
    { table: kvAware, labels: { ...ofPod('vllm-kv-deployment-router-1'), job: 'vllm-kv-router-service' } },
    { table: nixl, labels: { ...decode, job: 'vllm-p-decode-engine-service' } },
    {
      table: operatorMetrics,
      labels: { namespace: 'operator', pod: 'production-stack-controller-manager-1' },
      values: { result: 'error' },
    },
  ]);
  const targets: Target[] = [
    ...Object.entries(engines).map(([pod, { url }]) => ({
      url,
      labels: { ...ofPod(pod), job: `${pod.split('-deployment')[0]}-engine-service` },
    })),
    { url: routerUrl, labels: { ...ofPod('vllm-deployment-router-1'), job: 'vllm-router-service' } },
    { url: standIn.url, labels: { namespace: 'monitoring', job: 'stand-in' }, speaksForOthers: true },
  ];
  const prometheus = await startPrometheus(targets, rulesOf());
  return {
    engines,
    routerUrl,
    prometheus,
    async close() {
      await prometheus.stop();
      standIn.close();
      await router.close();
      for (const engine of Object.values(engines)) await engine.close();
    },
  };
}

/** What Prometheus itself says is not a stand-in's to say. */
function withoutOwn(table: typeof clusterMetrics) {
  const { up: _up, scrape_duration_seconds: _duration, ...others } = table;
  return others;
}

/** Values of an engine's own `/metrics`, by name and labels as they stand there. */
export async function ownCounts({ url }: SimulatedEngine): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

/** The sum of an engine's samples of a name. */
export function total(counts: ReadonlyMap<string, number>, name: string): number {
  return [...counts].reduce((sum, [sample, value]) => (sample.split('{')[0] === name ? sum + value : sum), 0);
}

/** Asks the router, and reads the answer to its end. */
export async function ask(
  { routerUrl }: World,
  model: string,
  prompt: string,
  maxTokens: number,
  signal?: AbortSignal,
): Promise<number> {
  const answer = await fetch(`${routerUrl}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt, max_tokens: maxTokens, stream: true, ignore_eos: true }),
    ...(signal && { signal }),
  });
  await answer.text();
  return answer.status;
}
