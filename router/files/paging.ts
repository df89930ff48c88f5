import { Refusal } from './refusal.js';

/** A page of a list, as OpenAI's API shows it. */
export interface Page<T> {
  readonly object: 'list';
  readonly data: readonly T[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** What a list takes as its query. */
export interface PagingRules {
  readonly defaultLimit: number;
  readonly maxLimit: number;
}

/**
 * The page that a query asks for.
 * @param items the oldest first
 * @throws Refusal for a query that means nothing
 */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
  { defaultLimit, maxLimit }: PagingRules,
): Page<T> {
  const limit = query.get('limit') ?? String(defaultLimit);
  if (!/^\d{1,9}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxLimit) {
    throw new Refusal(
      'invalidParameter',
      `limit: not a number from 1 to ${maxLimit}, got ${JSON.stringify(limit)}; give one`,
    );
  }
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') {
    throw new Refusal('invalidParameter', `order: unknown, got ${JSON.stringify(order)}; use asc or desc`);
  }
  const ordered = order === 'asc' ? items : items.toReversed();
  const after = query.get('after');
  const at = after === null || after === '' ? -1 : ordered.findIndex(({ id }) => id === after);
  if (after !== null && after !== '' && at < 0) {
    throw new Refusal(
      'invalidParameter',
      `after: not in the list, got ${JSON.stringify(after)}; give an id of it`,
    );
  }
  const data = ordered.slice(at + 1, at + 1 + Number(limit));
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: at + 1 + data.length < ordered.length,
  };
}
