import { readFileSync } from 'node:fs';
import { routerEnvPrefix } from '../../contract/env.js';
import { routerFlags } from '../../contract/router-flags.js';
import type { RoutingLogic } from '../../contract/routing-logics.js';
import { isPrefillDecode, routingLogicNames } from '../../contract/routing-logics.js';
import {
  FlagError,
  type FlagLayer,
  type FlagSources,
  type FlagValues,
  parseFlags,
} from '../../src/runtime/flags.js';
import { aliasesOf, type StaticBackend, staticBackends } from '../discovery/backends.js';
import { otherProblems, strangeVariables } from './config-checks.js';
import { readConfigFile } from './config-file.js';
import { failureFlagProblems } from './failure-checks.js';
import { gatesOf } from './feature-gates.js';
import { guardFlagProblems } from './guard-checks.js';

type Values = FlagValues<typeof routerFlags>;

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

type Settings = { readonly [N in keyof Values & string as CamelCase<N>]: Values[N] };

/** Everything that the router was told: each flag by its name in camel case, and what follows from several of them. */
export interface RouterConfig extends Settings {
  readonly routingLogic: RoutingLogic;
  readonly kvSource: 'engine-events' | 'lmcache-controller';
  readonly serviceDiscovery: 'static' | 'k8s' | 'external-only';
  /** The engines of static discovery; empty with any other. */
  readonly backends: readonly StaticBackend[];
  /** The models that stand behind further names. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Experimental features by name. */
  readonly gates: Readonly<Record<string, boolean>>;
  /** What is odd but no reason to stop; to be logged once. */
  readonly warnings: readonly string[];
}

/**
 * The router's configuration from its arguments, `VLLM_ROUTER_` variables and the files these name.
 *
 * The dynamic configuration file wins over the flag, that over its variable, that over the file of `--config`, that over the
 * default. The file has to win, since manifests write flags for what it is there to change; reading again after it has
 * changed loses nothing that was set elsewhere.
 *
 * @param readText reads a configuration file
 * @throws FlagError that lists everything that is wrong
 */
export function routerConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): RouterConfig {
  const sources = { argv, env, envPrefix: routerEnvPrefix };
  const files = layersOf(parseFlags(routerFlags, sources).values, readText);
  const { values, origins, problems: unreadable } = parseFlags(routerFlags, { ...sources, ...files.layers });
  const problems = [...unreadable, ...files.problems];
  const warnings: string[] = [];
  const discovery =
    values['service-discovery'] ??
    (values['external-providers-config'] === undefined ? undefined : 'external-only');
  const logic = values['routing-logic'];
  // A value that could not be read has its own problem; calling it missing as well would mislead.
  const missing = (flag: keyof Values): boolean => origins[flag] === undefined || values[flag] !== undefined;
  if (discovery === undefined && missing('service-discovery')) {
    problems.push('--service-discovery: missing; give static or k8s, or --external-providers-config');
  }
  if (logic === undefined && missing('routing-logic')) {
    problems.push(`--routing-logic: missing; use one of ${routingLogicNames.join(', ')}`);
  }
  const backends = discovery === 'static' ? backendsOf(values, problems, missing) : [];
  const served = new Set(backends.map(({ model }) => model));
  const { aliases, problems: badAliases } = aliasesOf(values['static-aliases'] ?? [], served);
  problems.push(...badAliases);
  if (discovery === 'static') {
    for (const [alias, model] of Object.entries(aliases)) {
      if (!served.has(model))
        warnings.push(`--static-aliases: no backend serves ${model}, the model of ${alias}`);
    }
  }
  if (logic !== undefined) checkLogic(values, logic, problems);
  if (logic !== undefined && isPrefillDecode(logic)) checkLabels(values, logic, backends, problems);
  problems.push(...otherProblems(values));
  const failing = failureFlagProblems(values);
  problems.push(...failing.problems);
  warnings.push(...failing.warnings);
  warnings.push(...strangeVariables(env));
  if (discovery === 'external-only' && values['external-providers-config'] === undefined) {
    warnings.push('--service-discovery: external-only without --external-providers-config serves no model');
  }
  const gates = gatesOf(values['feature-gates'] ?? [], warnings);
  problems.push(...guardFlagProblems(values, gates));
  if (problems.length > 0 || logic === undefined || discovery === undefined) throw new FlagError(problems);
  return {
    ...camelCased(values),
    kvSource:
      values['kv-source'] ??
      (origins['lmcache-controller-port'] === undefined ? 'engine-events' : 'lmcache-controller'),
    routingLogic: logic,
    serviceDiscovery: discovery,
    backends,
    aliases,
    gates,
    warnings,
  };
}

