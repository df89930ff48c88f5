import type { FastifyInstance } from 'fastify';
import { version } from '../../contract/version.js';
import type { RouterParts } from '../app.js';
import type { ModelCard } from '../discovery/endpoints.js';
import type { Services } from '../services.js';

/** Adds what the router answers from what it knows: models, engines, health, version and metrics. */
export function addLocalRoutes(app: FastifyInstance, services: Services, parts: RouterParts): void {
  app.get('/v1/models', () => ({ object: 'list', data: modelCards(services, parts) }));

  app.get('/engines', () =>
    services.store.snapshot().endpoints.map(({ id, url, models, addedAt }) => ({
      engine_id: id,
      url,
      serving_models: [...models],
      created: addedAt,
    })),
  );

  app.get('/version', () => ({ version }));

  app.get('/health', async (_request, reply) => {
    const down = services.draining ? 'Router is shutting down.' : parts.down?.();
    if (down !== undefined) return reply.code(503).send({ status: down });
    const dynamicConfig = parts.dynamicConfig?.();
    return { status: 'healthy', ...(dynamicConfig === undefined ? {} : { dynamic_config: dynamicConfig }) };
  });

  // Alive as long as it answers at all: what else is wrong, a restart would not mend.
  app.get('/healthz', () => ({ status: 'alive' }));

  app.get('/readyz', async (_request, reply) => {
    if (services.draining) return reply.code(503).send({ status: 'Router is shutting down.' });
    const ready = services.store.snapshot().endpoints.some((engine) => engine.healthy && !engine.sleeping);
    const hasOthers = parts.plugins?.some((plugin) => (plugin.models?.() ?? []).length > 0) === true;
    return ready || hasOthers
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'No engine takes requests.' });
  });

  app.get('/metrics', async (_request, reply) => {
    const text = await parts.renderMetrics();
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });
}

/** The card of each model, that of its model for each alias, and those of models elsewhere. */
function modelCards({ store }: Services, { plugins = [] }: RouterParts): readonly ModelCard[] {
  const view = store.snapshot();
  const cards = view.models();
  const byId = new Map(cards.map((card) => [card.id, card]));
  const named = [...view.aliases].flatMap(([alias, model]) => {
    const card = byId.get(model);
    return card === undefined || byId.has(alias) ? [] : [{ ...card, id: alias, root: model }];
  });
  const elsewhere = plugins.flatMap((plugin) => plugin.models?.() ?? []);
  if (elsewhere.length === 0) return [...cards, ...named];
  const taken = new Set([...cards, ...named].map(({ id }) => id));
  return [...cards, ...named, ...elsewhere.filter(({ id }) => !taken.has(id))];
}
