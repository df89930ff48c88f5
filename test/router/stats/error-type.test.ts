import { createServer } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { errorType } from '../../../router/stats/error-type.js';
import { listening } from '../proxy/dead-engine.js';

test('Bytes that are no HTTP count as a bad answer, not as trouble with the connection', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('what is this\r\n\r\n');
  });
  onTestFinished(() => void server.close());
  const error: unknown = await request(await listening(server)).catch((thrown: unknown) => thrown);

  expect(errorType(error as Error, false)).toBe('ClientResponseError');
});

test('An error of the parser has its type by its name where it has no code', () => {
  const parser = Object.assign(new Error('bad'), { name: 'HTTPParserError', code: undefined });

  expect(errorType(parser, false)).toBe('ClientResponseError');
  expect(errorType(new Error('socket', { cause: parser }), false)).toBe('ClientResponseError');
  expect(errorType(new Error('other'), false)).toBe('ClientOSError');
});
