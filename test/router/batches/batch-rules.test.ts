import { expect, test } from 'vitest';
import { openBatchApi } from '../../../router/batches/batch-api.js';
import { Log } from '../../../src/runtime/log.js';
import { startRouter } from '../running-router.js';
import {
  batchWhen,
  beginBatch,
  clientOf,
  isDone,
  outputOf,
  requestLines,
  storageFolder,
} from './batch-client.js';
import { countedEngine } from './counted-engine.js';

const log = new Log({ level: 'critical', format: 'text' });
const config = {
  fileMaxBytes: 1e6,
  fileQuotaBytes: 0,
  fileMaxCount: 100,
  fileExpirySeconds: 0,
  batchConcurrency: 4,
  batchMaxActive: 10,
};

test('A request that engines fail at is asked five times, and one for a model that never comes fails in the end', async () => {
  const engine = await countedEngine();
  const options = { log, unknownModelMs: 300, retryMs: 5 };
  const api = await openBatchApi({ ...config, fileStoragePath: storageFolder() }, options);
  const router = await startRouter([engine], {}, { plugins: [api] });
  const client = clientOf(router.url);
  engine.answerWith(500);
  const failing = await beginBatch(client, requestLines(2));
  const failed = await batchWhen(client, failing.id, isDone);
  expect(failed).toMatchObject({ status: 'completed', output_file_id: null });
  expect(engine.seen).toHaveLength(10);
  expect(await outputOf(client, failed.error_file_id)).toMatchObject([
    { response: { status_code: 500, body: { error: 'told to' } } },
    { response: { status_code: 500 } },
  ]);
  engine.answerWith(undefined);
  const strange = await beginBatch(client, `${requestLines(1, { model: 'gone' })}\n`);
  const batch = await batchWhen(client, strange.id, isDone);
  expect(await outputOf(client, batch.error_file_id)).toMatchObject([
    { response: { status_code: 404, body: { error: { type: 'not_found_error' } } } },
  ]);
  expect(engine.seen).toHaveLength(10);
  // A model that comes late is waited for.
  const late = await beginBatch(client, requestLines(1, { model: 'later' }));
  router.store.upsert({ id: 'later', url: engine.url, cards: [{ id: 'later', object: 'model' }] });
  expect((await batchWhen(client, late.id, isDone)).request_counts?.total).toBe(1);
  expect(engine.times('"later"')).toBe(1);
});

test('An answer that breaks off every time is told as a request that failed', async () => {
  const engine = await countedEngine({ faults: [{ kind: 'reset' }] });
  const api = await openBatchApi({ ...config, fileStoragePath: storageFolder() }, { log, retryMs: 5 });
  const router = await startRouter([engine], {}, { plugins: [api] });
  const client = clientOf(router.url);
  const { id } = await beginBatch(client, requestLines(1));
  const batch = await batchWhen(client, id, isDone);
  expect(batch.request_counts).toEqual({ total: 1, completed: 0, failed: 1 });
  expect(engine.seen).toHaveLength(5);
});
