import { IndexSource } from '../router/kv/index-source.js';
import type { KvBatch, KvEvent } from '../router/kv/kv-events.js';
import { KvIndex } from '../router/kv/kv-index.js';
import { createPolicy } from '../router/policies/index.js';
import type { Cluster } from './cluster.js';
import type { KvChange } from './engine-model.js';
import { type Contestant, oneEngine } from './simulated-flow.js';

/** How much later than the step in which they were made events are taken in. */
const delayMs = 2;

const seed = 1;

/** `kvaware` with the router's own index, which learns from the engines' events what they hold. */
export const kvAwareByEvents: Contestant = {
  name: 'kvaware',
  kvEvents: true,
  create: ({ cluster, random, settings }) =>
    oneEngine(
      cluster,
      createPolicy({ ...settings, routingLogic: 'kvaware' }, random, {
        now: cluster.now,
        kv: { source: sourceOf(cluster), seed },
        cacheTokensOf: () => cluster.cacheTokens,
      }),
    ),
};

function sourceOf(cluster: Cluster): IndexSource {
  const source = new IndexSource(new KvIndex({ seed }));
  for (const { url } of cluster.store.snapshot().endpoints) {
    // Nothing is ever missed here, from the start on.
    for (const owner of source.add(url)) owner.isExact = true;
  }
  cluster.onKvEvents(({ url }, changes) => {
    const batch = batchOf(changes, cluster.blockSize);
    for (const owner of source.ownersOf(url)) source.index.apply(owner, batch);
  }, delayMs);
  return source;
}

/** Changes in the form that the reader of an engine's messages gives them. */
function batchOf(changes: readonly KvChange[], blockSize: number): KvBatch {
  const hashes: number[] = [];
  const tokens: Int32Array[] = [];
  let tokenTo = 0;
  const events = changes.map((change): KvEvent => {
    if (change.type === 'cleared') return { type: 'AllBlocksCleared' };
    const hashFrom = hashes.length / 2;
    for (const key of change.keys) hashes.push(key, 0);
    const place = { hashFrom, hashTo: hashes.length / 2, tier: 'device', group: 0 } as const;
    if (change.type === 'removed') return { type: 'BlockRemoved', ...place };
    const tokenFrom = tokenTo;
    const own = change.tokens();
    tokens.push(own);
    tokenTo += own.length;
    return {
      type: 'BlockStored',
      ...place,
      parent: change.parent === undefined ? undefined : [change.parent, 0],
      tokenFrom,
      tokenTo,
      blockSize,
      loraId: undefined,
      loraName: undefined,
      extraKeys: undefined,
      isWindowed: false,
    };
  });
  return {
    ok: true,
    seconds: 0,
    rank: undefined,
    events,
    hashes: Int32Array.from(hashes),
    tokens: joined(tokens, tokenTo),
    unknownEvents: 0,
  };
}

function joined(lists: readonly Int32Array[], length: number): Int32Array {
  const all = new Int32Array(length);
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}
