import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DownloadBody } from '../../contract/model-download.js';
import type { AdapterFolderOptions } from '../../sidecar/adapter-folder.js';
import { Downloads } from '../../sidecar/downloads.js';
import { sidecarServer } from '../../sidecar/server.js';
import { SourceClient } from '../../sidecar/source-client.js';
import type { S3Credentials } from '../../sidecar/sources/s3-credentials.js';

/** The secret of sidecars under test. */
export const sidecarToken = 'sidecar-secret';

/** A folder that is removed when the test ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a sidecar in this process. */
export async function startSidecarUnderTest(
  options: Partial<AdapterFolderOptions> & {
    readonly token?: string | null | undefined;
    readonly huggingFaceEndpoint?: string;
    readonly s3Credentials?: () => Promise<S3Credentials | undefined>;
    readonly attempts?: number;
    readonly idleMs?: number;
  } = {},
) {
  const { attempts = 3, idleMs = 20_000, huggingFaceEndpoint = 'http://127.0.0.1:9' } = options;
  const base = options.base ?? scratchFolder();
  const downloads = new Downloads({
    host: 'pod-a',
    instance: `process-${Math.random()}`,
    maxBytes: 1e9,
    lockPollMs: 5,
    ...options,
    base,
    client: new SourceClient({ idleMs, attempts, firstPauseMs: 1 }),
    defaults: {
      huggingFaceEndpoint,
      huggingFaceToken: undefined,
      s3Region: 'eu-test-1',
      s3Credentials: options.s3Credentials ?? (async () => undefined),
    },
  });
  const token = 'token' in options ? options.token : sidecarToken;
  const server = sidecarServer({
    downloads,
    token,
    log: { info: () => undefined, warning: () => undefined },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    await downloads.end();
    server.closeAllConnections();
    server.close();
  });
  return { url, base, downloads, post: (body: DownloadBody) => askFor(url, body) };
}

/** Asks a sidecar for an adapter. */
export async function askFor(
  url: string,
  body: DownloadBody | string,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${sidecarToken}` },
): Promise<{
  readonly status: number;
  readonly path?: string;
  readonly detail?: string;
  readonly message?: string;
}> {
  const answer = await fetch(`${url}/model/download`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

/** All files below a folder with their contents, but for the sidecar's own. */
export function filesIn(folder: string): Record<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    names
      .filter((name) => !name.endsWith('.lora-download.json') && statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
}
