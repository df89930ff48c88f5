import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  adapterArchive,
  adapterFiles,
  s3Key,
  startArchive,
  startHuggingFace,
  startS3,
  tarOf,
} from './adapter-sources.js';
import { startServer } from './faulty-server.js';
import { filesIn, startSidecarUnderTest } from './sidecar-under-test.js';

const model = 'adapter_model.safetensors';
const s3Token = `${s3Key.id}:${s3Key.secret}:${s3Key.session}`;

test('An adapter comes from Hugging Face, by a list in pages and over a redirect that gets no token', async () => {
  const { hub, store } = await startHuggingFace({ token: 'hf-secret' });
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const answer = await post({ model_id: 'owner/lora', local_dir: 'sql', token: 'hf-secret' });
  expect(answer).toEqual({ status: 200, message: 'Model downloaded successfully', path: join(base, 'sql') });
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
  expect(store.seen.map(({ url }) => url)).toEqual([`/${model}`]);
  // Nothing is left of the way there.
  expect(readdirSync(join(base, '.partial'))).toEqual([]);
});

test('What is there in the wanted commit is not fetched again, and another commit replaces it', async () => {
  const commits = { main: 'a'.repeat(40) };
  const files = { ...adapterFiles };
  const { hub, store } = await startHuggingFace({ commits, files });
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const body = { model_id: 'owner/lora', local_dir: 'sql' };
  await post(body);
  expect(await post(body)).toMatchObject({ status: 200, message: 'Model is there already' });
  expect(store.seen).toHaveLength(1);
  commits.main = 'b'.repeat(40);
  delete files['extra/notes.txt'];
  expect(await post(body)).toMatchObject({ status: 200, message: 'Model downloaded successfully' });
  expect(Object.keys(filesIn(join(base, 'sql')))).toEqual(['adapter_config.json', model, 'extra/empty']);
});

test('An adapter that is there serves while its source cannot be reached', async () => {
  const { hub } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const body = { model_id: 'owner/lora', local_dir: 'sql' };
  await post(body);
  hub.faults.push(...Array.from({ length: 3 }, () => ({ status: 503 })));
  expect(await post(body)).toMatchObject({ status: 200, path: join(base, 'sql') });
  hub.faults.push(...Array.from({ length: 3 }, () => ({ status: 503 })));
  expect(await post({ ...body, revision: 'other' })).toMatchObject({ status: 502 });
});

test('A download that is cut in the middle goes on where it was', async () => {
  const { hub, store } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  store.faults.push({ cutAfter: 70_000 }, { cutAfter: 50_000 }, { status: 503 });
  expect(await post({ model_id: 'owner/lora', local_dir: 'sql' })).toMatchObject({ status: 200 });
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
  const ranges = store.seen.map(({ headers }) => Number(/\d+/.exec(headers.range ?? '0')));
  expect(ranges[0]).toBe(0);
  expect(ranges.slice(1).every((from) => from > 0)).toBe(true);
});

test('Bytes that are not those announced are thrown away and fetched anew', async () => {
  const { hub, store } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const forged = Buffer.alloc(adapterFiles[model]?.length ?? 0, 7);
  store.faults.push({ body: forged }, { body: forged.subarray(1) });
  expect(await post({ model_id: 'owner/lora', local_dir: 'sql' })).toMatchObject({ status: 200 });
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
});

test.each([
  ['of a wrong content', { body: Buffer.alloc(200_000, 1) }, 'checksum'],
  ['that is too short', { body: Buffer.alloc(10) }, 'size'],
  ['that is too long', { body: Buffer.alloc(300_000) }, 'larger'],
])('A file %s is never put in place', async (_, fault, word) => {
  const { hub, store } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  store.faults.push(fault, fault, fault);
  const answer = await post({ model_id: 'owner/lora', local_dir: 'sql' });
  expect(answer).toMatchObject({ status: 502, detail: expect.stringContaining(word) });
  expect(readdirSync(base)).toEqual(['.partial']);
});

test.each([
  ['without its token', { model_id: 'owner/lora' }, '401'],
  ['of an unknown revision', { model_id: 'owner/lora', token: 't', revision: 'nowhere' }, '404'],
  ['of an unknown name', { model_id: 'owner/else', token: 't' }, '404'],
  ['of a name that leads elsewhere', { model_id: '../../api', token: 't' }, 'owner/name'],
])('A repository %s is refused as a mistake', async (_, body, word) => {
  const { hub } = await startHuggingFace({ token: 't' });
  const { post } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const answer = await post({ ...body, local_dir: 'sql' });
  expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining(word) });
});

