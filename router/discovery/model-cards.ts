import type { ModelCard } from './endpoints.js';

/** The cards in an answer of `/v1/models`, without what is none. */
export function modelCardsIn(body: unknown): readonly ModelCard[] {
  const { data } = fieldsOf(body);
  return Array.isArray(data) ? data.filter(isCard) : [];
}

function isCard(value: unknown): value is ModelCard {
  const { id } = fieldsOf(value);
  return typeof id === 'string' && id !== '';
}

/** The fields of a JSON object, none if it is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
