import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a file is followed. */
export interface FollowFileOptions {
  readonly path: string;
  /** The content that is in force; a file that says something else by now is told at the first look. @default - none */
  readonly seen?: string | undefined;
  /** Hears of each new content, one after the other. */
  readonly onChange: (content: string) => void | Promise<void>;
  /** Hears once that the file can no longer be read, and why. @default - nobody */
  readonly onMissing?: (problem: string) => void;
  /** Milliseconds between two looks, for where changes are not told. @default 10000 */
  readonly pollMs?: number;
}

/** A file that is followed. */
export interface FollowedFile {
  /** Looks now; resolves once `onChange` is through with what is there. */
  check(): Promise<void>;
  close(): void;
}

// Editors and the kubelet write in several steps.
const settleMs = 100;

/**
 * Follows the content of a file.
 *
 * The folder is watched, since the kubelet replaces a mounted ConfigMap or Secret by swapping a symlink in it, and the content
 * is compared, since such a swap changes nothing about the file itself.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export function followFile(options: FollowFileOptions): FollowedFile {
  const { path, onChange, onMissing, pollMs = 10_000 } = options;
  let seen = options.seen;
  let missing = false;
  let settling: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  const look = async (): Promise<void> => {
    let content: string;
    try {
      content = await readFile(path, 'utf8');
    } catch (error) {
      if (closed || missing) return;
      missing = true;
      onMissing?.(error instanceof Error ? error.message : String(error));
      return;
    }
    missing = false;
    if (closed || content === seen) return;
    seen = content;
    await onChange(content);
  };
  const check = (): Promise<void> => {
    // One after the other, so that an older content is never put into force after a newer one.
    last = last.then(look);
    return last;
  };
  const watcher = watched(dirname(path), () => {
    clearTimeout(settling);
    settling = setTimeout(() => void check(), settleMs).unref();
  });
  const poll = setInterval(() => void check(), pollMs).unref();
  return {
    check,
    close() {
      closed = true;
      clearInterval(poll);
      clearTimeout(settling);
      watcher?.close();
    },
  };
}

function watched(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    // The poll goes on without it.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
