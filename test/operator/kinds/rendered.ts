import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Chart } from 'cdk8s';
import { isOfType } from '../../../operator/apply.js';
import type { Kind, StatusDraft } from '../../../operator/kind.js';
import { cacheServer } from '../../../operator/kinds/cache-server/kind.js';
import { staticRoute } from '../../../operator/kinds/static-route/kind.js';
import { vllmRouter } from '../../../operator/kinds/vllm-router/kind.js';
import { vllmRuntime } from '../../../operator/kinds/vllm-runtime/kind.js';
import type { CustomResource, LiveObject } from '../../../operator/kube-object.js';
import {
  type CustomResourceDefinition,
  customResourceOf,
  storageVersionOf,
} from '../../../scripts/generate/custom-resources.js';
import type { JsonSchema } from '../../../scripts/generate/json-schema.js';
import { validatorOf } from '../../support/schemas.js';

/** The kinds that make objects, by name. */
const kinds = {
  VLLMRuntime: vllmRuntime,
  VLLMRouter: vllmRouter,
  CacheServer: cacheServer,
  StaticRoute: staticRoute(),
} as const;

/** A kind that makes objects. */
export type RenderedKind = keyof typeof kinds;

/** What a person writes of a resource. */
export interface Written {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: object;
}

/** What the cluster has when a resource is looked at. */
export interface Surroundings {
  readonly live?: readonly LiveObject[];
  /** @default true */
  readonly keda?: boolean;
}

const apiVersion = 'production-stack.vllm.ai/v1alpha1';
const crds = customResources();
const problemsOf = validatorOf([...crds.values()]);

/**
 * A resource as the API server hands it out: held to its schema, with all defaults filled in.
 * @throws Error for what the schema does not take
 */
function admitted(kind: RenderedKind, { name = 'llama', labels, spec }: Written): CustomResource {
  const written = { apiVersion, kind, metadata: { name, ...(labels && { labels }) }, spec };
  const problems = problemsOf(written as unknown as Parameters<typeof problemsOf>[0]);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const metadata = {
    ...written.metadata,
    namespace: 'models',
    uid: 'uid',
    resourceVersion: '1',
    generation: 1,
  };
  return { ...written, metadata, spec: withDefaults(specSchema(kind), spec) as object };
}

/** The schema of the spec of a kind. */
export function specSchema(kind: RenderedKind): JsonSchema {
  const crd = crds.get(kind);
  if (crd === undefined) throw new Error(`crds: no such kind, got ${kind}; add it`);
  const { properties = {} } = storageVersionOf(crd).schema.openAPIV3Schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
  };
  return properties.spec ?? {};
}

/** The objects of a resource as they are applied. */
export function chartOf(kind: RenderedKind, written: Written, surroundings: Surroundings = {}): Chart {
  const resource = admitted(kind, written);
  const chart = new Chart(new App(), resource.metadata.name, { namespace: 'models' });
  (kinds[kind] as unknown as Kind).render(resource, chart, clusterOf(surroundings));
  return chart;
}

/** What is told about a resource. */
export function statusOf(kind: RenderedKind, written: Written, surroundings: Surroundings = {}): StatusDraft {
  return (kinds[kind] as unknown as Kind).status(admitted(kind, written), clusterOf(surroundings), undefined);
}

/** The condition of a status, as `True Ready`. */
export function conditionOf({ conditions }: StatusDraft, type: string): string | undefined {
  const found = conditions.find((condition) => condition.type === type);
  return found && `${found.status} ${found.reason}`;
}

/** The condition's message. */
export function messageOf({ conditions }: StatusDraft, type: string): string {
  return conditions.find((condition) => condition.type === type)?.message ?? '';
}

/** An object as the cluster has it. */
export function live(
  type: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  fields: {
    readonly spec?: object;
    readonly status?: object;
    readonly labels?: Readonly<Record<string, string>>;
  },
): LiveObject {
  const { name, ...typed } = type;
  const { labels = {}, ...rest } = fields;
  return {
    ...typed,
    metadata: { name, namespace: 'models', uid: name, resourceVersion: '1', generation: 1, labels },
    ...rest,
  };
}

/** A Deployment of the cluster with that many pods, of which so many serve and are up to date. */
export function liveDeployment(
  name: string,
  pods: {
    readonly wanted: number;
    readonly available: number;
    readonly updated: number;
    readonly unavailable?: number;
  },
): LiveObject {
  const { wanted, available, updated, unavailable = wanted - available } = pods;
  return live(
    { apiVersion: 'apps/v1', kind: 'Deployment', name },
    {
      spec: { replicas: wanted, selector: { matchLabels: { app: name } } },
      status: {
        observedGeneration: 1,
        replicas: wanted,
        availableReplicas: available,
        updatedReplicas: updated,
        unavailableReplicas: unavailable,
      },
    },
  );
}

function clusterOf({ live: objects = [], keda = true }: Surroundings) {
  const ofType: Parameters<Kind['render']>[2]['list'] = (type) =>
    objects.filter((object) => isOfType(object, type));
  return {
    serves: ({ group }: { readonly group: string }) => keda || group !== 'keda.sh',
    get: (type: Parameters<typeof ofType>[0], name: string) =>
      ofType(type).find(({ metadata }) => metadata.name === name),
    list: ofType,
    now: new Date('2026-01-01T00:00:00Z'),
  };
}

function customResources(): ReadonlyMap<string, CustomResourceDefinition> {
  const folder = fileURLToPath(new URL('../../../operator/crds', import.meta.url));
  const found = readdirSync(folder).map((name) =>
    customResourceOf(readFileSync(join(folder, name), 'utf8'), name),
  );
  return new Map(found.map((crd) => [crd.spec.names.kind, crd]));
}

/** Defaults as the API server fills them in: from the top, and into what a default has brought. */
function withDefaults(schema: JsonSchema, value: unknown): unknown {
  const {
    properties = {},
    items,
    additionalProperties,
  } = schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly items?: JsonSchema;
    readonly additionalProperties?: JsonSchema | boolean;
  };
  if (Array.isArray(value))
    return items === undefined ? value : value.map((item) => withDefaults(items, item));
  if (typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(properties)) {
    const given = filled[name] ?? property.default;
    if (given !== undefined) filled[name] = withDefaults(property, given);
  }
  if (typeof additionalProperties !== 'object') return filled;
  return Object.fromEntries(
    Object.entries(filled).map(([name, item]) => [name, withDefaults(additionalProperties, item)]),
  );
}
