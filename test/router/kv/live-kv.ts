import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { createEngine, createTokenizer, type SimOptions, type SimulatedEngine } from '../../../sim/index.js';
import { startWhole, staticEngines, type WholeRouter } from '../started-router.js';

/** A simulated engine that publishes what it holds, at ports that stay the same when it is started again. */
export interface EventEngine {
  /** The process of now. */
  engine: SimulatedEngine;
  readonly eventsPort: number;
  readonly replayPort: number;
  /** Ends it at once, and starts another one in its place. */
  restart(): Promise<void>;
}

const tokenizer = createTokenizer(32_768);

/** A text of so many tokens that the seed decides; those of different seeds differ from their first tokens on. */
export function textOf(seed: number, tokens: number): string {
  const { answerVocabulary } = tokenizer;
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return tokenizer.decode(
    Array.from({ length: tokens }, () => answerVocabulary[next() % answerVocabulary.length] ?? 0),
  );
}

/** Free ports of the loopback. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Whether nobody listens at a port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts an engine named tiny that publishes events; it is closed when the test ends. */
export async function startEventEngine(options: Partial<SimOptions> = {}): Promise<EventEngine> {
  const [port = 0, eventsPort = 0, replayPort = 0] = await freePorts(3);
  const start = (): Promise<SimulatedEngine> =>
    createEngine({
      model: 'tiny',
      timing: 'instant',
      enablePromptTokensDetails: true,
      port,
      ...options,
      kvEvents: {
        endpoint: `tcp://*:${eventsPort}`,
        replayEndpoint: `tcp://*:${replayPort}`,
        ...options.kvEvents,
      },
    });
  const one: EventEngine = {
    engine: await start(),
    eventsPort,
    replayPort,
    async restart() {
      await one.engine.close();
      // ZeroMQ gives the ports of a closed socket back a moment later.
      for (const port of [eventsPort, replayPort]) {
        const deadline = Date.now() + 20_000;
        while (Date.now() < deadline && !(await isFree(port)))
          await new Promise((resolve) => setTimeout(resolve, 5));
      }
      one.engine = await start();
    },
  };
  onTestFinished(() => one.engine.close());
  return one;
}

/** The flags of a router that follows the events of these engines. */
function eventFlags(engines: readonly EventEngine[]): string[] {
  return [
    ...staticEngines(engines.map(({ engine }) => engine)),
    ...['--static-kv-events-ports', engines.map(({ eventsPort }) => eventsPort).join(',')],
    ...['--static-kv-events-replay-ports', engines.map(({ replayPort }) => replayPort).join(',')],
  ];
}

/** Starts a router that goes by the events of these engines. */
export async function startKvAware(
  engines: readonly EventEngine[],
  more: readonly string[] = [],
): Promise<WholeRouter> {
  return await startWhole([...eventFlags(engines), '--routing-logic', 'kvaware', ...more]);
}

/** Has a prompt answered; the answer is how many of its tokens the engine found in its cache. */
export async function complete(
  { url }: { readonly url: string },
  prompt: string | readonly number[],
  more: object = {},
): Promise<number> {
  const answer = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', prompt, max_tokens: 2, ...more }),
  });
  if (!answer.ok) throw new Error(`${url}: answered ${answer.status}, ${await answer.text()}`);
  const { usage } = (await answer.json()) as {
    readonly usage: { readonly prompt_tokens_details: { readonly cached_tokens: number } | null };
  };
  return usage.prompt_tokens_details?.cached_tokens ?? 0;
}

/** Resolves once a router knows what these engines hold, shown by prompts that were computed behind its back. */
export async function synced(router: WholeRouter, engines: readonly EventEngine[]): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (let attempt = 0; Date.now() < deadline; attempt++) {
    // New ones each time, since an engine that got one by mistake holds it too.
    const probes = engines.map((_, i) => textOf(5000 + attempt * engines.length + i, 200));
    for (const [i, { engine }] of engines.entries()) await complete(engine, probes[i] ?? '');
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const probe of probes) await complete(router, probe);
    const urls = routedTo(router).slice(-engines.length);
    if (engines.every(({ engine }, i) => engine.url === urls[i])) return;
  }
  throw new Error('synced: the router never knew what engines hold, got other engines for twenty seconds');
}

/** URLs of the engines that requests went to, in the order of the log. */
export function routedTo({ lines }: Pick<WholeRouter, 'lines'>): readonly string[] {
  return lines.flatMap((line) => / to (http:\S+) at /.exec(line)?.[1] ?? []);
}
