import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SimulatedEngine } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { complete, freePorts, routedTo } from '../kv/live-kv.js';
import { fileOf, startWhole, staticEngines, type WholeRouter } from '../started-router.js';

function tokensOf(seed: number, length = 1024): number[] {
  return Array.from({ length }, (_, i) => 300 + ((seed * 131 + i * 7) % 900));
}

/** An engine whose LMCache tells a router at these ports what it holds. */
async function startHolder(pull: number, reply: number) {
  const [port = 0] = await freePorts(1);
  return startSim({
    port,
    enablePromptTokensDetails: true,
    lmcacheWorker: {
      instanceId: `127.0.0.1:${port}`,
      pullUrl: `127.0.0.1:${pull}`,
      replyUrl: `127.0.0.1:${reply}`,
      // hash('123') with PYTHONHASHSEED=123.
      hashStart: -6197052367682486848n,
    },
  });
}

/**
 * Has prompts computed behind the router's back, each a new one, and sends them to the router too, until a dozen in a row have
 * gone to the engine that holds them: by chance that happens once in half a million times.
 */
async function follows(
  router: WholeRouter,
  engines: readonly SimulatedEngine[],
  firstSeed: number,
): Promise<boolean> {
  let inARow = 0;
  for (let seed = firstSeed; seed < firstSeed + 100 && inARow < 12; seed++) {
    const engine = engines[seed % engines.length];
    if (engine === undefined) return false;
    await complete(engine, tokensOf(seed));
    // What LMCache tells takes a moment.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await complete(router, [...tokensOf(seed), ...tokensOf(5000 + seed, 200)]);
    inARow = routedTo(router).at(-1) === engine.url ? inARow + 1 : 0;
  }
  return inARow === 12;
}

test("The router opens LMCache's ports where they are asked for, and sends prompts to those that hold them", async () => {
  const [pull = 0, reply = 0] = await freePorts(2);
  const engines = await Promise.all([1, 2, 3].map(() => startHolder(pull, reply)));
  const path = fileOf('routing_logic: kvaware\n', 'config.yaml');
  const router = await startWhole(
    [
      ...staticEngines(engines),
      ...['--lmcache-controller-port', String(pull), '--lmcache-controller-reply-port', String(reply)],
      ...['--kv-aware-threshold', '300', '--dynamic-config-yaml', path],
    ],
    { PYTHONHASHSEED: '123' },
  );
  expect(await follows(router, engines, 0)).toBe(true);

  writeFileSync(path, 'routing_logic: kvaware\nlmcache_worker_timeout: 60\n');
  await until(() => router.lines.some((line) => line.includes('restart the router')));
  expect(await follows(router, engines, 200)).toBe(true);
});
