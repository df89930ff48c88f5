import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, realpath } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { sidecarEnvPrefix, sidecarFlags } from '../contract/sidecar-flags.js';
import { FlagError, parseFlags } from '../src/runtime/flags.js';
import { Downloads } from './downloads.js';
import { type SidecarLog, sidecarServer } from './server.js';
import { SourceClient } from './source-client.js';
import { awsCredentials } from './sources/aws-credentials.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A sidecar that runs. */
export interface StartedSidecar {
  readonly port: number;
  /** Ends downloads, answers who waits for them, and closes the port. */
  end(): Promise<void>;
}

/**
 * The configuration of the sidecar from its arguments and environment.
 * @throws FlagError that lists everything that is wrong
 */
export function sidecarConfig(argv: readonly string[], env: Environment) {
  const { values, problems } = parseFlags(sidecarFlags, { argv, env, envPrefix: sidecarEnvPrefix });
  const wrong = [...problems];
  const endpoint = values['huggingface-endpoint'];
  if (!/^https?:\/\/[^/?#@]+/.test(endpoint)) {
    wrong.push(`--huggingface-endpoint: needs to be an http(s) URL, got '${endpoint}'`);
  }
  if (!values['base-dir'].startsWith('/')) {
    wrong.push(`--base-dir: needs to be an absolute path, got '${values['base-dir']}'`);
  }
  if (wrong.length > 0) throw new FlagError(wrong);
  const s3Credentials = awsCredentials(env, {
    region: values['s3-region'],
    isOnInstance: values['s3-instance-credentials'],
  });
  return { ...values, s3Credentials };
}

/** Starts the sidecar. */
export async function startSidecar(
  config: ReturnType<typeof sidecarConfig>,
  log: SidecarLog,
): Promise<StartedSidecar> {
  const folder = config['base-dir'];
  await mkdir(folder, { recursive: true });
  // The engine sees the folder by the name that was given, so it has to be one without links.
  if ((await realpath(folder)) !== folder.replace(/(?<=.)\/+$/, '')) {
    log.warning(`--base-dir: leads over a link, got ${folder}; engines have to see it by the same name`);
  }
  const { token, 'allow-unauthenticated': open } = config;
  if (token === undefined && !open) {
    log.warning(
      '--token: missing, so nobody may download; set LORA_DOWNLOAD_TOKEN, or --allow-unauthenticated',
    );
  }
  const downloads = new Downloads({
    base: folder.replace(/(?<=.)\/+$/, ''),
    host: hostname(),
    instance: randomUUID(),
    maxBytes: Math.floor(config['max-gigabytes'] * 1e9),
    client: new SourceClient({ idleMs: config['idle-timeout-seconds'] * 1000, attempts: config.attempts }),
    defaults: {
      huggingFaceEndpoint: config['huggingface-endpoint'],
      huggingFaceToken: config['huggingface-token'],
      s3Region: config['s3-region'],
      s3Credentials: config.s3Credentials,
    },
  });
  const server = sidecarServer({ downloads, token: token ?? (open ? undefined : null), log });
  server.listen(config.port, config.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async end() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await downloads.end();
      // Answers have been written by then; connections that are kept alive would hold it up.
      const cut = setTimeout(() => server.closeAllConnections(), 1000).unref();
      server.closeIdleConnections();
      await closed;
      clearTimeout(cut);
    },
  };
}
