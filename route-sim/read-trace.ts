import { nearest } from '../src/runtime/nearest.js';
import { lengthOf, lengthOfAll, type Part } from './content.js';
import type { Trace, TraceRequest } from './trace.js';

/** Everything that is wrong with a trace. */
export class TraceError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'TraceError';
    this.problems = problems;
  }
}

/** Tokens that one of Mooncake's `hash_ids` stands for. */
const mooncakeBlock = 512;

const defaultBlock = 16;

const ourKeys = [
  'id',
  'arrival',
  'model',
  'prompt',
  'answer',
  'session',
  'tenant',
  'cache_salt',
  'elsewhere',
  'stream',
  'after',
  'think',
] as const;

const mooncakeKeys = ['timestamp', 'input_length', 'output_length', 'hash_ids', 'type'] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a trace: a request a line, in the form of this package or in that of Mooncake's public traces, which the first line decides.
 *
 * @param where name of the file, for messages
 * @throws TraceError that lists everything that is wrong
 * @see https://github.com/kvcache-ai/Mooncake
 */
export function readTrace(where: string, text: string): Trace {
  const problems: string[] = [];
  const lines = text
    .split('\n')
    .map((line, index) => ({ line, at: `${where}:${index + 1}` }))
    .filter(({ line }) => line.trim() !== '');
  const records = lines.flatMap(({ line, at }): { fields: Fields; at: string }[] => {
    const fields = objectIn(line);
    if (fields === undefined)
      problems.push(`${at}: not a JSON object, got ${shown(line)}; write a request a line`);
    return fields === undefined ? [] : [{ fields, at }];
  });
  if (lines.length === 0) problems.push(`${where}: no request, got an empty trace; write a request a line`);
  const isMooncake = records[0] !== undefined && 'hash_ids' in records[0].fields;
  const requests = isMooncake ? mooncakeRequests(records, problems) : ourRequests(records, problems);
  if (problems.length > 0) throw new TraceError(problems);
  return { requests, blockSize: isMooncake ? mooncakeBlock : defaultBlock };
}

