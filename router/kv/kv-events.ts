import { MsgpackCursor, malformed } from './msgpack-cursor.js';

/** Where an engine keeps a block: on the accelerator, in the host's memory, or anywhere slower. */
export type Tier = 'device' | 'host' | 'disk';

/** Blocks that follow each other can be found from now on. */
export interface BlockStored {
  readonly type: 'BlockStored';
  /** The first of its hashes in the batch's list, counted in hashes. */
  readonly hashFrom: number;
  readonly hashTo: number;
  /** Hash of the block before the first one, its lower half first. @default - the first one starts a prompt */
  readonly parent: readonly [low: number, high: number] | undefined;
  /** The first of its tokens in the batch's list. Without tokens the blocks are known and now kept in one more tier. */
  readonly tokenFrom: number;
  readonly tokenTo: number;
  readonly blockSize: number;
  readonly loraId: number | undefined;
  readonly loraName: string | undefined;
  readonly tier: Tier;
  /** What enters the hash besides tokens, for each block. @default - nothing in any of them */
  readonly extraKeys: readonly (readonly string[] | undefined)[] | undefined;
  /** Number of the group of layers, of engines whose layers keep their caches apart. */
  readonly group: number;
  /** Whether the group's layers look at the last tokens only, so that blocks further ahead need not be there. */
  readonly isWindowed: boolean;
}

/** Blocks are gone from a tier. */
export interface BlockRemoved {
  readonly type: 'BlockRemoved';
  readonly hashFrom: number;
  readonly hashTo: number;
  readonly tier: Tier;
  readonly group: number;
}

/** All blocks are gone. */
export interface AllBlocksCleared {
  readonly type: 'AllBlocksCleared';
}

/** What happened to the blocks of an engine. */
export type KvEvent = BlockStored | BlockRemoved | AllBlocksCleared;

/** What one message says. Its lists are those of the reader: good until it reads again. */
export interface KvBatch {
  readonly ok: true;
  /** Seconds since 1970, by the engine's clock. */
  readonly seconds: number;
  /** @default - the engine does not tell */
  readonly rank: number | undefined;
  readonly events: readonly KvEvent[];
  /** Hashes of blocks, two numbers of 32 bits each, the lower half first. */
  readonly hashes: Int32Array;
  readonly tokens: Int32Array;
  /** Events of kinds that are not known. */
  readonly unknownEvents: number;
}

/** A message that could not be read. */
export interface KvBatchError {
  readonly ok: false;
  readonly reason: string;
}

const batchFields = namesOf('ts', 'events', 'data_parallel_rank');
const types = namesOf('BlockStored', 'BlockRemoved', 'AllBlocksCleared');
const media = namesOf('GPU', 'CPU');
const windowed = /sliding|chunked|mamba|linear/i;

// The places of the fields in arrays, behind the type.
const storedFields = namesOf(
  'block_hashes',
  'parent_block_hash',
  'token_ids',
  'block_size',
  'lora_id',
  'medium',
  'lora_name',
  'extra_keys',
  'group_idx',
  'kv_cache_spec_kind',
);
const removedPlaces = [0, 5, 8];
const typeField = storedFields.length;
const eventFields = [...storedFields, ...namesOf('type')];
const error: KvBatchError = { ok: false, reason: 'kv events: the message is no batch of events' };

/**
 * Reads the messages of vLLM's publisher of KV events, in both forms: arrays as vLLM up to 0.23 writes them, and maps as later ones
 * do. What is unknown is passed over; what is malformed makes the whole message an error, never an exception.
 *
 * Reads into typed arrays, since a general decoder alone takes longer for a block than decoding and indexing it may.
 *
 * @see https://docs.vllm.ai/en/stable/api/vllm/distributed/kv_events/
 */
export class KvEventReader {
  readonly #cursor = new MsgpackCursor();
  #hashes = new Int32Array(1024);
  #hashCount = 0;
  #tokens: Int32Array = new Int32Array(8192);
  #tokenCount = 0;
  #unknown = 0;
  #fields = emptyFields();

  /** Reads the last frame of a message. */
  read(payload: Uint8Array): KvBatch | KvBatchError {
    this.#hashCount = 0;
    this.#tokenCount = 0;
    this.#unknown = 0;
    try {
      this.#cursor.open(payload);
      return this.#batch();
    } catch (thrown) {
      if (thrown === malformed) return error;
      throw thrown;
    }
  }

