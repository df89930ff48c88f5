import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../../sim/running-engine.js';
import { onLoopback, routerProgram } from '../program.js';
import { fileOf } from '../started-router.js';
import {
  batchFlags,
  batchWhen,
  beginBatch,
  clientOf,
  isDone,
  outputOf,
  requestLines,
  storageFolder,
  uploadLines,
} from './batch-client.js';
import { countedEngine } from './counted-engine.js';

const program = routerProgram();
const decoding = { prefillTokensPerSecond: 1e6, decodeTokensPerSecond: 100 } as const;

// Programs take seconds to start on a busy machine.
const timeout = 120_000;

test(
  'A router that is killed twice goes on with its batch, and no recorded answer is lost or asked for again',
  async () => {
    const engine = await countedEngine({ timing: decoding });
    const folder = storageFolder();
    const concurrency = 8;
    const flags = [
      ...onLoopback,
      ...batchFlags(folder, [engine]),
      ...['--batch-concurrency', String(concurrency)],
    ];
    const total = 100;
    let router = program(flags);
    let client = clientOf(await router.url());
    const { id } = await beginBatch(client, requestLines(total, { max_tokens: 5, ignore_eos: true }));
    const recorded: number[] = [];
    for (const share of [0.25, 0.6]) {
      const { request_counts } = await batchWhen(
        client,
        id,
        (batch) => (batch.request_counts?.completed ?? 0) >= total * share,
      );
      router.child.kill('SIGKILL');
      await router.exit;
      recorded.push(request_counts?.completed ?? 0);
      router = program(flags);
      client = clientOf(await router.url());
      // What was told to be done is done.
      const { request_counts: after } = await client.batches.retrieve(id);
      expect(after?.completed).toBeGreaterThanOrEqual(recorded.at(-1) ?? 0);
    }
    const batch = await batchWhen(client, id, isDone);
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total, completed: total, failed: 0 },
      error_file_id: null,
    });
    const lines = await outputOf(client, batch.output_file_id);
    expect(lines.map(({ custom_id }) => custom_id).sort()).toEqual(
      Array.from({ length: total }, (_, i) => `request-${i}`).sort(),
    );
    for (const { custom_id, response } of lines) {
      const sent = engine.seen.find(({ headers }) => headers['x-request-id'] === response?.request_id);
      expect(sent?.body).toContain(`prompt number ${custom_id.slice(8)}.`);
    }
    // What was with an engine when the router died is all that may have been asked twice.
    const twice = Array.from({ length: total }, (_, i) => engine.times(`prompt number ${i}.`) - 1);
    expect(Math.min(...twice)).toBe(0);
    expect(twice.reduce((sum, extra) => sum + extra, 0)).toBeLessThanOrEqual(2 * concurrency);
    expect(readdirSync(join(folder, 'batches', id))).toEqual(['batch.json']);
    expect(router.said.stderr).toBe('');
  },
  timeout,
);

test(
  'At SIGTERM what is with engines ends and is recorded, so that nothing is asked twice',
  async () => {
    const engine = await countedEngine({ timing: decoding });
    const folder = storageFolder();
    const flags = [...onLoopback, ...batchFlags(folder, [engine]), '--batch-concurrency', '4'];
    const first = program(flags);
    let client = clientOf(await first.url());
    const { id } = await beginBatch(client, requestLines(40, { max_tokens: 10, ignore_eos: true }));
    await until(() => engine.seen.length >= 10);
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    const sent = engine.seen.length;
    expect(sent).toBeLessThan(40);
    const second = program(flags);
    client = clientOf(await second.url());
    expect((await batchWhen(client, id, isDone)).request_counts).toEqual({
      total: 40,
      completed: 40,
      failed: 0,
    });
    expect(engine.seen).toHaveLength(40);
  },
  timeout,
);

test(
  'A second router is kept from a folder that is in use, in one line',
  async () => {
    const engine = await countedEngine();
    const folder = storageFolder();
    const flags = [...onLoopback, ...batchFlags(folder, [engine])];
    const first = program(flags);
    await first.url();
    const second = program(flags);
    expect(await second.exit).toBe(1);
    expect(second.said.stderr).toMatch(
      /^.*files: used by another router, got process \d+ on \S+; give each router a folder of its own\n$/,
    );
    expect(second.said.stdout).toBe('');
    const nowhere = program([...onLoopback, ...batchFlags(`${fileOf('')}/folder`, [engine])]);
    expect(await nowhere.exit).toBe(2);
    expect(nowhere.said.stderr).toMatch(
      /^--file-storage-path: \S+ cannot be used, got ENOTDIR.*; give a folder that the router may write to\n$/,
    );
  },
  timeout,
);

test(
  'On a full disk uploads are answered with 507, and answers wait in the router until there is room',
  async () => {
    const engine = await countedEngine();
    const folder = storageFolder();
    const flags = [...onLoopback, ...batchFlags(folder, [engine]), '--batch-concurrency', '4'];
    // No file larger than 64 KiB: the disk is full there for whoever writes on.
    const cramped = program(flags, {}, 'ulimit -f 128');
    let client = clientOf(await cramped.url());
    await expect(uploadLines(client, 'x'.repeat(100_000))).rejects.toMatchObject({ status: 507 });
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    const { id } = await beginBatch(client, requestLines(60, { max_tokens: 1000, ignore_eos: true }));
    await until(() => cramped.said.stderr.includes(`batch ${id}: answers cannot be written, got EFBIG`));
    // Engines are asked for nothing that there is no room for.
    const before = await client.batches.retrieve(id);
    expect(before.status).toBe('in_progress');
    const asked = engine.seen.length;
    expect(asked).toBeLessThanOrEqual((before.request_counts?.completed ?? 0) + 4);
    cramped.child.kill('SIGTERM');
    await until(() => cramped.said.stdout.includes('requests under way are finished first'));
    cramped.child.kill('SIGKILL');
    await cramped.exit;
    client = clientOf(await program(flags).url());
    const batch = await batchWhen(client, id, isDone);
    expect(batch.request_counts).toEqual({ total: 60, completed: 60, failed: 0 });
    const lines = await outputOf(client, batch.output_file_id);
    expect(new Set(lines.map(({ custom_id }) => custom_id)).size).toBe(60);
    expect(lines).toHaveLength(60);
    expect(engine.seen.length).toBeLessThanOrEqual(64);
  },
  timeout,
);
