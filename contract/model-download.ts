/** Path of the sidecar's only call. */
export const modelDownloadPath = '/model/download';

/** Places that the sidecar downloads from. */
export const downloadSources = ['huggingface', 's3', 'http'] as const;

/** What the sidecar is asked for; `model_id`, `local_dir` and `token` are those of the vLLM production-stack. */
export interface DownloadBody {
  /** @default "huggingface" */
  readonly source?: (typeof downloadSources)[number];
  /** Hugging Face id; needed for that source. */
  readonly model_id?: string;
  /** Name of the folder to make under the sidecar's own. */
  readonly local_dir: string;
  /**
   * Hugging Face token, or bearer token of the server, or credentials of S3 as `ID:SECRET`, `ID:SECRET:SESSION` or the
   * text of an AWS credentials file.
   * @default - those in the sidecar's environment, but for http
   */
  readonly token?: string;
  /** Branch, tag or commit. @default "main" */
  readonly revision?: string;
  /** `s3://BUCKET/PREFIX`, or the http(s) URL of a tar archive; needed for these sources. */
  readonly url?: string;
  /** Base URL of an S3 service that is not Amazon's. @default - Amazon's */
  readonly endpoint?: string;
  /** Region of the bucket. @default - that of the sidecar */
  readonly region?: string;
  /** SHA-256 of the archive in hex; for http. @default - not checked */
  readonly sha256?: string;
}

/** The answer to a download. */
export interface DownloadAnswer {
  readonly message: string;
  /** The folder, at the path where the engine sees it. */
  readonly path: string;
}

/** The answer to what could not be downloaded. */
export interface DownloadRefusal {
  readonly detail: string;
}
