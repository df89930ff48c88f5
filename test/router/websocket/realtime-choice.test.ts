import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../sim/running-engine.js';
import { deadUrl } from '../proxy/dead-engine.js';
import { type RunningRouter, startRouter } from '../running-router.js';
import { startRealtimeEngine } from './realtime-engine.js';

function open(router: RunningRouter): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${router.port}/v1/realtime?model=tiny`);
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  return socket;
}

/** The status with which a session is refused, with the time after which to come again; 101 if it is not. */
async function outcome(
  socket: WebSocket,
): Promise<readonly [status: number | undefined, retryAfter?: string]> {
  return await Promise.race([
    once(socket, 'open').then(() => [101] as const),
    once(socket, 'unexpected-response').then(([, answer]) => {
      answer.resume();
      return [answer.statusCode, answer.headers['retry-after']] as const;
    }),
  ]);
}

test('An engine that refuses sessions again and again gets none any more', async () => {
  const good = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([{ url: await deadUrl() }, good], {
    ejectAfterFailures: 2,
    ejectSeconds: 600,
  });
  const found = [];
  for (let i = 0; i < 12; i++) found.push((await outcome(open(router)))[0]);
  expect(found.filter((status) => status !== 101)).toEqual([502, 502]);
  expect(good.handshakes).toHaveLength(10);
});

test('A failed engine is not asked again by the same session, which counts as tried again', async () => {
  const good = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([{ url: await deadUrl() }, good], {
    maxInstanceFailoverRerouteAttempts: 1,
    ejectAfterFailures: 0,
  });
  for (let i = 0; i < 4; i++) expect(await outcome(open(router))).toEqual([101]);
  expect(router.failures.render()).toContain('reason="failure"');
});

test('A session counts for the limit of its engine: the next one waits, or is told when to come again', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const limited = await startRouter([engine], { maxEngineRequests: 1 });
  const first = open(limited);
  expect(await outcome(first)).toEqual([101]);
  expect(await outcome(open(limited))).toEqual([429, expect.stringMatching(/^\d+$/)]);

  const queueing = await startRouter([engine], { maxEngineRequests: 1, queueSize: 2 });
  const held = open(queueing);
  expect(await outcome(held)).toEqual([101]);
  const before = engine.handshakes.length;
  const [waiting, leaving] = [open(queueing), open(queueing)];
  await until(() => queueing.failures.render().includes('vllm_router:queue_depth{model="tiny"} 2'));
  leaving.terminate();
  await until(() => queueing.router.services.sessions.size === 2);
  expect(engine.handshakes).toHaveLength(before);
  const waited = outcome(waiting);
  held.close();
  expect(await waited).toEqual([101]);
  expect(engine.handshakes).toHaveLength(before + 1);
});
