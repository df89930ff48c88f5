import { join } from 'node:path';
import type { DownloadBody } from '../contract/model-download.js';
import { type AdapterFolderOptions, fillAdapterFolder, type Outcome } from './adapter-folder.js';
import { DownloadError } from './download-error.js';
import { type SourceDefaults, sourceOf } from './download-request.js';

/** What downloads are made with. */
export interface DownloadsOptions extends AdapterFolderOptions {
  readonly defaults: SourceDefaults;
}

interface Running {
  /** What is asked for, with its secret. */
  readonly request: string;
  readonly result: Promise<Outcome>;
}

/** The downloads of one sidecar: at most one for each folder, which all who ask for the same wait for. */
export class Downloads {
  private readonly options: DownloadsOptions;
  private readonly running = new Map<string, Running>();
  private readonly ending = new AbortController();

  constructor(options: DownloadsOptions) {
    this.options = options;
  }

  /** Downloads under way. */
  get count(): number {
    return this.running.size;
  }

  /** Downloads an adapter. Whoever stops waiting does not end it. */
  async download(body: DownloadBody): Promise<{ readonly path: string; readonly outcome: Outcome }> {
    if (this.ending.signal.aborted) throw ended();
    const { defaults, base, client } = this.options;
    const { local_dir: name } = body;
    const request = JSON.stringify(Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1)));
    let running = this.running.get(name);
    if (running !== undefined && running.request !== request) {
      throw new DownloadError(409, `${name}: another download into this folder is under way; ask again`);
    }
    if (running === undefined) {
      const source = sourceOf(body, defaults, client);
      running = { request, result: this.fill(name, source) };
      this.running.set(name, running);
    }
    return { path: join(base, name), outcome: await running.result };
  }

  /** Ends what is under way; all that has come stays, and the next process goes on with it. */
  async end(): Promise<void> {
    this.ending.abort(ended());
    await Promise.allSettled([...this.running.values()].map(({ result }) => result));
    await this.options.client.close();
  }

  private async fill(name: string, source: Parameters<typeof fillAdapterFolder>[1]): Promise<Outcome> {
    const { signal } = this.ending;
    try {
      return await fillAdapterFolder(name, source, this.options, signal);
    } catch (error) {
      throw signal.aborted ? ended() : error;
    } finally {
      this.running.delete(name);
    }
  }
}

function ended(): DownloadError {
  return new DownloadError(503, 'sidecar: is ending; ask again');
}
