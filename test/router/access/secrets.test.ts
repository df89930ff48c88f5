import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { onLoopback, routerProgram } from '../program.js';
import { fileOf, staticEngines } from '../started-router.js';

const program = routerProgram();

const clientKey = 'client-key-hush-1';
const otherKey = 'client-key-hush-2';
const adminKey = 'admin-key-hush-3';
const engineKey = 'engine-key-hush-4';
const wrongKey = 'wrong-key-hush-5';
const prompt = 'prompt-hush-6';
const answer = 'answer-hush-7';

/** An engine that fails in every way and repeats what it was sent. */
async function echoingFailure(): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const text = `${Buffer.concat(chunks)} ${JSON.stringify(request.headers)} ${answer}`;
      count++;
      if (count % 3 === 0) request.socket.destroy();
      else if (count % 3 === 1) response.writeHead(500, { 'x-note': answer }).end(text);
      else {
        response.writeHead(200, { 'content-length': '100000' }).write(text);
        response.destroy();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const jsonPaths = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/messages',
  '/v1/responses',
  '/tokenize',
  '/detokenize',
  '/v1/rerank',
  '/v1/score',
  '/pooling',
  '/classify',
  '/v1/audio/speech',
  '/v1/images/generations',
];

const bodies = [
  JSON.stringify({
    model: 'tiny',
    prompt,
    input: prompt,
    query: prompt,
    documents: [prompt],
    messages: [{ role: 'user', content: prompt }],
    max_tokens: 2,
  }),
  JSON.stringify({ model: 'nobody', prompt }),
  `{"model": "tiny", "prompt": "${prompt}`,
  JSON.stringify([prompt]),
  JSON.stringify({ prompt }),
];

async function sendEverything(url: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'x-user': prompt, cookie: `session=${prompt}` };
  const sent: Promise<Response>[] = [];
  for (const path of jsonPaths) {
    for (const body of bodies) {
      const json = { ...headers, 'content-type': 'application/json' };
      sent.push(fetch(`${url}${path}?key=${key}`, { method: 'POST', headers: json, body }));
    }
  }
  for (const path of ['/v1/audio/transcriptions', '/v1/audio/translations', '/v1/images/edits']) {
    const form = new FormData();
    form.set('model', 'tiny');
    form.set('prompt', prompt);
    form.set('file', new Blob([prompt]), `${prompt}.wav`);
    sent.push(fetch(`${url}${path}`, { method: 'POST', headers, body: form }));
  }
  for (const path of [
    '/engines',
    '/v1/models',
    '/is_sleeping?id=x',
    '/health',
    '/version',
    '/metrics',
    '/nowhere',
  ]) {
    sent.push(fetch(`${url}${path}`, { headers: { 'x-api-key': key } }));
  }
  for (const path of ['/sleep?id=x', '/wake_up', '/v1/responses/resp_1/cancel']) {
    sent.push(fetch(`${url}${path}`, { method: 'POST', headers, body: prompt }));
  }
  let answered = 0;
  for (const result of await Promise.allSettled(sent)) {
    if (result.status === 'fulfilled') answered++;
    if (result.status === 'fulfilled') await result.value.text().catch(() => undefined);
  }
  return answered;
}

test.each(['text', 'json'])('No key, prompt or answer gets into the log as %s', async (format) => {
  const engine = await startSim({ apiKeys: [engineKey] });
  const { child, said, exit, url } = program(
    [
      ...onLoopback,
      ...staticEngines([engine, { url: await echoingFailure() }, { url: 'http://127.0.0.1:9' }]),
      ...['--log-format', format, '--access-log', '--log-stats', '--log-stats-interval', '1'],
      ...['--admin-api-keys-file', fileOf(`${adminKey}\n`), '--api-keys-file', fileOf(`${otherKey}\n`)],
    ],
    { VLLM_ROUTER_API_KEYS: clientKey, VLLM_API_KEY: engineKey },
  );
  const address = await url();
  for (const key of [clientKey, otherKey, adminKey, wrongKey]) {
    expect(await sendEverything(address, key)).toBeGreaterThan(60);
  }
  await until(() => said.stdout.includes('Request Stats'));
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  const log = said.stdout + said.stderr;
  expect(log.split('\n').length).toBeGreaterThan(200);
  expect(log).toContain('POST /v1/chat/completions HTTP/1.1');
  for (const word of [clientKey, otherKey, adminKey, engineKey, wrongKey, prompt, answer]) {
    expect(log.split('\n').filter((line) => line.includes(word))).toEqual([]);
  }
});
