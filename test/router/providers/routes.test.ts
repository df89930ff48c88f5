import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { targetOrder } from '../../../router/providers/target-order.js';
import { slow, startSim, until } from '../../sim/running-engine.js';
import { tlsFront } from '../access/tls-front.js';
import { pem } from '../certificates.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';
import {
  anthropicDouble,
  openaiDouble,
  providerKey,
  sendJson,
  sendStream,
  startProviders,
} from './provider-double.js';

const question = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 3 };

const chatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-x',
  choices: [{ index: 0, message: { role: 'assistant', content: 'from afar' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

const messageAnswer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [{ type: 'text', text: 'from Anthropic' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 2 },
};

async function say(url: string, model: string, body: object = question): Promise<readonly [number, string]> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, ...body }),
  });
  return [answer.status, await answer.text()];
}

/** An engine that is there in the configuration alone. */
async function goneUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

function openai(url: string, more: object = {}): object {
  return { name: 'openai', api_base: url, max_retries: 0, models: [{ id: 'gpt-x' }], ...more };
}

const toGpt = { provider: 'openai', model: 'gpt-x' };

test('Engines that are gone or refuse give way to a provider, and only then', async () => {
  const engine = await startSim();
  const provider = await openaiDouble((response) => sendJson(response, chatAnswer));
  const file = {
    external_providers: [openai(provider.url)],
    routes: [{ model: 'tiny', targets: [{ engines: 'tiny' }, toGpt] }],
  };
  const router = await startProviders(file, staticEngines([engine]));
  expect((await say(router.url, 'tiny'))[1]).toContain('"model":"tiny"');
  expect(provider.seen).toEqual([]);
  const without = await startProviders(file, staticEngines([{ url: await goneUrl() }]));
  expect(await say(without.url, 'tiny')).toEqual([200, expect.stringContaining('from afar')]);
  expect(provider.seen[0]?.body.model).toBe('gpt-x');
  const failing = createServer((request, response) => {
    request.resume();
    response.writeHead(503).end('{}');
  });
  await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
  const address = failing.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const busy = await startProviders(file, staticEngines([{ url }]));
  expect((await say(busy.url, 'tiny'))[1]).toContain('from afar');
  failing.close();
  failing.closeAllConnections();
  const models = (await (await fetch(`${busy.url}/v1/models`)).json()) as {
    data: { id: string; owned_by: string }[];
  };
  expect(models.data.map(({ id, owned_by: owner }) => [id, owner])).toEqual([
    ['tiny', 'vllm'],
    ['gpt-x', 'openai'],
  ]);
});

test('A provider that is overloaded gives way to the next one, and to engines under another name', async () => {
  const engine = await startSim();
  const overloaded = await anthropicDouble((response) =>
    sendJson(response, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529),
  );
  const claude = {
    name: 'anthropic',
    type: 'anthropic',
    api_base: overloaded.url,
    models: [{ id: 'claude-x' }],
  };
  const gone = openai(await goneUrl(), { max_retries: 1 });
  const targets = [{ provider: 'anthropic', model: 'claude-x' }, toGpt, { engines: 'tiny' }];
  const router = await startProviders(
    { external_providers: [claude, gone], routes: [{ model: 'best', targets }] },
    staticEngines([engine]),
  );
  const [status, text] = await say(router.url, 'best');
  expect([status, JSON.parse(text).model]).toEqual([200, 'tiny']);
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  expect(metrics).toContain('provider_errors_total{provider="anthropic",model="claude-x",reason="status"} 1');
  expect(metrics).toContain('provider_errors_total{provider="openai",model="gpt-x",reason="connection"} 1');
  const [alone, why] = await say(router.url, 'claude-x');
  expect([alone, JSON.parse(why).error.type]).toEqual([503, 'overloaded_error']);
});

test('A target that has not got what is asked for is passed over, and never answers for one that failed', async () => {
  const busy = await openaiDouble((response) => sendJson(response, { error: { message: 'Busy' } }, 429));
  const other = await anthropicDouble((response) => sendJson(response, messageAnswer));
  const claude = { name: 'anthropic', type: 'anthropic', api_base: other.url, models: [{ id: 'claude-x' }] };
  const toClaude = { provider: 'anthropic', model: 'claude-x' };
  const file = (targets: readonly object[]): object => ({
    external_providers: [openai(busy.url), claude],
    routes: [{ model: 'best', targets }],
  });
  const seeded = { ...question, logprobs: true };
  const router = await startProviders(file([toGpt, toClaude]));
  expect((await say(router.url, 'best'))[1]).toContain('from Anthropic');
  // The double refuses the field too, so that its own refusal is the answer.
  expect((await say(router.url, 'best', seeded))[0]).toBe(400);
  const plain = { ...question, n: 2 };
  const [status, text] = await say(router.url, 'best', plain);
  expect([status, text]).toEqual([429, expect.stringContaining('Busy')]);
  const turned = await startProviders(file([toClaude, toGpt]));
  expect((await say(turned.url, 'best', plain))[0]).toBe(429);
  expect(turned.lines.join('\n')).not.toContain('ERROR');
});

