import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { DownloadError, diskError, messageOf } from './download-error.js';
import { makeFolders, pathParts } from './strict-path.js';

/** How an archive is unpacked. */
export interface UnpackOptions {
  /** The empty folder to put the files into. */
  readonly folder: string;
  readonly title: string;
  /** Most bytes that may come out of it. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Unpacks a tar archive, compressed or not. It may hold files and folders with harmless names only: one with anything else in
 * it is refused as a whole.
 */
export async function unpack(archive: string, options: UnpackOptions): Promise<void> {
  const { title, signal } = options;
  const state = { bytes: 0, entries: 0 };
  let failure: unknown;
  let turn = Promise.resolve();
  const source = createReadStream(archive);
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      turn = turn
        .then(() => (failure === undefined ? store(entry, state, options) : undefined))
        .catch((error: unknown) => {
          failure ??= error;
          source.destroy();
        })
        // Without it the parser would wait for a reader.
        .finally(() => entry.resume());
    },
  });
  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', reject);
    source.on('close', () => {
      if (failure !== undefined) resolve();
    });
  });
  source.on('error', (error) => parser.abort(error));
  const stop = (): void => void source.destroy();
  signal.addEventListener('abort', stop, { once: true });
  source.pipe(parser as unknown as NodeJS.WritableStream);
  try {
    await Promise.race([parsed, aborted(signal)]);
    await turn;
  } catch (error) {
    failure ??= signal.aborted
      ? signal.reason
      : new DownloadError(422, `${title}: is no tar archive, got ${messageOf(error)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    source.destroy();
    await finished(source).catch(() => undefined);
  }
  if (failure !== undefined) throw diskError(failure);
  if (state.entries === 0) throw new DownloadError(422, `${title}: is an archive of nothing, got no entry`);
}

async function store(
  entry: ReadEntry,
  state: { bytes: number; entries: number },
  { folder, title, maxBytes, signal }: UnpackOptions,
): Promise<void> {
  state.entries++;
  if (entry.type === 'Directory') {
    const path = entry.path.replace(/\/+$/, '');
    if (path !== '.') await makeFolders(folder, pathParts(path, title));
    return;
  }
  const { type } = entry;
  if (type !== 'File' && type !== 'OldFile' && type !== 'ContiguousFile') {
    throw new DownloadError(
      422,
      `${title}: holds something other than files, got a ${type} at ${JSON.stringify(entry.path)}`,
    );
  }
  const parts = pathParts(entry.path, title);
  const parent = await makeFolders(folder, parts.slice(0, -1));
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const handle = await open(
    join(parent, parts.at(-1) ?? ''),
    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
    0o644,
  ).catch((error: unknown) => {
    const { code } = error as { readonly code?: string };
    if (code !== 'EEXIST') throw error;
    throw new DownloadError(422, `${title}: holds a name twice, got ${JSON.stringify(entry.path)}`);
  });
  try {
    for await (const chunk of entry) {
      signal.throwIfAborted();
      state.bytes += chunk.length;
      if (state.bytes > maxBytes) {
        throw new DownloadError(422, `${title}: is larger than it may be, got more than ${maxBytes} bytes`);
      }
      for (let done = 0; done < chunk.length; ) {
        done += (await handle.write(chunk, done, chunk.length - done)).bytesWritten;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
