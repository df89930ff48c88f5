import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { ask } from '../running-router.js';
import { startWhole, staticEngines, type WholeRouter } from '../started-router.js';
import { otlpReceiver, type ReceivedSpan } from './otlp-receiver.js';

async function engineThat(answer: RequestListener) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') seen.push(request.headers);
    request.resume().on('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const secret = 'a-word-that-nobody-should-see';
const body = { model: 'gpt', messages: [{ role: 'user', content: secret }], max_tokens: 3 };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

/** Has what is left of traces sent. */
async function traced(router: WholeRouter): Promise<void> {
  await router.close();
}

function only(spans: readonly ReceivedSpan[], kind: number): ReceivedSpan {
  const found = spans.filter((span) => span.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as ReceivedSpan;
}

test('A request is one span with one of each engine that was tried, in the trace of the client', async () => {
  const receiver = await otlpReceiver();
  const engine = await engineThat((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        id: 'chatcmpl-7',
        object: 'chat.completion',
        model: 'tiny',
        choices: [{ message: { role: 'assistant', content: secret } }],
        usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
      }),
    );
  });
  const router = await startWhole([
    ...staticEngines([engine]),
    ...['--static-aliases', 'gpt:tiny', '--otel-endpoint', receiver.address, '--otel-service-name', 'front'],
  ]);
  const answer = await ask(router, '/v1/chat/completions?x=1', body, {
    headers: {
      traceparent: `00-${traceId}-${parentId}-01`,
      tracestate: 'vendor=1',
      authorization: 'Bearer client-secret',
      'x-request-id': 'request-1',
    },
  });
  expect(answer.status).toBe(200);
  await answer.text();
  await traced(router);

  expect(receiver.spans).toHaveLength(2);
  const server = only(receiver.spans, 2);
  const client = only(receiver.spans, 3);
  expect(server).toMatchObject({
    traceId,
    parentId,
    name: 'router /v1/chat/completions',
    status: 0,
    ended: true,
    attributes: {
      'http.method': 'POST',
      'http.target': '/v1/chat/completions',
      'http.status_code': 200,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'tiny',
      'vllm.request_id': 'request-1',
      'vllm.backend_url': engine.url,
      'vllm.routing_logic': 'roundrobin',
    },
  });
  expect(client).toMatchObject({
    traceId,
    parentId: server.spanId,
    name: 'process_request',
    status: 0,
    ended: true,
    events: ['first byte'],
    attributes: {
      'http.url': `${engine.url}/v1/chat/completions`,
      'http.status_code': 200,
      'server.address': '127.0.0.1',
      'gen_ai.provider.name': 'vllm',
      'gen_ai.request.model': 'tiny',
      'gen_ai.response.model': 'tiny',
      'gen_ai.response.id': 'chatcmpl-7',
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.output_tokens': 3,
      'vllm.is_streaming': false,
    },
  });
  expect(engine.seen).toHaveLength(1);
  expect(engine.seen[0]).toMatchObject({
    traceparent: `00-${traceId}-${client.spanId}-01`,
    tracestate: 'vendor=1',
  });
  expect(receiver.resources[0]).toMatchObject({ 'service.name': 'front' });
  expect(Buffer.concat(receiver.raw).includes(secret)).toBe(false);
  expect(Buffer.concat(receiver.raw).includes('client-secret')).toBe(false);
});

test('Failures are seen in the spans, each attempt its own', async () => {
  const receiver = await otlpReceiver();
  const cut = await engineThat((request) => void request.socket.destroy());
  const broken = await engineThat((_request, response) => void response.writeHead(500).end('{}'));
  const router = await startWhole([
    ...staticEngines([cut, broken].sort((a, b) => (a.url < b.url ? -1 : 1))),
    ...['--otel-endpoint', `http://${receiver.address}`, '--max-instance-failover-reroute-attempts', '1'],
  ]);
  const statuses: number[] = [];
  for (let i = 0; i < 2; i++) statuses.push((await ask(router, '/v1/completions', { model: 'tiny' })).status);
  expect((await ask(router, '/v1/completions', { model: 'unknown' })).status).toBe(404);
  await traced(router);

  expect(statuses).toEqual([500, 500]);
  const clients = receiver.spans.filter(({ kind }) => kind === 3);
  expect(clients.filter(({ attributes }) => attributes['error.type'] === '500')).toHaveLength(2);
  const cuts = clients.filter(({ attributes }) => attributes['vllm.backend_url'] === cut.url);
  expect(cuts).toHaveLength(1);
  expect(cuts[0]).toMatchObject({ status: 2, events: ['exception'] });
  const servers = receiver.spans.filter(({ kind }) => kind === 2);
  expect(servers.map(({ status }) => status).sort()).toEqual([0, 2, 2]);
  expect(servers.every(({ ended }) => ended)).toBe(true);
});

test('A client that leaves ends both spans, and nobody is to blame', async () => {
  const receiver = await otlpReceiver();
  const engine = await startSim({ timing: { prefillTokensPerSecond: 1e6, decodeTokensPerSecond: 5 } });
  const router = await startWhole([...staticEngines([engine]), '--otel-endpoint', receiver.address]);
  const leave = new AbortController();
  const streaming = await ask(
    router,
    '/v1/completions',
    { model: 'tiny', prompt: 'x', max_tokens: 1000, ignore_eos: true, stream: true },
    { signal: leave.signal },
  );
  const reader = streaming.body?.getReader();
  await reader?.read();
  leave.abort();
  await reader?.read().catch(() => undefined);
  await until(() => router.router.services.live.size === 0);
  await traced(router);

  expect(receiver.spans.map(({ kind }) => kind).sort()).toEqual([2, 3]);
  for (const span of receiver.spans) {
    expect(span).toMatchObject({ status: 0, ended: true, attributes: { 'error.type': 'client_left' } });
  }
});

test('A trace begins here where the client has none, and ids are no part of names', async () => {
  const receiver = await otlpReceiver();
  const router = await startWhole([
    ...staticEngines([await startSim()]),
    ...['--otel-endpoint', receiver.address],
  ]);
  await fetch(`${router.url}/v1/responses/resp_1`, { headers: { traceparent: 'nonsense' } });
  await fetch(`${router.url}/v1/models`);
  await traced(router);
  const server = only(receiver.spans, 2);
  expect(server).toMatchObject({ parentId: '', name: 'router /v1/responses/{response_id}' });
  expect(server.traceId).toMatch(/[1-9a-f]/);
});

test('A collector that refuses or is away is told once and stops nothing', async () => {
  const receiver = await otlpReceiver(undefined, true);
  const router = await startWhole([
    ...staticEngines([await startSim()]),
    ...['--otel-endpoint', receiver.address],
  ]);
  expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x', max_tokens: 2 })).status).toBe(
    200,
  );
  await traced(router);
  expect(router.lines.filter((line) => line.includes('--otel-endpoint: traces are lost'))).toHaveLength(1);
});

test('Without an endpoint a trace of the client passes untouched', async () => {
  const engine = await engineThat((_request, response) => void response.end('{}'));
  const router = await startWhole(staticEngines([engine]));
  const traceparent = `00-${traceId}-${parentId}-01`;
  await ask(router, '/v1/completions', { model: 'tiny' }, { headers: { traceparent } });
  expect(engine.seen[0]?.traceparent).toBe(traceparent);
  expect(router.router.services.tracing).toBeUndefined();
});