test('A repository that holds no adapter is refused', async () => {
  const { hub } = await startHuggingFace({ files: { 'README.md': Buffer.from('hello') } });
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const answer = await post({ model_id: 'owner/lora', local_dir: 'sql' });
  expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining('adapter_config.json') });
  expect(readdirSync(base)).toEqual(['.partial']);
});

test.each(['../outside', 'a/../../outside', '/etc/outside', 'a//b', 'a\\..\\b', 'a/\u0000b'])(
  'A list of files with the name %j writes nothing',
  async (path) => {
    const { hub } = await startHuggingFace({ files: { ...adapterFiles, [path]: Buffer.from('evil') } });
    const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
    const answer = await post({ model_id: 'owner/lora', local_dir: 'sql' });
    expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining('no file name') });
    expect(readdirSync(base)).toEqual(['.partial']);
  },
);

test('An adapter comes from S3 with signed requests, names with blanks and broken connections', async () => {
  const s3 = await startS3();
  const { post, base } = await startSidecarUnderTest();
  s3.faults.push({ path: 'safetensors', cutAfter: 100_000 }, { path: 'list-type', status: 500 });
  const answer = await post({
    source: 's3',
    url: 's3://models/my adapters/one/',
    endpoint: s3.url,
    region: 'eu-test-1',
    token: s3Token,
    local_dir: 'one',
  });
  expect(answer).toMatchObject({ status: 200, path: join(base, 'one') });
  expect(filesIn(join(base, 'one'))).toEqual(adapterFiles);
  const parts = s3.seen.filter(({ headers }) => headers.range !== undefined);
  expect(parts).toHaveLength(1);
});

test.each([
  ['a wrong secret', { token: `${s3Key.id}:wrong:${s3Key.session}` }, 'SignatureDoesNotMatch'],
  ['no credentials', {}, 'InvalidAccessKeyId'],
  ['another region', { token: s3Token, region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
  ['an empty folder', { token: s3Token, url: 's3://models/my adapters/on' }, 'holds nothing'],
  ['no bucket', { url: 'https://models/one' }, 's3://BUCKET/PREFIX'],
  ['credentials of no known form', { token: 'just-a-word' }, 'ID:SECRET'],
])('S3 with %s is refused as a mistake', async (_, fields, word) => {
  const s3 = await startS3();
  const { post } = await startSidecarUnderTest();
  const answer = await post({
    source: 's3',
    url: 's3://models/my adapters/one',
    endpoint: s3.url,
    local_dir: 'one',
    ...fields,
  });
  expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining(word) });
});

test('An object of S3 that is not its etag is thrown away', async () => {
  const s3 = await startS3();
  const { post } = await startSidecarUnderTest();
  const fault = { path: 'safetensors', body: Buffer.alloc(200_000, 9) };
  s3.faults.push(fault, fault, fault);
  const token = `[other]\naws_access_key_id = no\naws_secret_access_key = no\n[default]\naws_access_key_id = ${s3Key.id}\naws_secret_access_key=${s3Key.secret}\naws_session_token = ${s3Key.session}\n`;
  const answer = await post({
    source: 's3',
    url: 's3://models/my adapters/one',
    endpoint: s3.url,
    local_dir: 'one',
    token,
  });
  expect(answer).toMatchObject({ status: 502, detail: expect.stringContaining('checksum') });
});

test('An archive comes from a server with a token, over a redirect that gets none, and goes on where it was', async () => {
  const store = await startServer(({ headers }, reply) => {
    if (headers.authorization !== undefined) return reply.text(400, 'a token came along');
    reply.file(adapterArchive, { etag: '"one"' });
  });
  const front = await startServer(({ headers }, reply) =>
    headers.authorization === 'Bearer http-secret'
      ? reply.text(307, '', { location: `${store.url}/adapter.tar.gz` })
      : reply.text(401, ''),
  );
  const { post, base } = await startSidecarUnderTest();
  store.faults.push({ cutAfter: 900 });
  const body = { source: 'http', url: `${front.url}/adapter`, local_dir: 'one' } as const;
  expect(await post({ ...body, token: 'http-secret' })).toMatchObject({ status: 200 });
  expect(filesIn(join(base, 'one'))).toEqual(adapterFiles);
  expect(store.seen.filter(({ headers }) => headers['if-range'] === '"one"')).toHaveLength(1);
  expect(await post({ ...body, url: `${front.url}/other` })).toMatchObject({ status: 422 });
});

