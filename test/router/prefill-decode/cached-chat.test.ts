import { expect, test } from 'vitest';
import type { SimulatedEngine } from '../../../sim/index.js';
import { startSim } from '../../sim/running-engine.js';
import { type EventEngine, freePorts, startEventEngine } from '../kv/live-kv.js';
import { ask } from '../running-router.js';
import { startWhole, type WholeRouter } from '../started-router.js';
import { longPrompt, poolFlags, promptsOf, pulledBy } from './router.js';

const nixl = { blockSize: 16, nixl: { sideChannelPort: 0, connectTimeoutMs: 200 } } as const;

interface Message {
  readonly role: string;
  readonly content: string;
}

/** Has a chat go on; the answer is what was said and what the engine found in its cache. */
async function say(
  router: WholeRouter,
  messages: readonly Message[],
): Promise<{ readonly message: Message; readonly cached: number; readonly prompt: number }> {
  const answer = await ask(router, '/v1/chat/completions', {
    model: 'tiny',
    messages,
    max_tokens: 8,
  });
  const text = await answer.text();
  expect([answer.status, text.includes('"error"')]).toEqual([200, false]);
  const { choices, usage } = JSON.parse(text) as {
    readonly choices: readonly [{ readonly message: Message }];
    readonly usage: {
      readonly prompt_tokens: number;
      readonly prompt_tokens_details: { readonly cached_tokens: number } | null;
    };
  };
  const { role, content } = choices[0].message;
  return {
    message: { role, content },
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    prompt: usage.prompt_tokens,
  };
}

/** Resolves once the router knows exactly that an engine holds at least so many blocks. */
async function untilKnown({ url }: WholeRouter, engine: EventEngine, blocks: number): Promise<void> {
  const of = `{server="${engine.engine.url}"`;
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const value = (name: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(name))
          ?.split(' ')[1] ?? Number.NaN,
      );
    const isExact = value(`vllm_router:kv_index_owners${of},state="exact"}`) === 1;
    if (isExact && value(`vllm_router:kv_index_blocks${of}}`) >= blocks) return;
    if (Date.now() > deadline) throw new Error(`${engine.engine.url}: never known, got less than ${blocks}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('The second turn of a chat goes to the decode engine that has the first, and nobody prefills for it', async () => {
  const prefill = [await startSim(nixl), await startSim(nixl)];
  const decode = [await startEventEngine(nixl), await startEventEngine(nixl)];
  const decoders = (): readonly SimulatedEngine[] => decode.map(({ engine }) => engine);
  // Nobody listens at those of the prefill engines, which are not chosen by what they hold.
  const [a = 0, b = 0, c = 0, d = 0] = await freePorts(4);
  const router = await startWhole([
    ...poolFlags(prefill, decoders()),
    ...['--routing-logic', 'disaggregated_prefill_orchestrated', '--decode-routing-logic', 'kvaware'],
    ...['--kv-tokenize-timeout-ms', '20000', '--prefill-min-tokens', '64'],
    '--static-kv-events-ports',
    [a, b, ...decode.map(({ eventsPort }) => eventsPort)].join(','),
    '--static-kv-events-replay-ports',
    [c, d, ...decode.map(({ replayPort }) => replayPort)].join(','),
  ]);
  for (const engine of decode) await untilKnown(router, engine, 0);
  const prefilled = (): number => prefill.map(promptsOf).reduce((sum, n) => sum + n, 0);
  const decoded = (): number[] => decoders().map(promptsOf);
  const pulled = (): number =>
    decoders()
      .map(pulledBy)
      .reduce((sum, n) => sum + n, 0);

  const chat: Message[] = [{ role: 'user', content: longPrompt }];
  const first = await say(router, chat);
  expect([prefilled(), decoded().sort()]).toEqual([1, [0, 1]]);
  const pulledAtFirst = pulled();
  expect(pulledAtFirst).toBeGreaterThan(200);
  const at = decoded().indexOf(1);
  const holder = decode[at];
  if (holder === undefined) throw new Error('no decode engine answered');
  await untilKnown(router, holder, Math.floor(first.prompt / 16));

  chat.push(first.message, { role: 'user', content: 'and then?' });
  const second = await say(router, chat);
  expect([prefilled(), decoded()[at], decoded()[1 - at], pulled()]).toEqual([1, 2, 0, pulledAtFirst]);
  expect(second.cached).toBeGreaterThanOrEqual(Math.floor(first.prompt / 16) * 16 - 16);

  // Something else that is long is prefilled as ever, and so is what adds much to what is held.
  await say(router, [{ role: 'user', content: `another ${longPrompt}` }]);
  expect(prefilled()).toBe(2);
  chat.push(second.message, { role: 'user', content: `more ${longPrompt}` });
  await say(router, chat);
  expect([prefilled(), decoded()[at]]).toEqual([3, 3]);
});

test('With decode engines taken in turn the second turn is prefilled again', async () => {
  const prefill = [await startSim(nixl)];
  const decode = [await startSim(nixl)];
  const router = await startWhole([
    ...poolFlags(prefill, decode),
    ...['--routing-logic', 'disaggregated_prefill_orchestrated', '--prefill-min-tokens', '64'],
  ]);
  const chat: Message[] = [{ role: 'user', content: longPrompt }];
  chat.push((await say(router, chat)).message, { role: 'user', content: 'and then?' });
  await say(router, chat);
  expect(prefill.map(promptsOf)).toEqual([2]);
});
