import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../sim/running-engine.js';
import { startWhole, staticEngines } from '../started-router.js';
import { startRealtimeEngine } from '../websocket/realtime-engine.js';
import { otlpReceiver, type ReceivedSpan } from './otlp-receiver.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

function kind(spans: readonly ReceivedSpan[], wanted: number): readonly ReceivedSpan[] {
  return spans.filter((span) => span.kind === wanted);
}

test('A session is a span with one of its engine, which the engine hears of', async () => {
  const receiver = await otlpReceiver();
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startWhole([...staticEngines([engine]), '--otel-endpoint', receiver.address]);
  const url = `${router.url.replace('http', 'ws')}/v1/realtime?model=tiny`;
  const socket = new WebSocket(url, { headers: { traceparent, 'x-request-id': 'session-1' } });
  await once(socket, 'message');
  socket.close(1000);
  await once(socket, 'close');
  await until(() => router.router.services.sessions.size === 0);
  await router.close();

  const [server] = kind(receiver.spans, 2);
  const [client] = kind(receiver.spans, 3);
  expect(receiver.spans).toHaveLength(2);
  expect(server).toMatchObject({
    traceId,
    name: 'router /v1/realtime',
    status: 0,
    ended: true,
    attributes: {
      'http.method': 'GET',
      'http.target': '/v1/realtime',
      'http.status_code': 101,
      'gen_ai.operation.name': 'realtime',
      'gen_ai.request.model': 'tiny',
      'vllm.backend_url': engine.url,
      'vllm.request_id': 'session-1',
    },
  });
  expect(client).toMatchObject({ traceId, parentId: server?.spanId, status: 0, ended: true });
  expect(engine.handshakes[0]?.headers.traceparent).toBe(`00-${traceId}-${client?.spanId}-01`);
});

test('A session that is refused says so in its span', async () => {
  const receiver = await otlpReceiver();
  const engine = await startRealtimeEngine({ models: ['tiny'], refusal: 503 });
  const router = await startWhole([...staticEngines([engine]), '--otel-endpoint', receiver.address]);
  for (const model of ['tiny', 'absent']) {
    const socket = new WebSocket(`${router.url.replace('http', 'ws')}/v1/realtime?model=${model}`);
    socket.on('error', () => undefined);
    onTestFinished(() => socket.terminate());
    await new Promise((resolve) => socket.once('close', resolve));
  }
  await until(() => router.router.services.sessions.size === 0);
  await router.close();
  const statuses = kind(receiver.spans, 2).map(({ attributes }) => attributes['http.status_code']);
  expect(statuses).toEqual([503, 404]);
  expect(kind(receiver.spans, 3)).toMatchObject([{ attributes: { 'http.status_code': 503 }, status: 2 }]);
});
