import { onTestFinished } from 'vitest';
import { systemClock } from '../../sim/clock.js';
import type { EngineCore, EngineCoreOptions, Generation } from '../../sim/engine-core.js';
import { createEngineCore } from '../../sim/engine-core.js';

/** Options of a small engine, like the one that the recordings are of. */
export const smallEngine: EngineCoreOptions = {
  modelName: 'tiny',
  maxModelLen: 1024,
  blockSize: 32,
  numBlocks: 40,
  maxNumSeqs: 16,
  maxNumBatchedTokens: 2048,
  vocabSize: 1024,
  eosTokenId: 0,
  seed: 1,
  timing: 'instant',
  clock: systemClock,
  enablePrefixCaching: true,
};

/** Starts a small engine that is closed when the test ends. */
export async function startEngine(options: Partial<EngineCoreOptions> = {}): Promise<EngineCore> {
  const engine = await createEngineCore({ ...smallEngine, ...options });
  onTestFinished(() => engine.close());
  return engine;
}

/** Reads an answer to its end. */
export async function answerOf(generation: Generation): Promise<readonly number[]> {
  const tokens: number[] = [];
  for await (const { token } of generation.tokens()) tokens.push(token);
  return tokens;
}

let requests = 0;

/** Runs one request to its end. */
export async function complete(
  engine: EngineCore,
  promptTokens: readonly number[],
  more: Partial<Parameters<EngineCore['submit']>[0]> = {},
): Promise<{ readonly generation: Generation; readonly tokens: readonly number[] }> {
  const generation = engine.submit({
    id: `cmpl-${requests++}`,
    promptTokens,
    maxTokens: 2,
    ignoreEos: true,
    ...more,
  });
  return { generation, tokens: await answerOf(generation) };
}

/** The prompts of the recorded runs. */
export function recordedPrompt(seed: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => 200 + ((seed * 131 + index * 7) % 800));
}
