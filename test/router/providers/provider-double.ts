import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { fileOf, startWhole, type WholeRouter } from '../started-router.js';

type Json = Readonly<Record<string, unknown>>;

/** A request as a provider got it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

/** A provider that refuses what the real one would refuse. */
export interface ProviderDouble {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** What it refused, in its own words. */
  readonly refused: string[];
}

/** The key that doubles want. */
export const providerKey = 'sk-provider-1';

type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** An API like OpenAI's. */
export function openaiDouble(answer: Answer): Promise<ProviderDouble> {
  return double(answer, {
    problem: openaiProblem,
    error: (status, message) => ({
      error: {
        message,
        type: status === 401 ? 'invalid_api_key' : 'invalid_request_error',
        param: null,
        code: null,
      },
    }),
  });
}

/** An API like Anthropic's. */
export function anthropicDouble(answer: Answer): Promise<ProviderDouble> {
  return double(answer, {
    problem: anthropicProblem,
    error: (status, message) => ({
      type: 'error',
      error: { type: status === 401 ? 'authentication_error' : 'invalid_request_error', message },
    }),
  });
}

interface Api {
  problem(request: SeenRequest): readonly [status: number, message: string] | undefined;
  error(status: number, message: string): Json;
}

async function double(answer: Answer, api: Api): Promise<ProviderDouble> {
  const seen: SeenRequest[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const body = JSON.parse(Buffer.concat(pieces).toString() || '{}') as Json;
      seen.push({ path, headers, body });
      const problem = api.problem({ path, headers, body });
      if (problem === undefined) answer(response, { path, headers, body });
      else {
        refused.push(problem[1]);
        sendJson(response, api.error(...problem), problem[0]);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, refused };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with a stream out of a fixture. */
export function sendStream(response: ServerResponse, name: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).end(fixture(name));
}

/** Text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

/** A router with providers, and with engines if there are flags for them. */
export async function startProviders(
  file: unknown,
  engines: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<WholeRouter> {
  const path = fileOf(JSON.stringify(file), 'providers.json');
  const keys = {
    OPENAI_API_KEY: providerKey,
    ANTHROPIC_API_KEY: providerKey,
    AZURE_OPENAI_API_KEY: providerKey,
  };
  return startWhole(['--external-providers-config', path, ...engines], { ...keys, ...env });
}

const chatFields = new Set([
  ...[
    'model',
    'messages',
    'stream',
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
  ],
  ...[
    'stop',
    'user',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'response_format',
    'reasoning_effort',
    'n',
    'seed',
  ],
]);

function openaiProblem({ path, headers, body }: SeenRequest): ReturnType<Api['problem']> {
  const isAzure = path.startsWith('/openai/deployments/');
  const key = isAzure ? headers['api-key'] : headers.authorization;
  if (key !== (isAzure ? providerKey : `Bearer ${providerKey}`)) return [401, 'Incorrect API key provided'];
  if (isAzure && !path.includes('?api-version=')) return [404, 'Resource not found'];
  if (headers['content-type'] !== 'application/json') return [415, 'Unsupported content type'];
  if (!/\/chat\/completions(\?|$)/.test(path)) return undefined;
  const unknown = Object.keys(body).find((name) => !chatFields.has(name));
  if (unknown !== undefined) return [400, `Unrecognized request argument supplied: ${unknown}`];
  if (body.stream_options !== undefined && body.stream !== true)
    return [400, 'stream_options without stream'];
  const messages = body.messages as readonly Json[];
  const pending = new Set<unknown>();
  for (const { role, content, tool_calls: calls = [], tool_call_id: id } of messages) {
    if (!['system', 'developer', 'user', 'assistant', 'tool'].includes(String(role)))
      return [400, `role ${role}`];
    if (role === 'tool' && !pending.delete(id)) return [400, "messages with role 'tool' must answer a call"];
    if (role !== 'tool' && pending.size > 0) return [400, 'tool_call_ids did not have response messages'];
    if (content === null && (calls as readonly Json[]).length === 0) return [400, 'content is null'];
    for (const call of calls as readonly Json[]) {
      pending.add(call.id);
      if (typeof (call.function as Json).arguments !== 'string') return [400, 'arguments are no string'];
    }
  }
  return undefined;
}

const messageFields = new Set([
  ...[
    'model',
    'messages',
    'system',
    'max_tokens',
    'stream',
    'temperature',
    'top_p',
    'top_k',
    'stop_sequences',
  ],
  ...['metadata', 'tools', 'tool_choice', 'output_config', 'thinking'],
]);

function anthropicProblem({ path, headers, body }: SeenRequest): ReturnType<Api['problem']> {
  if (headers['x-api-key'] !== providerKey || headers.authorization !== undefined)
    return [401, 'invalid x-api-key'];
  if (headers['anthropic-version'] !== '2023-06-01') return [400, 'anthropic-version: header is required'];
  if (path !== '/v1/messages') return [404, 'Not found'];
  const unknown = Object.keys(body).find((name) => !messageFields.has(name));
  if (unknown !== undefined) return [400, `${unknown}: Extra inputs are not permitted`];
  if (typeof body.max_tokens !== 'number') return [400, 'max_tokens: Field required'];
  if (typeof body.temperature === 'number' && body.temperature > 1) return [400, 'temperature: range: 0..1'];
  let before: unknown;
  let pending: readonly unknown[] = [];
  for (const { role, content } of body.messages as readonly Json[]) {
    if (role !== 'user' && role !== 'assistant') return [400, `messages: Unexpected role ${role}`];
    if (role === before) return [400, 'messages: roles must alternate'];
    before = role;
    const blocks =
      typeof content === 'string' ? [{ type: 'text', text: content }] : (content as readonly Json[]);
    if (blocks.some(({ type, text }) => type === 'text' && text === ''))
      return [400, 'text must be non-empty'];
    const answered = blocks.filter(({ type }) => type === 'tool_result').map(({ tool_use_id: id }) => id);
    if (pending.some((id) => !answered.includes(id))) return [400, 'tool_use without tool_result'];
    pending = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
  }
  return undefined;
}
