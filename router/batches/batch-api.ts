import { access, constants } from 'node:fs/promises';
import { FlagError } from '../../src/runtime/flags.js';
import type { Log } from '../../src/runtime/log.js';
import type { RouterConfig } from '../config/config.js';
import { codeOf } from '../files/durable.js';
import { addFileRoutes } from '../files/file-routes.js';
import { FileStore } from '../files/file-store.js';
import { Refusal } from '../files/refusal.js';
import { lockStorage } from '../files/storage-lock.js';
import type { RouterPlugin } from '../plugin.js';
import { BatchMetrics } from './batch-metrics.js';
import { addBatchRoutes } from './batch-routes.js';
import { BatchService } from './batch-service.js';
import { BatchStore } from './batch-store.js';
import { Turns } from './turns.js';

/** The settings that files and batches read. */
export type BatchApiConfig = Pick<
  RouterConfig,
  | 'fileStoragePath'
  | 'fileMaxBytes'
  | 'fileQuotaBytes'
  | 'fileMaxCount'
  | 'fileExpirySeconds'
  | 'batchConcurrency'
  | 'batchMaxActive'
>;

/** What files and batches are opened with. */
export interface BatchApiOptions {
  readonly log: Log;
  /** How long a model that no engine serves is waited for, in milliseconds. @default 300000 */
  readonly unknownModelMs?: number;
  /** The first pause before a request is sent again, in milliseconds. @default 1000 */
  readonly retryMs?: number;
}

const sweepMs = 60_000;

/**
 * Opens the folder of files and batches, and answers OpenAI's APIs of both.
 * @throws FlagError where the folder cannot be used, Error where another router uses it
 */
export async function openBatchApi(config: BatchApiConfig, options: BatchApiOptions): Promise<RouterPlugin> {
  const { log, unknownModelMs = 300_000, retryMs = 1000 } = options;
  const { fileStoragePath: path, fileExpirySeconds: keptSeconds, batchConcurrency: concurrency } = config;
  const warn = (message: string): void => log.warning(message);
  let service: BatchService | undefined;
  const lock = await unlessUnusable(path, () =>
    lockStorage(path, {
      onLost: () => {
        log.error(`${path}: another router has taken it over; files and batches are no longer served here`);
        void service?.stop();
      },
    }),
  );
  try {
    return await unlessUnusable(path, async () => {
      await access(path, constants.W_OK);
      const { fileMaxBytes: maxBytes, fileQuotaBytes: quotaBytes, fileMaxCount: maxCount } = config;
      const files = await FileStore.open({ path, maxBytes, quotaBytes, maxCount, warn });
      const batches = await BatchStore.open({ path, warn, now: Date.now });
      const metrics = new BatchMetrics();
      const sweep = async (): Promise<void> => {
        if (lock.lost) return;
        await files.sweep();
        await batches.sweep(keptSeconds);
      };
      let sweeping: Promise<void> | undefined;
      const timer = setInterval(() => {
        sweeping ??= sweep()
          .catch((error: unknown) =>
            warn(`${path}: not swept, got ${error instanceof Error ? error.message : error}`),
          )
          .finally(() => {
            sweeping = undefined;
          });
      }, sweepMs).unref();
      const close = async (): Promise<void> => {
        clearInterval(timer);
        await service?.stop();
        await sweeping;
        await lock.release();
      };
      let closing: Promise<void> | undefined;
      return {
        add(app, services) {
          const rules = { concurrency, keptSeconds, unknownModelMs, retryMs };
          const turns = new Turns(concurrency);
          const made = new BatchService(
            { services, files, batches, metrics, turns, rules, log },
            { maxActive: config.batchMaxActive },
          );
          service = made;
          void app.register(async (routes) => {
            routes.addHook('onRequest', async () => {
              if (lock.lost) throw new Refusal('storageLost');
            });
            addFileRoutes(routes, { services, store: files, rules: { maxBytes, keptSeconds } });
            addBatchRoutes(routes, { services, batches, service: made });
          });
          made.resume();
        },
        renderMetrics: () => metrics.render(files, batches.all),
        drain: async () => await service?.pause(),
        close() {
          closing ??= close();
          return closing;
        },
      };
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Tells of a folder that cannot be used as of a mistake in its flag. */
async function unlessUnusable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === '') throw error;
    throw new FlagError([
      `--file-storage-path: ${path} cannot be used, got ${error instanceof Error ? error.message : code}; give a folder that the router may write to`,
    ]);
  }
}
