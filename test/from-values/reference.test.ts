import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stackFromValues } from '../../src/from-values/stack.js';
import { synthesize } from '../../src/synth.js';
import { loadValues } from '../../src/values/load.js';
import { pathText } from '../../src/values/path.js';
import { engineGroups } from './reference/engines.js';
import { modelGroups } from './reference/models.js';
import { warnedKeys } from './reference/never-read.js';
import { otherGroups } from './reference/others.js';
import { routerGroups } from './reference/router.js';
import { type Group, withModel } from './reference/row.js';

type Tree = Record<string, unknown>;

const TARGET = { release: 'vllm', namespace: 'default' };
const POD = 'spec.template.spec.';
const MAIN = `${POD}containers.0.`;

/** Short names of objects: kind, name, and where paths begin. */
const OBJECTS: Readonly<Record<string, readonly [kind: string, name: string, below?: string]>> = {
  engine: ['Deployment', 'vllm-opt-deployment-vllm'],
  pod: ['Deployment', 'vllm-opt-deployment-vllm', POD],
  main: ['Deployment', 'vllm-opt-deployment-vllm', MAIN],
  head: ['RayCluster', 'vllm-opt-raycluster', 'spec.headGroupSpec.template.spec.'],
  service: ['Service', 'vllm-opt-engine-service'],
  claim: ['PersistentVolumeClaim', 'vllm-opt-storage-claim'],
  templates: ['ConfigMap', 'vllm-opt-chat-templates'],
  budget: ['PodDisruptionBudget', 'vllm-opt-pdb-vllm'],
  scaled: ['ScaledObject', 'vllm-opt-scaledobject'],
  configs: ['ConfigMap', 'vllm-configs'],
  secrets: ['Secret', 'vllm-secrets'],
  engineMonitor: ['ServiceMonitor', 'vllm-engine-servicemonitor'],
  router: ['Deployment', 'vllm-deployment-router'],
  routerPod: ['Deployment', 'vllm-deployment-router', POD],
  routerMain: ['Deployment', 'vllm-deployment-router', MAIN],
  routerService: ['Service', 'vllm-router-service'],
  routerBudget: ['PodDisruptionBudget', 'vllm-pdb-router'],
  routerMonitor: ['ServiceMonitor', 'vllm-router-servicemonitor'],
  hpa: ['HorizontalPodAutoscaler', 'vllm-router-hpa'],
  ingress: ['Ingress', 'vllm-ingress-router'],
  route: ['HTTPRoute', 'vllm-router'],
  cache: ['Deployment', 'vllm-deployment-cache-server'],
  cachePod: ['Deployment', 'vllm-deployment-cache-server', POD],
  cacheMain: ['Deployment', 'vllm-deployment-cache-server', MAIN],
  cacheService: ['Service', 'vllm-cache-server-service'],
  shared: ['PersistentVolumeClaim', 'vllm-shared-pvc-storage-claim'],
  volume: ['PersistentVolume', 'vllm-shared-pvc-storage'],
  adapter: ['LoraAdapter', 'sql'],
  lora: ['Deployment', 'vllm-lora-controller'],
  loraPod: ['Deployment', 'vllm-lora-controller', POD],
  loraMain: ['Deployment', 'vllm-lora-controller', MAIN],
  loraBudget: ['PodDisruptionBudget', 'vllm-pdb-lora-controller'],
  dashboard: ['ConfigMap', 'vllm-grafana-vllm-dashboard'],
  mine: ['ConfigMap', 'mine'],
};

function rendered(values: object): readonly object[] {
  const loaded = loadValues({ files: [{ name: 'values.yaml', text: JSON.stringify(values) }] });
  const { props, problems } = stackFromValues(loaded.values, TARGET);
  expect(problems).toEqual([]);
  const synthesis = synthesize(props, TARGET);
  expect(synthesis.problems).toEqual([]);
  return synthesis.objects;
}

/** What stands at a place such as `engine spec.replicas`. */
function at(objects: readonly object[], where: string): unknown {
  const [name = '', path = ''] = where.split(' ');
  const [kind, called, below = ''] = OBJECTS[name] ?? [];
  const object = (objects as { kind: string; metadata: { name: string } }[]).find(
    (other) => other.kind === kind && other.metadata.name === called,
  );
  const steps = `${below}${path}`.split('.').filter(Boolean);
  return steps.reduce<unknown>((node, step) => (node as Tree | undefined)?.[step], object);
}