test('The first target is drawn by weight, the others follow as they stand', () => {
  const targets = [
    { weight: 90, name: 'a' },
    { weight: 10, name: 'b' },
    { weight: 0, name: 'c' },
  ];
  const names = (random: number): string =>
    targetOrder(targets, () => random)
      .map(({ name }) => name)
      .join('');
  expect(names(0)).toBe('abc');
  expect(names(0.8999)).toBe('abc');
  expect(names(0.9001)).toBe('bac');
  expect(names(0.9999)).toBe('bac');
  let n = 0;
  const drawn = Array.from({ length: 1000 }, () => targetOrder(targets, () => (n++ + 0.5) / 1000)[0]?.name);
  expect(drawn.filter((name) => name === 'b')).toHaveLength(100);
  const unweighted = targets.map(({ name }) => ({ name, weight: 0 }));
  expect(targetOrder(unweighted, () => 0.99)).toEqual(unweighted);
});

test('Weights send a share to a provider', async () => {
  const engine = await startSim();
  const provider = await openaiDouble((response) => sendJson(response, chatAnswer));
  const targets = [
    { engines: 'tiny', weight: 1 },
    { ...toGpt, weight: 1 },
  ];
  const router = await startProviders(
    { external_providers: [openai(provider.url)], routes: [{ model: 'tiny', targets }] },
    staticEngines([engine]),
  );
  const answers = await Promise.all(Array.from({ length: 60 }, () => say(router.url, 'tiny')));
  expect(answers.every(([status]) => status === 200)).toBe(true);
  // 1 in 2^60 that one of them got nothing.
  const afar = answers.filter(([, text]) => text.includes('from afar')).length;
  expect(afar).toBeGreaterThan(0);
  expect(afar).toBeLessThan(60);
  expect(provider.seen).toHaveLength(afar);
});

test('A client that leaves ends the request at the provider', async () => {
  const open: ServerResponse[] = [];
  let closed = 0;
  const provider = await openaiDouble((response) => {
    open.push(response);
    response.on('close', () => closed++);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"choices":[]}\n\n');
  });
  const router = await startProviders({ external_providers: [openai(provider.url)] });
  const stop = new AbortController();
  const body = JSON.stringify({ model: 'gpt-x', stream: true, ...question });
  const init = { method: 'POST', body, signal: stop.signal };
  const answer = await fetch(`${router.url}/v1/chat/completions`, init);
  const reader = answer.body?.getReader();
  await reader?.read();
  stop.abort();
  await until(() => closed === 1);
  const early = new AbortController();
  const silent = await openaiDouble((response) => void response.on('close', () => closed++));
  const second = await startProviders({ external_providers: [openai(silent.url)] });
  const asked = fetch(`${second.url}/v1/chat/completions`, { ...init, signal: early.signal }).catch(
    () => 'left',
  );
  await until(() => silent.seen.length === 1);
  early.abort();
  expect(await asked).toBe('left');
  await until(() => closed === 2);
});

