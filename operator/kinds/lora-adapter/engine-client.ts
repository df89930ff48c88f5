/** An adapter that an engine holds. */
export interface HeldAdapter {
  readonly name: string;
  /** Where the engine loaded it from. */
  readonly path: string;
}

/** What an engine or a sidecar did not do. */
export class CallError extends Error {
  /** @default - there was no answer */
  readonly status: number | undefined;
  /** Whether nothing but a change by somebody helps. */
  readonly permanent: boolean;

  constructor(message: string, status?: number, permanent = false) {
    super(message);
    this.name = 'CallError';
    this.status = status;
    this.permanent = permanent;
  }
}

/** How engines are called. */
export interface EngineClientOptions {
  /** @default fetch */
  readonly fetcher?: typeof fetch;
  /** Longest time for a list of models. @default 10 */
  readonly listSeconds?: number;
  /** Longest time for loading or unloading. @default 30 */
  readonly changeSeconds?: number;
}

/** An engine and the key that it demands. */
export interface EngineAddress {
  readonly url: string;
  /** @default - none */
  readonly apiKey: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Loads adapters into engines, and unloads them.
 * @see https://docs.vllm.ai/en/stable/features/lora/#dynamically-serving-lora-adapters
 */
export class EngineClient {
  private readonly fetcher: typeof fetch;
  private readonly listMs: number;
  private readonly changeMs: number;

  constructor({ fetcher = fetch, listSeconds = 10, changeSeconds = 30 }: EngineClientOptions = {}) {
    this.fetcher = fetcher;
    this.listMs = listSeconds * 1000;
    this.changeMs = changeSeconds * 1000;
  }

  /** The adapters that an engine holds. */
  async list(engine: EngineAddress): Promise<readonly HeldAdapter[]> {
    const { status, text } = await this.call(engine, '/v1/models', this.listMs);
    if (status !== 200) throw failure('/v1/models', status, text);
    const { data } = (parsed(text) ?? {}) as { readonly data?: unknown };
    if (!Array.isArray(data)) throw new CallError('/v1/models: lists no models', status);
    return (data as readonly Readonly<Record<string, unknown>>[]).flatMap(({ id, root, parent }) =>
      // Models have no parent, and neither do aliases of theirs.
      typeof id === 'string' && typeof parent === 'string'
        ? [{ name: id, path: typeof root === 'string' ? root : '' }]
        : [],
    );
  }

  /** Loads an adapter; `replaces` says that the engine holds another one by this name. */
  async load(engine: EngineAddress, name: string, path: string, replaces: boolean): Promise<void> {
    const body = { lora_name: name, lora_path: path };
    const first = await this.change(engine, '/v1/load_lora_adapter', {
      ...body,
      ...(replaces ? { load_inplace: true } : {}),
    });
    if (first === undefined) return;
    if (!first.message.includes('already been loaded')) throw first;
    if (!replaces) {
      const held = (await this.list(engine)).find((adapter) => adapter.name === name);
      if (held?.path === path) return;
    }
    // Engines before vLLM 0.15 replace nothing in place.
    await this.unload(engine, name);
    const second = await this.change(engine, '/v1/load_lora_adapter', body);
    if (second !== undefined) throw second;
  }

  /** Unloads an adapter; one that the engine has not got is fine. */
  async unload(engine: EngineAddress, name: string): Promise<void> {
    const problem = await this.change(engine, '/v1/unload_lora_adapter', { lora_name: name });
    if (problem === undefined || (problem.status === 404 && !problem.permanent)) return;
    if (problem.status === 404 && !(await this.list(engine)).some((held) => held.name === name)) return;
    throw problem;
  }

  private async change(engine: EngineAddress, path: string, body: object): Promise<CallError | undefined> {
    const { status, text } = await this.call(engine, path, this.changeMs, body);
    return status === 200 ? undefined : failure(path, status, text);
  }

  private async call(
    { url, apiKey, signal }: EngineAddress,
    path: string,
    ms: number,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const answer = await this.fetcher(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      throw new CallError(`${path}: no answer, got ${reasonOf(error)}`);
    }
  }
}

/** Why a call by fetch failed, which hides it in the cause. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as { readonly message?: string; readonly cause?: unknown };
  if (cause instanceof Error) return cause.message === '' ? cause.name : cause.message;
  return message ?? String(error);
}

function failure(path: string, status: number, text: string): CallError {
  const said = messageIn(text);
  if (status === 404 && said === undefined) {
    return new CallError(
      `${path}: the engine has no such call, got 404; set VLLM_ALLOW_RUNTIME_LORA_UPDATING=True and enable LoRA`,
      status,
      true,
    );
  }
  const shown = said ?? text.replace(/\s+/g, ' ').slice(0, 200);
  if (status === 401 || status === 403) {
    return new CallError(
      `${path}: the engine demands its key, got ${status}; correct vllmApiKey`,
      status,
      true,
    );
  }
  return new CallError(
    `${path}: the engine answers ${status}, got ${shown === '' ? 'nothing' : shown}`,
    status,
    status === 400,
  );
}

/** The message of an error, which older engines have at the top and newer ones below `error`. */
function messageIn(text: string): string | undefined {
  const value = parsed(text) as
    | { readonly message?: unknown; readonly error?: { readonly message?: unknown } | string }
    | null
    | undefined;
  const nested = typeof value?.error === 'object' ? value.error?.message : value?.error;
  const message = nested ?? value?.message;
  return typeof message === 'string' ? message : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
