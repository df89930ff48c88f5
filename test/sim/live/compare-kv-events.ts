import { setTimeout as delay } from 'node:timers/promises';
import { decode } from '@msgpack/msgpack';
import { loadZeromq } from '../../../sim/zeromq.js';
import type { Difference } from './explained-differences.js';
import { lineDifference } from './line-difference.js';
import { metricValues } from './metric-shape.js';

const counted = [
  'vllm:prefix_cache_queries_total',
  'vllm:prefix_cache_hits_total',
  'vllm:prompt_tokens_total',
  'vllm:prompt_tokens_cached_total',
  'vllm:generation_tokens_total',
  'vllm:request_success_total',
  'vllm:num_preemptions_total',
];

function prompt(seed: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => 200 + ((seed * 131 + index * 7) % 800));
}

interface Asked {
  readonly prompt: readonly number[];
  readonly model?: string;
  readonly cache_salt?: string;
}

// New prompts, the same again, a longer one, salts, adapters, and as many as drive the first ones out of 64 blocks.
const asked: readonly Asked[] = [
  { prompt: prompt(1, 100) },
  { prompt: prompt(1, 100) },
  { prompt: [...prompt(1, 100), ...prompt(2, 64)] },
  { prompt: prompt(1, 100), cache_salt: 'salt-1' },
  { prompt: prompt(1, 100), cache_salt: 'sält '.repeat(20) },
  { prompt: prompt(1, 100), model: 'lora1' },
  { prompt: prompt(1, 100), model: 'lora1' },
  { prompt: prompt(1, 100), model: 'lora1', cache_salt: 'salt-1' },
  ...[10, 11, 12, 13, 14, 15].map((seed) => ({ prompt: prompt(seed, 400) })),
  { prompt: prompt(1, 100) },
  { prompt: prompt(50, 29) },
];

/**
 * Sends the same prompts to both engines while their KV events are subscribed to: the same events with the same hashes in batches of
 * the same numbers, the same again on replay, and the same counts of hits have to come.
 */
export async function compareKvEvents(real: number, simulated: number): Promise<readonly Difference[]> {
  const [wanted, got] = [await seenOf(real), await seenOf(simulated)];
  return Object.keys(wanted).flatMap((name) => {
    const lines = lineDifference(wanted[name] ?? [], got[name] ?? []);
    return lines.length === 0 ? [] : [{ name: `kv events: ${name}`, lines }];
  });
}

async function seenOf(port: number): Promise<Readonly<Record<string, readonly string[]>>> {
  const url = `http://127.0.0.1:${port}`;
  const sources = (await (await fetch(`${url}/kv_event_sources`)).json()) as Record<string, Source>;
  const source = sources['0'];
  if (source?.replay_endpoint == null) {
    throw new Error(
      `kv events: port ${port} tells no endpoints, got ${JSON.stringify(sources)}; start it with both`,
    );
  }
  const zeromq = await loadZeromq('live comparison');
  // Whatever came before is over once both have forgotten all blocks.
  await fetch(`${url}/reset_prefix_cache`, { method: 'POST' });
  await ask(url, { prompt: prompt(99, 40) });
  const subscriber = new zeromq.Subscriber();
  subscriber.connect(source.endpoint);
  subscriber.subscribe(source.topic);
  const messages: Buffer[][] = [];
  const reading = (async () => {
    for await (const frames of subscriber) messages.push(frames);
  })();
  await delay(500);
  const before = await metricsOf(url);
  for (const body of asked) await ask(url, body);
  await fetch(`${url}/reset_prefix_cache`, { method: 'POST' });
  await ask(url, { prompt: prompt(60, 40) });
  await delay(1000);
  subscriber.close();
  await reading;
  const after = await metricsOf(url);
  const first = messages[0]?.[1] ?? Buffer.alloc(8);
  return {
    batches: messages.flatMap((frames) => shown(frames, first)),
    replay: (await replayed(source.replay_endpoint, first)).flatMap((frames) => shown(frames, first)),
    metrics: counted.map((name) => `${name} +${(after[name] ?? 0) - (before[name] ?? 0)}`),
  };
}

interface Source {
  readonly endpoint: string;
  readonly replay_endpoint: string | null;
  readonly topic: string;
}

async function ask(url: string, body: Asked): Promise<void> {
  const response = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', max_tokens: 2, temperature: 0, ignore_eos: true, ...body }),
  });
  if (!response.ok)
    throw new Error(`kv events: ${url} answered ${response.status}, got ${await response.text()}`);
  await response.text();
}

async function metricsOf(url: string): Promise<Readonly<Record<string, number>>> {
  return metricValues(await (await fetch(`${url}/metrics`)).text(), counted);
}

/** All batches from a number on, as the engine sends them again, with the mark at the end. */
async function replayed(endpoint: string, from: Buffer): Promise<readonly Buffer[][]> {
  const zeromq = await loadZeromq('live comparison');
  const dealer = new zeromq.Dealer({ receiveTimeout: 5000, linger: 0 });
  dealer.connect(endpoint);
  await dealer.send(['', from]);
  const batches: Buffer[][] = [];
  for await (const [, ...frames] of dealer) {
    batches.push(frames);
    if (frames.at(-1)?.length === 0) break;
  }
  dealer.close();
  return batches;
}

/** A batch as lines: its frames' sizes and numbers, counted from the first one, then each event. */
function shown(frames: readonly Buffer[], first: Buffer): readonly string[] {
  const [topic = Buffer.alloc(0), number = Buffer.alloc(8), payload = Buffer.alloc(0)] = frames;
  const at = number.readBigUInt64BE();
  const isEnd = at === 2n ** 64n - 1n;
  const head = `${frames.length} frames, topic '${topic}', batch ${isEnd ? 'end' : at - first.readBigUInt64BE()}`;
  if (payload.length === 0) return [head];
  const [seconds, events, rank] = decode(payload, { useBigInt64: true }) as [
    unknown,
    readonly unknown[],
    unknown,
  ];
  const lines = events.map((event) =>
    JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return [`${head}, time ${typeof seconds}, rank ${String(rank)}`, ...lines];
}
