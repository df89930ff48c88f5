import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { compare } from '../route-sim/comparison.js';
import { type Part, tokensOf } from '../route-sim/content.js';
import { contestants } from '../route-sim/contestants.js';
import { generateTrace, type TraceKind, traceKinds, traceText } from '../route-sim/generate-trace.js';
import { readTrace } from '../route-sim/read-trace.js';
import type { Conditions } from '../route-sim/simulate.js';
import type { Summary } from '../route-sim/summary.js';
import { duration, percent, textTable } from '../route-sim/text-table.js';
import type { Trace } from '../route-sim/trace.js';
import { createEngine, createTokenizer, type SimulatedEngine } from '../sim/index.js';

// npm run bench:routing: what each routing logic makes of generated traces, in virtual time, and of a small one live: the router as a
// process of its own before simulated engines on the loopback, and then two such processes that get the requests in turn. The small
// trace is replayed in virtual time as well. Ends with code 1 where the live hit ratios rank two logics otherwise than the virtual ones,
// though these are ten points apart, where a request is lost, or where in virtual time kvaware finds less than 97 % of what can be
// found, has a hotspot above 1.5, or finds less by more than 0.2 points than a logic without such a hotspot. Behind two routers that
// share the requests, where a router's own decisions tell half of the story, kvaware may not find less than any other logic by more
// than that either. What engines that lose their caches leave to be found is printed and not judged: the best that can be found is
// counted as if none did.

const seconds = Number(process.env.SECONDS ?? 30);
const liveSeconds = Number(process.env.LIVE_SECONDS ?? 7);
const root = fileURLToPath(new URL('..', import.meta.url));
const settings = { prefixMinMatchLength: 0, loadawareBeta: 1 };
const slo = { ttftMs: 2000, tpotMs: 100 };

const large: Conditions = {
  cluster: {
    engines: 8,
    engine: {
      blockSize: 16,
      numBlocks: 16_384,
      maxNumSeqs: 256,
      maxNumBatchedTokens: 8192,
      prefillTokensPerSecond: 20_000,
      decodeTokensPerSecond: 50,
      msPerSequence: 0,
    },
  },
  settings,
  seed: 0,
};

/** Engines so small that a trace with a twentieth of the tokens means to them what the whole one means to the large ones. */
const small: Conditions = {
  ...large,
  cluster: {
    engines: 4,
    engine: {
      ...large.cluster.engine,
      numBlocks: 900,
      maxNumBatchedTokens: 512,
      prefillTokensPerSecond: 2000,
      decodeTokensPerSecond: 100,
    },
  },
};

/** The same with caches that have room for little more than the prompts of the trace, so that two routers fill them twice as soon. */
const tight: Conditions = {
  ...small,
  cluster: { ...small.cluster, engine: { ...small.cluster.engine, numBlocks: 620 } },
  routers: 2,
};

/** Compared live, each for some ten seconds. */
const liveNames = ['roundrobin', 'leastloaded', 'session', 'prefixaware', 'kvaware', 'kvaware-approximate'];

/** What a routing logic made of the trace live. */
interface LiveFigures {
  readonly name: string;
  readonly hitRatio: number;
  readonly hotspot: number;
  readonly ttftMs: readonly number[];
  readonly lost: number;
}

/** What kvaware is held to. */
const goal = { reuse: 0.97, hotspot: 1.5, tie: 0.002 };

function virtual(kind: TraceKind): readonly string[] {
  // Half of the turns of agents are another gateway's. In half a minute so little is computed that a few new conversations make a
  // hotspot: 1.57 with this seed, 1.24 to 1.45 with seeds 11 to 15; in a minute it is 1.29, and 1.14 to 1.33.
  const length = kind === 'agents' ? 2 * seconds : seconds;
  const trace = readTrace(kind, traceText(generateTrace(kind, { seed: 1, seconds: length })));
  const compared = (routers: number): readonly Summary[] => {
    const { conditions, summaries } = compare(
      kind,
      trace,
      [...contestants.values()],
      { ...large, routers },
      slo,
    );
    console.log(`${conditions.join('\n')}\n\n${textTable(summaries)}`);
    return summaries;
  };
  const [alone, shared] = [compared(1), compared(2)];
  const lost = [...alone, ...shared]
    .filter((one) => one.lost + one.failed > 0)
    .map((one) => `${kind}: ${one.name} lost requests`);
  const { reuse, hotspot } = exactOf(alone);
  const better = (summaries: readonly Summary[]): readonly Summary[] =>
    summaries.filter(
      (one) => (one.reuse ?? 0) > (exactOf(summaries).reuse ?? 0) + goal.tie && one.hotspot <= goal.hotspot,
    );
  return [
    ...lost,
    ...((reuse ?? 0) < goal.reuse ? [`${kind}: kvaware reuses too little, got ${percent(reuse ?? 0)}`] : []),
    ...(hotspot > goal.hotspot ? [`${kind}: kvaware has a hotspot, got ${hotspot.toFixed(2)}`] : []),
    ...better(alone).map(({ name }) => `${kind}: ${name} reuses more than kvaware`),
    ...better(shared).map(({ name }) => `${kind}: ${name} reuses more than kvaware behind two routers`),
  ];
}

