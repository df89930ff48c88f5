import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What the bytes of a file are checked by. */
export interface Digest {
  /** `git-blob` is the SHA-1 by which git names the content of a file. */
  readonly algorithm: 'sha256' | 'md5' | 'git-blob';
  readonly hex: string;
}

/** The digest of a file in hex. */
export async function digestOf(path: string, algorithm: Digest['algorithm'], size: number): Promise<string> {
  const hash = createHash(algorithm === 'git-blob' ? 'sha1' : algorithm);
  if (algorithm === 'git-blob') hash.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
