/**
 * Why a download did not come to pass, with the status that the caller gets: 4xx for what fails until somebody changes
 * something, 5xx for what may work later.
 */
export class DownloadError extends Error {
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DownloadError';
    this.status = status;
  }
}

/** What there is to say about anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error of a full disk, or else what was thrown. */
export function diskError(error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new DownloadError(507, `disk: no room is left, got ${code}; grow the volume or remove adapters`)
    : error;
}
