import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from '../../../router/body/read-body.js';

function requestOf(announced: number | undefined): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  if (announced !== undefined) request.headers['content-length'] = String(announced);
  return request;
}

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
/** The length that is announced, which is not always that of what comes. */
const announcement = fc.option(fc.integer({ min: -60, max: 60 }), { nil: undefined });

test('Bodies that come in turns are each what came for it, whatever was announced, and stay so', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(pieces, fc.oneof(fc.constant(0), announcement)), { minLength: 1, maxLength: 4 }),
      async (bodies) => {
        const reads = bodies.map(([chunks, error]) => {
          const length = chunks.reduce((sum, { length }) => sum + length, 0);
          const request = requestOf(error === undefined ? undefined : Math.max(0, length + error));
          const body = new Promise<unknown>((resolve) => readBody(request, 1000, resolve));
          return { request, chunks, body };
        });
        for (let turn = 0; reads.some(({ chunks }) => turn < chunks.length); turn++) {
          for (const { request, chunks } of reads) {
            const chunk = chunks[turn];
            if (chunk !== undefined) request.push(Buffer.from(chunk));
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
        for (const { request } of reads) request.push(null);
        const got = await Promise.all(reads.map(({ body }) => body));
        expect(got).toEqual(reads.map(({ chunks }) => Buffer.concat(chunks)));
      },
    ),
  );
});

test('A body is too large by what it announces and by what comes', async () => {
  expect(await new Promise((resolve) => readBody(requestOf(11), 10, resolve))).toBe('tooLarge');
  const request = requestOf(undefined);
  const body = new Promise((resolve) => readBody(request, 10, resolve));
  for (const chunk of ['123456', '789', '01']) request.push(chunk);
  expect(await body).toBe('tooLarge');
});
