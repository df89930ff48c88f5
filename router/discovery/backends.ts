/** What an engine serves, which decides how its health is probed. */
export type ModelType = (typeof modelTypes)[number];

/** The accepted words of `--static-model-types`. */
export const modelTypes = [
  'chat',
  'completion',
  'embeddings',
  'rerank',
  'score',
  'transcription',
  'vision',
  'messages',
] as const;

/** One engine of static discovery together with one of its models. */
export interface StaticBackend {
  /** Base URL as configured, without slashes at its end. */
  readonly url: string;
  readonly model: string;
  /** What prefill and decode labels are compared with. */
  readonly label: string;
  /** How its health is probed; set when probing is on. */
  readonly type?: ModelType;
  /** Where it publishes KV events, if not where all others do. */
  readonly kvEvents?: { readonly port: number; readonly replayPort: number | undefined };
}

/** The lists of the `--static` flags. */
export interface StaticLists {
  readonly backends: readonly string[];
  readonly models: readonly string[];
  readonly labels?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly kvEventsPorts?: readonly string[] | undefined;
  readonly kvEventsReplayPorts?: readonly string[] | undefined;
  /** Whether engines are probed, which needs their types. */
  readonly probed: boolean;
}

/** The engines that the parallel lists of the `--static` flags describe, or what is wrong with the lists. */
export function staticBackends(lists: StaticLists): {
  readonly backends: readonly StaticBackend[];
  readonly problems: readonly string[];
} {
  const { models, labels, probed } = lists;
  const types = probed ? lists.types : undefined;
  const problems: string[] = [];
  const urls = lists.backends.map((text) => {
    const wrong = urlProblem(text);
    if (wrong !== undefined)
      problems.push(`--static-backends: ${wrong}, got ${JSON.stringify(text)}; ${urlForm}`);
    return text.replace(/\/+$/, '');
  });
  const count = (flag: string, list: readonly string[] | undefined): void => {
    if (list === undefined || list.length === urls.length) return;
    problems.push(`${flag}: ${list.length} for ${urls.length} backends; give one for each, in their order`);
  };
  count('--static-models', models);
  count('--static-model-labels', labels);
  if (probed && types === undefined) {
    problems.push('--static-model-types: missing; health checks need the type of each backend');
  }
  count('--static-model-types', types);
  for (const type of types ?? []) {
    if (!isModelType(type)) {
      problems.push(
        `--static-model-types: unknown type, got ${JSON.stringify(type)}; use ${modelTypes.join(', ')}`,
      );
    }
  }
  const portAt = (flag: string, list: readonly string[] | undefined, i: number): number | undefined => {
    const text = list?.[i];
    if (text === undefined) return undefined;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535) return port;
    problems.push(`${flag}: not a port, got ${JSON.stringify(text)}; give numbers from 1 to 65535`);
    return undefined;
  };
  count('--static-kv-events-ports', lists.kvEventsPorts);
  count('--static-kv-events-replay-ports', lists.kvEventsReplayPorts);
  if (lists.kvEventsReplayPorts !== undefined && lists.kvEventsPorts === undefined) {
    problems.push(
      '--static-kv-events-ports: missing; --static-kv-events-replay-ports has no effect without it',
    );
  }
  const backends = urls.map((url, i) => {
    const type = types?.[i];
    const port = portAt('--static-kv-events-ports', lists.kvEventsPorts, i);
    const replayPort = portAt('--static-kv-events-replay-ports', lists.kvEventsReplayPorts, i);
    return {
      url,
      model: models[i] ?? '',
      label: labels?.[i] ?? 'default',
      ...(type !== undefined && isModelType(type) ? { type } : {}),
      ...(port === undefined ? {} : { kvEvents: { port, replayPort } }),
    };
  });
  return { backends, problems };
}

/**
 * Model aliases from `alias:model` pairs. Since either side may hold colons, the split is the one whose model is served;
 * without such a one the first colon splits.
 */
export function aliasesOf(
  pairs: readonly string[],
  models: ReadonlySet<string>,
): { readonly aliases: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const aliases = new Map<string, string>();
  const problems: string[] = [];
  for (const pair of pairs) {
    const colons = [...pair.matchAll(/:/g)].map(({ index }) => index);
    const at = colons.find((colon) => models.has(pair.slice(colon + 1))) ?? colons[0] ?? -1;
    const alias = pair.slice(0, Math.max(at, 0));
    const model = pair.slice(at + 1);
    if (alias === '' || model === '') {
      problems.push(`--static-aliases: not a pair, got ${JSON.stringify(pair)}; write alias:model`);
    } else if (aliases.has(alias) && aliases.get(alias) !== model) {
      problems.push(`--static-aliases: alias ${alias} has two models, got ${JSON.stringify(pair)}; keep one`);
    } else {
      aliases.set(alias, model);
    }
  }
  return { aliases: Object.fromEntries(aliases), problems };
}

const urlForm = 'write http://host:port or https://host:port';

function urlProblem(text: string): string | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return 'not an http url';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'a url with credentials';
  // Request paths are appended to the text, which would land behind a query or fragment.
  return /[?#]/.test(text) ? 'a url with a query or fragment' : undefined;
}

function isModelType(text: string): text is ModelType {
  return (modelTypes as readonly string[]).includes(text);
}