test('An archive that changes while it is fetched is fetched from its beginning', async () => {
  const other = tarOf([{ path: 'adapter_config.json', content: Buffer.alloc(5000, '{') }]);
  let version = 0;
  const server = await startServer(({ method }, reply) => {
    if (method === 'GET') version++;
    // The second connection finds another file of another size; it is asked for by the first one's etag.
    reply.file(version > 1 ? other : adapterArchive, { etag: version > 1 ? '"two"' : '"one"' });
  });
  const { post, base } = await startSidecarUnderTest();
  server.faults.push({ cutAfter: 900 });
  const body = { source: 'http', url: `${server.url}/a.tar`, local_dir: 'one' } as const;
  // It is not what the server announced, so this attempt is given up; the next one announces the new one.
  expect((await post(body)).status).toBe(502);
  expect(await post(body)).toMatchObject({ status: 200 });
  expect(Object.keys(filesIn(join(base, 'one')))).toEqual(['adapter_config.json']);
});

test('A checksum decides whether an archive is the right one, and saves asking for it again', async () => {
  const server = await startArchive();
  const { post } = await startSidecarUnderTest();
  const url = `${server.url}/a.tar.gz?signature=secret`;
  const sha256 = createHash('sha256').update(adapterArchive).digest('hex');
  const wrong = await post({ source: 'http', url, sha256: '0'.repeat(64), local_dir: 'one' });
  expect(wrong).toMatchObject({ status: 502, detail: expect.stringContaining('checksum') });
  expect(wrong.detail).not.toContain('secret');
  expect(await post({ source: 'http', url, sha256, local_dir: 'one' })).toMatchObject({ status: 200 });
  const asked = server.seen.length;
  expect(await post({ source: 'http', url, sha256, local_dir: 'one' })).toMatchObject({ status: 200 });
  expect(server.seen).toHaveLength(asked);
});

test.each([
  ['a link', [{ path: 'x', type: 'SymbolicLink', linkpath: '/etc' }]],
  ['a hard link', [{ path: 'x', type: 'Link', linkpath: '../../secret' }]],
  ['a device', [{ path: 'x', type: 'CharacterDevice' }]],
  ['a way out', [{ path: '../outside', content: Buffer.from('evil') }]],
  ['an absolute path', [{ path: '/outside', content: Buffer.from('evil') }]],
  ['a folder outside', [{ path: 'a/../../outside/', type: 'Directory' }]],
  ['a name twice', [{ path: 'adapter_config.json', content: Buffer.from('{}') }]],
  ['a file as a folder', [{ path: 'adapter_config.json/x', content: Buffer.from('{}') }]],
] as const)('An archive with %s is refused as a whole', async (_, entries) => {
  const config = { path: 'adapter_config.json', content: Buffer.from('{}') };
  const server = await startArchive(tarOf([config, ...entries]));
  const { post, base } = await startSidecarUnderTest();
  const answer = await post({ source: 'http', url: `${server.url}/a.tar`, local_dir: 'one' });
  expect([answer.status === 422 || answer.status === 409, answer.detail]).toEqual([true, expect.any(String)]);
  expect(readdirSync(base)).toEqual(['.partial']);
});

test.each([
  ['no archive', Buffer.from('this is some text, and no archive at all'.repeat(50))],
  ['an archive of nothing', tarOf([])],
  ['one that breaks off', adapterArchive.subarray(0, 600)],
])('What is %s is refused', async (_, bytes) => {
  const server = await startArchive(bytes);
  const { post, base } = await startSidecarUnderTest();
  const answer = await post({ source: 'http', url: `${server.url}/a.tar`, local_dir: 'one' });
  expect(answer.status).toBe(422);
  expect(readdirSync(base)).toEqual(['.partial']);
});

test('A redirect that leads in a circle, or nowhere, ends', async () => {
  const server = await startServer((_, reply) => reply.text(302, '', { location: '/again' }));
  const { post } = await startSidecarUnderTest();
  const answer = await post({ source: 'http', url: server.url, local_dir: 'one' });
  expect(answer).toMatchObject({ status: 502, detail: expect.stringContaining('redirects') });
});
