import { readFileSync } from 'node:fs';
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { followFile } from '../src/runtime/follow-file.js';
import type { KubeClient } from '../src/runtime/kube.js';
import type { BindAddress } from './address.js';
import { answer, listen } from './health.js';
import type { OperatorMetrics } from './metrics.js';
import type { OperatorLog } from './operator.js';
import { selfSigned } from './self-signed.js';

/** What metrics are served with. */
export interface MetricsServerParts {
  readonly client: KubeClient;
  readonly metrics: OperatorMetrics;
  readonly log: OperatorLog;
  /** Whether TLS is spoken, with those only who may get the path /metrics. */
  readonly secure: boolean;
  /** Files of the certificate. @default - one is made for this run */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
}

/** Serves /metrics. */
export async function serveMetrics(address: BindAddress, parts: MetricsServerParts): Promise<Server> {
  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    respond(parts, request, response).catch((error: unknown) => {
      parts.log.warning(`metrics: not served, ${error instanceof Error ? error.message : error}`);
      if (!response.headersSent) answer(request, response, 500, 'internal error');
    });
  };
  const server = parts.secure ? await tlsServer(parts, receive) : createPlainServer(receive);
  await listen(server as Server, address);
  return server as Server;
}

async function respond(
  { client, metrics, secure }: MetricsServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url?.split('?')[0] !== '/metrics') return answer(request, response, 404, 'not found');
  if (secure) {
    const refusal = await refusalOf(client, request.headers.authorization);
    if (refusal !== undefined) return answer(request, response, refusal.status, refusal.reason);
  }
  answer(request, response, 200, await metrics.text(), metrics.contentType);
}

/**
 * Asks the API server who somebody is and whether they may get /metrics.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
async function refusalOf(
  client: KubeClient,
  authorization = '',
): Promise<{ readonly status: number; readonly reason: string } | undefined> {
  const [, token] = /^Bearer +(.+)$/i.exec(authorization) ?? [];
  if (token === undefined) return { status: 401, reason: 'a bearer token is needed' };
  const review = (await client.json('/apis/authentication.k8s.io/v1/tokenreviews', {
    create: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
  })) as {
    readonly status?: { readonly authenticated?: boolean; readonly user?: Readonly<Record<string, unknown>> };
  };
  const { authenticated = false, user = {} } = review.status ?? {};
  if (!authenticated) return { status: 401, reason: 'the token is not known' };
  const access = (await client.json('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    create: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: user.username,
        groups: user.groups,
        uid: user.uid,
        nonResourceAttributes: { path: '/metrics', verb: 'get' },
      },
    },
  })) as { readonly status?: { readonly allowed?: boolean } };
  return access.status?.allowed === true ? undefined : { status: 403, reason: 'not allowed to get /metrics' };
}

async function tlsServer(
  { certificate, log }: MetricsServerParts,
  receive: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TlsServer> {
  if (certificate === undefined) return createTlsServer(await selfSigned('vllm-operator'), receive);
  const read = () => ({
    cert: readFileSync(certificate.cert, 'utf8'),
    key: readFileSync(certificate.key, 'utf8'),
  });
  const server = createTlsServer(read(), receive);
  const onChange = (): void => {
    try {
      server.setSecureContext(read());
    } catch (error) {
      log.warning(
        `metrics: the new certificate is not used, ${error instanceof Error ? error.message : error}`,
      );
    }
  };
  const files = [certificate.cert, certificate.key].map((path) =>
    followFile({ path, seen: readFileSync(path, 'utf8'), onChange }),
  );
  server.on('close', () => {
    for (const file of files) file.close();
  });
  return server;
}
