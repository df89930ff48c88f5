import type { Digest } from '../digest.js';
import type { SourceAnswer } from '../source-client.js';

/** A file that can be had in parts. */
export interface RemoteFile {
  /** Relative path in the folder of the adapter. */
  readonly path: string;
  readonly url: string;
  /** @default - not known before it is there */
  readonly size?: number;
  /** What its bytes are checked by. @default - nothing but the size */
  readonly digest?: Digest;
  /** Whether bytes of an earlier attempt belong to the same content. */
  readonly resumable: boolean;
  /** Asks for the bytes from an offset on; the answer may be that the content is another by now. */
  open(offset: number, signal: AbortSignal): Promise<SourceAnswer>;
  /** What only the answer can say about its bytes. @default - nothing */
  digestFrom?(answer: SourceAnswer): Digest | undefined;
}

/** What has to be fetched for an adapter. */
export interface DownloadPlan {
  /** Names the content: the same version is the same bytes. @default - not known, so that it is fetched again */
  readonly version: string | undefined;
  readonly files: readonly RemoteFile[];
  /** Whether the only file is an archive of them. */
  readonly archive: boolean;
}

/** Where an adapter comes from. */
export interface Source {
  /** What is fetched, for people. */
  readonly title: string;
  /** Everything that says which adapter it is, without secrets. */
  readonly identity: Readonly<Record<string, string>>;
  /** The version, where it is known without asking anybody. @default - has to be asked for */
  readonly knownVersion?: string;
  plan(signal: AbortSignal): Promise<DownloadPlan>;
}
