import { randomBytes } from 'node:crypto';
import { FlagError } from '../../src/runtime/flags.js';
import type { Log } from '../../src/runtime/log.js';
import type { RouterConfig } from '../config/config.js';
import type { RouterPlugin } from '../plugin.js';
import type { AnswerListener, Exchange } from '../proxy/exchange.js';
import type { FlowStart } from '../proxy/flow.js';
import { isDsn, sentryClient } from './sentry-client.js';

/** The settings of reports to Sentry. */
export type SentryConfig = Pick<RouterConfig, 'sentryDsn' | 'sentryTracesSampleRate'>;

/** What reports work with. */
export interface SentryParts {
  readonly log: Log;
  /** Numbers from 0 to below 1. @default Math.random */
  readonly random?: () => number;
}

/**
 * Tells a Sentry project of errors of the router's own, and of a share of requests.
 * @throws FlagError for what names no project
 */
export function openSentry(
  dsn: string,
  config: SentryConfig,
  { log, random = Math.random }: SentryParts,
): RouterPlugin {
  if (!isDsn(dsn)) {
    throw new FlagError(['--sentry-dsn: names no project; write https://key@host/project']);
  }
  const { client, close } = sentryClient(dsn);
  const rate = config.sentryTracesSampleRate;
  const sendTransaction = (
    { path, model, id, ageMs, request }: Exchange,
    status: number | undefined,
  ): void => {
    const now = Date.now() / 1000;
    client.captureEvent({
      type: 'transaction',
      transaction: `${request.method} ${path}`,
      transaction_info: { source: 'route' },
      start_timestamp: now - ageMs / 1000,
      timestamp: now,
      tags: { model, request_id: id },
      contexts: {
        trace: {
          trace_id: traceOf(request.headers.traceparent) ?? randomBytes(16).toString('hex'),
          span_id: randomBytes(8).toString('hex'),
          op: 'http.server',
          status: status === undefined ? 'cancelled' : status < 400 ? 'ok' : statusName(status),
          data: { 'http.response.status_code': status },
        },
      },
      spans: [],
    });
  };
  // Node would end the process before anything of it was sent.
  const onUncaught = (error: unknown): void => {
    process.off('uncaughtException', onUncaught);
    client.captureException(error, { mechanism: { type: 'onuncaughtexception', handled: false } });
    log.error(`uncaught: ${error instanceof Error ? error.stack : error}`);
    log.flush();
    void Promise.resolve(client.flush(2000)).finally(() => process.exit(1));
  };
  process.on('uncaughtException', onUncaught);
  return {
    add(_app, services) {
      services.report = (error, about) => {
        client.captureException(error, {
          captureContext: {
            tags: about === undefined ? {} : { request_id: about.id, path: about.path },
          },
        });
      };
    },
    ...(rate > 0
      ? {
          around:
            (next: FlowStart): FlowStart =>
            (services, exchange, forwarding) => {
              if (random() < rate) {
                const listener: AnswerListener = {
                  start: () => undefined,
                  data: () => undefined,
                  end: () => undefined,
                  closed: (status) => sendTransaction(exchange, status),
                };
                exchange.listen(listener);
              }
              return next(services, exchange, forwarding);
            },
        }
      : {}),
    async close() {
      process.off('uncaughtException', onUncaught);
      await close();
    },
  };
}

function traceOf(traceparent: string | string[] | undefined): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/.exec(String(traceparent))?.[1];
}

// https://develop.sentry.dev/sdk/telemetry/traces/span-status
function statusName(status: number): string {
  const names: Readonly<Record<number, string>> = {
    400: 'invalid_argument',
    401: 'unauthenticated',
    403: 'permission_denied',
    404: 'not_found',
    429: 'resource_exhausted',
    503: 'unavailable',
    504: 'deadline_exceeded',
  };
  return names[status] ?? (status < 500 ? 'invalid_argument' : 'internal_error');
}
