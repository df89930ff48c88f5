import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { FlagError } from '../src/runtime/flags.js';
import { type FollowedFile, followFile } from '../src/runtime/follow-file.js';
import { type Connectors, connectorsOf } from './upstream/connectors.js';

/** How files of certificates are followed. */
export interface FollowCertificates {
  readonly info: (message: string) => void;
  /** Hears what is wrong with a changed file; what was read before stays in force. */
  readonly warn: (message: string) => void;
  /** Milliseconds between two looks at each file. @default 10000 */
  readonly pollMs?: number;
}

/** Where the router's own certificate is. */
export interface ListenerTlsFiles extends FollowCertificates {
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities of which clients present certificates. @default - clients need none */
  readonly clientCaFile?: string | undefined;
}

/** The TLS side of the router's port. */
export interface ListenerTls {
  readonly options: SecureContextOptions;
  /** Whether clients are asked for certificates. */
  readonly asksClients: boolean;
  /** Puts changed files into force for new connections; those that are open go on. */
  follow(server: Server): void;
  close(): void;
}

/**
 * Reads the router's certificate.
 * @throws FlagError for files that cannot be used
 */
export function listenerTls(files: ListenerTlsFiles): ListenerTls {
  const { certFile, keyFile, clientCaFile, info, warn, pollMs } = files;
  const load = (): SecureContextOptions => {
    const cert = textOf('tls-cert-file', certFile);
    const key = textOf('tls-key-file', keyFile);
    const ca = clientCaFile === undefined ? undefined : authorities('tls-client-ca-file', clientCaFile);
    const options = { cert, key, ...(ca === undefined ? {} : { ca }) };
    try {
      createSecureContext(options);
    } catch (error) {
      throw new FlagError([
        `--tls-cert-file: no certificate with its key, got ${messageOf(error)}; give PEM files that belong together`,
      ]);
    }
    return options;
  };
  const options = load();
  let inForce = JSON.stringify(options);
  let followed: readonly FollowedFile[] = [];
  return {
    options,
    asksClients: clientCaFile !== undefined,
    follow(server) {
      const reload = (): void => {
        const next = attempt(load, warn);
        if (next === undefined || JSON.stringify(next) === inForce) return;
        server.setSecureContext(next);
        inForce = JSON.stringify(next);
        info(`tls: ${certFile} is in force for new connections`);
      };
      followed = [certFile, keyFile, ...(clientCaFile === undefined ? [] : [clientCaFile])].map((path) =>
        following(path, reload, warn, pollMs),
      );
    },
    close() {
      for (const file of followed) file.close();
    },
  };
}

/**
 * Whether a client has shown a certificate of an authority that the port trusts.
 *
 * `authorized` alone would not do: a session that is taken up again counts as authorized even if nothing was shown in it.
 */
export function showsCertificate(socket: Duplex): boolean {
  return socket instanceof TLSSocket && socket.authorized && socket.getPeerX509Certificate() !== undefined;
}

/** How https engines are trusted. */
export interface EngineTlsFiles extends FollowCertificates {
  readonly connectTimeoutMs: number;
  /** Authorities that alone are trusted. @default - those of Node */
  readonly caFile?: string | undefined;
  /** Whether certificates are not looked at. */
  readonly skipVerify: boolean;
}

/** How connections to engines are made, until it is closed. */
export interface EngineConnections extends Connectors {
  close(): void;
}

/**
 * Connections to engines, with what has to vouch for those over TLS.
 * @throws FlagError for a file that cannot be used
 */
export function engineConnections(files: EngineTlsFiles): EngineConnections {
  const { connectTimeoutMs: timeout, caFile, skipVerify, info, warn, pollMs } = files;
  if (caFile === undefined) {
    const options = { timeout, ...(skipVerify ? { rejectUnauthorized: false } : {}) };
    return {
      ...connectorsOf(options),
      close: () => undefined,
    };
  }
  const load = (): string => authorities('engine-tls-ca-file', caFile);
  let inForce = load();
  let connectors = connectorsOf({ timeout, ca: inForce });
  const reload = (): void => {
    const ca = attempt(load, warn);
    if (ca === undefined || ca === inForce) return;
    inForce = ca;
    connectors = connectorsOf({ timeout, ca });
    info(`tls: ${caFile} is in force for new connections to engines`);
  };
  const file = following(caFile, reload, warn, pollMs);
  return {
    streaming: (target, callback) => connectors.streaming(target, callback),
    reading: (target, callback) => connectors.reading(target, callback),
    close: () => file.close(),
  };
}

function following(
  path: string,
  onChange: () => void,
  warn: (message: string) => void,
  pollMs: number | undefined,
): FollowedFile {
  // The first look calls too, for the file may have changed since it was read; what is in force already changes nothing.
  const file = followFile({
    path,
    onChange,
    onMissing: (problem) => warn(`tls: what was read before stays in force, got ${problem}`),
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  void file.check();
  return file;
}

function attempt<T>(load: () => T, warn: (message: string) => void): T | undefined {
  try {
    return load();
  } catch (error) {
    warn(`tls: what was read before stays in force, got ${messageOf(error)}`);
    return undefined;
  }
}

function textOf(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new FlagError([`--${flag}: not readable, got ${messageOf(error)}; correct the path`]);
  }
}

const certificate =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

// Node takes a text without certificates for an empty list, which would trust nobody without saying why.
function authorities(flag: string, path: string): string {
  const text = textOf(flag, path);
  const found = text.match(certificate) ?? [];
  try {
    for (const pem of found) new X509Certificate(pem);
  } catch (error) {
    throw new FlagError([`--${flag}: a certificate is broken, got ${messageOf(error)}; give PEM`]);
  }
  if (found.length === 0) throw new FlagError([`--${flag}: no certificate in it, got ${path}; give PEM`]);
  return text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
