import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouterParts } from '../app.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { type Failure, failure, failureBody } from '../errors.js';
import { withoutId } from '../proxy/query.js';
import type { Services } from '../services.js';

/** Adds the routes that put one engine to sleep, wake it and ask whether it sleeps. */
export function addSleepRoutes(app: FastifyInstance, services: Services, parts: RouterParts): void {
  app.post('/sleep', (request, reply) => change(request, reply, services, parts, true));
  app.post('/wake_up', (request, reply) => change(request, reply, services, parts, false));

  app.get('/is_sleeping', async (request, reply) => {
    const endpoint = endpointOf(request, reply, services);
    if (endpoint === undefined) return reply;
    const answer = await ask(request, reply, services, endpoint);
    if (answer === undefined) return reply;
    return reply.code(answer.status).type('application/json').send(answer.body);
  });
}

async function change(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  parts: RouterParts,
  sleeping: boolean,
): Promise<FastifyReply> {
  const endpoint = endpointOf(request, reply, services);
  if (endpoint === undefined) return reply;
  // Before the engine hears of it, or requests would still go there.
  if (sleeping) services.store.setSleeping(endpoint.id, true);
  const answer = await ask(request, reply, services, endpoint);
  const done = answer !== undefined && answer.status < 400;
  // Some tags alone do not wake all of an engine, so it is the engine that tells.
  const asleep = done && sleeping ? true : await isAsleep(services, endpoint);
  services.store.setSleeping(endpoint.id, asleep);
  if (answer === undefined) return reply;
  if (!done) return reply.code(answer.status).type('application/json').send(answer.body);
  await parts.markSleeping?.(endpoint, asleep);
  return reply.code(answer.status).send({ status: 'success' });
}

function endpointOf(request: FastifyRequest, reply: FastifyReply, services: Services): Endpoint | undefined {
  const id = new URLSearchParams(searchOf(request)).get('id');
  const endpoint = id === null ? undefined : services.store.snapshot().byId(id);
  if (id === null || id === '') refuse(reply, services, failure('missingEngineId'));
  else if (endpoint === undefined) refuse(reply, services, failure('unknownEngineId', id));
  return endpoint;
}

async function ask(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  endpoint: Endpoint,
): Promise<{ readonly status: number; readonly body: Buffer } | undefined> {
  const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
  const [path = ''] = request.url.split('?', 1);
  try {
    return await services.proxy.call(endpoint, {
      method: request.method,
      path: path + withoutId(searchOf(request)),
      headers: [
        ...engineHeaders(services, String(reply.getHeader('x-request-id'))),
        ...(body === undefined ? [] : ['content-type', 'application/json']),
      ],
      body,
    });
  } catch (error) {
    const { code = 'an error' } = error as { code?: string };
    services.log.warning(`request to ${endpoint.url}${path} failed, got ${code}`);
    refuse(reply, services, failure('engineFailed', code));
    return undefined;
  }
}

/** Whether an engine sleeps, as far as it tells. */
async function isAsleep(services: Services, endpoint: Endpoint): Promise<boolean> {
  try {
    const headers = engineHeaders(services, '');
    const { body } = await services.proxy.call(endpoint, {
      method: 'GET',
      path: '/is_sleeping',
      headers,
      body: undefined,
    });
    const told: unknown = JSON.parse(body.toString());
    return typeof told === 'object' && told !== null && 'is_sleeping' in told && told.is_sleeping === true;
  } catch {
    // An engine that does not tell is taken for awake, as discovery takes it too.
    return false;
  }
}

function engineHeaders({ settings: { engineKey } }: Services, requestId: string): string[] {
  return [
    ...(requestId === '' ? [] : ['x-request-id', requestId]),
    ...(engineKey === undefined ? [] : ['authorization', `Bearer ${engineKey}`]),
  ];
}

function searchOf({ url }: FastifyRequest): string {
  const question = url.indexOf('?');
  return question < 0 ? '' : url.slice(question);
}

function refuse(reply: FastifyReply, services: Services, reason: Failure): void {
  const body = failureBody(reason, services.settings.legacyErrors);
  void reply.code(reason.status).type('application/json').send(body);
}
