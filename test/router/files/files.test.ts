import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { toFile } from 'openai';
import { expect, test } from 'vitest';
import { until } from '../../sim/running-engine.js';
import { clientOf, startBatches, storageFolder, uploadLines } from '../batches/batch-client.js';

const engines = [{ url: 'http://127.0.0.1:9' }];

async function post(url: string, form: FormData, key = 'EMPTY'): Promise<readonly [number, string]> {
  const answer = await fetch(`${url}/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: form,
  });
  const { error } = (await answer.json()) as { error?: { message: string } };
  return [answer.status, error?.message ?? ''];
}

function form(fields: Readonly<Record<string, string>>, bytes: number | string | undefined): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  const content = typeof bytes === 'number' ? 'x'.repeat(bytes) : bytes;
  if (content !== undefined) made.append('file', new Blob([content]), 'input.jsonl');
  return made;
}

test('A file is uploaded, listed, read and deleted, also after a restart', async () => {
  const router = await startBatches(engines);
  const client = clientOf(router.url);
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * 7919) % 256));
  const file = await client.files.create({
    file: await toFile(bytes, '../../a "ü".jsonl'),
    purpose: 'user_data',
    expires_after: { anchor: 'created_at', seconds: 3600 },
  });
  expect(file).toMatchObject({
    object: 'file',
    bytes: bytes.length,
    filename: 'a "ü".jsonl',
    purpose: 'user_data',
    status: 'processed',
  });
  expect(file.id).toMatch(/^file-[0-9a-f]{24}$/);
  expect(file.expires_at).toBe(file.created_at + 3600);
  const others = [
    await uploadLines(client, 'one'),
    await uploadLines(client, 'two'),
    await uploadLines(client, ''),
  ];
  expect((await client.files.retrieve(others[0] ?? '')).expires_at).toBeGreaterThan(
    file.created_at + 2_500_000,
  );
  await router.close();

  const again = await startBatches(engines, [], router.folder);
  const next = clientOf(again.url);
  expect(await next.files.retrieve(file.id)).toEqual(file);
  const content = await next.files.content(file.id);
  expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);
  expect(content.headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''a%20%22%C3%BC%22.jsonl",
  );
  const ids = async (query: Parameters<typeof next.files.list>[0]) => {
    const found: string[] = [];
    for await (const { id } of next.files.list(query)) found.push(id);
    return found;
  };
  expect(await ids({ limit: 2 })).toEqual([...others.toReversed(), file.id]);
  expect(await ids({ order: 'asc', limit: 1 })).toEqual([file.id, ...others]);
  expect(await ids({ purpose: 'batch', after: others[1] ?? '' })).toEqual([others[0]]);
  expect(await next.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
  await expect(next.files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
  await expect(next.files.delete(file.id)).rejects.toMatchObject({ status: 404 });
  expect(readdirSync(join(router.folder, 'tmp'))).toEqual([]);
  expect(readdirSync(join(router.folder, 'files')).sort()).toEqual([...others].sort());
  const metrics = await (await fetch(`${again.url}/metrics`)).text();
  expect(metrics).toContain('vllm_router:files 3');
  expect(metrics).toContain('vllm_router:file_bytes 6');
});

test('What is no upload is refused, and leaves nothing behind', async () => {
  const router = await startBatches(engines, ['--file-max-bytes', '100000']);
  const { url } = router;
  expect(await post(url, form({ purpose: 'batch' }, undefined))).toEqual([
    400,
    "Missing required parameter 'file'",
  ]);
  expect(await post(url, form({ purpose: 'batch' }, 100_001))).toEqual([
    413,
    'file: larger than 100000 bytes; send less or raise --file-max-bytes',
  ]);
  expect((await post(url, form({ purpose: 'batch' }, 10_000_000)))[0]).toBe(413);
  expect((await post(url, form({ purpose: 'batch', x: 'y'.repeat(70_000) }, 1)))[0]).toBe(400);
  expect((await post(url, form({ purpose: '../x' }, 1)))[0]).toBe(400);
  expect((await post(url, form({ purpose: 'batch_output' }, 1)))[0]).toBe(400);
  for (const [anchor, seconds] of [
    ['created_at', '3599'],
    ['created_at', '1e9'],
    ['created_at', 'x'],
    ['now', '3600'],
  ] as const) {
    const fields = { 'expires_after[anchor]': anchor, 'expires_after[seconds]': seconds };
    expect((await post(url, form(fields, 1)))[0]).toBe(400);
  }
  const raw = await fetch(`${url}/v1/files`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(raw.status).toBe(400);
  const client = clientOf(url);
  expect((await client.files.list()).data).toEqual([]);
  for (const query of ['limit=abc', 'limit=0', 'limit=10001', 'order=up', 'after=file-x']) {
    const answer = await fetch(`${url}/v1/files?${query}`, { headers: { authorization: 'Bearer EMPTY' } });
    expect([query, answer.status]).toEqual([query, 400]);
  }
  // Without a purpose, as clients of the Python router upload.
  expect(await post(url, form({}, 5))).toEqual([200, '']);
  expect((await client.files.list()).data).toMatchObject([{ purpose: 'unknown', bytes: 5 }]);
  expect(readdirSync(join(router.folder, 'tmp'))).toEqual([]);
});

test('Paths that lead elsewhere lead nowhere', async () => {
  const { url } = await startBatches(engines);
  for (const path of [
    '/v1/files/..%2f..%2flock',
    '/v1/files/..%2flock/content',
    '/v1/files/%2e%2e/content',
    '/v1/files/file-%00/content',
    '/v1/files/__proto__',
    '/v1/files/file-000000000000000000000000/content',
  ]) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    await until(() => socket.closed);
    expect([path, text.split('\r\n', 1)[0]]).toEqual([path, 'HTTP/1.1 404 Not Found']);
  }
});

test('A key has so much room, which comes back when it deletes', async () => {
  const router = await startBatches(engines, ['--file-quota-bytes', '100000', '--file-max-count', '3']);
  const { url } = router;
  const client = clientOf(url);
  expect((await post(url, form({ purpose: 'batch' }, 60_000)))[0]).toBe(200);
  expect(await post(url, form({ purpose: 'batch' }, 60_000))).toEqual([
    403,
    expect.stringMatching(
      /^files: more than 100000 bytes for this key, got \d+; delete some or raise --file-quota-bytes$/,
    ),
  ]);
  expect((await post(url, form({ purpose: 'batch' }, 60_000), 'other'))[0]).toBe(200);
  const [first] = (await client.files.list()).data;
  await client.files.delete(first?.id ?? '');
  for (let i = 0; i < 3; i++) expect((await post(url, form({}, 10)))[0]).toBe(200);
  expect(await post(url, form({}, 10))).toEqual([
    403,
    'files: more than 3 for this key, got 4; delete some or raise --file-max-count',
  ]);
});

test('An upload whose client leaves, and what a crash left of one, are cleared away', async () => {
  const folder = storageFolder();
  mkdirSync(join(folder, 'tmp', 'file-left'), { recursive: true });
  writeFileSync(join(folder, 'tmp', 'file-left', 'content'), 'half');
  const router = await startBatches(engines, [], folder);
  const tmp = (): readonly string[] => readdirSync(join(folder, 'tmp'));
  expect(tmp()).toEqual([]);
  const socket = connect(router.port, '127.0.0.1');
  socket.write(
    'POST /v1/files HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 5000\r\n\r\n' +
      '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nhalf',
  );
  await until(() => tmp().length === 1);
  socket.destroy();
  await until(() => tmp().length === 0);
  expect((await clientOf(router.url).files.list()).data).toEqual([]);
});

test('With legacy errors they are bare sentences, as with the Python router', async () => {
  const { url } = await startBatches(engines, ['--legacy-errors']);
  const answer = await fetch(`${url}/v1/files/file-x`);
  expect([answer.status, await answer.json()]).toEqual([404, { error: 'File file-x not found' }]);
  const wrong = await fetch(`${url}/v1/files`, { method: 'PUT' });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST']);
});
