import { type ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1.js';
import { labelKeys } from '../contract/labels.js';
import { valuesOf } from './checks/command-line.js';
import { contentHash } from './content-hash.js';
import { settingsOf } from './settings.js';

/** The engines of one pool, and the container in which they run. */
export interface PoolEngines {
  readonly deployment: ApiObject;
  readonly container: string;
}

/** Flags that decide what KV blocks are and how they are handed over. */
const matchingFlags = [
  '--revision',
  '--dtype',
  '--quantization',
  '--block-size',
  '--kv-cache-dtype',
  '--tensor-parallel-size',
  '--pipeline-parallel-size',
  '--prefix-caching-hash-algo',
  '--kv-transfer-config',
] as const;

/** Variables that do so. */
const matchingVariable =
  /^(PYTHONHASHSEED|UCX_TLS|VLLM_NIXL_.*|VLLM_KV_.*|LMCACHE_(ENABLE|PD|NIXL|TRANSFER|KV)_.*)$/;

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly containers?: readonly Container[] };
}

/**
 * Labels the pods of two pools with what both have to agree on, so that routers pair engines of one rollout only. The label is
 * the same in both pools: what changes it in one of them rolls the other too. A label that is there already stays.
 */
export function labelRevision(scope: IConstruct, pools: readonly PoolEngines[]): void {
  if (settingsOf(scope).contentHashes === false) return;
  const templates = pools.map(({ deployment }) => templateOf(deployment));
  if (templates.some(({ metadata }) => metadata?.labels?.[labelKeys.revision] !== undefined)) return;
  const revision = contentHash(
    templates.map((template, at) => matchingParts(template, pools[at]?.container)),
  );
  const path = `/spec/template/metadata/labels/${labelKeys.revision.replaceAll('/', '~1')}`;
  for (const { deployment } of pools) deployment.addJsonPatch(JsonPatch.add(path, revision));
}

function templateOf(deployment: ApiObject): Template {
  return (deployment.toJson() as { readonly spec: { readonly template: Template } }).spec.template;
}

function matchingParts({ spec }: Template, name: string | undefined): unknown {
  const {
    image,
    command = [],
    args = [],
    env = [],
  } = spec?.containers?.find((container) => container.name === name) ?? {};
  const argv = [...command, ...args];
  const firstFlag = argv.findIndex((item) => item.startsWith('-'));
  return {
    image,
    model: argv.slice(0, firstFlag < 0 ? undefined : firstFlag),
    flags: matchingFlags.map((flag) => valuesOf(argv, flag) ?? null),
    env: env
      .filter((variable) => matchingVariable.test(variable.name))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}