/** Values with one more, at a key such as `a[].b`, where `[]` is the first item and `*` the name `main`. */
function withKey(values: object, key: string, value: unknown): object {
  const copy = structuredClone(values) as Tree;
  let node = copy;
  const steps = key.replaceAll('[]', '.0').replaceAll('*', 'main').split('.');
  for (const step of steps.slice(0, -1)) {
    if (typeof node[step] !== 'object' || node[step] === null) node[step] = {};
    node = node[step] as Tree;
  }
  node[steps.at(-1) ?? ''] = value;
  return copy;
}

const keyOf = ({ under }: Group, key: string): string => (under === '' ? key : `${under}.${key}`);
const groups = [...engineGroups, ...modelGroups, ...routerGroups, ...otherGroups];
const rows = groups.flatMap((group) =>
  group.rows.map(([keys, value, where, shows]) => ({
    keys: keys.split('&').map((key) => keyOf(group, key)),
    base: group.base,
    value,
    where,
    shows,
  })),
);

describe('a key', () => {
  it.each(rows.map((row) => [`${row.keys[0]} = ${JSON.stringify(row.value)}`, row] as const))(
    '%s',
    (_name, { keys, base, value, where, shows }) => {
      const without = at(rendered(base), where);
      const set = keys.reduce((values, key) => withKey(values, key, value), base);
      const found = at(rendered(finished(set)), where);

      if (shows === 'gone') {
        expect(without).toBeDefined();
        expect(found).toBeUndefined();
      } else {
        expect(JSON.stringify(found)).toContain(shows);
        expect(JSON.stringify(without) ?? '').not.toContain(shows);
      }
    },
  );

  it.each(warnedKeys.map((row) => [row[0], row] as const))('%s is warned of', (_name, row) => {
    const [key, value, says, base = withModel()] = row;
    const values = withKey(base, key, value);
    const loaded = loadValues({ files: [{ name: 'values.yaml', text: JSON.stringify(values) }] });
    const translated = stackFromValues(loaded.values, TARGET);
    const place = key.replaceAll('[]', '[0]').split('.enabled')[0] ?? key;
    const said = [
      ...loaded.warnings.map(({ where, message }) => `${where}: ${message}`),
      ...translated.warnings.map(({ path, message }) => `values.yaml ${pathText(path)}: ${message}`),
    ];

    expect(said.filter((line) => line.includes(` ${place}: `)).join('\n')).toMatch(says);
  });
});

/** A RayCluster has a head, whichever key of it a row is about. */
function finished(values: object): object {
  const { servingEngineSpec } = values as { servingEngineSpec?: { modelSpec?: Tree[] } };
  for (const model of servingEngineSpec?.modelSpec ?? []) {
    const ray = model.raySpec as Tree | undefined;
    if (ray?.enabled && !ray.headNode) ray.headNode = { requestCPU: 1, requestMemory: '1Gi' };
  }
  return values;
}

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Every key of a schema that has no keys of the chart's below it. */
function keysOf(schema: Schema): string[] {
  const resolved = ({ $ref, ...own }: Schema): Schema =>
    $ref === undefined ? own : { ...schema.definitions?.[$ref.split('/').at(-1) ?? ''] };
  const walk = (given: Schema, key: string): string[] => {
    const node = resolved(given);
    const below = Object.entries(node.properties ?? {});
    if (below.length > 0)
      return below.flatMap(([name, one]) => walk(one, key === '' ? name : `${key}.${name}`));
    const parts = (node.anyOf ?? []).filter((part) => resolved(part).properties);
    if (parts.length > 0) return parts.flatMap((part) => walk(part, key));
    const items = node.items && resolved(node.items).properties ? node.items : undefined;
    if (items) return walk(items, `${key}[]`);
    const { additionalProperties: others } = node;
    return typeof others === 'object' && resolved(others).properties ? walk(others, `${key}.*`) : [key];
  };
  return walk(schema, '');
}

describe('the reference', () => {
  it('holds every key of the schema', () => {
    const schema = JSON.parse(readFileSync('src/values/generated/schema.json', 'utf8')) as Schema;
    const known = [...rows.flatMap(({ keys }) => keys), ...warnedKeys.map(([key]) => key)];
    const keys = keysOf(schema);

    expect(keys.length).toBeGreaterThan(300);
    expect(
      keys.filter((key) => !known.some((other) => other === key || other.startsWith(`${key}.`))),
    ).toEqual([]);
  });
});
