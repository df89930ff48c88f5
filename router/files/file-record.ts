/** What is kept about a file beside its content. */
export interface FileRecord {
  readonly id: string;
  /** Whose it is, as `ownerOf` tells. */
  readonly owner: string;
  readonly bytes: number;
  /** Milliseconds since 1970, different for every file of a store. */
  readonly createdMs: number;
  readonly filename: string;
  readonly purpose: string;
  /** Seconds since 1970. @default - it does not expire */
  readonly expiresAt?: number;
}

/** A file as OpenAI's API shows it. */
export interface FileObject {
  readonly id: string;
  readonly object: 'file';
  readonly bytes: number;
  readonly created_at: number;
  readonly expires_at?: number;
  readonly filename: string;
  readonly purpose: string;
  readonly status: 'processed';
}

/** Whether something is an id of a file as this router makes them. */
export function isFileId(id: string): boolean {
  return /^file-[0-9a-f]{24}$/.test(id);
}

/** A file as OpenAI's API shows it. */
export function fileObject({ id, bytes, createdMs, expiresAt, filename, purpose }: FileRecord): FileObject {
  return {
    id,
    object: 'file',
    bytes,
    created_at: Math.floor(createdMs / 1000),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    filename,
    purpose,
    status: 'processed',
  };
}

/** The record in the text of its file; undefined where it is none. */
export function fileRecordOf(text: string): FileRecord | undefined {
  let record: Partial<FileRecord> | null;
  try {
    record = JSON.parse(text) as Partial<FileRecord> | null;
  } catch {
    return undefined;
  }
  const { id, owner, bytes, createdMs, filename, purpose, expiresAt } = record ?? {};
  const isWhole =
    typeof id === 'string' &&
    isFileId(id) &&
    typeof owner === 'string' &&
    Number.isSafeInteger(bytes) &&
    Number.isSafeInteger(createdMs) &&
    typeof filename === 'string' &&
    typeof purpose === 'string' &&
    (expiresAt === undefined || Number.isSafeInteger(expiresAt));
  return isWhole ? (record as FileRecord) : undefined;
}
