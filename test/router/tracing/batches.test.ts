import { expect, test } from 'vitest';
import { startSim } from '../../sim/running-engine.js';
import {
  batchWhen,
  beginBatch,
  clientOf,
  isDone,
  requestLines,
  startBatches,
} from '../batches/batch-client.js';
import { otlpReceiver } from './otlp-receiver.js';

test('Each line of a batch is a request of its own in the traces', async () => {
  const receiver = await otlpReceiver();
  const router = await startBatches([await startSim()], ['--otel-endpoint', receiver.address]);
  const client = clientOf(router.url);
  const { id } = await beginBatch(client, requestLines(3));
  await batchWhen(client, id, isDone);
  await router.close();
  const ofKind = (kind: number) => receiver.spans.filter((span) => span.kind === kind);
  expect([ofKind(2).length, ofKind(3).length]).toEqual([3, 3]);
  for (const span of receiver.spans) {
    expect(span).toMatchObject({ status: 0, ended: true, attributes: { 'http.status_code': 200 } });
    expect(span.attributes['error.type']).toBeUndefined();
  }
}, 60_000);
