import { once } from 'node:events';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** An engine whose answers tell them apart, and which does what the question says. */
export interface ChatEngine {
  readonly url: string;
  /** How many chats it has answered. */
  readonly answered: () => number;
}

/** Starts it; it is closed when the test ends. */
export async function startChatEngine(): Promise<ChatEngine> {
  let answered = 0;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      if (request.url !== '/v1/chat/completions') {
        response.writeHead(404).end();
        return;
      }
      const text = Buffer.concat(pieces).toString();
      const body = JSON.parse(text) as { stream?: boolean };
      answered++;
      const content = `answer ${answered}`;
      const id = `chatcmpl-${answered}`;
      const reason = text.includes('too long')
        ? 'length'
        : text.includes('use tools')
          ? 'tool_calls'
          : 'stop';
      const calls = reason === 'tool_calls' ? { tool_calls: [{ id: 'call_1', type: 'function' }] } : {};
      if (text.includes('crash')) {
        response
          .writeHead(500, { 'content-type': 'application/json' })
          .end('{"error":{"message":"crashed"}}');
        return;
      }
      if (body.stream !== true) {
        const message = { role: 'assistant', content, ...calls };
        const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
        response.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            id,
            object: 'chat.completion',
            created: 1,
            model: 'tiny',
            choices: [{ index: 0, message, finish_reason: reason }],
            usage,
          }),
        );
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      const chunk = (delta: unknown, finish: string | null): string =>
        `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 1, model: 'tiny', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
      response.write(chunk({ role: 'assistant', content: '' }, null));
      for (const word of content.split(' ')) response.write(chunk({ content: `${word} ` }, null));
      if (text.includes('break off')) {
        response.destroy();
        return;
      }
      response.write(chunk(calls, reason));
      response.end(text.includes('no end') ? '' : 'data: [DONE]\n\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, answered: () => answered };
}
