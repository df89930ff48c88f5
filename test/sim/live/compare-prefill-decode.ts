import { randomSequence } from '../../../sim/mixing.js';
import { comparable } from '../comparable-answer.js';
import type { Difference } from './explained-differences.js';
import { lineDifference } from './line-difference.js';
import { metricValues } from './metric-shape.js';

/** The ports of an engine that prefills and one that decodes. */
export interface Pair {
  readonly prefill: number;
  readonly decode: number;
}

type Params = Readonly<Record<string, unknown>>;

const counted = [
  'vllm:external_prefix_cache_queries_total',
  'vllm:external_prefix_cache_hits_total',
  'vllm:nixl_num_failed_transfers_total',
  'vllm:nixl_xfer_time_seconds_count',
];

// Of each run its own, since the engines remember the prompts of the last one.
const run = Date.now() % 9973;

function prompt(seed: number, length = 90): readonly number[] {
  const source = randomSequence(run * 100 + seed);
  return Array.from({ length }, () => 200 + Math.floor(source() * 800));
}

/** What a decoding engine is told, made of what the prefill said. The last ones end a real engine, so each is for a new one. */
const wrong: Readonly<Record<string, (params: Params) => unknown>> = {
  'parameters that are no object': () => 'x',
  'a list of parameters': () => [1],
  'no parameters': () => null,
  'empty parameters': () => ({}),
  'neither way': (params) => ({ ...params, do_remote_prefill: false }),
  'a port where nobody listens': (params) => ({ ...params, remote_port: 19_999, remote_engine_id: 'nobody' }),
  'another engine id': (params) => ({ ...params, remote_engine_id: 'another' }),
};

const deadly: Readonly<Record<string, (params: Params) => unknown>> = {
  'nothing but the way': () => ({ do_remote_prefill: true }),
  'no blocks': ({ remote_block_ids: _, ...params }) => params,
  'no engine id': ({ remote_engine_id: _, ...params }) => params,
  'no host': ({ remote_host: _, ...params }) => params,
  'a port as text': (params) => ({ ...params, remote_port: 'x' }),
};

/** Hands prefills over, rightly and wrongly, within the real pair and within the simulated one. @param only the deadly case to run */
export async function comparePrefillDecode(
  real: Pair,
  simulated: Pair,
  only: string | undefined,
): Promise<readonly Difference[]> {
  const [wanted, got] = [await seenOf(real, only), await seenOf(simulated, only)];
  return Object.keys(wanted).flatMap((name) => {
    const lines = lineDifference(wanted[name] ?? [], got[name] ?? []);
    return lines.length === 0 ? [] : [{ name: `prefill/decode: ${name}`, lines }];
  });
}

/** Names of the cases of which an engine dies. */
export const deadlyCases = Object.keys(deadly);

async function seenOf(
  pair: Pair,
  only: string | undefined,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const seen: Record<string, readonly string[]> = {};
  const before = await metricsOf(pair.decode);
  const damage = only === undefined ? undefined : deadly[only];
  if (only !== undefined && damage !== undefined) {
    const { params } = await prefill(pair, prompt(40));
    seen[only] = await decode(pair, { prompt: prompt(40), kv_transfer_params: damage(params) });
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const alive = await fetch(`http://127.0.0.1:${pair.decode}/health`).then(
      ({ status }) => `health ${status}`,
      () => 'gone',
    );
    seen[`${only}, then`] = [alive];
    return seen;
  }
  const first = await prefill(pair, prompt(1, 100));
  seen['what a prefill says'] = first.lines;
  seen['a decode'] = await decode(pair, { prompt: prompt(1, 100), kv_transfer_params: first.params });
  const streamed = await prefill(pair, prompt(2, 100));
  seen['a streamed decode'] = await decode(pair, {
    prompt: prompt(2, 100),
    kv_transfer_params: streamed.params,
    stream: true,
  });
  seen['a prefill of two tokens'] = (await prefill(pair, prompt(3), { max_tokens: 2 })).lines;
  seen['a prefill that streams'] = await send(pair.prefill, {
    prompt: prompt(4),
    max_tokens: 1,
    stream: true,
    kv_transfer_params: { do_remote_decode: true },
  });
  seen['a prefill of a block less one'] = (await prefill(pair, prompt(5, 31))).lines;
  for (const [index, [name, change]] of Object.entries(wrong).entries()) {
    const { params } = await prefill(pair, prompt(10 + index));
    seen[name] = await decode(pair, { prompt: prompt(10 + index), kv_transfer_params: change(params) });
  }
  const after = await metricsOf(pair.decode);
  seen['the same decode again'] = await decode(pair, {
    prompt: prompt(1, 100),
    kv_transfer_params: first.params,
  });
  seen.metrics = counted.map((name) => `${name} +${(after[name] ?? 0) - (before[name] ?? 0)}`);
  return seen;
}

async function prefill(
  pair: Pair,
  tokens: readonly number[],
  more: object = {},
): Promise<{ readonly params: Params; readonly lines: readonly string[] }> {
  const response = await ask(pair.prefill, {
    prompt: tokens,
    max_tokens: 1,
    kv_transfer_params: { do_remote_decode: true, do_remote_prefill: false },
    ...more,
  });
  const answer = (await response.json()) as { readonly kv_transfer_params: Params | null };
  const params = answer.kv_transfer_params ?? {};
  const shown = {
    ...params,
    ...Object.fromEntries(chosen.filter((name) => name in params).map((name) => [name, typeof params[name]])),
  };
  return {
    params,
    lines: [
      `status ${response.status}`,
      ...JSON.stringify({ ...answer, kv_transfer_params: answer.kv_transfer_params && shown }, null, 1)
        .split('\n')
        .filter((line) => !/"(?:id|created|text|system_fingerprint)"/.test(line)),
    ],
  };
}

// Names and numbers that each engine chooses.
const chosen = ['remote_engine_id', 'remote_request_id', 'remote_port', 'remote_block_ids'];

async function decode(pair: Pair, body: object): Promise<readonly string[]> {
  return send(pair.decode, { max_tokens: 3, ...body });
}

async function send(port: number, body: object): Promise<readonly string[]> {
  try {
    const response = await ask(port, body);
    const text = await response.text();
    const cached = /"cached_tokens":(\d+)/.exec(text)?.[1];
    const events = text.startsWith('data: ') ? text.split('\n\n').length : undefined;
    return [
      `status ${response.status}, cached ${cached}`,
      ...(events === undefined ? comparable(text).split('\n') : ['a stream']),
    ];
  } catch {
    return ['no answer'];
  }
}

function ask(port: number, body: object): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', temperature: 0, ignore_eos: true, ...body }),
  });
}

async function metricsOf(port: number): Promise<Readonly<Record<string, number>>> {
  return metricValues(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), counted);
}
