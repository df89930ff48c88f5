import { FlagError } from '../../src/runtime/flags.js';
import type { Log } from '../../src/runtime/log.js';
import type { RouterConfig } from '../config/config.js';
import type { RouterPlugin } from '../plugin.js';
import { Callbacks } from './callbacks.js';
import { HookCounts, hookLines } from './hook-metrics.js';
import { hookModule } from './hook-module.js';
import { HookWorker } from './hook-worker.js';
import { hookRewriter } from './rewriter.js';

/** The settings of hooks. */
export type HooksConfig = Pick<
  RouterConfig,
  | 'callbacks'
  | 'callbacksQueueSize'
  | 'callbacksTimeoutMs'
  | 'requestRewriter'
  | 'requestRewriterTimeoutMs'
  | 'requestRewriterOnFailure'
>;

/**
 * Code of somebody else that changes requests or is told of them, as a part of the router.
 * @throws FlagError for a module that cannot be used
 */
export async function openHooks(config: HooksConfig, log: Log): Promise<RouterPlugin> {
  const all: HookCounts[] = [];
  const workers: HookWorker[] = [];
  const opened = async (
    flag: 'callbacks' | 'request-rewriter',
    value: string,
    functions: readonly string[],
    timeoutMs: number,
  ): Promise<{ readonly worker: HookWorker; readonly counts: HookCounts }> => {
    const isRewriter = flag === 'request-rewriter';
    const counts = new HookCounts(isRewriter ? 'rewriter' : 'callbacks');
    const worker = new HookWorker({
      module: hookModule(value),
      functions,
      isRewriter,
      timeoutMs,
      warn: (message) => log.warning(`--${flag} ${value}: ${message}`),
      onRestart: () => {
        counts.restarts++;
      },
    });
    all.push(counts);
    workers.push(worker);
    try {
      await worker.start();
    } catch (error) {
      await Promise.all(workers.map((each) => each.close()));
      const reason = error instanceof Error ? error.message : error;
      throw new FlagError([`--${flag}: not usable, got ${value}: ${reason}; correct the module`]);
    }
    return { worker, counts };
  };

  const { callbacks: callbacksAt, requestRewriter: rewriterAt } = config;
  const rewriter =
    rewriterAt === 'noop'
      ? undefined
      : hookRewriter({
          ...(await opened('request-rewriter', rewriterAt, ['rewrite'], config.requestRewriterTimeoutMs)),
          onFailure: config.requestRewriterOnFailure,
          log,
        });
  const callbacks =
    callbacksAt === undefined
      ? undefined
      : new Callbacks({
          ...(await opened(
            'callbacks',
            callbacksAt,
            ['preRequest', 'postRequest'],
            config.callbacksTimeoutMs,
          )),
          queueSize: config.callbacksQueueSize,
          log,
        });
  return {
    add(_app, services) {
      services.rewriter = rewriter;
    },
    ...(callbacks === undefined ? {} : { around: (next) => callbacks.around(next) }),
    renderMetrics: () => hookLines(all),
    async close() {
      // What was told of the last requests is worth a moment.
      const stop = new AbortController();
      await Promise.race([callbacks?.told(), afterwards(stop.signal)]);
      stop.abort();
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

const lastMs = 2000;

function afterwards(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, lastMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
