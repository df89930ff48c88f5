import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** An API that embeds texts: as OpenAI's, and as strict. */
export interface EmbeddingsDouble {
  /** Base of the API. */
  readonly url: string;
  /** Texts that it was asked to embed. */
  readonly asked: string[];
  /** What it does from now on. */
  behave(how: 'well' | 'silent' | { readonly status: number; readonly body: string }): void;
}

const size = 32;

/** A vector by the words of a text, so that texts with the same words are alike whatever their order. */
function embeddingOf(text: string): number[] {
  const vector = new Array<number>(size).fill(0);
  for (const word of text.toLowerCase().match(/\w+/g) ?? ['']) {
    let hash = 2166136261;
    for (const letter of word) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
    for (let i = 0; i < size; i++) {
      hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
      vector[i] = (vector[i] ?? 0) + (((hash >>> 8) & 0xffff) / 0x8000 - 1);
    }
  }
  return vector;
}

/** Starts it; it is closed when the test ends. */
export async function startEmbeddings(model = 'embedder', key?: string): Promise<EmbeddingsDouble> {
  const asked: string[] = [];
  let how: Parameters<EmbeddingsDouble['behave']>[0] = 'well';
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const answer = (status: number, body: string): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      const body = JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>;
      asked.push(String(body.input));
      if (how === 'silent') return;
      if (how !== 'well') {
        answer(how.status, how.body);
        return;
      }
      const problem = problemOf(request, body, model, key);
      if (problem !== undefined) {
        answer(400, JSON.stringify({ error: { message: problem, type: 'invalid_request_error' } }));
        return;
      }
      const embedding = embeddingOf(String(body.input));
      answer(
        200,
        JSON.stringify({
          object: 'list',
          data: [{ object: 'embedding', index: 0, embedding }],
          model,
          usage: { prompt_tokens: 3, total_tokens: 3 },
        }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    behave(next) {
      how = next;
    },
  };
}

function problemOf(
  { method, url, headers }: IncomingMessage,
  body: Readonly<Record<string, unknown>>,
  model: string,
  key: string | undefined,
): string | undefined {
  if (method !== 'POST' || url !== '/v1/embeddings') return `no such path, got ${method} ${url}`;
  if (headers['content-type'] !== 'application/json') return 'not JSON';
  if (headers.authorization !== (key === undefined ? undefined : `Bearer ${key}`)) return 'wrong key';
  if (body.model !== model) return `no such model, got ${body.model}`;
  if (typeof body.input !== 'string' || body.input === '') return 'no input';
  if (body.encoding_format !== 'float') return 'wrong format';
  const strange = Object.keys(body).filter((name) => !['model', 'input', 'encoding_format'].includes(name));
  return strange.length > 0 ? `unexpected ${strange}` : undefined;
}
