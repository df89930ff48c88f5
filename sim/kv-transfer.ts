import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from './clock.js';
import type { EngineVersion, NixlOptions } from './engine-options.js';
import type { KvTransferParams } from './generation.js';
import type { PullSample } from './metrics.js';
import { keptParams, pulledBlocks } from './nixl-params.js';
import type { SideChannelReply, SideChannelRequest } from './nixl-side-channel.js';
import { connectToEngine, listenForEngines } from './nixl-side-channel.js';
import type { Sequence } from './sequence.js';

/** What the connector needs of its engine. */
export interface NixlEngine {
  readonly version: EngineVersion;
  readonly blockSize: number;
  readonly clock: Clock;
  readonly isInstant: boolean;
  /** Gives blocks back that no other engine needs any more. */
  release(blocks: readonly number[]): void;
  readonly meter: {
    pulled(sample: PullSample): void;
    pullFailed(): void;
    expired(): void;
    askedTooLate(): void;
  };
}

/**
 * Hands blocks from an engine that prefills to one that decodes.
 * @see https://docs.vllm.ai/en/stable/features/nixl_connector_usage/
 */
export interface NixlConnector {
  readonly port: number;
  /** Keeps the blocks of a finished prefill until they are pulled or expire; the answer tells the other engine about them. */
  keep(sequence: Sequence): KvTransferParams;
  /** Pulls the blocks that a sequence does not have; fails as vLLM does where the parameters name none that are kept for it. */
  pull(sequence: Sequence, params: KvTransferParams): Promise<void>;
  /** Gives up all blocks that are kept. */
  letGo(): void;
  close(): Promise<void>;
}

interface Kept {
  readonly blocks: readonly number[];
  readonly digest: string;
  readonly cancelExpiry: () => void;
}

// Each of the two layers of the model that the recordings are of.
const descriptorsPerPull = 2;

/** Starts the connector of an engine, listening for others. */
export async function openNixlConnector(options: NixlOptions, engine: NixlEngine): Promise<NixlConnector> {
  const { sideChannelHost = '127.0.0.1', expirySeconds = 480, connectTimeoutMs = 5000 } = options;
  const { bytesPerSecond = 10e9, bytesPerToken = 1024, engineId = randomUUID() } = options;
  const { version, blockSize, clock, meter } = engine;
  const kept = new Map<string, Kept>();
  const expired = new Set<string>();

  const letGo = (requestId: string): void => {
    const entry = kept.get(requestId);
    if (entry === undefined) return;
    kept.delete(requestId);
    entry.cancelExpiry();
    engine.release(entry.blocks);
  };

  const read = (request: SideChannelRequest & { readonly op: 'read' }): SideChannelReply => {
    const { requestId, blocks, count, digest } = request;
    const entry = kept.get(requestId);
    if (entry === undefined) {
      if (expired.has(requestId)) meter.askedTooLate();
      return { error: `no blocks are kept for request ${requestId}` };
    }
    if (String(entry.blocks) !== String(blocks)) {
      return { error: `blocks ${blocks} are not those of request ${requestId}` };
    }
    if (entry.digest !== digest) return { error: `request ${requestId} had another prompt` };
    return { bytes: Math.min(count, blocks.length) * blockSize * bytesPerToken };
  };

  const server = await listenForEngines(sideChannelHost, options.sideChannelPort, (request) => {
    if (request.op === 'hello') {
      return request.engineId === engineId
        ? {}
        : { error: `this is engine ${engineId}, not ${request.engineId}` };
    }
    if (request.op === 'read') return read(request);
    letGo(request.requestId);
    return {};
  });

  const transfer = async (sequence: Sequence, params: KvTransferParams): Promise<PullSample> => {
    const { engineId: remoteId, requestId, blocks, host, port } = pulledBlocks(params, version);
    if (blocks.length < sequence.blocks.length) {
      throw new Error(
        `kv transfer: ${blocks.length} blocks are too few for a prompt of ${sequence.blocks.length}`,
      );
    }
    const started = performance.now();
    const client = await connectToEngine(host, port, connectTimeoutMs);
    try {
      await client.ask({ op: 'hello', engineId: remoteId });
      const count = sequence.blocks.length - sequence.cachedTokens / blockSize;
      const digest = promptDigest(sequence.request.promptTokens);
      const posted = performance.now();
      const { bytes = 0 } = await client.ask({ op: 'read', requestId, blocks, count, digest });
      const postSeconds = (performance.now() - posted) / 1000;
      const ms = engine.isInstant ? 0 : (bytes / bytesPerSecond) * 1000;
      await new Promise<void>((resolve) => clock.schedule(ms, resolve));
      await client.ask({ op: 'done', requestId });
      const seconds = (performance.now() - started) / 1000;
      return { seconds, postSeconds, bytes, descriptors: descriptorsPerPull };
    } finally {
      client.close();
    }
  };

  return {
    port: server.port,
    keep(sequence) {
      const { engineRequestId: requestId, blocks, cachedTokens, answered, promptLength } = sequence;
      const cancelExpiry = clock.schedule(expirySeconds * 1000, () => {
        expired.add(requestId);
        meter.expired();
        letGo(requestId);
      });
      kept.set(requestId, { blocks, digest: promptDigest(sequence.request.promptTokens), cancelExpiry });
      const where = { engineId, requestId, blocks, host: sideChannelHost, port: server.port };
      // The last token is told, but not computed on.
      const computed = promptLength + answered - 1;
      return keptParams(where, computed, answered === 1 ? cachedTokens : undefined, version);
    },
    async pull(sequence, params) {
      try {
        meter.pulled(await transfer(sequence, params));
      } catch (error) {
        meter.pullFailed();
        throw error;
      }
    },
    letGo() {
      for (const requestId of [...kept.keys()]) letGo(requestId);
    },
    async close() {
      for (const { cancelExpiry } of kept.values()) cancelExpiry();
      await server.close();
    },
  };
}

function promptDigest(tokens: readonly number[]): string {
  return createHash('sha256').update(Uint32Array.from(tokens)).digest('hex');
}
