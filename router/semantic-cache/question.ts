import { createHash } from 'node:crypto';
import { membersOf } from '../body/json-strings.js';

/** What a chat asks, apart from all that has to be the same for an answer to be given again. */
export interface Question {
  /** Hash of everything else: whose it is, the model, what was said before, the parameters. */
  readonly partition: string;
  /** The text of the last message. */
  readonly text: string;
  /** Hash of that text. */
  readonly hash: string;
  /** How similar another question must be, where the request says. */
  readonly threshold: number | undefined;
}

/** Who asks which model. */
export interface Asker {
  /** As `ownerOf` tells. */
  readonly owner: string;
  readonly model: string;
}

// The first is known by another name, the others are for the cache alone.
const leftOut: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'skip_cache',
  'cache_similarity_threshold',
]);

/** The question in the body of a chat; undefined for what is not to be answered from the cache. */
export function questionOf(body: Buffer, { owner, model }: Asker): Question | undefined {
  const members = membersOf(body);
  const raw = (name: string): string | undefined => {
    const range = members.get(name);
    return range && body.toString('utf8', range[0], range[1]);
  };
  if (raw('skip_cache') === 'true') return undefined;
  const asked = splitMessages(raw('messages'));
  if (asked === undefined) return undefined;
  const hash = createHash('sha256');
  const add = (part: string): void => void hash.update(`${Buffer.byteLength(part)}\n`).update(part);
  for (const part of [owner, model, asked.rest]) add(part);
  // Numbers stay as they are written: a seed may have more digits than JavaScript keeps.
  for (const name of [...members.keys()].filter((key) => !leftOut.has(key)).sort()) {
    add(name);
    add(raw(name) ?? '');
  }
  const threshold = Number(raw('cache_similarity_threshold') ?? Number.NaN);
  return {
    partition: hash.digest('base64url'),
    text: asked.text,
    hash: createHash('sha256').update(asked.text).digest('base64url'),
    threshold: threshold >= -1 && threshold <= 1 ? threshold : undefined,
  };
}

/** The texts of the last message, which has to be a user's, and all messages without them. */
function splitMessages(
  raw: string | undefined,
): { readonly text: string; readonly rest: string } | undefined {
  let messages: unknown;
  try {
    messages = JSON.parse(raw ?? '');
  } catch {
    // NaN, for one, which engines take.
    return undefined;
  }
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (!Array.isArray(messages) || !isRecord(last) || last.role !== 'user') return undefined;
  const texts: string[] = [];
  const { content } = last;
  let without: unknown;
  if (typeof content === 'string') {
    texts.push(content);
    without = null;
  } else if (Array.isArray(content)) {
    without = content.map((part: unknown) => {
      if (!isRecord(part) || part.type !== 'text' || typeof part.text !== 'string') return part;
      texts.push(part.text);
      return { ...part, text: null };
    });
  }
  const text = texts.join('\n');
  if (text.trim() === '') return undefined;
  const bounds = texts.length;
  return { text, rest: JSON.stringify([bounds, ...messages.slice(0, -1), { ...last, content: without }]) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
