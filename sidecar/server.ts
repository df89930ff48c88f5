import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type DownloadAnswer, type DownloadRefusal, modelDownloadPath } from '../contract/model-download.js';
import { DownloadError, messageOf } from './download-error.js';
import { readDownload } from './download-request.js';
import type { Downloads } from './downloads.js';

/** Where the sidecar writes what it does. */
export interface SidecarLog {
  info(message: string): void;
  warning(message: string): void;
}

/** What the sidecar answers with. */
export interface ServerParts {
  readonly downloads: Downloads;
  /** Secret that callers present; nothing where everybody may ask; null where nobody may. */
  readonly token: string | null | undefined;
  readonly log: SidecarLog;
}

const longestBody = 65_536;
const messages = {
  downloaded: 'Model downloaded successfully',
  present: 'Model is there already',
  kept: 'Model is there already; the source was not reached',
} as const;

/** The HTTP server: `POST /model/download`, and `GET /health`. */
export function sidecarServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    respond(parts, request, response).catch((error: unknown) => {
      const { status, message } =
        error instanceof DownloadError ? error : new DownloadError(500, messageOf(error), { cause: error });
      parts.log.warning(`${status} ${message}`);
      if (response.headersSent) return;
      const headers: Readonly<Record<string, string>> =
        status === 401 ? { 'www-authenticate': 'Bearer' } : {};
      answer(request, response, status, { detail: message }, headers);
    });
  });
}

async function respond(
  { downloads, token, log }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url?.split('?')[0];
  const { method } = request;
  if ((path === '/health' || path === '/healthz') && (method === 'GET' || method === 'HEAD')) {
    return answer(request, response, 200, { status: 'ok', downloads: downloads.count });
  }
  if (path !== modelDownloadPath) throw new DownloadError(404, `${path}: there is nothing here`);
  if (method !== 'POST') throw new DownloadError(405, `${path}: needs POST, got ${method}`);
  refuseStrangers(token, request.headers.authorization);
  const body = readDownload(await textOf(request));
  log.info(
    `${body.local_dir}: download from ${body.model_id ?? body.url?.replace(/\?.*/s, '') ?? 'nowhere'}`,
  );
  const { path: folder, outcome } = await downloads.download(body);
  log.info(`${body.local_dir}: ${outcome}`);
  const said: DownloadAnswer = { message: messages[outcome], path: folder };
  answer(request, response, 200, said);
}

function refuseStrangers(token: string | null | undefined, authorization = ''): void {
  if (token === undefined) return;
  if (token === null) {
    throw new DownloadError(
      403,
      'token: nobody may download, got none at the start; set LORA_DOWNLOAD_TOKEN, or LORA_DOWNLOAD_ALLOW_UNAUTHENTICATED=true',
    );
  }
  const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  // Hashes have one length, so that the time says nothing about the secret's.
  if (!timingSafeEqual(sha256(given), sha256(token))) {
    throw new DownloadError(401, 'authorization: the token of the sidecar is needed');
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody)
      throw new DownloadError(413, `body: is too long, got more than ${longestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: DownloadAnswer | DownloadRefusal | Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): void {
  const whole = request.complete;
  request.resume();
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      // What is left of a body must not be read as the next request.
      ...(whole ? {} : { connection: 'close' }),
      ...headers,
    })
    .end(text);
}
