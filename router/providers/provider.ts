import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { FlagError } from '../../src/runtime/flags.js';
import type { ProviderConfig, ProviderModel } from './provider-config.js';
import { ProviderKey } from './provider-key.js';
import { ProviderSeries } from './provider-metrics.js';
import type { ProviderRequest } from './provider-request.js';

/** What providers are reached with. */
export interface ProviderParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether connections go through the proxy that the environment names. */
  readonly proxyFromEnv: boolean;
  readonly warn: (message: string) => void;
}

/** An API of somebody else that serves models. */
export class Provider {
  readonly config: ProviderConfig;
  private readonly key: ProviderKey;
  private readonly dispatcher: Dispatcher;
  private readonly byModel = new Map<string, ProviderSeries>();

  /** @throws FlagError for a key or a file that is not there */
  constructor(config: ProviderConfig, { env, proxyFromEnv, warn }: ProviderParts) {
    this.config = config;
    const ca = config.caFile === undefined ? {} : { ca: authorities(config.name, config.caFile) };
    this.key = new ProviderKey(config, env, warn);
    const milliseconds = config.timeoutSeconds * 1000;
    const options = {
      connect: { timeout: milliseconds, ...ca },
      headersTimeout: milliseconds,
      bodyTimeout: milliseconds,
    };
    this.dispatcher = proxyFromEnv
      ? new EnvHttpProxyAgent({ ...options, ...proxiesOf(env), requestTls: options.connect })
      : new Agent(options);
    for (const { id } of config.models) this.byModel.set(id, new ProviderSeries(config.name, id));
  }

  /** What is counted of its models. */
  get series(): readonly ProviderSeries[] {
    return [...this.byModel.values()];
  }

  /** What is counted of one of its models. */
  seriesOf({ id }: ProviderModel): ProviderSeries {
    let series = this.byModel.get(id);
    if (series === undefined) {
      series = new ProviderSeries(this.config.name, id);
      this.byModel.set(id, series);
    }
    return series;
  }

  /** Sends a request, and resolves with the head of the answer. @param asked headers of the client that the API may heed */
  async send(
    { path, body }: ProviderRequest,
    asked: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const headers = {
      ...asked,
      ...this.credentials(),
      ...lowerCased(this.config.customHeaders),
      'content-type': 'application/json',
    };
    return request(`${this.config.apiBase}${path}`, {
      method: 'POST',
      headers,
      body,
      signal,
      dispatcher: this.dispatcher,
    });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.key.close();
    await this.dispatcher.destroy();
  }

  private credentials(): Readonly<Record<string, string>> {
    const { value } = this.key;
    const { type, apiVersion } = this.config;
    if (type === 'anthropic') {
      return { 'anthropic-version': apiVersion, ...(value === undefined ? {} : { 'x-api-key': value }) };
    }
    if (value === undefined) return {};
    return type === 'azure-openai' ? { 'api-key': value } : { authorization: `Bearer ${value}` };
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function proxiesOf(env: ProviderParts['env']): EnvHttpProxyAgent.Options {
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  const httpProxy = first('http_proxy', 'HTTP_PROXY');
  const httpsProxy = first('https_proxy', 'HTTPS_PROXY');
  const noProxy = first('no_proxy', 'NO_PROXY');
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  };
}

function authorities(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new FlagError([`provider ${name}: its ca_file is not readable, got ${reason}; correct the path`]);
  }
}
