import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

/** An engine that speaks vLLM's realtime interface. */
export interface RealtimeEngine {
  readonly url: string;
  /** Handshakes that came. */
  readonly handshakes: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
  /** Texts of messages that came. */
  readonly messages: string[];
  /** Codes with which clients closed. */
  readonly closes: number[];
  /** Sessions under way. */
  readonly sessions: Set<WebSocket>;
}

/** How an engine behaves. */
export interface RealtimeEngineOptions {
  /** Models that it serves. */
  readonly models: readonly string[];
  /** Status with which it refuses every handshake. @default - it agrees */
  readonly refusal?: number;
  /** Whether it answers handshakes not at all. @default false */
  readonly silent?: boolean;
}

/** Starts an engine that is closed when the test ends. */
export async function startRealtimeEngine(options: RealtimeEngineOptions): Promise<RealtimeEngine> {
  const { models, refusal, silent = false } = options;
  const engine = {
    handshakes: [],
    messages: [],
    closes: [],
    sessions: new Set<WebSocket>(),
  } as Omit<RealtimeEngine, 'url'>;
  const server = createServer();
  // As vLLM does, it chooses no subprotocol.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    handleProtocols: () => false,
    maxPayload: 64 * 1024 * 1024,
  });
  server.on('upgrade', (request, socket, head) => {
    engine.handshakes.push({ url: request.url, headers: request.headers });
    socket.on('error', () => undefined);
    if (silent) return;
    if (refusal !== undefined) {
      const body = '{"error":"no realtime here"}';
      socket.end(
        `HTTP/1.1 ${refusal} No\r\ncontent-type: application/json\r\nx-why: because\r\nserver: s\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (session) => serve(session, models, engine));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const session of engine.sessions) session.terminate();
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  return { ...engine, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function serve(session: WebSocket, models: readonly string[], engine: Omit<RealtimeEngine, 'url'>): void {
  const { messages, closes, sessions } = engine;
  sessions.add(session);
  let audio = 0;
  let named = false;
  const tell = (event: object): void => session.send(JSON.stringify(event));
  tell({ type: 'session.created', id: 'sess-engine', created: 1 });
  session.on('error', () => undefined);
  session.on('close', (code) => {
    sessions.delete(session);
    closes.push(code);
  });
  session.on('message', (data) => {
    const text = data.toString();
    messages.push(text);
    const event = JSON.parse(text) as { type: string; model?: string; audio?: string };
    if (event.type === 'session.update') {
      named = models.includes(event.model ?? '');
      if (!named)
        tell({
          type: 'error',
          error: `The model \`${event.model}\` does not exist.`,
          code: 'model_not_found',
        });
    } else if (event.type === 'input_audio_buffer.append') {
      audio += event.audio?.length ?? 0;
    } else if (named) {
      tell({ type: 'transcription.delta', delta: `${audio}` });
      tell({ type: 'transcription.done', text: `${audio}` });
    } else {
      tell({ type: 'error', error: 'Model not validated.', code: 'model_not_validated' });
    }
  });
}