test('A provider is not read faster than the client reads', async () => {
  const event = `data: {"id":"x","choices":[{"index":0,"delta":{"content":"${'x'.repeat(60_000)}"}}],"usage":null}\n\n`;
  let written = 0;
  let isFull = false;
  const provider = await openaiDouble((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = (): void => {
      while (written < 2000) {
        written++;
        if (!response.write(event)) {
          isFull = true;
          response.once('drain', write);
          return;
        }
      }
      response.end('data: [DONE]\n\n');
    };
    write();
  });
  const router = await startProviders({ external_providers: [openai(provider.url)] });
  const body = JSON.stringify({ model: 'gpt-x', stream: true, ...question });
  const socket = connect(router.port, '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  socket.pause();
  await until(() => isFull);
  let before = -1;
  // Buffers of the kernel fill up for a while.
  while (before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(written).toBeLessThan(1500);
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.resume();
  await until(() => bytes > 2000 * 60_000);
  expect(written).toBe(2000);
  socket.destroy();
});

test('A stream that breaks off is broken off for the client too', async () => {
  const provider = await anthropicDouble((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","usage":{}}}\n\n',
    );
    setTimeout(() => response.end(), 20);
  });
  const claude = {
    name: 'anthropic',
    type: 'anthropic',
    api_base: provider.url,
    models: [{ id: 'claude-x' }],
  };
  const router = await startProviders({ external_providers: [claude] });
  await expect(say(router.url, 'claude-x', { stream: true, ...question })).rejects.toThrow();
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  expect(metrics).toContain('reason="broken"} 1');
});

test('Time-outs, missing connections and refused keys are told', async () => {
  const silent = await openaiDouble(() => undefined);
  const late = await startProviders({ external_providers: [openai(silent.url, { timeout: 0.2 })] });
  expect((await say(late.url, 'gpt-x'))[0]).toBe(504);
  const gone = await startProviders({ external_providers: [openai(await goneUrl())] });
  const [status, text] = await say(gone.url, 'gpt-x');
  expect([status, text]).toEqual([502, expect.stringContaining('ECONNREFUSED of provider openai')]);
  const strict = await openaiDouble((response) => sendJson(response, chatAnswer));
  const wrong = await startProviders({ external_providers: [openai(strict.url)] }, [], {
    OPENAI_API_KEY: 'sk-bad',
  });
  const [refused, why] = await say(wrong.url, 'gpt-x');
  expect([refused, why]).toEqual([502, expect.stringContaining('status 401 of provider openai')]);
  expect(wrong.lines.join('\n')).toContain("provider openai refuses the router's key with status 401");
  expect(wrong.lines.join('\n')).not.toContain('sk-bad');
});

test('A key out of a file is read again when the file changes', async () => {
  const provider = await openaiDouble((response) => sendJson(response, chatAnswer));
  const keyFile = fileOf('sk-old\n', 'key');
  const router = await startProviders({
    external_providers: [openai(provider.url, { api_key_file: keyFile })],
  });
  expect((await say(router.url, 'gpt-x'))[0]).toBe(502);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(keyFile, `${providerKey}\n`);
  let status = 0;
  while (status !== 200) [status] = await say(router.url, 'gpt-x');
  expect(status).toBe(200);
});

test('Requests under way at a provider end before the router does', async () => {
  const provider = await anthropicDouble(
    (response) => void setTimeout(() => sendJson(response, messageAnswer), 300),
  );
  const claude = {
    name: 'anthropic',
    type: 'anthropic',
    api_base: provider.url,
    models: [{ id: 'claude-x' }],
  };
  const router = await startProviders({ external_providers: [claude] });
  const answer = say(router.url, 'claude-x');
  await until(() => provider.seen.length === 1);
  await router.end();
  expect((await answer)[1]).toContain('from Anthropic');
});

test('Without the flag nothing of providers is there, and engines go on as before', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startWhole(staticEngines([engine]));
  expect((await say(router.url, 'tiny'))[0]).toBe(200);
  expect((await say(router.url, 'gpt-x'))[0]).toBe(404);
  expect(await (await fetch(`${router.url}/metrics`)).text()).not.toContain('provider');
});

test('A stream of a provider that speaks like OpenAI may go without a key', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    request.resume();
    sendStream(response, 'openai-text.sse');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const router = await startProviders({
    external_providers: [openai(url, { auth: 'none', stream_usage: false })],
  });
  const [status, text] = await say(router.url, 'gpt-x', { stream: true });
  expect([status, text.includes('"prompt_tokens":19')]).toEqual([200, true]);
  expect(seen).toEqual([undefined]);
  server.close();
  server.closeAllConnections();
});

test('Connections go through the proxy of the environment where that is asked for', async () => {
  const provider = await openaiDouble((response) => sendJson(response, chatAnswer));
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host);
    onward.on('connect', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const each of [onward, socket]) each.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const env = { HTTP_PROXY: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` };
  const file = { proxy_from_env: true, external_providers: [openai(provider.url)] };
  const router = await startProviders(file, [], env);
  expect((await say(router.url, 'gpt-x'))[0]).toBe(200);
  expect(asked).toEqual([new URL(provider.url).host]);
  const direct = await startProviders(file, [], { ...env, NO_PROXY: '127.0.0.1' });
  expect((await say(direct.url, 'gpt-x'))[0]).toBe(200);
  const unasked = await startProviders({ external_providers: [openai(provider.url)] }, [], env);
  expect((await say(unasked.url, 'gpt-x'))[0]).toBe(200);
  expect(asked).toHaveLength(1);
  proxy.close();
  proxy.closeAllConnections();
});

test('A provider over TLS has to show a certificate that is trusted', async () => {
  const provider = await openaiDouble((response) => sendJson(response, chatAnswer));
  const { url } = await tlsFront(Number(new URL(provider.url).port), 'one');
  const trusting = { ca_file: fileOf(pem('one-authority.pem'), 'ca.pem') };
  const router = await startProviders({ external_providers: [openai(url, trusting)] });
  expect((await say(router.url, 'gpt-x'))[0]).toBe(200);
  const doubting = await startProviders({ external_providers: [openai(url)] });
  const [status, text] = await say(doubting.url, 'gpt-x');
  expect([status, text]).toEqual([502, expect.stringMatching(/CERT|SIGNATURE|SELF_SIGNED|ISSUER/)]);
});
