import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Transfer } from '../../../constructs/prefill-decode.js';
import { readCommandLine } from '../../../sim/command-line.js';
import { createEngine, type SimulatedEngine } from '../../../sim/index.js';
import { planLocal } from '../../../src/local/plan.js';
import { synthesize } from '../../../src/synth.js';
import { ask } from '../running-router.js';
import { startWhole } from '../started-router.js';
import { freePort, longPrompt, promptsOf, pulledBy } from './router.js';

const protocols: readonly Transfer['protocol'][] = ['nixl', 'lmcache-pd', 'lmcache-nixl'];

async function startSaid(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<SimulatedEngine> {
  const command = readCommandLine(args, env);
  if (command.kind !== 'serve') throw new Error(`command line: not to serve, got ${command.kind}`);
  const engine = await createEngine({ ...command.options, timing: 'instant' });
  onTestFinished(() => engine.close());
  return engine;
}

test.each(protocols)('What PrefillDecode writes for %s runs, router and engines', async (protocol) => {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { objects, problems } = synthesize(
    {
      doubts: 'allow',
      prefillDecode: {
        m: {
          model: 'org/m',
          gpu: 1,
          transfer: { protocol },
          prefill: { replicas: 2 },
          // LMCache has one receiver on one machine.
          decode: { replicas: protocol === 'nixl' ? 2 : 1 },
        },
      },
    },
    { release: 'pd', namespace: 'llm' },
  );
  expect(problems).toEqual([]);
  const plan = await planLocal(objects, { port: await freePort(), ownEnv: {}, runsRouter: true, folder });
  const engines = new Map<string, SimulatedEngine[]>();
  for (const { labels, args, env } of plan.engines) {
    const pool = labels.model ?? '';
    engines.set(pool, [...(engines.get(pool) ?? []), await startSaid(args, env)]);
  }
  const router = await startWhole(plan.router?.args ?? []);
  for (let i = 0; i < 4; i++) {
    const body = {
      model: 'org/m',
      prompt: `${i} ${longPrompt.repeat(2)}`,
      max_tokens: 5,
      stream: i % 2 === 1,
    };
    const answer = await ask(router, '/v1/completions', body);
    expect([answer.status, (await answer.text()).includes('"error"')]).toEqual([200, false]);
  }
  expect(engines.get('m-prefill')?.map(promptsOf)).toEqual([2, 2]);
  const decoders = engines.get('m-decode') ?? [];
  expect(decoders.map(promptsOf).reduce((sum, n) => sum + n, 0)).toBe(4);
  // Simulated engines do not push by LMCache's first settings.
  if (protocol !== 'lmcache-nixl') expect(decoders.every((engine) => pulledBy(engine) > 400)).toBe(true);
  expect(router.lines.filter((line) => line.includes('no note') || line.includes('did not get'))).toEqual([]);
});