/** The row of kvaware. */
function exactOf(summaries: readonly Summary[]): Summary {
  const exact = summaries.find(({ name }) => name === 'kvaware');
  if (exact === undefined) throw new Error('bench: kvaware is not compared');
  return exact;
}

async function live(
  name: string,
  trace: Trace,
  { cluster, routers: routerCount = 1 }: Conditions,
): Promise<LiveFigures> {
  const { engine, engines: count } = cluster;
  const { prefillTokensPerSecond, decodeTokensPerSecond } = engine;
  const kvPorts = await freePorts(2 * count);
  const engines = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      createEngine({
        model: 'model',
        kvEvents: {
          endpoint: `tcp://*:${kvPorts[i]}`,
          replayEndpoint: `tcp://*:${kvPorts[count + i]}`,
        },
        blockSize: engine.blockSize,
        numBlocks: engine.numBlocks + 1,
        maxNumSeqs: engine.maxNumSeqs,
        maxNumBatchedTokens: engine.maxNumBatchedTokens,
        timing: { prefillTokensPerSecond, decodeTokensPerSecond },
      }),
    ),
  );
  const eventFlags =
    name === 'kvaware'
      ? [
          ...['--static-kv-events-ports', kvPorts.slice(0, count).join(',')],
          ...['--static-kv-events-replay-ports', kvPorts.slice(count).join(',')],
        ]
      : [];
  const logic = name === 'kvaware-approximate' ? 'kvaware' : name;
  const routers = await Promise.all(
    Array.from({ length: routerCount }, () => startRouter(logic, engines, eventFlags)),
  );
  const started = performance.now();
  const times: (number | undefined)[] = [];
  await Promise.all(
    trace.requests.map(async ({ arrival, prompt, answerTokens, session = '' }, i) => {
      await new Promise((resolve) => setTimeout(resolve, started + arrival * 1000 - performance.now()));
      const url = routers[i % routers.length]?.url ?? '';
      times.push(await timeToFirstToken(url, wordsOf(prompt), answerTokens, session));
    }),
  );
  const caches = await Promise.all(engines.map(cacheOf));
  for (const router of routers) router.stop();
  await Promise.all(engines.map((one) => one.close()));
  const computed = caches.map(({ queries, hits }) => queries - hits);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    name,
    hitRatio: sum(caches.map(({ hits }) => hits)) / sum(caches.map(({ queries }) => queries)),
    hotspot: (Math.max(...computed) * count) / sum(computed),
    ttftMs: times.filter((time) => time !== undefined).sort((a, b) => a - b),
    lost: times.filter((time) => time === undefined).length,
  };
}

const tokenizer = createTokenizer(32_768);

/** A text of one word a token. */
function wordsOf(parts: readonly Part[]): string {
  const { answerVocabulary } = tokenizer;
  return tokenizer.decode(
    Array.from(tokensOf(parts), (token) => answerVocabulary[token % answerVocabulary.length] ?? 0),
  );
}

async function startRouter(
  logic: string,
  engines: readonly SimulatedEngine[],
  more: readonly string[],
): Promise<{ readonly url: string; stop(): void }> {
  const child = spawn(
    process.execPath,
    [
      ...[
        '--import',
        'tsx',
        'router/main.ts',
        '--host',
        '127.0.0.1',
        '--port',
        '0',
        '--routing-logic',
        logic,
      ],
      ...['--service-discovery', 'static', '--static-backends', engines.map(({ url }) => url).join(',')],
      ...['--static-models', engines.map(() => 'model').join(','), '--session-key', 'x-session'],
      ...more,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  let port: string | undefined;
  while (port === undefined) {
    const [text] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
    if (!Buffer.isBuffer(text))
      throw new Error(`router: ended before the bench did, got code ${text}; see above`);
    said += text.toString();
    port = / listens on \S+ port (\d+)/.exec(said)?.[1];
  }
  child.stdout.resume();
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill('SIGKILL') };
}

/** Milliseconds until the first token of an answer; undefined where it did not come whole. */
async function timeToFirstToken(
  url: string,
  prompt: string,
  tokens: number,
  session: string,
): Promise<number | undefined> {
  const sent = performance.now();
  let first: number | undefined;
  try {
    const answer = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-session': session },
      body: JSON.stringify({ model: 'model', prompt, max_tokens: tokens, ignore_eos: true, stream: true }),
    });
    let text = '';
    for await (const chunk of answer.body ?? []) {
      first ??= performance.now() - sent;
      text = (text + Buffer.from(chunk).toString()).slice(-100);
    }
    return answer.ok && text.includes('data: [DONE]') ? first : undefined;
  } catch {
    return undefined;
  }
}

