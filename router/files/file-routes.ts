import type { FastifyInstance, FastifyReply } from 'fastify';
import { failure, failureBody } from '../errors.js';
import type { Services } from '../services.js';
import { codeOf, isFull } from './durable.js';
import { type FileObject, type FileRecord, fileObject } from './file-record.js';
import type { FileStore } from './file-store.js';
import { ownerOf } from './owner.js';
import { pageOf } from './paging.js';
import { Refusal } from './refusal.js';
import { takeUpload, type UploadRules } from './upload.js';

/** What the routes of files need. */
export interface FileRoutesParts {
  readonly services: Services;
  readonly store: FileStore;
  readonly rules: UploadRules;
}

interface ById {
  readonly Params: { readonly id: string };
}

/** Adds OpenAI's API of files. */
export function addFileRoutes(app: FastifyInstance, { services, store, rules }: FileRoutesParts): void {
  void app.register(async (files) => {
    answerRefusals(files, services);
    // Uploads go to disk while they come, so nothing is read before.
    files.removeAllContentTypeParsers();
    files.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    files.post('/v1/files', async ({ raw, headers }): Promise<FileObject> => {
      const { id } = ownerOf(services, headers);
      return fileObject(await takeUpload(raw, store, id, rules));
    });

    files.get('/v1/files', ({ headers, url }) => {
      const query = queryOf(url);
      const purpose = query.get('purpose');
      const all = store.list(ownerOf(services, headers).id);
      const wanted = purpose === null ? all : all.filter((file) => file.purpose === purpose);
      const page = pageOf(wanted, query, { defaultLimit: 10_000, maxLimit: 10_000 });
      return { ...page, data: page.data.map(fileObject) };
    });

    const found = (owner: string, id: string): FileRecord => {
      const file = store.get(owner, id);
      if (file === undefined) throw new Refusal('unknownFile', id);
      return file;
    };

    files.get<ById>('/v1/files/:id', ({ headers, params }) =>
      fileObject(found(ownerOf(services, headers).id, params.id)),
    );

    files.get<ById>('/v1/files/:id/content', async ({ headers, params }, reply) => {
      const file = found(ownerOf(services, headers).id, params.id);
      const content = await store.read(file);
      return reply
        .type('application/octet-stream')
        .header('content-length', file.bytes)
        .header('content-disposition', `attachment; filename*=UTF-8''${headerText(file.filename)}`)
        .send(content);
    });

    files.delete<ById>('/v1/files/:id', async ({ headers, params: { id } }) => {
      await store.delete(ownerOf(services, headers).id, id);
      return { id, object: 'file', deleted: true };
    });
  });
}

/** Has refusals and full disks answered as what they are. */
export function answerRefusals(app: FastifyInstance, services: Services): void {
  app.setErrorHandler(async (error, _request, reply): Promise<FastifyReply> => {
    const reason =
      error instanceof Refusal ? error.reason : isFull(error) ? failure('storageFull') : undefined;
    // Nobody is there any more to hear what was wrong with the rest.
    if (codeOf(error) === 'ECONNRESET') return reply.code(400).send();
    if (reason === undefined) throw error;
    return reply
      .code(reason.status)
      .type('application/json')
      .send(failureBody(reason, services.settings.legacyErrors));
  });
}

/** A text as RFC 5987 has it in a header. */
function headerText(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/** The query of a URL. */
export function queryOf(url: string): URLSearchParams {
  const question = url.indexOf('?');
  return new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
}
