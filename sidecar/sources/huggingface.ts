import type { Digest } from '../digest.js';
import { DownloadError } from '../download-error.js';
import { refuse, type SourceAnswer, type SourceClient } from '../source-client.js';
import type { DownloadPlan, RemoteFile, Source } from './plan.js';

/** A repository of Hugging Face. */
export interface HuggingFaceRepository {
  readonly endpoint: string;
  /** As `owner/name`. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** @default - none */
  readonly token: string | undefined;
}

interface TreeEntry {
  readonly type?: unknown;
  readonly path?: unknown;
  readonly size?: unknown;
  readonly oid?: unknown;
  readonly lfs?: { readonly oid?: unknown; readonly size?: unknown };
}

/**
 * All files of one commit of a repository, by Hugging Face's HTTP interface.
 * @see https://huggingface.co/docs/hub/api
 */
export function huggingFace(
  { endpoint, repository, revision, token }: HuggingFaceRepository,
  client: SourceClient,
): Source {
  const title = `Hugging Face ${repository} at ${revision}`;
  const base = endpoint.replace(/\/+$/, '');
  const secretHeaders = async () => ({
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  const json = (url: string, signal: AbortSignal) =>
    client.patiently(signal, async () => {
      const answer = await client.ask(url, { secretHeaders, signal });
      if (answer.status !== 200) return refuse(url, answer, title);
      return { headers: answer.headers, value: await jsonOf(answer, title) };
    });
  const fileOf = (commit: string, entry: TreeEntry): RemoteFile => {
    const { path, size, digest } = described(entry, title);
    const url = `${base}/${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
    return {
      path,
      url,
      size,
      digest,
      resumable: true,
      open: (offset, signal) =>
        client.ask(url, {
          secretHeaders,
          signal,
          headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
        }),
    };
  };
  return {
    title,
    identity: { source: 'huggingface', endpoint: base, repository, revision },
    async plan(signal): Promise<DownloadPlan> {
      const model = `${base}/api/models/${repository}`;
      const { value } = await json(`${model}/revision/${encodeURIComponent(revision)}`, signal);
      const { sha } = value as { readonly sha?: unknown };
      if (typeof sha !== 'string' || !/^[0-9a-f]{7,64}$/.test(sha)) {
        throw new DownloadError(502, `${title}: the answer names no commit, got ${JSON.stringify(sha)}`);
      }
      const entries: TreeEntry[] = [];
      let next: string | undefined = `${model}/tree/${sha}?recursive=true`;
      while (next !== undefined) {
        const page: Awaited<ReturnType<typeof json>> = await json(next, signal);
        if (!Array.isArray(page.value)) throw new DownloadError(502, `${title}: the list of files is none`);
        entries.push(...(page.value as readonly TreeEntry[]));
        const following: string | undefined = nextPage(page.headers.link, base);
        if (following === next) throw new DownloadError(502, `${title}: the list of files has no end`);
        next = following;
      }
      const files = entries.filter(({ type }) => type === 'file').map((entry) => fileOf(sha, entry));
      return { version: `${base}/${repository}@${sha}`, files, archive: false };
    },
  };
}

async function jsonOf({ body }: SourceAnswer, title: string): Promise<unknown> {
  try {
    return await body.json();
  } catch (error) {
    throw new DownloadError(502, `${title}: the answer is no JSON`, { cause: error });
  }
}

function described(
  { path, size, oid, lfs }: TreeEntry,
  title: string,
): { readonly path: string; readonly size: number; readonly digest: Digest } {
  if (typeof path !== 'string' || typeof size !== 'number' || typeof oid !== 'string') {
    throw new DownloadError(502, `${title}: the list of files lacks names or sizes`);
  }
  // The oid of a large file is that of its pointer.
  return typeof lfs?.oid === 'string' && typeof lfs.size === 'number'
    ? { path, size: lfs.size, digest: { algorithm: 'sha256', hex: lfs.oid } }
    : { path, size, digest: { algorithm: 'git-blob', hex: oid } };
}

function nextPage(link: string | string[] | undefined, base: string): string | undefined {
  const [, url] = /<([^>]+)>\s*;\s*rel="?next"?/.exec([link].flat().join(',')) ?? [];
  if (url === undefined) return undefined;
  const next = new URL(url, base);
  // The token goes with it.
  if (next.origin !== new URL(base).origin) {
    throw new DownloadError(502, `Hugging Face: the list of files goes on elsewhere, got ${next.origin}`);
  }
  return next.href;
}
