import type { HttpCall } from '../http-call.js';
import { checkedFields } from '../request-fields.js';
import { chosenModel, type Route, readBody, type Serving } from '../serving.js';

/** A route that a generating 0.13 has although its model cannot do it; embeddings even answer with 200. */
function unsupported(path: string, name: string, required: readonly string[] = []): Route {
  return {
    method: 'POST',
    path,
    async handle(call: HttpCall, serving: Serving) {
      const body = checkedFields(readBody(call, serving.settings.version), { required, kinds: {} });
      chosenModel(serving, body);
      const message = `The model does not support ${name} API`;
      const error = { message, type: 'BadRequestError', param: null, code: 400 };
      await call.json(200, JSON.stringify({ error }));
    },
  };
}

const score = ['text_1', 'text_2'];
const rerank = ['query', 'documents'];

/** The pooling routes of a generating 0.13. */
export const unsupportedRoutes: readonly Route[] = [
  unsupported('/v1/embeddings', 'Embeddings'),
  unsupported('/pooling', 'Pooling'),
  unsupported('/classify', 'Classification'),
  unsupported('/score', 'Score', score),
  unsupported('/v1/score', 'Score', score),
  unsupported('/rerank', 'Rerank (Score)', rerank),
  unsupported('/v1/rerank', 'Rerank (Score)', rerank),
  unsupported('/v2/rerank', 'Rerank (Score)', rerank),
];
