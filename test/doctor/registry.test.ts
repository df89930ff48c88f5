import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { imageFindings } from '../../src/doctor/registry.js';
import { stackParts } from '../../src/doctor/subject.js';
import { deployment } from './subject.js';

async function registry(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const findingsFor = (image: string) => imageFindings(stackParts([deployment({}, { image })]).pods);

it('asks a registry by HEAD, with an anonymous token where it wants one', async () => {
  const asked: string[] = [];
  const host = await registry(({ method, url = '', headers }, answer) => {
    asked.push(`${method} ${url}`);
    if (url.startsWith('/token')) return void answer.end(JSON.stringify({ token: 'anonymous' }));
    if (headers.authorization === 'Bearer anonymous') return void answer.writeHead(200).end();
    const challenge = `Bearer realm="http://${headers.host}/token",service="r",scope="repository:a/b:pull"`;
    answer.writeHead(401, { 'www-authenticate': challenge }).end();
  });

  expect(await findingsFor(`${host}/a/b:1`)).toEqual([]);
  expect(asked).toEqual([
    'HEAD /v2/a/b/manifests/1',
    'GET /token?service=r&scope=repository%3Aa%2Fb%3Apull',
    'HEAD /v2/a/b/manifests/1',
  ]);
});

it.each([
  [404, 'error', 'the registry has no such image'],
  [401, 'hint', 'the registry gives the image to nobody without credentials'],
  [500, 'hint', 'the registry answers 500'],
])('tells what %i means', async (status, level, what) => {
  const host = await registry((_, answer) => void answer.writeHead(status).end());
  const image = `${host}/a@sha256:00`;

  expect(await findingsFor(image)).toMatchObject([
    { level, what: `${what}, got ${image}`, field: 'spec.template.spec.containers[vllm].image' },
  ]);
});

it('says that a registry is out of reach, which nodes may reach', async () => {
  const host = await registry(({ socket }) => socket.destroy());

  expect(await findingsFor(`${host}/a:1`)).toMatchObject([
    { level: 'hint', what: expect.stringMatching(/^the registry cannot be reached from here \(\w+\), got /) },
  ]);
});