  #batch(): KvBatch | KvBatchError {
    const cursor = this.#cursor;
    let seconds: number | undefined;
    let events: readonly KvEvent[] | undefined;
    let rank: number | undefined;
    const field = (index: number): void => {
      if (index === 0) seconds = cursor.number();
      else if (index === 1) events = this.#events();
      else if (index === 2) rank = cursor.null() ? undefined : cursor.integer();
      else cursor.skip();
    };
    if (cursor.isMap()) {
      for (let left = cursor.map(); left > 0; left--) field(cursor.oneOf(batchFields));
    } else {
      const count = cursor.array();
      for (let i = 0; i < count; i++) field(i);
    }
    if (seconds === undefined || events === undefined || cursor.left > 0) return error;
    return {
      ok: true,
      seconds,
      rank,
      events,
      hashes: this.#hashes,
      tokens: this.#tokens,
      unknownEvents: this.#unknown,
    };
  }

  #events(): readonly KvEvent[] {
    const events: KvEvent[] = [];
    for (let left = this.#cursor.array(); left > 0; left--) {
      const event = this.#event();
      if (event === undefined) this.#unknown++;
      else events.push(event);
    }
    return events;
  }

  #event(): KvEvent | undefined {
    const cursor = this.#cursor;
    const fields = this.#fields;
    Object.assign(fields, nothing);
    fields.hashFrom = this.#hashCount;
    fields.tokenFrom = this.#tokenCount;
    if (cursor.isMap()) {
      for (let left = cursor.map(); left > 0; left--) this.#field(cursor.oneOf(eventFields));
    } else {
      const count = cursor.array();
      if (count === 0) throw malformed;
      this.#field(typeField);
      for (let i = 0; i < count - 1; i++) {
        if (fields.type === 0) this.#field(i < typeField ? i : -1);
        else if (fields.type === 1) this.#field(removedPlaces[i] ?? -1);
        else cursor.skip();
      }
    }
    return this.#complete();
  }

  #field(index: number): void {
    const cursor = this.#cursor;
    const fields = this.#fields;
    switch (index) {
      case 0:
        this.#readHashes();
        return;
      case 1:
        fields.parent = this.#parent();
        return;
      case 2: {
        const { list, count } = cursor.tokens(this.#tokens, this.#tokenCount);
        this.#tokens = list;
        this.#tokenCount += count;
        return;
      }
      case 3:
        fields.blockSize = cursor.integer();
        return;
      case 4:
        fields.loraId = cursor.null() ? undefined : cursor.integer();
        return;
      case 5:
        fields.tier = this.#tier();
        return;
      case 6:
        fields.loraName = cursor.null() ? undefined : cursor.text();
        return;
      case 7:
        fields.extraKeys = this.#extraKeys();
        return;
      case 8:
        fields.group = cursor.null() ? 0 : cursor.integer();
        return;
      case 9:
        fields.isWindowed = cursor.null() ? false : windowed.test(cursor.text());
        return;
      case typeField:
        fields.type = cursor.oneOf(types);
        return;
      default:
        cursor.skip();
    }
  }

  #complete(): KvEvent | undefined {
    const {
      type,
      hashFrom,
      tokenFrom,
      parent,
      blockSize,
      loraId,
      loraName,
      tier,
      extraKeys,
      group,
      isWindowed,
    } = this.#fields;
    const hashTo = this.#hashCount;
    const tokenTo = this.#tokenCount;
    if (type === 2) return { type: 'AllBlocksCleared' };
    if (type === 1) return { type: 'BlockRemoved', hashFrom, hashTo, tier, group };
    if (type !== 0) return undefined;
    const tokens = tokenTo - tokenFrom;
    if (tokens > 0 && (blockSize < 1 || tokens !== (hashTo - hashFrom) * blockSize)) throw malformed;
    return {
      type: 'BlockStored',
      hashFrom,
      hashTo,
      parent,
      tokenFrom,
      tokenTo,
      blockSize,
      loraId,
      loraName,
      tier,
      extraKeys,
      group,
      isWindowed,
    };
  }

  #readHashes(): void {
    const cursor = this.#cursor;
    const count = cursor.array();
    const needed = 2 * (this.#hashCount + count);
    if (needed > this.#hashes.length) {
      const larger = new Int32Array(2 * needed);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    let at = 2 * this.#hashCount;
    for (let i = 0; i < count; i++) {
      cursor.hash();
      this.#hashes[at++] = cursor.low;
      this.#hashes[at++] = cursor.high;
    }
    this.#hashCount += count;
  }

  #parent(): readonly [number, number] | undefined {
    const cursor = this.#cursor;
    if (cursor.null()) return undefined;
    cursor.hash();
    return [cursor.low, cursor.high];
  }

  #tier(): Tier {
    const cursor = this.#cursor;
    if (cursor.null()) return 'device';
    const medium = cursor.oneOf(media);
    return medium === 0 ? 'device' : medium === 1 ? 'host' : 'disk';
  }

  #extraKeys(): readonly (readonly string[] | undefined)[] | undefined {
    const cursor = this.#cursor;
    if (cursor.null()) return undefined;
    const count = cursor.array();
    let keys: (readonly string[] | undefined)[] | undefined;
    for (let i = 0; i < count; i++) {
      if (cursor.null()) continue;
      const ofBlock: string[] = [];
      // Names and salts are text; of anything else only equality matters, and no text starts with a zero.
      for (let left = cursor.array(); left > 0; left--) {
        ofBlock.push(cursor.isText() ? cursor.text() : `\0${cursor.raw()}`);
      }
      if (ofBlock.length === 0) continue;
      keys ??= [];
      keys[i] = ofBlock;
    }
    return keys;
  }
}

interface Fields {
  type: number;
  hashFrom: number;
  tokenFrom: number;
  parent: readonly [number, number] | undefined;
  blockSize: number;
  loraId: number | undefined;
  loraName: string | undefined;
  tier: Tier;
  extraKeys: readonly (readonly string[] | undefined)[] | undefined;
  group: number;
  isWindowed: boolean;
}

function emptyFields(): Fields {
  return {
    type: -1,
    hashFrom: 0,
    tokenFrom: 0,
    parent: undefined,
    blockSize: 0,
    loraId: undefined,
    loraName: undefined,
    tier: 'device',
    extraKeys: undefined,
    group: 0,
    isWindowed: false,
  };
}

const nothing = emptyFields();

function namesOf(...names: readonly string[]): readonly Uint8Array[] {
  return names.map((name) => Buffer.from(name));
}
