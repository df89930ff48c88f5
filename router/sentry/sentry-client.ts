import { hostname } from 'node:os';
import { createStackParser, createTransport, nodeStackLineParser, ServerRuntimeClient } from '@sentry/core';
import { Agent, request } from 'undici';
import { version } from '../../contract/version.js';
import { withheld } from './withheld.js';

/** Whether a DSN names a project; the library would write down one that does not. */
export function isDsn(dsn: string): boolean {
  if (!URL.canParse(dsn)) return false;
  const { protocol, username, pathname } = new URL(dsn);
  return /^https?:$/.test(protocol) && username !== '' && /\/\d+$/.test(pathname);
}

/** Sends errors to a Sentry project; what cannot be sent is lost. */
export function sentryClient(dsn: string): { readonly client: ServerRuntimeClient; close(): Promise<void> } {
  const agent = new Agent({ connect: { timeout: sendMs }, headersTimeout: sendMs, bodyTimeout: sendMs });
  const client = new ServerRuntimeClient({
    dsn,
    release: `vllm-router@${version}`,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    serverName: hostname(),
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    sendClientReports: false,
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const answer = await request(options.url, {
          method: 'POST',
          headers: { ...options.headers, 'content-type': 'application/x-sentry-envelope' },
          body: typeof body === 'string' ? body : Buffer.from(body),
          dispatcher: agent,
        });
        await answer.body.dump();
        const header = (name: string): string | null => {
          const value = answer.headers[name];
          return typeof value === 'string' ? value : null;
        };
        return {
          statusCode: answer.statusCode,
          headers: {
            'x-sentry-rate-limits': header('x-sentry-rate-limits'),
            'retry-after': header('retry-after'),
          },
        };
      }),
    beforeSend(event) {
      for (const exception of event.exception?.values ?? []) {
        if (exception.value !== undefined) exception.value = withheld(exception.value);
        for (const frame of exception.stacktrace?.frames ?? []) {
          delete frame.vars;
          delete frame.context_line;
          delete frame.pre_context;
          delete frame.post_context;
        }
      }
      return event;
    },
  });
  client.init();
  return {
    client,
    async close() {
      await client.close(sendMs);
      await agent.destroy();
    },
  };
}

const sendMs = 2000;
