import { readFileSync } from 'node:fs';
import { FlagError } from '../../src/runtime/flags.js';
import type { Log } from '../../src/runtime/log.js';
import type { EndpointStore, ModelCard } from '../discovery/endpoints.js';
import type { RouterPlugin } from '../plugin.js';
import type { FlowStart } from '../proxy/flow.js';
import { Provider } from './provider.js';
import { type ProvidersFile, readProviders } from './provider-config.js';
import { providerLines } from './provider-metrics.js';
import { type Target, TargetFlow } from './target-flow.js';
import { targetOrder } from './target-order.js';

/** What models elsewhere are reached with. */
export interface ExternalModelsParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Gets to know the names, so that requests are counted by them. */
  readonly store: EndpointStore;
  /** Numbers from 0 to below 1. @default Math.random */
  readonly random?: () => number;
}

/**
 * The models of a file of providers, as a part of the router.
 * @throws FlagError that lists everything that is wrong
 */
export function openExternalModels(path: string, parts: ExternalModelsParts): RouterPlugin {
  const { store, random = Math.random } = parts;
  const file = fileAt(path);
  const providers = connected(file, parts);
  const names = targetsByName(file, providers);
  const created = Math.floor(Date.now() / 1000);
  const cards = cardsOf(file, created);
  store.announce(names.keys());
  return {
    add: () => undefined,
    around:
      (toEngines: FlowStart): FlowStart =>
      (services, exchange, forwarding) => {
        const targets = forwarding.pinned === undefined ? names.get(forwarding.model) : undefined;
        if (targets === undefined) return toEngines(services, exchange, forwarding);
        const flow = new TargetFlow(services, exchange, forwarding, targetOrder(targets, random), toEngines);
        flow.begin();
        return flow;
      },
    models: () => cards,
    renderMetrics: () => providerLines(providers.flatMap(({ series }) => series)),
    async close() {
      await Promise.all(providers.map((provider) => provider.close()));
    },
  };
}

function fileAt(path: string): ProvidersFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new FlagError([`--external-providers-config: not readable, got ${reason}; correct the path`]);
  }
  const { file, problems } = readProviders(path, text);
  if (problems.length > 0) throw new FlagError(problems);
  return file;
}

function connected(
  { providers, proxyFromEnv }: ProvidersFile,
  { env, log }: ExternalModelsParts,
): readonly Provider[] {
  const made: Provider[] = [];
  const problems: string[] = [];
  for (const config of providers) {
    try {
      made.push(new Provider(config, { env, proxyFromEnv, warn: (message) => log.warning(message) }));
    } catch (error) {
      if (!(error instanceof FlagError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length === 0) return made;
  for (const provider of made) void provider.close();
  throw new FlagError(problems);
}

function targetsByName(
  { routes }: ProvidersFile,
  providers: readonly Provider[],
): ReadonlyMap<string, readonly Target[]> {
  const names = new Map<string, readonly Target[]>();
  for (const provider of providers) {
    for (const model of provider.config.models) {
      for (const name of [model.id, ...model.aliases]) names.set(name, [{ weight: 1, provider, model }]);
    }
  }
  for (const { model: name, targets } of routes) {
    names.set(
      name,
      targets.flatMap((target): readonly Target[] => {
        if ('engines' in target) return [target];
        const provider = providers.find(({ config }) => config.name === target.provider);
        const model = provider?.config.models.find(({ id }) => id === target.model);
        return provider === undefined || model === undefined ? [] : [{ ...target, provider, model }];
      }),
    );
  }
  return names;
}

function cardsOf({ providers, routes }: ProvidersFile, created: number): readonly ModelCard[] {
  const cards = new Map<string, ModelCard>();
  const add = (id: string, owner: string): void => {
    if (!cards.has(id)) cards.set(id, { id, object: 'model', created, owned_by: owner });
  };
  for (const { name, models } of providers) {
    for (const { id, aliases } of models) for (const each of [id, ...aliases]) add(each, name);
  }
  for (const { model } of routes) add(model, 'vllm-router');
  return [...cards.values()];
}
