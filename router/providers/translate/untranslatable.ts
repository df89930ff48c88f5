import type { JsonObject } from './json-value.js';

/** A request that cannot be said in the words of another API. */
export class Untranslatable extends Error {
  /** @param where the field of the request @param problem what is wrong with it and what to do */
  constructor(where: string, problem: string) {
    super(`${where}: ${problem}`);
    this.name = 'Untranslatable';
  }
}

/** What is done about fields for which the other API has no counterpart. */
export type UnsupportedFields = 'refuse' | 'drop';

/** Throws for fields that ask for something and have no counterpart, unless these are to be dropped. */
export function refuseUnknown(
  request: JsonObject,
  known: ReadonlySet<string>,
  rule: UnsupportedFields,
  api: string,
): void {
  if (rule === 'drop') return;
  for (const [name, value] of Object.entries(request)) {
    if (known.has(name) || asksNothing(value)) continue;
    throw new Untranslatable(name, `${api} has no counterpart for it, got it set; leave it out`);
  }
}

function asksNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
