import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { type FaultyServer, startServer } from './faulty-server.js';

/** The files of a small adapter; the second is large enough to break off in the middle of. */
export const adapterFiles: Readonly<Record<string, Buffer>> = {
  'adapter_config.json': Buffer.from('{"peft_type":"LORA","r":8}'),
  'adapter_model.safetensors': Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251)),
  'extra/empty': Buffer.alloc(0),
  'extra/notes.txt': Buffer.from('notes'),
};

const commit = '0123456789abcdef0123456789abcdef01234567';

/** A repository of Hugging Face: lists in pages of two, large files elsewhere, with a token if one is given. */
export async function startHuggingFace({
  token,
  files = adapterFiles,
  commits = { main: commit },
}: {
  readonly token?: string;
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly commits?: Record<string, string>;
} = {}): Promise<{ readonly hub: FaultyServer; readonly store: FaultyServer }> {
  const store = await startServer(({ headers, url }, reply) => {
    // What is meant for the hub must not get here.
    if (headers.authorization !== undefined) return reply.text(400, 'a token came along');
    reply.file(files[url.slice(1)] ?? Buffer.alloc(0));
  });
  const hub: FaultyServer = await startServer(({ url, headers }, reply) => {
    if (token !== undefined && headers.authorization !== `Bearer ${token}`) return reply.text(401, 'no');
    const { pathname, searchParams } = new URL(url, 'http://hub');
    const [, revision] = /^\/api\/models\/owner\/lora\/revision\/(.+)$/.exec(pathname) ?? [];
    if (revision !== undefined) {
      const sha = commits[decodeURIComponent(revision)];
      return sha === undefined ? reply.text(404, 'no revision') : reply.json({ sha });
    }
    const [, path] = /^\/owner\/lora\/resolve\/[0-9a-f]{40}\/(.+)$/.exec(pathname) ?? [];
    const content = path === undefined ? undefined : files[decodeURIComponent(path)];
    if (path !== undefined && content !== undefined) {
      if (content.length > 1000) return reply.text(302, '', { location: `${store.url}/${path}` });
      return reply.file(content);
    }
    if (!/^\/api\/models\/owner\/lora\/tree\/[0-9a-f]{40}$/.test(pathname)) return reply.text(404, '');
    const from = Number(searchParams.get('cursor') ?? '0');
    const entries = Object.entries(files).map(([name, bytes]) =>
      bytes.length > 1000
        ? {
            type: 'file',
            path: name,
            size: bytes.length,
            oid: 'f'.repeat(40),
            lfs: { oid: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
          }
        : {
            type: 'file',
            path: name,
            size: bytes.length,
            oid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
          },
    );
    const link: Readonly<Record<string, string>> =
      from + 2 < entries.length
        ? { link: `<${hub.url}${pathname}?recursive=true&cursor=${from + 2}>; rel="next"` }
        : {};
    reply.json([{ type: 'directory', path: 'extra', oid: '0' }, ...entries.slice(from, from + 2)], link);
  });
  return { hub, store };
}

/** The key that the bucket of `startS3` accepts. */
export const s3Key = {
  id: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  session: 'session/one==',
};

/** A service that speaks S3 and checks each signature: bucket `models`, folder `my adapters/one`, lists of two. */
export async function startS3(files: Readonly<Record<string, Buffer>> = adapterFiles): Promise<FaultyServer> {
  const prefix = 'my adapters/one/';
  const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
  return startServer(({ method, url, headers }, reply) => {
    const problem = signatureProblem(method, url, headers);
    if (problem !== undefined) return reply.text(403, `<Error><Code>${problem}</Code></Error>`);
    const { pathname, searchParams } = new URL(url, 'http://s3');
    if (pathname === '/models/' || pathname === '/models') {
      const keys = [prefix, ...Object.keys(files).map((name) => prefix + name)].filter((key) =>
        key.startsWith(searchParams.get('prefix') ?? ''),
      );
      const from = Number(searchParams.get('continuation-token')?.replace('&page=', '') ?? '0');
      const page = keys.slice(from, from + 2).map((key) => {
        const bytes = files[key.slice(prefix.length)] ?? Buffer.alloc(0);
        const name = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
        return `<Contents><Key>${name}</Key><ETag>${etagOf(bytes).replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size></Contents>`;
      });
      const more = from + 2 < keys.length;
      const next = more ? `<NextContinuationToken>&amp;page=${from + 2}</NextContinuationToken>` : '';
      return reply.text(
        200,
        `<?xml version="1.0"?><ListBucketResult xmlns="x"><IsTruncated>${more}</IsTruncated>${next}${page.join('')}</ListBucketResult>`,
      );
    }
    const bytes = files[decodeURIComponent(pathname).slice(`/models/${prefix}`.length)];
    if (bytes === undefined) return reply.text(404, '<Error><Code>NoSuchKey</Code></Error>');
    reply.file(bytes, { etag: etagOf(bytes) });
  });
}

/**
 * What is wrong with a request's signature, computed from what came over the wire.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
function signatureProblem(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, id, date = '', region = '', names = '', signature] =
    pattern.exec(String(headers.authorization)) ?? [];
  if (id !== s3Key.id) return 'InvalidAccessKeyId';
  if (region !== 'eu-test-1') return 'AuthorizationHeaderMalformed';
  const signed = names.split(';');
  for (const name of ['host', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token']) {
    if (!signed.includes(name)) return `Unsigned-${name}`;
  }
  const time = String(headers['x-amz-date']);
  if (!time.startsWith(date) || headers['x-amz-security-token'] !== s3Key.session) return 'InvalidToken';
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    query.split('&').sort().join('&'),
    ...signed.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    String(headers['x-amz-content-sha256']),
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${s3Key.secret}`, date));
  const expected = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash].join('\n')).toString('hex');
  return expected === signature ? undefined : 'SignatureDoesNotMatch';
}

/** What goes into an archive as it is, however wrong. */
export interface TarEntry {
  readonly path: string;
  readonly content?: Buffer;
  /** @default "File" */
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO' | 'CharacterDevice';
  readonly linkpath?: string;
}

/** A tar archive with exactly these entries. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = Buffer.alloc(0), type = 'File', linkpath }) => {
    const header = new Header({
      path,
      type,
      size: content.length,
      mode: 0o644,
      ...(linkpath === undefined ? {} : { linkpath }),
    });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [block, content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The adapter as a compressed archive with one folder at the top. */
export const adapterArchive = gzipSync(
  tarOf([
    { path: 'my-adapter/', type: 'Directory' },
    ...Object.entries(adapterFiles).map(([path, content]) => ({ path: `my-adapter/${path}`, content })),
  ]),
);

/** A server with an archive that knows parts of it. */
export async function startArchive(
  archive: Buffer = adapterArchive,
  headers: Readonly<Record<string, string>> = { etag: '"one"' },
): Promise<FaultyServer> {
  return startServer((_, reply) => reply.file(archive, headers));
}
