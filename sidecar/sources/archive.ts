import { DownloadError } from '../download-error.js';
import { refuse, type SourceClient, shown } from '../source-client.js';
import type { DownloadPlan, RemoteFile, Source } from './plan.js';

/** A tar archive that some server has. */
export interface ArchiveLocation {
  readonly url: string;
  /** In hex. @default - not checked */
  readonly sha256: string | undefined;
  /** Bearer token of the server. @default - none */
  readonly token: string | undefined;
}

/** Name of the archive while it is on its way. */
export const archiveName = 'archive';

/** A tar archive, compressed or not. */
export function httpArchive({ url, sha256, token }: ArchiveLocation, client: SourceClient): Source {
  const title = shown(new URL(url));
  const secretHeaders = async () => ({
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  const described = async (signal: AbortSignal) =>
    client.patiently(signal, async () => {
      const answer = await client.ask(url, { method: 'HEAD', secretHeaders, signal });
      const { status } = answer;
      if (status === 401 || status === 404 || (status >= 500 && status !== 501)) {
        return refuse(url, answer, title);
      }
      await answer.body.dump();
      return status === 200 ? answer.headers : undefined;
    });
  return {
    title,
    identity: { source: 'http', url, ...(sha256 === undefined ? {} : { sha256 }) },
    ...(sha256 === undefined ? {} : { knownVersion: `sha256:${sha256}` }),
    async plan(signal): Promise<DownloadPlan> {
      // Some servers know GET alone; then an earlier attempt is of use only with a checksum.
      const headers = (await described(signal)) ?? {};
      const { etag, 'last-modified': modified, 'content-length': length } = headers;
      // A weak one stands for several byte sequences.
      const validator = etag !== undefined && !etag.startsWith('W/') ? etag : modified;
      const size = Number(length ?? Number.NaN);
      const file: RemoteFile = {
        path: archiveName,
        url,
        ...(Number.isSafeInteger(size) && size > 0 ? { size } : {}),
        ...(sha256 === undefined ? {} : { digest: { algorithm: 'sha256', hex: sha256 } as const }),
        resumable: validator !== undefined || sha256 !== undefined,
        open: (offset, signal) =>
          client.ask(url, {
            secretHeaders,
            signal,
            headers:
              offset === 0
                ? {}
                : {
                    range: `bytes=${offset}-`,
                    ...(validator === undefined ? {} : { 'if-range': validator }),
                  },
          }),
      };
      const version =
        sha256 !== undefined
          ? `sha256:${sha256}`
          : validator === undefined
            ? undefined
            : `${url}#${validator}#${length ?? ''}`;
      return { version, files: [file], archive: true };
    },
  };
}

/**
 * Checks the URL of an archive.
 * @throws DownloadError for one that is no http(s) URL
 */
export function checkArchiveUrl(url: string): void {
  const { protocol = '', username = '', password = '' } = URL.canParse(url) ? new URL(url) : {};
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new DownloadError(422, `url: needs to be an http(s) URL, got '${url}'`);
  }
  if (username !== '' || password !== '') {
    throw new DownloadError(422, 'url: holds a password, got one before @; give it as token');
  }
}
