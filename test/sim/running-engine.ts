import { onTestFinished } from 'vitest';
import { createEngine, type SimOptions, type SimulatedEngine } from '../../sim/index.js';

/** Starts an engine named tiny that is closed when the test ends. */
export async function startSim(options: Partial<SimOptions> = {}): Promise<SimulatedEngine> {
  const engine = await createEngine({ model: 'tiny', timing: 'instant', ...options });
  onTestFinished(() => engine.close());
  return engine;
}

/** Timing at which an answer takes a while. */
export const slow = { prefillTokensPerSecond: 1e6, decodeTokensPerSecond: 50 } as const;

/** Sends JSON. */
export async function post(
  engine: SimulatedEngine,
  path: string,
  body: unknown,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${engine.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}

/** Waits until something holds; fails after twenty seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('until: it never held, got false for twenty seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
