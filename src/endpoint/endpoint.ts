import { Agent } from 'undici';
import type { FlagValues } from '../runtime/flags.js';
import type { endpointFlags } from './endpoint-flags.js';

/** What flags say about how an endpoint is called. */
export interface EndpointAccess {
  /** Key to show. @default - none */
  readonly apiKey?: string;
  /** Certificates to trust, PEM. @default - those of Node */
  readonly ca?: string;
  /** Whether any certificate is taken. @default false */
  readonly insecure?: boolean;
}

/** What is needed of the surroundings to know it. */
export interface EndpointContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readText(path: string): Promise<string>;
}

/** How to call an endpoint, by flags, files and variables; what is wrong is added to the problems. */
export async function endpointAccess(
  flags: FlagValues<typeof endpointFlags>,
  { env, readText }: EndpointContext,
  problems: string[],
): Promise<EndpointAccess> {
  const read = async (flag: 'api-key-file' | 'ca-file'): Promise<string | undefined> => {
    const path = flags[flag];
    if (path === undefined) return undefined;
    try {
      const text = (await readText(path)).trim();
      if (text !== '') return text;
      problems.push(`--${flag}: the file is empty, got ${path}; name another`);
    } catch (error) {
      problems.push(`--${flag}: cannot be read, got ${reasonOf(error)}; correct the path`);
    }
    return undefined;
  };
  const apiKey = (await read('api-key-file')) ?? firstSet(env.VLLM_API_KEY, env.OPENAI_API_KEY);
  const ca = await read('ca-file');
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    problems.push(`--ca-file: holds no certificate, got ${flags['ca-file']}; give one in PEM`);
  }
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    problems.push('--api-key-file: the key has characters that no header can have; write it on one line');
  }
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(ca === undefined ? {} : { ca }),
    ...(flags['insecure-skip-tls-verify'] ? { insecure: true } : {}),
  };
}

/** What is wrong with the address of an endpoint; undefined where nothing is. */
export function urlProblem(flag: string, url: string): string | undefined {
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return isHttp ? undefined : `--${flag}: no address, got ${JSON.stringify(url)}; write http://host:port`;
}

/** The connections to an endpoint. */
export function endpointAgent(
  { ca, insecure = false }: EndpointAccess,
  options: Omit<Agent.Options, 'connect'> = {},
): Agent {
  return new Agent({
    ...options,
    connect: { timeout: 10_000, rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca }) },
  });
}

/** The header that shows the key. */
export function keyHeader({ apiKey }: EndpointAccess): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

/** Why a call failed, in few words: the code of the system, or else the message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code =
    Reflect.get(error, 'code') ?? (cause instanceof Error ? Reflect.get(cause, 'code') : undefined);
  if (error.name === 'TimeoutError') return 'no answer in time';
  return typeof code === 'string' ? code : error.message;
}

function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.map((value) => value?.trim()).find((value) => value !== undefined && value !== '');
}
