import type { FastifyInstance } from 'fastify';
import { answerRefusals, queryOf } from '../files/file-routes.js';
import { ownerOf } from '../files/owner.js';
import { pageOf } from '../files/paging.js';
import { Refusal } from '../files/refusal.js';
import type { Services } from '../services.js';
import { batchObject } from './batch-record.js';
import type { BatchService } from './batch-service.js';
import type { BatchStore } from './batch-store.js';
import { newBatchOf } from './new-batch.js';

/** What the routes of batches need. */
export interface BatchRoutesParts {
  readonly services: Services;
  readonly batches: BatchStore;
  readonly service: BatchService;
}

interface ById {
  readonly Params: { readonly id: string };
}

/** Adds OpenAI's API of batches. */
export function addBatchRoutes(app: FastifyInstance, { services, batches, service }: BatchRoutesParts): void {
  void app.register(async (routes) => {
    answerRefusals(routes, services);

    routes.post('/v1/batches', async ({ headers, body }) => {
      const asked = newBatchOf(body);
      return batchObject(await service.create(ownerOf(services, headers), asked));
    });

    routes.get('/v1/batches', ({ headers, url }) => {
      const page = pageOf(batches.list(ownerOf(services, headers).id), queryOf(url), {
        defaultLimit: 20,
        maxLimit: 100,
      });
      return { ...page, data: page.data.map(batchObject) };
    });

    routes.get<ById>('/v1/batches/:id', ({ headers, params: { id } }) => {
      const batch = batches.get(ownerOf(services, headers).id, id);
      if (batch === undefined) throw new Refusal('unknownBatch', id);
      return batchObject(batch);
    });

    const cancel = async (headers: Parameters<typeof ownerOf>[1], id: string) =>
      batchObject(await service.cancel(ownerOf(services, headers), id));

    routes.post<ById>('/v1/batches/:id/cancel', ({ headers, params }) => cancel(headers, params.id));
    // As the Python router has it.
    routes.delete<ById>('/v1/batches/:id', ({ headers, params }) => cancel(headers, params.id));
  });
}
