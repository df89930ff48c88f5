import { followFile } from '../../src/runtime/follow-file.js';
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

/**
 * Follows a configuration file and puts what it says into force as a whole or not at all: a file that cannot be used is told
 * once and changes nothing.
 */
export async function watchConfig(options: ConfigWatchOptions): Promise<ConfigWatch> {
  const { path, load, apply, onReload, pollMs } = options;
  let current = options.current;
  let problem: string | undefined;
  let isFirst = true;

  const look = async (): Promise<void> => {
    const asAtStart = isFirst;
    isFirst = false;
    try {
      const next = load();
      const changed = changedSettings(current, next);
      if (changed.size > 0) await apply(next, changed);
      current = next;
      problem = undefined;
      if (asAtStart && changed.size === 0) return;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      onReload('refused', problem);
      return;
    }
    onReload('applied');
  };
  // A file that is missing, be it between the two steps of a swap, changes nothing about the configuration in force.
  const file = followFile({ path, onChange: look, ...(pollMs === undefined ? {} : { pollMs }) });
  // The file may have changed since the configuration in force was read.
  await file.check();
  return {
    get current() {
      return current;
    },
    get problem() {
      return problem;
    },
    check: file.check,
    close: file.close,
  };
}

/** The settings that differ between two configurations. */
function changedSettings(before: RouterConfig, after: RouterConfig): ReadonlySet<keyof RouterConfig> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof RouterConfig>;
  return new Set([...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])));
}
