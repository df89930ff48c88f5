import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RouterConfig } from './config.js';

/** How a configuration file is followed. */
export interface ConfigWatchOptions {
  readonly path: string;
  /** The configuration that is in force. */
  readonly current: RouterConfig;
  /** Makes a configuration of the file and everything else; throws when something is wrong. */
  readonly load: () => RouterConfig;
  /**
   * Puts a configuration into force; it is called when at least one setting has changed. When it throws, the one before
   * stays in force.
   */
  readonly apply: (next: RouterConfig, changed: ReadonlySet<keyof RouterConfig>) => Promise<void>;
  /** Hears of every change of the file, with what is wrong with it if it was refused. */
  readonly onReload: (outcome: 'applied' | 'refused', problem?: string) => void;
  /** Pause between two looks at the file, for where changes are not told. @default 10000 */
  readonly pollMs?: number;
}

/** A configuration file that is followed. */
export interface ConfigWatch {
  /** The configuration that is in force. */
  readonly current: RouterConfig;
  /** What is wrong with the file as it is now, or undefined. */
  readonly problem: string | undefined;
  /** Looks at the file now; resolves once what it says is in force or refused. */
  check(): Promise<void>;
  close(): void;
}

// Editors and the kubelet write in several steps.
const settleMs = 100;

/**
 * Follows a configuration file and puts what it says into force as a whole or not at all: a file that cannot be used is told
 * once and changes nothing.
 *
 * The folder is watched, since the kubelet replaces a mounted ConfigMap by swapping a symlink in it, and the content is
 * compared, since such a swap changes nothing about the file itself.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export async function watchConfig(options: ConfigWatchOptions): Promise<ConfigWatch> {
  const { path, load, apply, onReload, pollMs = 10_000 } = options;
  let current = options.current;
  let problem: string | undefined;
  let seen: string | undefined;
  let settling: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  const look = async (): Promise<void> => {
    const content = await contentOf(path);
    // Between the two steps of a swap the file is missing for a moment; the configuration in force outlives that anyway.
    if (closed || content === undefined || content === seen) return;
    const isFirst = seen === undefined;
    seen = content;
    try {
      const next = load();
      const changed = changedSettings(current, next);
      if (changed.size > 0) await apply(next, changed);
      current = next;
      problem = undefined;
      // The file is as it was when the router started.
      if (isFirst && changed.size === 0) return;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      onReload('refused', problem);
      return;
    }
    onReload('applied');
  };
  const check = (): Promise<void> => {
    // One after the other, so that an older content is never put into force after a newer one.
    last = last.then(look);
    return last;
  };
  const soon = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => void check(), settleMs);
  };
  const watcher = watched(dirname(path), soon);
  // The file may have changed since the configuration in force was read.
  await check();
  const poll = setInterval(() => void check(), pollMs).unref();
  return {
    get current() {
      return current;
    },
    get problem() {
      return problem;
    },
    check,
    close() {
      closed = true;
      clearInterval(poll);
      clearTimeout(settling);
      watcher?.close();
    },
  };
}

/** The settings that differ between two configurations. */
function changedSettings(before: RouterConfig, after: RouterConfig): ReadonlySet<keyof RouterConfig> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof RouterConfig>;
  return new Set([...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])));
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

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