/** Ports that nobody listens at. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Prompt tokens that an engine looked for in its cache, and those that it found. */
async function cacheOf({
  url,
}: SimulatedEngine): Promise<{ readonly queries: number; readonly hits: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string): number =>
    Number(new RegExp(`^vllm:prefix_cache_${name}_total\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1]);
  return { queries: read('queries'), hits: read('hits') };
}

/** Replays a small trace in virtual time and live, prints both, and tells what differs. */
async function compareLive(names: readonly string[], conditions: Conditions): Promise<readonly string[]> {
  const lines = generateTrace('shared-prompts', { seed: 1, seconds: liveSeconds, rate: 40, shrink: 20 });
  const trace = readTrace('live', traceText(lines));
  const compared = names.flatMap((name) => contestants.get(name) ?? []);
  const { conditions: sentences, summaries } = compare('live', trace, compared, conditions, slo);
  console.log(`\n${sentences.join('\n')}\n`);
  const row = (...cells: readonly string[]): void =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(11))).join(''));
  row(
    'routing logic',
    'hits',
    'live',
    'hotspot',
    'live',
    'ttft p50',
    'live',
    'ttft p90',
    'live',
    'lost live',
  );
  const figures: (LiveFigures & { readonly virtualHits: number })[] = [];
  for (const { name, hitRatio, hotspot, ttftMs } of summaries) {
    const one = await live(name, trace, conditions);
    figures.push({ ...one, virtualHits: hitRatio });
    const at = (share: number): number | null => one.ttftMs[Math.floor(one.ttftMs.length * share)] ?? null;
    row(
      name,
      ...[percent(hitRatio), percent(one.hitRatio), hotspot.toFixed(2), one.hotspot.toFixed(2)],
      ...[duration(ttftMs.p50), duration(at(0.5)), duration(ttftMs.p90), duration(at(0.9)), String(one.lost)],
    );
  }
  const swapped = figures.flatMap((one) =>
    figures
      .filter((other) => one.virtualHits > other.virtualHits + 0.1 && one.hitRatio <= other.hitRatio)
      .map((other) => `${one.name} should find more than ${other.name}`),
  );
  const lost = figures.filter((one) => one.lost > 0).map((one) => `${one.name} lost ${one.lost} requests`);
  return [...swapped, ...lost];
}

/** What engines that lose their caches in turn leave to be found. */
function withClears(kind: TraceKind): void {
  const trace = readTrace(kind, traceText(generateTrace(kind, { seed: 1, seconds })));
  const compared = ['session', 'leastloaded', 'prefixaware', 'kvaware', 'kvaware-approximate'];
  const { conditions, summaries } = compare(
    kind,
    trace,
    compared.flatMap((name) => contestants.get(name) ?? []),
    { ...large, clearEverySeconds: 5 },
    slo,
  );
  console.log(`${conditions.join('\n')}\n\n${textTable(summaries)}`);
}

const started = performance.now();
const short = (Object.keys(traceKinds) as TraceKind[]).flatMap(virtual);
for (const kind of ['shared-prompts', 'multi-turn'] as const) withClears(kind);
const virtualSeconds = (performance.now() - started) / 1000;
const differing = [
  ...(await compareLive(liveNames, small)),
  ...(await compareLive(liveNames.slice(0, -1), tight)),
];
console.log(['', ...short, ...differing].join('\n'));
console.log(
  differing.length === 0 ? 'the live order is that of virtual time' : 'live differs from virtual time',
);
const allSeconds = (performance.now() - started) / 1000;
console.log(`${virtualSeconds.toFixed(0)} s in virtual time, ${allSeconds.toFixed(0)} s in all`);
process.exitCode = short.length + differing.length === 0 ? 0 : 1;
