import type { IncomingMessage } from 'node:http';
import { boundaryOf } from '../body/multipart.js';
import type { FileRecord } from './file-record.js';
import type { FileStore, NewFile, Upload } from './file-store.js';
import { FormError, readForm } from './form-reader.js';
import { Refusal } from './refusal.js';

/** What an upload is held to. */
export interface UploadRules {
  readonly maxBytes: number;
  /** Seconds that files are kept whose upload does not say; for ever if it is 0. */
  readonly keptSeconds: number;
}

// Boundaries, headers and fields around the file.
const longestRest = 64 * 1024;
const mostParts = 32;
// A client from which nothing comes for so long has gone without telling.
const silenceMs = 120_000;
// As long as a client is given to stop sending what is refused.
const unreadMs = 10_000;

/**
 * Takes a file out of a form while it comes.
 * @throws Refusal for what is no upload, or no acceptable one
 */
export async function takeUpload(
  request: IncomingMessage,
  store: FileStore,
  owner: string,
  rules: UploadRules,
): Promise<FileRecord> {
  let upload: Upload | undefined;
  const { socket } = request;
  const hangUp = (): void => void socket.destroy();
  socket.setTimeout(silenceMs, hangUp);
  try {
    const boundary = boundaryOf(request.headers['content-type']);
    if (boundary === undefined) throw new Refusal('invalidForm');
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > rules.maxBytes + longestRest) throw new Refusal('fileTooLarge', String(rules.maxBytes));
    store.checkRoom(owner, Math.max(0, announced - longestRest));

    const fields = new Map<string, string>();
    let filename: string | undefined;
    let target: 'file' | 'field' | 'nothing' = 'nothing';
    let field = '';
    let value: Buffer[] = [];
    let parts = 0;
    let rest = 0;
    // The connection is still needed for the answer when a form is refused half-way.
    const body = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
    for await (const event of readForm(body, boundary)) {
      if (event.type === 'part') {
        parts++;
        if (parts > mostParts) throw new Refusal('invalidForm');
        const isFile = event.name === 'file' && upload === undefined;
        target = isFile ? 'file' : event.filename === undefined ? 'field' : 'nothing';
        field = event.name;
        value = [];
        if (isFile) {
          filename = event.filename;
          upload = await store.create(owner);
        }
      } else if (event.type === 'partEnd') {
        if (target === 'field') fields.set(field, Buffer.concat(value).toString('utf8'));
      } else if (target === 'file') {
        await upload?.write(event.bytes);
      } else {
        rest += event.bytes.length;
        if (rest > longestRest) throw new Refusal('invalidForm');
        value.push(event.bytes);
      }
    }
    if (upload === undefined) throw new Refusal('missingParameter', 'file');
    const file = describedBy(fields, filename, rules);
    const record = await upload.finish(file);
    upload = undefined;
    return record;
  } catch (error) {
    await upload?.discard();
    throw error instanceof FormError ? new Refusal('invalidForm') : error;
  } finally {
    socket.setTimeout(0, hangUp);
    socket.off('timeout', hangUp);
    leaveUnread(request);
  }
}

function describedBy(
  fields: ReadonlyMap<string, string>,
  filename: string | undefined,
  { keptSeconds }: UploadRules,
): NewFile {
  // The Python router took files without a purpose.
  const purpose = fields.get('purpose') ?? 'unknown';
  if (!/^[a-z][a-z_-]{0,63}$/.test(purpose) || purpose === 'batch_output') {
    throw new Refusal(
      'invalidParameter',
      `purpose: not one of an upload, got ${JSON.stringify(purpose)}; use batch`,
    );
  }
  const anchor = fields.get('expires_after[anchor]');
  const seconds = fields.get('expires_after[seconds]');
  const asked =
    anchor === undefined && seconds === undefined
      ? undefined
      : { anchor, seconds: Number(seconds ?? Number.NaN) };
  return {
    filename: plainName(filename),
    purpose,
    keptSeconds: expirySeconds('expires_after', asked) ?? (keptSeconds > 0 ? keptSeconds : undefined),
  };
}

/**
 * The seconds of an expiry as OpenAI's API writes it; undefined where none is asked for.
 * @throws Refusal for one that is not allowed
 */
export function expirySeconds(name: string, asked: unknown): number | undefined {
  if (asked === undefined || asked === null) return undefined;
  const { anchor, seconds } = asked as { readonly anchor?: unknown; readonly seconds?: unknown };
  if (anchor !== 'created_at') {
    throw new Refusal(
      'invalidParameter',
      `${name}.anchor: unknown, got ${JSON.stringify(anchor)}; use created_at`,
    );
  }
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 3600 || seconds > 2_592_000) {
    throw new Refusal(
      'invalidParameter',
      `${name}.seconds: not from 3600 to 2592000, got ${JSON.stringify(seconds)}; give an hour to 30 days`,
    );
  }
  return seconds;
}

/** A name that is no path and has nothing in it that cannot be shown. */
function plainName(name: string | undefined): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header or a log
  const plain = last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 255);
  return plain === '' || plain === '.' || plain === '..' ? 'upload' : plain;
}

/** Reads what is left of a refused upload, since an answer is lost on a connection that is closed while bytes come in. */
function leaveUnread(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const timer = setTimeout(() => void (request.complete || request.socket.destroy()), unreadMs);
  timer.unref();
  request.on('close', () => clearTimeout(timer));
}