function layersOf(
  values: Values,
  readText: (path: string) => string,
): { readonly layers: Pick<FlagSources, 'overrides' | 'layers'>; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const read = (path: string | undefined): readonly FlagLayer[] => {
    if (path === undefined) return [];
    try {
      const file = readConfigFile(path, readText(path));
      problems.push(...file.problems);
      return [file.layer];
    } catch (error) {
      problems.push(
        `${path}: not readable, ${error instanceof Error ? error.message : error}; correct the path`,
      );
      return [];
    }
  };
  const overrides = read(values['dynamic-config-yaml'] ?? values['dynamic-config-json']);
  return { layers: { overrides, layers: read(values.config) }, problems };
}

function backendsOf(
  values: Values,
  problems: string[],
  missing: (flag: keyof Values) => boolean,
): readonly StaticBackend[] {
  const urls = values['static-backends'] ?? [];
  const models = values['static-models'] ?? [];
  for (const [flag, list] of [
    ['static-backends', urls],
    ['static-models', models],
  ] as const) {
    if (list.length === 0 && missing(flag)) {
      problems.push(`--${flag}: missing; --service-discovery static needs it`);
    }
  }
  if (urls.length === 0 || models.length === 0) return [];
  const found = staticBackends({
    backends: urls,
    models,
    labels: values['static-model-labels'],
    types: values['static-model-types'],
    probed: values['static-backend-health-checks'],
    kvEventsPorts: values['static-kv-events-ports'],
    kvEventsReplayPorts: values['static-kv-events-replay-ports'],
  });
  problems.push(...found.problems);
  return found.backends;
}

function checkLogic(values: Values, logic: RoutingLogic, problems: string[]): void {
  const legs = isPrefillDecode(logic)
    ? (['prefill-routing-logic', 'decode-routing-logic'] as const)
    : (['routing-logic'] as const);
  for (const flag of legs) {
    if (values[flag] === 'session' && (values['session-key'] ?? '') === '') {
      problems.push(`--session-key: missing; --${flag} session needs the name of a header or body key`);
    }
  }
  const peer = values['nixl-peer-host'];
  const proxy = values['nixl-proxy-host'];
  if ((peer === undefined) !== (proxy === undefined)) {
    const [given, lacking] = peer === undefined ? ['proxy', 'peer'] : ['peer', 'proxy'];
    problems.push(`--nixl-${lacking}-host: missing; --nixl-${given}-host has no effect without it`);
  } else if (peer !== undefined && logic !== 'disaggregated_prefill') {
    problems.push(
      `--nixl-peer-host: belongs to --routing-logic disaggregated_prefill, got ${logic}; remove it or change the logic`,
    );
  }
}

function checkLabels(
  values: Values,
  logic: RoutingLogic,
  backends: readonly StaticBackend[],
  problems: string[],
): void {
  for (const flag of ['prefill-model-labels', 'decode-model-labels'] as const) {
    const labels = values[flag] ?? [];
    if (labels.length === 0) {
      problems.push(`--${flag}: missing; --routing-logic ${logic} needs it`);
    } else if (backends.length > 0 && !backends.some(({ label }) => labels.includes(label))) {
      problems.push(
        `--${flag}: no static backend has such a label, got ${labels.join(',')}; see --static-model-labels`,
      );
    }
  }
}

function camelCased(values: Values): Settings {
  const entries = Object.entries(values).map(([name, value]) => [
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as Settings;
}
