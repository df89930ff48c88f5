import { once } from 'node:events';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** What Presidio was asked. */
export interface PresidioRequest {
  readonly text: string;
  readonly language: string;
  readonly score_threshold?: number;
  readonly entities?: readonly string[];
}

/** A server that speaks the API of Presidio's analyzer and knows a few names. */
export interface PresidioDouble {
  readonly url: string;
  readonly asked: PresidioRequest[];
  /** What it does from now on: answer, answer in another way, or not at all. */
  behave(how: 'well' | 'silent' | { readonly status: number; readonly body: string }): void;
}

const known = [
  'text',
  'language',
  'score_threshold',
  'entities',
  'correlation_id',
  'return_decision_process',
];
const names = /Jane Doe|Erika Mustermann/g;

/** Starts it; it is closed when the test ends. */
export async function startPresidio(): Promise<PresidioDouble> {
  const asked: PresidioRequest[] = [];
  let how: Parameters<PresidioDouble['behave']>[0] = 'well';
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const answer = (status: number, body: string): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      const body = JSON.parse(Buffer.concat(pieces).toString()) as PresidioRequest;
      asked.push(body);
      if (how === 'silent') return;
      if (how !== 'well') {
        answer(how.status, how.body);
        return;
      }
      const problem = problemOf(request.method, request.url, request.headers['content-type'], body);
      if (problem === undefined) answer(200, JSON.stringify(findings(body)));
      else answer(500, JSON.stringify({ error: problem }));
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
    url: `http://127.0.0.1:${port}`,
    asked,
    behave(next) {
      how = next;
    },
  };
}

function problemOf(
  method: string | undefined,
  url: string | undefined,
  type: string | undefined,
  body: PresidioRequest,
): string | undefined {
  if (method !== 'POST' || url !== '/analyze' || type !== 'application/json') return 'wrong request';
  if (typeof body.text !== 'string' || body.text === '') return 'No text provided';
  if (body.language !== 'en') return 'No matching recognizers were found to serve the request.';
  const strange = Object.keys(body).filter((key) => !known.includes(key));
  return strange.length > 0 ? `unexpected ${strange}` : undefined;
}

/** As Presidio writes them: offsets count code points. */
function findings({ text, score_threshold: least = 0, entities }: PresidioRequest): readonly unknown[] {
  const points = (units: number): number => [...text.slice(0, units)].length;
  const found = [...text.matchAll(names)].map(({ 0: name, index }) => ({
    analysis_explanation: null,
    end: points(index + name.length),
    entity_type: 'PERSON',
    recognition_metadata: { recognizer_identifier: 'SpacyRecognizer_1', recognizer_name: 'SpacyRecognizer' },
    score: 0.85,
    start: points(index),
  }));
  return found.filter(({ score, entity_type: type }) => score >= least && (entities?.includes(type) ?? true));
}
