import {
  type Endpoint,
  type EndpointSpec,
  EndpointStore,
  engineId,
} from '../../router/discovery/endpoints.js';

/** What discovery would know of an engine for some models. */
export function spec(
  url: string,
  models: readonly string[] = ['m'],
  more: Partial<EndpointSpec> = {},
): EndpointSpec {
  return { id: engineId(url), url, cards: models.map((id) => ({ id, object: 'model' })), ...more };
}

/** A store of engines that all serve the model `m`, and those engines sorted by URL. */
export function storeOf(...urls: readonly string[]): {
  readonly store: EndpointStore;
  readonly endpoints: readonly Endpoint[];
} {
  const store = new EndpointStore();
  for (const url of urls) store.upsert(spec(url));
  return { store, endpoints: store.snapshot().byModel('m') };
}
