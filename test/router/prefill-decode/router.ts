import { createServer } from 'node:net';
import type { SimOptions, SimulatedEngine } from '../../../sim/index.js';
import { startSim } from '../../sim/running-engine.js';
import { listening } from '../proxy/dead-engine.js';
import { startWhole, type WholeRouter } from '../started-router.js';

/** A router before engines that prefill and engines that decode. */
export interface PrefillDecodeRouter {
  readonly router: WholeRouter;
  readonly prefill: readonly SimulatedEngine[];
  readonly decode: readonly SimulatedEngine[];
}

/** Long enough for two engines. */
export const longPrompt = 'one two three four five six seven eight nine ten '.repeat(24);

const nixl = { blockSize: 16, nixl: { sideChannelPort: 0, connectTimeoutMs: 200 } } as const;

/** Flags of a router before engines of two pools. */
export function poolFlags(prefill: readonly { url: string }[], decode: readonly { url: string }[]): string[] {
  const engines = [...prefill, ...decode];
  const labels = [...prefill.map(() => 'm-prefill'), ...decode.map(() => 'm-decode')];
  return [
    ...['--service-discovery', 'static', '--static-backends', engines.map(({ url }) => url).join(',')],
    ...['--static-models', engines.map(() => 'tiny').join(','), '--static-model-labels', labels.join(',')],
    ...['--prefill-model-labels', 'm-prefill', '--decode-model-labels', 'm-decode'],
  ];
}

/** Starts simulated engines that hand blocks over by NIXL, and a router before them. */
export async function startPools(
  flags: readonly string[] = [],
  options: {
    readonly prefill?: readonly Partial<SimOptions>[];
    readonly decode?: readonly Partial<SimOptions>[];
    readonly logic?: string;
  } = {},
): Promise<PrefillDecodeRouter> {
  const { prefill: ofPrefill = [{}, {}], decode: ofDecode = [{}, {}] } = options;
  const prefill = await Promise.all(ofPrefill.map((more) => startSim({ ...nixl, ...more })));
  const decode = await Promise.all(ofDecode.map((more) => startSim({ ...nixl, ...more })));
  const { logic = 'disaggregated_prefill_orchestrated' } = options;
  const router = await startWhole([...poolFlags(prefill, decode), '--routing-logic', logic, ...flags]);
  return { router, prefill, decode };
}

/** Prompts that an engine has computed or pulled. */
export function promptsOf({ core }: SimulatedEngine): number {
  return core.metrics.value('vllm:request_success_total') ?? 0;
}

/** Tokens of prompts that came from another engine. */
export function pulledBy({ core }: SimulatedEngine): number {
  return core.metrics.value('vllm:external_prefix_cache_hits_total') ?? 0;
}

/** What all engines of a router still have to do, by its count. */
export function loadOf({ router }: PrefillDecodeRouter): number {
  const { endpoints } = router.router.services.store.snapshot();
  return endpoints.reduce(
    (sum, { load }) => sum + Math.abs(load.inFlight) + Math.abs(load.inPrefill) + Math.abs(load.inDecoding),
    0,
  );
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return Number(new URL(url).port);
}