function objectIn(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

function mooncakeRequests(
  records: readonly { readonly fields: Fields; readonly at: string }[],
  problems: string[],
): TraceRequest[] {
  const read = records.map(({ fields, at }, index): TraceRequest => {
    const reader = new FieldReader(fields, at, problems);
    reader.known(mooncakeKeys);
    const arrival = reader.number('timestamp', 0) / 1000;
    const promptTokens = reader.integer('input_length', 1);
    const answerTokens = Math.max(1, reader.integer('output_length', 0));
    const ids = reader.integers('hash_ids');
    const wanted = Math.ceil(promptTokens / mooncakeBlock);
    if (ids.length !== wanted && promptTokens > 0) {
      problems.push(
        `${at} hash_ids: wrong number of blocks of ${mooncakeBlock} tokens, got ${ids.length} for ${promptTokens} tokens; give ${wanted}`,
      );
    }
    const prompt = ids.map((id, i) => ({
      name: `block ${id}`,
      tokens: Math.min(mooncakeBlock, Math.max(0, promptTokens - i * mooncakeBlock)),
    }));
    return {
      id: String(index),
      arrival,
      model: 'model',
      prompt,
      promptTokens,
      answer: { name: `answer ${index}`, tokens: answerTokens },
      answerTokens,
      stream: true,
      thinkSeconds: 0,
    };
  });
  return read.sort((a, b) => a.arrival - b.arrival);
}

function ourRequests(
  records: readonly { readonly fields: Fields; readonly at: string }[],
  problems: string[],
): TraceRequest[] {
  const seen = new Map<string, number>();
  let before = 0;
  return records.map(({ fields, at }, index): TraceRequest => {
    const reader = new FieldReader(fields, at, problems);
    reader.known(ourKeys);
    const id = reader.text('id') ?? String(index);
    if (seen.has(id))
      problems.push(`${at} id: there is a request of this name, got ${shown(id)}; give another`);
    const after = reader.text('after');
    const follows = after === undefined ? undefined : seen.get(after);
    if (after !== undefined && follows === undefined) {
      problems.push(`${at} after: no request before has this id, got ${shown(after)}; name an earlier one`);
    }
    seen.set(id, index);
    const arrival = after !== undefined && !('arrival' in fields) ? before : reader.number('arrival', 0);
    if (arrival < before) {
      problems.push(`${at} arrival: earlier than that of the line before, got ${arrival}; sort the lines`);
    }
    before = Math.max(before, arrival);
    const prompt = reader.parts('prompt');
    const answer = reader.answer(index);
    return {
      id,
      arrival,
      model: reader.text('model') ?? 'model',
      prompt,
      promptTokens: lengthOfAll(prompt),
      answer,
      answerTokens: lengthOf(answer),
      session: reader.text('session'),
      tenant: reader.text('tenant'),
      cacheSalt: reader.text('cache_salt'),
      elsewhere: reader.boolean('elsewhere'),
      stream: reader.boolean('stream') ?? true,
      after: follows,
      thinkSeconds: 'think' in fields ? reader.number('think', 0) : 0,
    };
  });
}

/** Reads the fields of one line and notes what is wrong with them. */
class FieldReader {
  readonly #fields: Fields;
  readonly #at: string;
  readonly #problems: string[];

  constructor(fields: Fields, at: string, problems: string[]) {
    this.#fields = fields;
    this.#at = at;
    this.#problems = problems;
  }

  known(names: readonly string[]): void {
    for (const name of Object.keys(this.#fields)) {
      if (names.includes(name)) continue;
      const near = nearest(name, names);
      this.#problem(
        name,
        `unknown key${near === undefined ? `; use ${names.join(', ')}` : `; did you mean ${near}`}`,
      );
    }
  }

  number(name: string, least: number): number {
    const value = this.#fields[name];
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
    this.#wrong(name, value, `a number of ${least} or more`);
    return 0;
  }

  integer(name: string, least: number): number {
    const value = this.#fields[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    this.#wrong(name, value, `a whole number of ${least} or more`);
    return 0;
  }

  integers(name: string): readonly number[] {
    const value = this.#fields[name];
    if (isIntegers(value)) return value;
    this.#wrong(name, value, 'a list of whole numbers of 0 or more');
    return [];
  }

  text(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || typeof value === 'string') return value;
    this.#wrong(name, value, 'a text');
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#fields[name];
    if (value === undefined || typeof value === 'boolean') return value;
    this.#wrong(name, value, 'true or false');
    return undefined;
  }

  /** A list of parts `["name", tokens]`, or of token ids. */
  parts(name: string): readonly Part[] {
    const value = this.#fields[name];
    if (isIntegers(value) && value.length > 0) return [{ ids: value }];
    const parts = Array.isArray(value) ? value.map(partOf) : [];
    if (parts.length > 0 && !parts.includes(undefined)) return parts.filter((part) => part !== undefined);
    this.#wrong(name, value, 'token ids, or a list of parts such as ["system", 512]');
    return [{ name, tokens: 1 }];
  }

  /** A number of tokens that nobody repeats, a part, or token ids. */
  answer(index: number): Part {
    const value = this.#fields.answer;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) {
      return { name: `answer ${index}`, tokens: value };
    }
    if (isIntegers(value) && value.length > 0) return { ids: value };
    const part = partOf(value);
    if (part !== undefined) return part;
    this.#wrong('answer', value, 'a number of tokens, token ids, or a part such as ["answer 1", 128]');
    return { name: 'answer', tokens: 1 };
  }

  #wrong(name: string, value: unknown, wanted: string): void {
    if (value === undefined) this.#problem(name, `missing; give ${wanted}`);
    else this.#problem(name, `wrong value, got ${shown(value)}; give ${wanted}`);
  }

  #problem(name: string, text: string): void {
    this.#problems.push(`${this.#at} ${name}: ${text}`);
  }
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function partOf(value: unknown): Part | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [name, tokens]: readonly unknown[] = value;
  const isPart =
    typeof name === 'string' && typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 1;
  return isPart ? { name, tokens } : undefined;
}

/** A value as it stands in a message, cut short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
