import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type DownloadBody, modelDownloadPath } from '../../../contract/model-download.js';
import { CallError, reasonOf } from './engine-client.js';

/** One download that is asked for. */
export interface DownloadCall {
  readonly url: string;
  /** Secret that the sidecar demands. @default - none */
  readonly token: string | undefined;
  readonly body: DownloadBody;
  readonly signal: AbortSignal;
}

interface Running {
  /** What came of it, once it is over. */
  result?: { readonly path: string } | { readonly error: CallError };
  readonly over: Promise<void>;
}

// Downloads take as long as they take. A connection that dies unseen ends here, and the sidecar lets whoever asks again join in.
const longestMs = 600_000;

/** Has sidecars download adapters, without anybody waiting for long. */
export class SidecarClient {
  private readonly running = new Map<string, Running>();
  private readonly graceMs: number;
  private readonly agent = new Agent({ headersTimeout: longestMs, bodyTimeout: 30_000 });

  /** @param graceMs - how long a download that has just begun is waited for, since it may be there already */
  constructor(graceMs = 1500) {
    this.graceMs = graceMs;
  }

  /**
   * The folder of a download; nothing while it is under way.
   *
   * @param key - names the download; the same key is never asked for twice at the same time
   * @throws CallError for one that failed; the next call tries again
   */
  async folderOf(key: string, call: DownloadCall): Promise<string | undefined> {
    let running = this.running.get(key);
    if (running === undefined) {
      running = this.begin(call);
      this.running.set(key, running);
      const ending = new AbortController();
      await Promise.race([running.over, pause(this.graceMs, undefined, { signal: ending.signal })]).finally(
        () => ending.abort(),
      );
    }
    const { result } = running;
    if (result === undefined) return undefined;
    this.running.delete(key);
    if ('error' in result) throw result.error;
    return result.path;
  }

  private begin(call: DownloadCall): Running {
    const running: Running = {
      over: this.ask(call).then(
        (path) => {
          running.result = { path };
        },
        (error: unknown) => {
          running.result = {
            error:
              error instanceof CallError
                ? error
                : new CallError(`sidecar: no answer, got ${reasonOf(error)}`),
          };
        },
      ),
    };
    return running;
  }

  private async ask({ url, token, body, signal }: DownloadCall): Promise<string> {
    const answer = await request(`${url}${modelDownloadPath}`, {
      dispatcher: this.agent,
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const { statusCode: status } = answer;
    const text = await answer.body.text();
    const { path, detail } = fieldsOf(text);
    if (status === 200 && typeof path === 'string' && path !== '') return path;
    const said = typeof detail === 'string' ? detail : text.replace(/\s+/g, ' ').slice(0, 300);
    const later = status >= 500 || status === 408 || status === 409 || status === 429;
    throw new CallError(`sidecar: answers ${status}, got ${said === '' ? 'nothing' : said}`, status, !later);
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
