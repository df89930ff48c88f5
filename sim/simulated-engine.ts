import { systemClock } from './clock.js';
import { createEngineCore, type EngineCore } from './engine-core.js';
import { FaultBook } from './faults.js';
import { HttpMetrics } from './http-metrics.js';
import { LoraRegistry } from './lora.js';
import { mixed } from './mixing.js';
import { modelName, type SimOptions, type SimSettings, settingsOf } from './options.js';
import { EngineServer } from './server.js';
import type { Serving } from './serving.js';
import { createTokenizer, type Tokenizer } from './tokenizer.js';

// What vLLM takes from the end of its core to that of its process.
const deathMs = { '0.32': 200, '0.13': 3000 } as const;
// How long answers may take to leave once nothing is generated any more.
const flushMs = 1000;

/** A running engine without a GPU. */
export interface SimulatedEngine {
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  readonly core: EngineCore;
  readonly faults: FaultBook;
  readonly tokenizer: Tokenizer;
  /** Resolves when the engine has ended, with what it died of or undefined. */
  readonly ended: Promise<Error | undefined>;
  /** Ends it as SIGTERM does: at once, or after running requests have ended within the time. @default the engine's own time */
  shutdown(timeoutSeconds?: number): Promise<void>;
  /** Ends it at once. */
  close(): Promise<void>;
}

/** Starts an engine and resolves once it listens; throws where options do not fit together. */
export async function createEngine(options: SimOptions): Promise<SimulatedEngine> {
  const settings = settingsOf(options);
  const tokenizer = createTokenizer(settings.vocabSize);
  const loras = new LoraRegistry(settings);
  const core = await createEngineCore(coreOptions(settings, tokenizer));
  let seeds = 0;
  const serving: Serving = {
    settings,
    core,
    tokenizer,
    loras,
    faults: new FaultBook(settings.faults, settings.seed),
    httpMetrics: new HttpMetrics(),
    inFlight: { count: 0 },
    address: { host: settings.host, port: settings.port },
    nextSeed: () => mixed(settings.seed, ++seeds),
    closePort: (ms) => server.closePort(ms),
  };
  const server = new EngineServer(serving);
  try {
    if (settings.startMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.startMs));
    await server.listen(settings.host, settings.port);
  } catch (error) {
    await core.close();
    throw error;
  }

  let resolveEnded: (reason: Error | undefined) => void = () => undefined;
  const ended = new Promise<Error | undefined>((resolve) => {
    resolveEnded = resolve;
  });
  let ending: Promise<void> | undefined;
  const end = async (reason: Error | undefined): Promise<void> => {
    await core.close();
    await server.answered(flushMs);
    await server.close();
    resolveEnded(reason);
  };
  const close = (reason?: Error): Promise<void> => {
    ending ??= end(reason);
    return ending;
  };
  core.onDeath((error) => {
    const timer = setTimeout(() => void close(error), deathMs[settings.version]);
    void ended.then(() => clearTimeout(timer));
  });
  const { host, port } = serving.address;
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    core,
    faults: serving.faults,
    tokenizer,
    ended,
    async shutdown(timeoutSeconds = settings.shutdownTimeoutSeconds) {
      if (timeoutSeconds > 0) {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, timeoutSeconds * 1000);
        });
        await Promise.race([core.drain(), late]);
        clearTimeout(timer);
      }
      await close();
    },
    close: () => close(),
  };
}

// An engine that only this machine is to reach keeps its other sockets to it too.
function starHostOf({ host }: SimSettings): string {
  return host === 'localhost' || host.startsWith('127.') ? '127.0.0.1' : '*';
}

function coreOptions(settings: SimSettings, tokenizer: Tokenizer): Parameters<typeof createEngineCore>[0] {
  const { hashSeed, kvEvents, nixl, lmcachePd, lmcacheWorker } = settings;
  const { maxNumQueuedReqs, maxNumQueuedTokens } = settings;
  return {
    modelName: modelName(settings),
    version: settings.version,
    maxModelLen: settings.maxModelLen,
    blockSize: settings.blockSize,
    numBlocks: settings.numBlocks,
    maxNumSeqs: settings.maxNumSeqs,
    maxNumBatchedTokens: settings.maxNumBatchedTokens,
    chunkedPrefill: settings.chunkedPrefill,
    schedulingPolicy: settings.schedulingPolicy,
    vocabSize: settings.vocabSize,
    answerVocabulary: tokenizer.answerVocabulary,
    eosTokenId: tokenizer.eosTokenId,
    answerLength: settings.answerLength,
    seed: settings.seed,
    timing: settings.timing,
    clock: settings.clock ?? systemClock,
    enablePrefixCaching: settings.enablePrefixCaching,
    warn: (message) => process.emitWarning(message),
    ...(settings.enableLora ? { maxLoras: settings.maxLoras } : {}),
    ...(maxNumQueuedReqs === undefined ? {} : { maxNumQueuedReqs }),
    ...(maxNumQueuedTokens === undefined ? {} : { maxNumQueuedTokens }),
    ...(hashSeed === undefined ? {} : { hashSeed }),
    ...(kvEvents === undefined ? {} : { kvEvents: { starHost: starHostOf(settings), ...kvEvents } }),
    ...(nixl === undefined ? {} : { nixl }),
    ...(lmcachePd === undefined ? {} : { lmcachePd }),
    ...(lmcacheWorker === undefined ? {} : { lmcacheWorker }),
  };
}
