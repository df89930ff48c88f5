import { constants } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BodyReader } from './body-reader.js';
import { type Digest, digestOf } from './digest.js';
import { DownloadError, diskError } from './download-error.js';
import { refuse, type SourceAnswer, type SourceClient, TransientError } from './source-client.js';
import type { RemoteFile } from './sources/plan.js';
import { makeFolders, pathParts } from './strict-path.js';

/** What a file is fetched with. */
export interface FetchOptions {
  readonly client: SourceClient;
  /** The folder to put it into. */
  readonly folder: string;
  /** The folder where bytes gather; on the same volume. */
  readonly partsFolder: string;
  /** What is fetched, for people. */
  readonly title: string;
  /** Largest file that is accepted, in bytes. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** A file that turned out to be another one than was announced. */
class WrongContent extends TransientError {}

/**
 * Fetches one file. Its bytes gather in a file whose name ends in `.part`, where a later attempt, of this process or of
 * the next one, goes on; the file itself is there only when it is whole and checked.
 *
 * @returns its size
 */
export async function fetchFile(file: RemoteFile, options: FetchOptions): Promise<number> {
  const { client, title, signal } = options;
  const parts = pathParts(file.path, title);
  const folder = await makeFolders(options.folder, parts.slice(0, -1));
  const path = join(folder, parts.at(-1) ?? '');
  const partFolder = await makeFolders(options.partsFolder, parts.slice(0, -1));
  const part = join(partFolder, `${parts.at(-1)}.part`);
  const there = await sizeOf(path);
  // It was checked before it got this name.
  if (there !== undefined && (file.size === undefined || there === file.size)) return there;
  for (let fruitless = 0; ; ) {
    const before = (await sizeOf(part)) ?? 0;
    try {
      const size = await attempt(file, part, file.resumable ? before : 0, options);
      await rename(part, path);
      return size;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw diskError(error);
      if (error instanceof WrongContent) await rm(part, { force: true });
      const progress = !(error instanceof WrongContent) && ((await sizeOf(part)) ?? 0) > before;
      fruitless = progress && file.resumable ? 1 : fruitless + 1;
      if (fruitless >= client.attempts) throw new DownloadError(502, error.message, { cause: error });
      await client.pause(fruitless, error, signal);
    }
  }
}

async function attempt(
  file: RemoteFile,
  part: string,
  from: number,
  { title, maxBytes, signal }: FetchOptions,
): Promise<number> {
  const what = `${title}: ${file.path}`;
  // A part that is too long can be continued by no server; one that is whole still lacks its check.
  const start = file.size !== undefined && from > file.size ? 0 : from;
  let digest = file.digest;
  let size = start;
  if (file.size === undefined || start < file.size || file.size === 0 || file.digest === undefined) {
    const offset = start === file.size ? 0 : start;
    const answer = await file.open(offset, signal);
    const begin = await beginOf(answer, offset, file, part, what);
    digest ??= file.digestFrom?.(answer);
    size = await write(new BodyReader(answer.body), part, {
      begin,
      what,
      limit: Math.min(file.size ?? maxBytes, maxBytes),
      signal,
    });
  }
  if (file.size !== undefined && size !== file.size) {
    throw new WrongContent(`${what}: has another size than announced, got ${size} instead of ${file.size}`);
  }
  if (digest !== undefined) await check(part, digest, size, what);
  return size;
}

/** Where the bytes of an answer belong; throws for one without bytes. */
async function beginOf(
  answer: SourceAnswer,
  offset: number,
  { url }: RemoteFile,
  part: string,
  what: string,
): Promise<number> {
  const { status, headers, body } = answer;
  if (status === 206) {
    const [, first] = /^bytes (\d+)-/.exec(String(headers['content-range'])) ?? [];
    if (Number(first) === offset) return offset;
    body.destroy();
    throw new WrongContent(`${what}: other bytes than asked for came, got ${headers['content-range']}`);
  }
  if (status === 200) return 0;
  if (status === 416) {
    await body.dump();
    throw new WrongContent(
      `${what}: is shorter than what has come of it, got ${(await sizeOf(part)) ?? 0} bytes`,
    );
  }
  if (status === 412) {
    await body.dump();
    throw new DownloadError(503, `${what}: was replaced meanwhile; ask again`);
  }
  return refuse(url, answer, what);
}

async function write(
  body: BodyReader,
  part: string,
  {
    begin,
    what,
    limit,
    signal,
  }: {
    readonly begin: number;
    readonly what: string;
    readonly limit: number;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  // Whoever shares the volume may have put a link there.
  const handle = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  let size = begin;
  try {
    await handle.truncate(begin);
    for await (const chunk of body.chunks()) {
      if (size + chunk.length > limit) {
        throw new WrongContent(`${what}: is larger than it may be, got more than ${limit} bytes`);
      }
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, size + done);
        done += bytesWritten;
      }
      size += chunk.length;
    }
    await handle.sync();
    if (body.problem !== undefined) {
      signal.throwIfAborted();
      throw new TransientError(`${what}: broke off, got ${body.problem}`);
    }
  } finally {
    body.destroy();
    await handle.close();
  }
  return size;
}

async function check(path: string, { algorithm, hex }: Digest, size: number, what: string): Promise<void> {
  const found = await digestOf(path, algorithm, size);
  if (found !== hex.toLowerCase()) {
    throw new WrongContent(`${what}: has another checksum than announced, got ${found} instead of ${hex}`);
  }
}

/** The size of a regular file; nothing where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const stat = await lstat(path);
    return stat.isFile() ? stat.size : undefined;
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}
